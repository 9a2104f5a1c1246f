/** What a driver needs to run a query and to read its rows. The narrow waist of the house. */

/** A row as the server sent it: one text or null for each column. */
export type WireRow = ReadonlyArray<string | null>

/** A column of a result, as the server describes it. */
export interface ResultColumn {
  readonly name: string
  /** The OID of its type. */
  readonly type: number
}

/** The text that stands in these bytes, as UTF-8. */
export type ReadText = (bytes: Uint8Array, offset: number, size: number) => string

/** How rows are read as they come, out of the bytes of their messages: field by field, and then together. */
export interface RowReader<out Row> {
  /** In which form each column is read, and so to be asked for: 0 as text, 1 binary. */
  readonly formats: ReadonlyArray<0 | 1>
  /** A field's value; `size` is -1 for NULL. What it throws is for `unreadable`. */
  readonly field: (bytes: Uint8Array, offset: number, size: number, column: number) => unknown
  readonly row: (values: ReadonlyArray<unknown>) => Row
  /** What the rows have failed with: a `DecodeFailed`. */
  readonly unreadable: (cause: unknown, column: number) => unknown
}

/**
 * The reader of rows with these columns; undefined where they are not as many as the query has, for `decode` to say so.
 *
 * @param binary whether columns may be asked for in binary form
 */
export type ReaderFor<out Row> = (
  columns: ReadonlyArray<ResultColumn>,
  text: ReadText,
  binary: boolean
) => RowReader<Row> | undefined

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
  /** The same rows out of bytes, for a driver that has these. */
  readonly readerFor?: ReaderFor<Row> | undefined
  /** The plan that it was compiled from, for `rowTextOf`; undefined where its text is all there is. */
  readonly origin?: object | undefined
}
