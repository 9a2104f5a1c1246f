/** Statistics objects: what the planner is told about several columns, or about expressions. */
import { type Name, qualified } from "./Definition.ts"
import type * as Op from "./Operation.ts"

/**
 * `CREATE STATISTICS`, by its whole text. They are there for the planner after the next `ANALYZE`.
 *
 * Source: https://www.postgresql.org/docs/current/sql-createstatistics.html
 *
 * @example
 * import { createStatistics } from "@aludel/migrate"
 *
 * const step = createStatistics("addresses", "city_zip", "create statistics city_zip on city, zip from addresses")
 */
export const createStatistics = (table: Name, name: Name, definition: string): Op.Operation => ({
  _tag: "CreateStatistics",
  table: qualified(table),
  statistics: { ...qualified(name), definition, comment: null }
})

/**
 * `DROP STATISTICS`.
 *
 * Source: https://www.postgresql.org/docs/current/sql-dropstatistics.html
 *
 * @example
 * import { dropStatistics } from "@aludel/migrate"
 *
 * const step = dropStatistics("addresses", "city_zip")
 */
export const dropStatistics = (table: Name, name: Name): Op.Operation => ({
  _tag: "DropStatistics",
  table: qualified(table),
  statistics: { ...qualified(name), definition: "", comment: null }
})
