/** LIMIT, OFFSET and FETCH FIRST, and ORDER BY an output's key: what SELECT and the set operations share. */
import type { Order } from "../ast/Expr.ts"
import { InvalidQuery } from "../error/Reason.ts"
import type { Expression } from "../expression/Expression.ts"
import type { NullsOption } from "../expression/Order.ts"
import type { OutputPlan } from "./Query.ts"

/** A number of rows: a whole number, or an expression that needs no table. */
export type RowLimit = number | Expression<never, number | bigint | null, unknown>

/** Options of `limit`. */
export interface LimitOptions {
  /** `FETCH FIRST … WITH TIES`: also the rows that sort equal to the last. It needs `orderBy`. */
  readonly withTies?: boolean | undefined
}

/** A sort key over an output; the output stands by its name alone. */
export const orderByKey = (
  outputs: ReadonlyArray<OutputPlan>,
  key: string,
  direction: "asc" | "desc",
  options: NullsOption | undefined
): Order => {
  if (!outputs.some((output) => output.key === key)) {
    throw new InvalidQuery({ problem: `"${key}" is no column of this query, so it cannot be sorted by` })
  }
  return {
    expr: { _tag: "Column", source: "", name: key },
    direction: direction === "desc" ? "desc" : "asc",
    nulls: options?.nulls
  }
}
