/** Views and materialized views. */
import type { View } from "../catalog/Catalog.ts"
import { type Name, qualified } from "./Definition.ts"
import type * as Op from "./Operation.ts"

/**
 * `CREATE VIEW`, or a materialized one.
 *
 * Source: https://www.postgresql.org/docs/current/sql-createview.html
 *
 * @example
 * import { createView } from "@aludel/migrate"
 *
 * const step = createView("names", "select id, name from users")
 */
export const createView = (
  name: Name,
  definition: string,
  options: { readonly materialized?: boolean | undefined; readonly parameters?: ReadonlyArray<string> | undefined } = {}
): Op.Operation => ({ _tag: "CreateView", view: viewOf(name, definition, options) })

/**
 * `DROP VIEW`, or a materialized one.
 *
 * Source: https://www.postgresql.org/docs/current/sql-dropview.html
 *
 * @example
 * import { dropView } from "@aludel/migrate"
 *
 * const step = dropView("counts", { materialized: true })
 */
export const dropView = (
  name: Name,
  options: { readonly materialized?: boolean | undefined } = {}
): Op.Operation => ({ _tag: "DropView", view: viewOf(name, "", options) })

const viewOf = (
  name: Name,
  definition: string,
  options: { readonly materialized?: boolean | undefined; readonly parameters?: ReadonlyArray<string> | undefined }
): View => ({
  ...qualified(name),
  materialized: options.materialized ?? false,
  definition,
  parameters: options.parameters ?? [],
  columns: [],
  reads: [],
  indexes: [],
  triggers: [],
  comment: null
})
