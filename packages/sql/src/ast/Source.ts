/** What FROM lists. */
import type { Expr } from "./Expr.ts"
import type { TableSource } from "./Table.ts"

export type { TableSource } from "./Table.ts"

/** A join onto what stands to its left. */
export interface Join {
  readonly kind: "inner" | "left"
  readonly source: TableSource
  readonly on: Expr
}
