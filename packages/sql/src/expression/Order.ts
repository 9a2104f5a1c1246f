/** The keys of ORDER BY. */
import type * as Ast from "../ast/Select.ts"
import type { PgType } from "../type/PgType.ts"
import type { Expression } from "./Expression.ts"

/** One key of ORDER BY over the given tables. */
export interface SortKey<out Tables> {
  readonly "~order": Tables
  readonly node: Ast.Order
  readonly type: PgType
}

/** Where nulls stand; PostgreSQL's default is last when ascending and first when descending. */
export interface NullsOption {
  readonly nulls?: "first" | "last" | undefined
}

const order =
  (direction: "asc" | "desc") => <T>(operand: Expression<T, unknown, unknown>, options?: NullsOption): SortKey<T> => {
    const node: Ast.Order = { expr: operand.node, direction, nulls: options?.nulls }
    // The tables exist in the type only.
    return { node, type: operand.type } as SortKey<T>
  }

/** Smallest first. */
export const asc = order("asc")

/** Largest first. */
export const desc = order("desc")
