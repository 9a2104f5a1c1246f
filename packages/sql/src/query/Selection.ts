/** What a query's rows are made of: named expressions. */
import type { Output } from "../ast/Select.ts"
import { InvalidQuery } from "../error/Reason.ts"
import { type Expression, isExpression } from "../expression/Expression.ts"
import type { OutputPlan } from "./Query.ts"

/** Named expressions over the tables in scope. */
export type Selection<Tables> = { readonly [Key in string]: Expression<Tables, unknown, unknown> }

/** The columns of the result as SQL writes them, and how each is read. */
export const planSelection = (selection: Selection<unknown>): {
  readonly outputs: ReadonlyArray<Output>
  readonly plans: ReadonlyArray<OutputPlan>
} => {
  const entries = Object.entries(selection)
  if (entries.length === 0) throw new InvalidQuery({ problem: "the selection is empty: say what to read" })
  for (const [key, value] of entries) {
    if (!isExpression(value)) throw new InvalidQuery({ problem: `"${key}" in the selection is not an expression` })
  }
  return {
    outputs: entries.map(([key, value]) => ({ expr: value.node, as: key })),
    plans: entries.map(([key, value]) => ({ key, type: value.type }))
  }
}
