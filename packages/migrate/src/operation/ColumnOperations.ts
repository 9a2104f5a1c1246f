/** Columns of a table that is there. */
import type { Column } from "../catalog/Catalog.ts"
import { column, type Name, qualified } from "./Definition.ts"
import type * as Op from "./Operation.ts"

/**
 * `ALTER TABLE … ADD COLUMN`.
 *
 * Source: https://www.postgresql.org/docs/current/sql-altertable.html
 *
 * @example
 * import { addColumn, column } from "@aludel/migrate"
 *
 * const step = addColumn("users", column("nickname", "text"))
 */
export const addColumn = (table: Name, column: Column): Op.Operation => ({
  _tag: "AddColumn",
  table: qualified(table),
  column
})

/**
 * `ALTER TABLE … DROP COLUMN`: its values are lost.
 *
 * Source: https://www.postgresql.org/docs/current/sql-altertable.html
 *
 * @example
 * import { dropColumn } from "@aludel/migrate"
 *
 * const step = dropColumn("users", "nickname")
 */
export const dropColumn = (table: Name, dropped: string | Column): Op.Operation => ({
  _tag: "DropColumn",
  table: qualified(table),
  column: typeof dropped === "string" ? column(dropped, "") : dropped
})

/**
 * `ALTER TABLE … RENAME COLUMN`.
 *
 * Source: https://www.postgresql.org/docs/current/sql-altertable.html
 *
 * @example
 * import { renameColumn } from "@aludel/migrate"
 *
 * const step = renameColumn("users", "name", "full_name")
 */
export const renameColumn = (table: Name, from: string, to: string): Op.Operation => ({
  _tag: "RenameColumn",
  table: qualified(table),
  from,
  to
})

/**
 * `ALTER TABLE … ALTER COLUMN … TYPE`.
 *
 * Source: https://www.postgresql.org/docs/current/sql-altertable.html
 *
 * @example
 * import { setType } from "@aludel/migrate"
 *
 * const step = setType("users", "age", "integer", { using: "age::integer" })
 */
export const setType = (
  table: Name,
  column: string,
  type: string,
  options: { readonly using?: string | undefined; readonly collation?: string | undefined } = {}
): Op.Operation => ({
  _tag: "SetType",
  table: qualified(table),
  column,
  from: { type: "", collation: null },
  to: { type, collation: options.collation ?? null },
  using: options.using
})

/**
 * `ALTER TABLE … ALTER COLUMN … SET NOT NULL`.
 *
 * Source: https://www.postgresql.org/docs/current/sql-altertable.html
 *
 * @example
 * import { setNotNull } from "@aludel/migrate"
 *
 * const step = setNotNull("users", "name")
 */
export const setNotNull = (table: Name, column: string): Op.Operation => ({
  _tag: "SetNotNull",
  table: qualified(table),
  column
})

/**
 * `ALTER TABLE … ALTER COLUMN … DROP NOT NULL`.
 *
 * Source: https://www.postgresql.org/docs/current/sql-altertable.html
 *
 * @example
 * import { dropNotNull } from "@aludel/migrate"
 *
 * const step = dropNotNull("users", "name")
 */
export const dropNotNull = (table: Name, column: string): Op.Operation => ({
  _tag: "DropNotNull",
  table: qualified(table),
  column
})

/**
 * `ALTER TABLE … ALTER COLUMN … SET DEFAULT`; null drops it.
 *
 * Source: https://www.postgresql.org/docs/current/sql-altertable.html
 *
 * @example
 * import { setDefault } from "@aludel/migrate"
 *
 * const step = setDefault("users", "created_at", "now()")
 */
export const setDefault = (table: Name, column: string, expression: string | null): Op.Operation => ({
  _tag: "SetDefault",
  table: qualified(table),
  column,
  from: null,
  to: expression
})

/**
 * Makes a column an identity column, changes how, or (with null) makes it a plain one.
 *
 * Source: https://www.postgresql.org/docs/current/sql-altertable.html
 */
export const setIdentity = (
  table: Name,
  name: string,
  from: Column["identity"],
  to: Column["identity"]
): Op.Operation => ({ _tag: "SetIdentity", table: qualified(table), column: name, from, to })

/**
 * `ALTER TABLE … ALTER COLUMN … DROP EXPRESSION`: a generated column becomes a plain one, with its values.
 *
 * Source: https://www.postgresql.org/docs/current/sql-altertable.html
 *
 * @example
 * import { dropExpression } from "@aludel/migrate"
 *
 * const step = dropExpression("users", "lower_name")
 */
export const dropExpression = (table: Name, name: string): Op.Operation => ({
  _tag: "DropExpression",
  table: qualified(table),
  column: name
})
