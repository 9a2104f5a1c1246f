/** UPDATE and DELETE as plain tagged data. */
import type { Expr } from "./Expr.ts"
import type { Assignment } from "./Insert.ts"
import type { Output } from "./Select.ts"
import type { Join, Source, TableSource } from "./Source.ts"
import type { Unnest } from "./Unnest.ts"

/** What a write reads beside its own table: FROM of an update, USING of a delete. */
export interface Beside {
  readonly source: Source | Unnest
  readonly joins: ReadonlyArray<Join>
}

export interface Update {
  readonly _tag: "Update"
  readonly table: TableSource
  readonly set: ReadonlyArray<Assignment>
  readonly from: Beside | undefined
  /** Undefined means every row, which the builder asks for explicitly. */
  readonly where: Expr | undefined
  readonly returning: ReadonlyArray<Output>
}

export interface Delete {
  readonly _tag: "Delete"
  readonly from: TableSource
  readonly using: Beside | undefined
  /** Undefined means every row, which the builder asks for explicitly. */
  readonly where: Expr | undefined
  readonly returning: ReadonlyArray<Output>
}

/** `TRUNCATE a, b RESTART IDENTITY CASCADE`. */
export interface Truncate {
  readonly _tag: "Truncate"
  readonly tables: ReadonlyArray<TableSource>
  readonly restartIdentity: boolean
  readonly cascade: boolean
}
