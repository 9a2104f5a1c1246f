/** What a driver needs to run a query and to read its rows. The narrow waist of the house. */

/** A row as the server sent it: one text or null for each column. */
export type WireRow = ReadonlyArray<string | null>

/** A column of a result, as the server describes it. */
export interface ResultColumn {
  readonly name: string
  /** The OID of its type. */
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
  /** The table by which it may run under a row context only. */
  readonly rowContext?: string | undefined
  /** Throws `DecodeFailed` where a value does not belong to its column's type. */
  readonly decode: (row: WireRow) => Row
  /**
   * Where the columns are known only once they come, as of raw SQL: the decoder of these, which then stands in for
   * `decode`. Throws `ResultMismatch` where they are not those that were declared.
   */
  readonly decoderFor?: ((columns: ReadonlyArray<ResultColumn>) => (row: WireRow) => Row) | undefined
}
