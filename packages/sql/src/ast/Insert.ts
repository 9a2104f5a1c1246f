/** INSERT as plain tagged data. */
import type { PgType } from "../type/PgType.ts"
import type { Expr } from "./Expr.ts"
import type { Output, ReadNode } from "./Select.ts"
import type { TableSource } from "./Source.ts"
import type { Unnest } from "./Unnest.ts"

/** `DEFAULT`, standing for a column that a row does not give. */
export interface DefaultValue {
  readonly _tag: "Default"
}

/**
 * What a conflict is measured by: columns, or a constraint by its name; none means any constraint. SQL does not take an
 * index by its name: it is told by what it is over, and by its condition.
 */
export type ConflictTarget =
  | { readonly _tag: "Columns"; readonly columns: ReadonlyArray<string> }
  | { readonly _tag: "Constraint"; readonly name: string }
  | {
    readonly _tag: "Index"
    readonly name: string
    readonly elements: ReadonlyArray<Expr>
    readonly where: Expr | undefined
  }

/** `ON CONFLICT … DO NOTHING`, or `DO UPDATE SET … WHERE …`. */
export interface OnConflict {
  readonly target: ConflictTarget | undefined
  readonly set: ReadonlyArray<Assignment> | undefined
  /** Which of the rows that are there are updated; the others stay, and are not returned. */
  readonly where: Expr | undefined
}

/** One pair of square brackets: `[index]`, or `[from:to]`. */
export type Subscript = { readonly index: Expr } | { readonly from: Expr; readonly to: Expr }

/** `"column" = expr`. */
export interface Assignment {
  readonly column: string
  /** The part of it that is set, where not all of it. */
  readonly at?: ReadonlyArray<Subscript>
  readonly expr: Expr
}

/** Rows of nothing but values, none of them null: what most inserts are, and so without a node for each value. */
export interface PlainValues {
  readonly _tag: "PlainValues"
  /** Of the columns, in their order. */
  readonly types: ReadonlyArray<PgType>
  /** Row after row. */
  readonly values: ReadonlyArray<unknown>
}

/** Where the rows come from: the program, as values or as one array for each column, or a query. */
export type InsertSource =
  | PlainValues
  | { readonly _tag: "Values"; readonly rows: ReadonlyArray<ReadonlyArray<Expr | DefaultValue>> }
  | { readonly _tag: "Arrays"; readonly arrays: Unnest; readonly values: ReadonlyArray<Expr> }
  | { readonly _tag: "Query"; readonly query: ReadNode }

/** Whose values count where a row gives an identity column's: the row's, or the server's. */
export type Overriding = "system value" | "user value"

/** One row of values, as MERGE inserts it. */
export interface InsertedRow {
  readonly columns: ReadonlyArray<string>
  readonly values: ReadonlyArray<Expr | DefaultValue>
}

export interface Insert {
  readonly _tag: "Insert"
  readonly into: TableSource
  /** The columns that the query or at least one row gives; with none each row is `DEFAULT VALUES`. */
  readonly columns: ReadonlyArray<string>
  readonly overriding: Overriding | undefined
  readonly source: InsertSource
  readonly onConflict: OnConflict | undefined
  readonly returning: ReadonlyArray<Output>
}
