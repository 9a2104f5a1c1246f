/** What a driver needs to run a query and to read its rows. The narrow waist of the house. */

/** A row as the server sent it: one text or null for each column. */
export type WireRow = ReadonlyArray<string | null>

/** What the server calls a column of a result, and its type's object identifier. */
export interface WireColumn {
  readonly name: string
  readonly type: number
}

/** Whether a statement only reads, or may write. */
export type StatementAccess = "reads" | "writes"

/** A compiled query. */
export interface CompiledQuery<out Row> {
  readonly text: string
  /** In the wire's text form. */
  readonly parameters: ReadonlyArray<string | null>
  readonly access: StatementAccess
  /** Throws `DecodeFailed` where a value does not belong to its column's type. */
  readonly decode: (row: WireRow, columns: ReadonlyArray<WireColumn>) => Row
}
