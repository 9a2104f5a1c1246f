/** The driver over the wire codec of `@effect/sql-pg`: an entry of its own, `@aludel/pool/SqlPg`, for who has that package. */
import type { Driver } from "./driver/Driver.ts"
import { Session } from "./sqlPg/Session.ts"

/**
 * Speaks to the server by the wire codec of Effect's own `@effect/sql-pg`, which has to be installed beside this package:
 * one write and one answer for each statement, and BEGIN with the first one of a transaction. What the pool promises holds
 * over either driver.
 *
 * @example
 * import { ConnectionPool } from "@aludel/pool"
 * import { driver } from "@aludel/pool/SqlPg"
 *
 * const Database = ConnectionPool.layer({ url: "postgres://localhost/shop", driver })
 */
export const driver: Driver = { name: "@effect/sql-pg", session: (options) => new Session(options) }
