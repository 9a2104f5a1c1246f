/** Constraints of a table that is there. */
import type { Constraint } from "../catalog/Catalog.ts"
import { constraint, type Name, qualified } from "./Definition.ts"
import type * as Op from "./Operation.ts"

/**
 * `ALTER TABLE … ADD CONSTRAINT`.
 *
 * Source: https://www.postgresql.org/docs/current/sql-altertable.html
 *
 * @example
 * import { addConstraint, constraint } from "@aludel/migrate"
 *
 * const step = addConstraint("users", constraint("users_age_check", "CHECK (age > 0)"), { notValid: true })
 */
export const addConstraint = (
  table: Name,
  constraint: Constraint,
  options: { readonly notValid?: boolean | undefined; readonly usingIndex?: string | undefined } = {}
): Op.Operation => ({
  _tag: "AddConstraint",
  table: qualified(table),
  constraint,
  notValid: options.notValid ?? false,
  usingIndex: options.usingIndex
})

/**
 * `ALTER TABLE … VALIDATE CONSTRAINT`: reads the table, and blocks neither readers nor writers.
 *
 * Source: https://www.postgresql.org/docs/current/sql-altertable.html
 *
 * @example
 * import { validateConstraint } from "@aludel/migrate"
 *
 * const step = validateConstraint("users", "users_age_check")
 */
export const validateConstraint = (table: Name, name: string): Op.Operation => ({
  _tag: "ValidateConstraint",
  table: qualified(table),
  name
})

/**
 * `ALTER TABLE … DROP CONSTRAINT`.
 *
 * Source: https://www.postgresql.org/docs/current/sql-altertable.html
 *
 * @example
 * import { dropConstraint } from "@aludel/migrate"
 *
 * const step = dropConstraint("users", "users_age_check")
 */
export const dropConstraint = (table: Name, dropped: string | Constraint): Op.Operation => ({
  _tag: "DropConstraint",
  table: qualified(table),
  constraint: typeof dropped === "string" ? constraint(dropped, "") : dropped
})

/**
 * `ALTER TABLE … RENAME CONSTRAINT`.
 *
 * Source: https://www.postgresql.org/docs/current/sql-altertable.html
 *
 * @example
 * import { renameConstraint } from "@aludel/migrate"
 *
 * const step = renameConstraint("people", "users_pkey", "people_pkey")
 */
export const renameConstraint = (table: Name, from: string, to: string): Op.Operation => ({
  _tag: "RenameConstraint",
  table: qualified(table),
  from,
  to
})
