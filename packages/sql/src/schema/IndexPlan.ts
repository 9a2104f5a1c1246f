/** Indexes as plain data: of a table, and of a materialized view. */
import type { Expr } from "../ast/Expr.ts"
import type { StorageParameters } from "./ColumnFacts.ts"

/** What a table calls its own. */
export interface Named {
  readonly name: string
  /** The columns' names in the database, as far as it is about columns. */
  readonly columns: ReadonlyArray<string>
  /** Whether a column declared it for itself, or the table. */
  readonly level: "column" | "table"
}

/** One part of an index or an exclusion constraint. */
export interface ElementPlan {
  readonly expr: Expr
  readonly direction: "asc" | "desc" | undefined
  readonly nulls: "first" | "last" | undefined
  readonly operatorClass: string | undefined
  readonly collation: string | undefined
}

/** An index with its name in the database; it lies in its table's schema. */
export interface IndexPlan extends Named {
  readonly kind: "index"
  readonly unique: boolean
  readonly using: string | undefined
  readonly elements: ReadonlyArray<ElementPlan>
  readonly include: ReadonlyArray<string>
  readonly with: StorageParameters
  readonly tablespace: string | undefined
  readonly nullsNotDistinct: boolean
  readonly where: Expr | undefined
}
