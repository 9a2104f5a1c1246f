/**
 * Writes rows of the program as one array for each column. The text depends on the columns alone and not on the number
 * of rows, so that one prepared statement serves all.
 *
 * Source: https://www.postgresql.org/docs/current/functions-array.html (unnest), queries-table-expressions.html
 * (WITH ORDINALITY)
 */
import type { Unnest, UnnestColumn } from "../ast/Unnest.ts"
import { InvalidQuery } from "../error/Reason.ts"
import { writeValues } from "../type/ArrayText.ts"
import type { Writer } from "./Writer.ts"

const encoded = ({ type, values }: UnnestColumn): ReadonlyArray<string | null> =>
  values.map((value) => value === null ? null : type.encode(value))

/** Rows that agree in their keys, as they are written to the wire, would have the server choose one of them. */
const checkKeys = (keys: ReadonlyArray<UnnestColumn>, texts: ReadonlyArray<ReadonlyArray<string | null>>): void => {
  const [first = []] = texts
  const seen = new Set<string>()
  first.forEach((_, row) => {
    const key = JSON.stringify(keys.map((_, column) => texts[column]?.[row]))
    if (seen.has(key)) {
      const names = keys.map(({ name }) => name).join(", ")
      throw new InvalidQuery({ problem: `two rows have the same key (${names}): row ${row + 1} is the second` })
    }
    seen.add(key)
  })
}

export const writeUnnest = (out: Writer, { alias, columns, keys, ordinality }: Unnest): void => {
  const own = columns.slice(0, keys)
  if (keys > 0) checkKeys(own, own.map(encoded))
  out.write("unnest(")
  columns.forEach(({ element, type, values }, index) => {
    if (index > 0) out.write(", ")
    out.encoded(writeValues(type, values), `${element}[]`)
  })
  out.write(ordinality === undefined ? ") as " : ") with ordinality as ")
  out.identifier(alias)
  out.write("(")
  const names = columns.map(({ name }) => name)
  out.list(ordinality === undefined ? names : [...names, ordinality], ", ", (name) => out.identifier(name))
  out.write(")")
}
