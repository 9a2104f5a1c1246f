/** The default driver: a client of postgres.js for each session. */
import type { Driver } from "../driver/Driver.ts"
import { Session } from "./Session.ts"

export const driver: Driver = { name: "postgres.js", session: (options) => new Session(options) }
