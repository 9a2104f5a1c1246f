/** SELECT as plain tagged data: one field for each clause, in SQL's order. */
import type { Expr, Order } from "./Expr.ts"
import type { Join, TableSource } from "./Source.ts"

/** One column of the result: an expression, and what it is called there. */
export interface Output {
  readonly expr: Expr
  readonly as: string
}

export type { Order } from "./Expr.ts"

export interface Select {
  readonly _tag: "Select"
  readonly outputs: ReadonlyArray<Output>
  readonly from: TableSource
  readonly joins: ReadonlyArray<Join>
  readonly where: Expr | undefined
  readonly groupBy: ReadonlyArray<Expr>
  readonly having: Expr | undefined
  readonly orderBy: ReadonlyArray<Order>
  readonly limit: Expr | undefined
  readonly offset: Expr | undefined
}
