/** A statement on its way, and its answer as it comes. */
import type { ResultColumn } from "@aludel/sql"
import type { ErrorFields, FieldDescription } from "@effect/sql-pg/PgProtocol"
import type { Failure } from "../driver/Failure.ts"
import type { Response } from "../driver/Sending.ts"
import type { TransactionState } from "../driver/TransactionState.ts"
import type { Kept } from "./Statements.ts"

const none: ReadonlyArray<ResultColumn> = []

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
  /** Whether it goes by the simple protocol. */
  readonly simple: boolean
  readonly state: TransactionState
}

export class Flight {
  readonly statement: Statement
  /** Whether the server had its plan before. */
  readonly known: boolean
  readonly done: (response: Response) => void
  readonly failed: (failure: Failure) => void
  /** How many statements run before it under the same Sync. */
  before = 0
  error: ErrorFields | undefined
  private columns: ReadonlyArray<ResultColumn>
  private rows: Array<ReadonlyArray<string | null>> = []
  private command = ""
  private count: number | undefined

  constructor(
    statement: Statement,
    done: (response: Response) => void,
    failed: (failure: Failure) => void
  ) {
    this.statement = statement
    this.known = statement.plan?.parsed === true
    this.done = done
    this.failed = failed
    this.columns = statement.plan?.columns ?? none
  }

  /** A plan was made: of the statement itself, where none is before it. */
  parsed(): void {
    const { plan } = this.statement
    if (plan !== undefined && this.before === 0) plan.parsed = true
  }

  described(columns: ReadonlyArray<ResultColumn>): void {
    const { plan } = this.statement
    this.columns = columns
    if (plan !== undefined) plan.columns = columns
  }

  row(values: ReadonlyArray<string | null>): void {
    this.rows.push(values)
  }

  /** Whether the statement itself has ended, and not one before it. */
  completed(tag: string): void {
    if (this.before > 0) this.before--
    else [this.command, this.count] = tagOf(tag)
  }

  get response(): Response {
    const { columns, command, count, rows } = this
    return { columns, rows, command, count: count ?? rows.length }
  }
}
