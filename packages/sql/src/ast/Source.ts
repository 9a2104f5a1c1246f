/** What FROM lists. */
import type { Expr } from "./Expr.ts"

/** A table under an alias: `"schema"."name" as "alias"`; the alias is not written where it equals the name. */
export interface TableSource {
  readonly _tag: "TableSource"
  readonly schema: string | undefined
  readonly name: string
  readonly alias: string
}

/** A join onto what stands to its left. */
export interface Join {
  readonly kind: "inner" | "left"
  readonly source: TableSource
  readonly on: Expr
}
