/** What a query's rows are made of: named expressions. */
import type { Output } from "../ast/Select.ts"
import { InvalidQuery } from "../error/Reason.ts"
import { type Expression, isExpression } from "../expression/Expression.ts"
import type { OutputPlan } from "./Query.ts"

/** Named expressions over the tables in scope. */
export type Selection<Tables> = { readonly [Key in string]: Expression<Tables, unknown, unknown> }

interface SelectionPlan {
  readonly outputs: ReadonlyArray<Output>
  readonly plans: ReadonlyArray<OutputPlan>
}

/** A selection that cannot change is planned once: that of a whole table is the table itself. */
const planned = new WeakMap<Selection<unknown>, SelectionPlan>()

/** The columns of the result as SQL writes them, and how each is read. */
export const planSelection = (selection: Selection<unknown>): SelectionPlan => {
  const known = planned.get(selection)
  if (known !== undefined) return known
  const outputs: Array<Output> = []
  const plans: Array<OutputPlan> = []
  for (const key of Object.keys(selection)) {
    const value = selection[key]
    if (!isExpression(value)) throw new InvalidQuery({ problem: `"${key}" in the selection is not an expression` })
    outputs.push({ expr: value.node, as: key })
    plans.push({ key, type: value.type })
  }
  if (outputs.length === 0) throw new InvalidQuery({ problem: "the selection is empty: say what to read" })
  const plan = { outputs, plans }
  if (Object.isFrozen(selection)) planned.set(selection, plan)
  return plan
}
