/**
 * Rows of the program as a source: one array for each column, taken apart by `unnest` on the server. One parameter for
 * each column whatever the number of rows, and the fastest way for many of them short of COPY.
 */
import type { Expr } from "../ast/Expr.ts"
import type { Unnest, UnnestColumn } from "../ast/Unnest.ts"
import { attributesOf } from "../type/Composite.ts"
import type { PgType } from "../type/PgType.ts"

/**
 * The type as it is spelled without a length or a precision: a cast to `varchar(3)` or `bit(3)` would cut a longer value
 * off without a word, where writing it into the column is refused. A name in quotes has none.
 */
const unbounded = (type: PgType): string => {
  // An array of a domain is itself: it has no length of its own, and what its elements are cast to is another type.
  const name = isOfDomain(type) ? type.name : type.castName ?? type.name
  if (name.includes("\"")) return name
  return name.replace(/ ?\([^)]*\)/, "").replace(/^bit\b/, "varbit")
}

/** Whether it is an array whose innermost elements are of a domain. */
const isOfDomain = ({ base, of }: PgType): boolean =>
  base === undefined && of?.length === 1 && of.some((inner) => inner.base !== undefined || isOfDomain(inner))

/**
 * As texts: `unnest` takes an array of arrays apart to its innermost elements, and a composite value to its attributes; `box`
 * has a separator of its own.
 */
const asText = (type: PgType, name: string): boolean =>
  name.endsWith("]") || name === "box" || attributesOf(type) !== undefined

/** The column of an unnest, from values (null is NULL) that its type writes. */
export const givenValues = (name: string, type: PgType, values: ReadonlyArray<unknown>): UnnestColumn => {
  const element = unbounded(type)
  return { name, element: asText(type, element) ? "text" : element, type, values }
}

/** The same column as an expression, of the type itself. */
export const givenColumn = (alias: string, name: string, type: PgType): Expr => {
  const column: Expr = { _tag: "Column", source: alias, name }
  const element = unbounded(type)
  return asText(type, element) ? { _tag: "Cast", operand: column, type: { ...type, name: element } } : column
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
