/** Conditions as they are given: the types admit none that is undefined, a cast and JavaScript do. */
import type { Expr } from "../ast/Expr.ts"
import { InvalidQuery } from "../error/Reason.ts"

/** The condition's node. Throws `InvalidQuery` where there is none: left out by mistake, it would hold for every row. */
export const conditionNode = (condition: { readonly node: Expr } | null | undefined, place: string): Expr => {
  if (condition !== undefined && condition !== null) return condition.node
  throw new InvalidQuery({
    problem: `the condition of \`${place}\` is ${condition}: \`optionally\` leaves one out that depends on a value`
  })
}
