/** What FROM lists. */
import type { Expr } from "./Expr.ts"
import type { QueryNode } from "./QueryNode.ts"
import type { TableSource } from "./Table.ts"

export type { TableSource } from "./Table.ts"

/** A query in parentheses under an alias: a derived table. */
export interface DerivedSource {
  readonly _tag: "DerivedSource"
  readonly query: QueryNode
  readonly alias: string
  /** Whether it may mention what stands to its left. */
  readonly lateral: boolean
}

/** A common table expression: named once in WITH, by identity, wherever it is mentioned below. */
export interface CteSource {
  readonly _tag: "CteSource"
  readonly query: QueryNode
  readonly alias: string
  readonly materialized: boolean | undefined
}

export type Source = TableSource | DerivedSource | CteSource

/** A join onto what stands to its left. */
export interface Join {
  readonly kind: "inner" | "left" | "right" | "full" | "cross"
  readonly source: Source
  /** Undefined for a cross join only. */
  readonly on: Expr | undefined
}
