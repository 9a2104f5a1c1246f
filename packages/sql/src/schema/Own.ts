/** A table's own expressions may speak about its own columns only: PostgreSQL has no other in sight there. */
import type { Expr } from "../ast/Expr.ts"
import { InvalidSchema } from "../error/InvalidSchema.ts"

interface Found {
  readonly source: string
  readonly name: string
}

/** The columns in a node of any kind: nodes are plain data, so new kinds need nothing here. */
const found = (node: unknown): ReadonlyArray<Found> => {
  if (Array.isArray(node)) return node.flatMap(found)
  if (typeof node !== "object" || node === null) return []
  if ("_tag" in node && node._tag === "Column" && "source" in node && "name" in node) {
    return [{ source: String(node.source), name: String(node.name) }]
  }
  if ("_tag" in node && node._tag === "Bind") return []
  return Object.values(node).flatMap(found)
}

/** The names of the columns that the expression reads, each once. */
export const columnsIn = (expr: Expr): ReadonlyArray<string> => [...new Set(found(expr).map(({ name }) => name))]

/** What the expression reads beside this table, if anything. */
export const readsBeside = (table: string, expr: Expr): string | undefined =>
  found(expr).find(({ source }) => source !== table)?.source

/** The expression; throws `InvalidSchema` where it mentions a column of another table. */
export const checkOwn = (table: string, expr: Expr, what: string): Expr => {
  const other = readsBeside(table, expr)
  if (other === undefined) return expr
  throw new InvalidSchema({
    problem: `${what} of table "${table}" reads "${other}": only the table's own columns can stand there`
  })
}
