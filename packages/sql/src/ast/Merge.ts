/** MERGE as plain tagged data. */
import type { Expr } from "./Expr.ts"
import type { Assignment, InsertedRow } from "./Insert.ts"
import type { Output } from "./Select.ts"
import type { Source, TableSource } from "./Source.ts"

/** What is done with one row. */
export type MergeAction =
  | { readonly _tag: "Set"; readonly set: ReadonlyArray<Assignment> }
  | { readonly _tag: "Remove" }
  | { readonly _tag: "Add"; readonly row: InsertedRow }
  | { readonly _tag: "Nothing" }

/** `WHEN MATCHED AND condition THEN action`: of several that apply the first one counts. */
export interface MergeWhen {
  readonly match: "matched" | "not matched" | "not matched by source"
  readonly condition: Expr | undefined
  readonly action: MergeAction
}

export interface Merge {
  readonly _tag: "Merge"
  readonly into: TableSource
  readonly using: Source
  readonly on: Expr
  readonly whens: ReadonlyArray<MergeWhen>
  readonly returning: ReadonlyArray<Output>
}
