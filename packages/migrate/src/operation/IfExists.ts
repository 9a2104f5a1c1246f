/** Operations that pass over what is there already, or is not there: for what may have been done by hand before. */
import { MigrateError } from "../error/MigrateError.ts"
import type { Operation } from "./Operation.ts"

/** An operation with such a clause; it is the same in all else. */
type Guarded = Operation & { readonly guard?: "exists" | "not exists" | undefined }

const creates: ReadonlyArray<readonly [RegExp, string]> = [
  [
    /^create (unlogged table|table|schema|sequence|extension|materialized view|collation|statistics) /i,
    "create $1 if not exists "
  ],
  [/^create (unique )?index (concurrently )?/, "create $1index $2if not exists "],
  [/^(alter table (?:"(?:[^"]|"")*"|[.])+) add column /, "$1 add column if not exists "]
]

const drops: ReadonlyArray<readonly [RegExp, string]> = [
  [/^drop (index concurrently|materialized view|\w+) (?!if exists|concurrently)/, "drop $1 if exists "],
  [/^alter table (.*) drop (column|constraint) /, "alter table if exists $1 drop $2 if exists "]
]

const rewritten = (text: string, forms: ReadonlyArray<readonly [RegExp, string]>): string | undefined => {
  const form = forms.find(([pattern]) => pattern.test(text))
  return form === undefined ? undefined : text.replace(form[0], form[1])
}

export const guardOf = (operation: Operation): Guarded["guard"] => (operation as Guarded).guard

/** The statement as the operation wants it. */
export const guarded = (operation: Operation, text: string): string => {
  const guard = guardOf(operation)
  if (guard === undefined) return text
  if (text.startsWith("drop index concurrently if exists ")) return text
  const found = rewritten(text, guard === "exists" ? drops : creates)
  if (found !== undefined) return found
  throw new MigrateError({
    reason: "Refused",
    problem: `PostgreSQL has no IF ${guard === "exists" ? "EXISTS" : "NOT EXISTS"} here: ${text}`
  })
}

/**
 * The operation with `IF NOT EXISTS`: what is there already is left as it is. Whether it is what was wanted is not looked at.
 * Throws `MigrateError` (`Refused`) once it is written as SQL where PostgreSQL has no such clause: for constraints, types,
 * triggers, policies and views.
 *
 * Source: https://www.postgresql.org/docs/current/sql-createtable.html
 *
 * @example
 * import { addColumn, column, ifNotExists } from "@aludel/migrate"
 *
 * const step = ifNotExists(addColumn("users", column("nick", "text")))
 */
export const ifNotExists = (operation: Operation): Operation => {
  const found: Guarded = { ...operation, guard: "not exists" }
  return found
}

/**
 * The operation with `IF EXISTS`: what is not there is passed over. Throws `MigrateError` (`Refused`) once it is written as
 * SQL where it drops nothing.
 *
 * Source: https://www.postgresql.org/docs/current/sql-droptable.html
 *
 * @example
 * import { dropTable, ifExists } from "@aludel/migrate"
 *
 * const step = ifExists(dropTable("users"))
 */
export const ifExists = (operation: Operation): Operation => {
  const found: Guarded = { ...operation, guard: "exists" }
  return found
}
