/**
 * Rows of the program as a source: one array for each column, taken apart by `unnest` on the server. One parameter for
 * each column whatever the number of rows, and the fastest way for many of them short of COPY.
 */
import type { Expr } from "../ast/Expr.ts"
import type { Unnest, UnnestColumn } from "../ast/Unnest.ts"
import type { PgType } from "../type/PgType.ts"

/**
 * The type as it is spelled without a length or a precision: a cast to `varchar(3)` or `bit(3)` would cut a longer value
 * off without a word, where writing it into the column is refused. A name in quotes has none.
 */
const unbounded = (type: PgType): string => {
  const name = type.castName ?? type.name
  if (name.includes("\"")) return name
  const bare = name.replace(/ ?\([^)]*\)/, "")
  return bare === "bit" ? "varbit" : bare
}

/** `unnest` takes an array of arrays apart to its innermost elements, and `box` has a separator of its own: as texts. */
const asText = (name: string): boolean => name.endsWith("]") || name === "box"

/** The column of an unnest, from values (null is NULL) that its type writes. */
export const givenValues = (name: string, type: PgType, values: ReadonlyArray<unknown>): UnnestColumn => {
  const element = unbounded(type)
  return { name, element: asText(element) ? "text" : element, type, values }
}

/** The same column as an expression, of the type itself. */
export const givenColumn = (alias: string, name: string, type: PgType): Expr => {
  const column: Expr = { _tag: "Column", source: alias, name }
  const element = unbounded(type)
  return asText(element) ? { _tag: "Cast", operand: column, type: { ...type, name: element } } : column
}

/** A name that is none of those that are taken. */
export const freshName = (wanted: string, taken: ReadonlyArray<string>): string =>
  taken.includes(wanted) ? freshName(`${wanted}_`, taken) : wanted

/** The rows under an alias that is not the table's. */
export const given = (
  table: string,
  columns: ReadonlyArray<UnnestColumn>,
  options: { readonly ordinality: boolean; readonly keys: number }
): Unnest => ({
  _tag: "Unnest",
  alias: freshName("given", [table]),
  columns,
  ordinality: options.ordinality ? freshName("ordinality", columns.map(({ name }) => name)) : undefined,
  keys: options.keys
})
