/**
 * A new sequence goes on behind the rows that are there, under the lock of the statement that made it the column's.
 *
 * Source: https://www.postgresql.org/docs/current/functions-sequence.html
 */
import type { QualifiedName, SequenceOptions } from "../catalog/Catalog.ts"
import { usualSequence } from "./Definition.ts"
import { defaultSchema, literal, named, quoted } from "./Quote.ts"

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

const part = String.raw`"(?:[^"]|"")*"`
const place = String.raw`(?:${part}\.)?${part}`
const form = new RegExp(
  String.raw`^select setval\('((?:[^']|'')*)'::regclass, (max|min)\((${part})\)::bigint\) from (${place}) ` +
    String.raw`where (${part}) between (-?\d+) and (-?\d+)$`
)

const namesIn = (text: string): ReadonlyArray<string> =>
  [...text.matchAll(new RegExp(part, "g"))].map(([found]) => found.slice(1, -1).replaceAll("\"\"", "\""))

const placeIn = (text: string): QualifiedName => {
  const [first = "", second] = namesIn(text)
  return second === undefined ? { schema: defaultSchema, name: first } : { schema: first, name: second }
}

/** Which sequence a statement sets behind which column; undefined where it does something else, or more. */
export const readContinued = (
  text: string
): { readonly sequence: QualifiedName; readonly table: QualifiedName; readonly column: string } | undefined => {
  const [, inText = "", last, name = "", from = "", again, low = "", high = ""] = form.exec(text) ?? []
  if (last === undefined || name !== again) return undefined
  const [sequence, table, [column = ""]] = [placeIn(inText.replaceAll("''", "'")), placeIn(from), namesIn(name)]
  const ends = last === "min"
    ? { increment: "-1", minimum: low, start: high, maximum: high }
    : { increment: "1", minimum: low, start: low, maximum: high }
  const options = { ...usualSequence("bigint"), ...ends }
  return continueSequence({ ...sequence, options }, table, column) === text ? { sequence, table, column } : undefined
}
