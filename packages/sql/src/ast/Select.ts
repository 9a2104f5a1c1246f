/** SELECT as plain tagged data: one field for each clause, in SQL's order. */
import type { Bound } from "./Bound.ts"
import type { Expr, Order } from "./Expr.ts"
import type { QueryNode } from "./QueryNode.ts"
import type { Join, Source } from "./Source.ts"

/** One column of the result: an expression, and what it is called there. */
export interface Output {
  readonly expr: Expr
  readonly as: string
}

export type { Order } from "./Expr.ts"

/** `ROLLUP (…)`, `CUBE (…)` or `GROUPING SETS ((…), …)`: several ways to group in one query. */
export interface GroupingSets {
  readonly _tag: "GroupingSets"
  readonly kind: "rollup" | "cube" | "grouping sets"
  readonly sets: ReadonlyArray<ReadonlyArray<Expr>>
}

export interface Select {
  readonly _tag: "Select"
  readonly outputs: ReadonlyArray<Output>
  /** Undefined for one row made of the outputs alone. */
  readonly from: Source | undefined
  readonly joins: ReadonlyArray<Join>
  readonly where: Expr | undefined
  readonly groupBy: ReadonlyArray<Expr | GroupingSets>
  readonly having: Expr | undefined
  readonly orderBy: ReadonlyArray<Order>
  readonly limit: Expr | undefined
  /** `FETCH FIRST … WITH TIES` in the place of LIMIT: also the rows that sort equal to the last. */
  readonly ties: boolean
  readonly offset: Expr | undefined
  /** Nothing, DISTINCT, or DISTINCT ON these. */
  readonly distinct: "all" | ReadonlyArray<Expr> | undefined
  readonly locking: Locking | undefined
}

/** FOR UPDATE and its weaker forms. */
export interface Locking {
  readonly strength: "update" | "no key update" | "share" | "key share"
  /** The sources to lock, by alias; none means all. */
  readonly of: ReadonlyArray<string>
  readonly waiting: "nowait" | "skip locked" | undefined
}

/** `left UNION right` and its kin: rows of both, under the first one's names. */
export interface SetOperation {
  readonly _tag: "SetOperation"
  readonly operator: "union" | "intersect" | "except"
  readonly all: boolean
  readonly left: QueryNode
  readonly right: QueryNode
  readonly orderBy: ReadonlyArray<Order>
  readonly limit: Expr | undefined
  readonly offset: Expr | undefined
}

/** A query that yields rows and writes nothing. */
export type ReadNode = Select | SetOperation | Bound
