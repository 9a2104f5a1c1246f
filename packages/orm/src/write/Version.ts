/** The next version of rows that nobody has read: the server counts on, or another one is made. */
import { add, type Expression } from "@aludel/sql"
import { type Entity, versionOf } from "../context/Context.ts"
import { columnOf, type ErasedTable } from "../erased/Table.ts"
import type { Values } from "./Change.ts"

const made = new WeakMap<ErasedTable, Map<string, Expression<string, unknown, unknown>>>()

/** One expression for each column: what sets the same to many rows is one statement. */
const countedOn = (table: ErasedTable, version: string): Expression<string, unknown, unknown> => {
  const known = made.get(table) ?? new Map<string, Expression<string, unknown, unknown>>()
  made.set(table, known)
  // The column's type is erased here; the server counts none that is no number.
  const next = known.get(version) ?? add(columnOf(table, version) as never, 1 as never)
  known.set(version, next)
  return next
}

/** What the column of the version is set to; nothing where rows have none. */
export const nextVersion = ({ options, table }: Entity): Values => {
  const version = versionOf(options)
  if (version === undefined) return {}
  // Nothing is known of the version before, so whatever does not count on is made of none.
  const next = typeof options.version === "object" ? version.next(undefined) : countedOn(table, version.column)
  return { [version.column]: next }
}
