/** Conditions, as the clauses take and join them. */
import type { Expr } from "../ast/Expr.ts"
import type { Expression } from "../expression/Expression.ts"

/** What `where`, `having` and `on` take: null counts as false. */
export type Condition<Tables> = Expression<Tables, boolean | null, unknown>

/** Both must be true; a clause that is not there yet is the second alone. */
export const both = (first: Expr | undefined, second: Expr): Expr =>
  first === undefined ? second : { _tag: "Logical", operator: "and", operands: [first, second] }

/** The conditions that all must be true, where the whole is to be. */
export const conjuncts = (expr: Expr | undefined): ReadonlyArray<Expr> =>
  expr === undefined
    ? []
    : expr._tag === "Logical" && expr.operator === "and"
    ? expr.operands.flatMap(conjuncts)
    : [expr]
