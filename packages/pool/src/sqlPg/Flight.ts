/** A statement on its way, and its answer as it comes. */
import type { ResultColumn, RowReader } from "@aludel/sql"
import type { ErrorFields, FieldDescription, FieldReader } from "@effect/sql-pg/PgProtocol"
import type { Failure } from "../driver/Failure.ts"
import type { Reading, Response } from "../driver/Sending.ts"
import type { TransactionState } from "../driver/TransactionState.ts"
import type { Kept } from "./Statements.ts"
import { utf8 } from "./Utf8.ts"

const none: ReadonlyArray<ResultColumn> = []
const asTexts: ReadonlyArray<0 | 1> = []

const textField: FieldReader<string | null> = (bytes, offset, size) => size < 0 ? null : utf8(bytes, offset, size)

export const columnsOf = (fields: ReadonlyArray<FieldDescription>): ReadonlyArray<ResultColumn> =>
  fields.map(({ dataTypeOid, name }) => ({ name, type: dataTypeOid }))

/** What a command tag says: its words, and the number of rows behind them. */
const tagOf = (tag: string): readonly [command: string, count: number | undefined] => {
  const last = tag.lastIndexOf(" ")
  const code = tag.charCodeAt(last + 1)
  if (last < 0 || !(code >= 48 && code <= 57)) return [tag, undefined]
  const first = tag.indexOf(" ")
  return [tag.slice(0, first), Number(tag.slice(last + 1))]
}

/** What is sent, and where the session stood before. */
export interface Statement {
  readonly text: string
  readonly parameters: ReadonlyArray<string | null>
  readonly plan: Kept | undefined
  readonly reading?: Reading | undefined
  /** Whether it goes by the simple protocol. */
  readonly simple: boolean
  readonly state: TransactionState
}

export class Flight {
  readonly statement: Statement
  /** Whether the server had its plan before. */
  readonly known: boolean
  /** Whether its columns are known, and need not be asked for. */
  readonly isDescribed: boolean
  readonly done: (response: Response) => void
  readonly failed: (failure: Failure) => void
  /** How many statements run before it under the same Sync. */
  before = 0
  error: ErrorFields | undefined
  private columns: ReadonlyArray<ResultColumn>
  private reader: RowReader<unknown> | undefined
  private rows: Array<unknown> = []
  private unreadable: unknown
  private command: string | undefined
  private count: number | undefined

  constructor(
    statement: Statement,
    done: (response: Response) => void,
    failed: (failure: Failure) => void
  ) {
    const { plan, reading } = statement
    this.statement = statement
    this.known = plan?.parsed === true
    this.done = done
    this.failed = failed
    const columns = this.known ? plan?.columns : reading?.columns
    this.columns = columns ?? none
    this.isDescribed = columns !== undefined
    this.reader = columns && reading?.readerFor?.(columns, utf8, true)
  }

  /** In which form its columns are asked for: as texts, as long as they are not known. */
  get formats(): ReadonlyArray<0 | 1> {
    return this.reader?.formats ?? asTexts
  }

  /** How its fields are read. */
  get field(): FieldReader<unknown> {
    const { reader } = this
    if (reader === undefined) return textField
    return (bytes, offset, size, column) => {
      // Those of what goes before it are nobody's.
      if (this.unreadable !== undefined || this.before > 0) return null
      try {
        return reader.field(bytes, offset, size, column)
      } catch (cause) {
        // The parser would be of no more use.
        this.unreadable = reader.unreadable(cause, column)
        return null
      }
    }
  }

  /** A plan was made: of the statement itself, where none is before it. */
  parsed(): void {
    const { plan } = this.statement
    if (plan !== undefined && this.before === 0) plan.parsed = true
  }

  described(columns: ReadonlyArray<ResultColumn>): void {
    const { plan, reading } = this.statement
    this.columns = columns
    if (plan !== undefined) plan.columns = columns
    this.reader ??= reading?.readerFor?.(columns, utf8, false)
  }

  row(values: ReadonlyArray<unknown>): void {
    const { before, reader, unreadable } = this
    if (unreadable === undefined && before === 0) this.rows.push(reader === undefined ? values : reader.row(values))
  }

  /** The statement itself has ended, or one before it, or COMMIT behind it. */
  completed(tag: string): void {
    if (this.before > 0) this.before--
    else if (this.command === undefined) [this.command, this.count] = tagOf(tag)
  }

  get response(): Response {
    const { columns, command = "", count = this.rows.length, reader, rows } = this
    if (reader === undefined) return { columns, rows: rows as Response["rows"], command, count }
    return { columns, rows: [], read: { rows, failure: this.unreadable }, command, count }
  }
}
