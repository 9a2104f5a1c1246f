/** A table's own expressions may speak about its own columns only: PostgreSQL has no other in sight there. */
import type { Expr } from "../ast/Expr.ts"
import { InvalidSchema } from "../error/InvalidSchema.ts"

/** The sources of the columns in a node of any kind: nodes are plain data, so new kinds need nothing here. */
const sources = (node: unknown): ReadonlyArray<string> => {
  if (Array.isArray(node)) return node.flatMap(sources)
  if (typeof node !== "object" || node === null) return []
  if ("_tag" in node && node._tag === "Column" && "source" in node) return [String(node.source)]
  if ("_tag" in node && node._tag === "Bind") return []
  return Object.values(node).flatMap(sources)
}

/** The expression; throws `InvalidSchema` where it mentions a column of another table. */
export const checkOwn = (table: string, expr: Expr, what: string): Expr => {
  const other = sources(expr).find((name) => name !== table)
  if (other === undefined) return expr
  throw new InvalidSchema({
    problem: `${what} of table "${table}" reads "${other}": only the table's own columns can stand there`
  })
}
