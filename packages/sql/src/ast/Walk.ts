/** Looking through an expression, and if asked for through the queries inside it. */
import type { Expr } from "./Expr.ts"

/** What is no node. */
const apart = new Set(["value", "type"])

const isNode = (value: unknown): value is Expr => typeof value === "object" && value !== null && "_tag" in value

const partsOf = (value: unknown, inside: Inside): ReadonlyArray<unknown> => {
  if (typeof value !== "object" || value === null) return []
  // A common table expression mentions nothing of the query around, and a recursive one is part of itself.
  if ("_tag" in value && value._tag === "CteSource") return []
  return Object.entries(value).flatMap(([key, part]) =>
    apart.has(key) || (key === "query" && inside !== "queries too") ? [] : [part]
  )
}

/** Whether the queries inside an expression, which have scopes of their own, are looked through as well. */
type Inside = "queries too" | undefined

/** Whether the test holds for the node, or for any inside it. */
export const some = (value: unknown, test: (expr: Expr) => boolean, inside?: Inside): boolean =>
  (isNode(value) && test(value)) || partsOf(value, inside).some((part) => some(part, test, inside))
