/** Looking through an expression, without the queries inside it. */
import type { Expr } from "./Expr.ts"

/** What is no part of the expression itself: values and types, and queries with scopes of their own. */
const apart = new Set(["value", "type", "query"])

const isNode = (value: unknown): value is Expr => typeof value === "object" && value !== null && "_tag" in value

const partsOf = (value: unknown): ReadonlyArray<unknown> => {
  if (typeof value !== "object" || value === null) return []
  return Object.entries(value).flatMap(([key, part]) => apart.has(key) ? [] : [part])
}

/** Whether the test holds for the node, or for any inside it. */
export const some = (value: unknown, test: (expr: Expr) => boolean): boolean =>
  (isNode(value) && test(value)) || partsOf(value).some((part) => some(part, test))
