/** UPDATE and DELETE as plain tagged data. */
import type { Expr } from "./Expr.ts"
import type { Assignment } from "./Insert.ts"
import type { Output } from "./Select.ts"
import type { TableSource } from "./Source.ts"

export interface Update {
  readonly _tag: "Update"
  readonly table: TableSource
  readonly set: ReadonlyArray<Assignment>
  /** Undefined means every row, which the builder asks for explicitly. */
  readonly where: Expr | undefined
  readonly returning: ReadonlyArray<Output>
}

export interface Delete {
  readonly _tag: "Delete"
  readonly from: TableSource
  /** Undefined means every row, which the builder asks for explicitly. */
  readonly where: Expr | undefined
  readonly returning: ReadonlyArray<Output>
}
