/**
 * A new sequence goes on behind the rows that are there, under the lock of the statement that made it the column's.
 *
 * Source: https://www.postgresql.org/docs/current/functions-sequence.html
 */
import type { QualifiedName, SequenceOptions } from "../catalog/Catalog.ts"
import { literal, named, quoted } from "./Quote.ts"

const behind = (sequence: string, table: QualifiedName, column: string, options: SequenceOptions): string => {
  const { increment, maximum, minimum, start } = options
  const name = quoted(column)
  const [last, low, high] = increment.startsWith("-") ? ["min", minimum, start] : ["max", start, maximum]
  // Of no rows it is null, of which setval does nothing. What lies outside is no number that the sequence would give.
  return `select setval(${sequence}, ${last}(${name})::bigint) from ${
    named(table)
  } where ${name} between ${low} and ${high}`
}

/** Of an identity. `pg_get_serial_sequence` may find the sequence of a serial column, which goes only later. */
export const continueIdentity = (table: QualifiedName, column: string, options: SequenceOptions): string =>
  behind(
    "(select objid::regclass from pg_depend join pg_attribute on attrelid = refobjid and attnum = refobjsubid " +
      "where classid = 'pg_class'::regclass and refclassid = 'pg_class'::regclass and deptype = 'i' " +
      `and refobjid = ${literal(named(table))}::regclass and attname = ${literal(column)})`,
    table,
    column,
    options
  )

/** Of a sequence that a default speaks of. */
export const continueSequence = (
  sequence: QualifiedName & { readonly options: SequenceOptions },
  table: QualifiedName,
  column: string
): string => behind(`${literal(named(sequence))}::regclass`, table, column, sequence.options)
