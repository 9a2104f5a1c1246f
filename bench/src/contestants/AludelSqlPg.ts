/** Aludel over the wire codec of `@effect/sql-pg`: one line more than over postgres.js. */
import { driver } from "@aludel/pool/SqlPg"
import { openOver } from "./Aludel.ts"

export const open = openOver(driver)
