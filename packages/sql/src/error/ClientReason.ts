/** What the client refuses: a query or value before it is sent, a value after it came back. */
import { TaggedError } from "effect/Data"

/** A value that cannot be sent as its column's type; nothing was sent. The value itself is not kept. */
export class InvalidValue extends TaggedError("InvalidValue")<{
  readonly type: string
  readonly expected: string
  readonly actual: string
}> {
  readonly retryable = false
  override get message() {
    return `${this.actual} cannot be sent as ${this.type}: ${this.expected}; nothing was sent`
  }
}

/** A query that has no meaning in SQL; nothing was sent. */
export class InvalidQuery extends TaggedError("InvalidQuery")<{ readonly problem: string }> {
  readonly retryable = false
  override get message() {
    return `${this.problem}; nothing was sent`
  }
}

/** An update that sets nothing, as of a request that names no field; nothing was sent. */
export class EmptyUpdate extends TaggedError("EmptyUpdate")<{ readonly table: string }> {
  readonly retryable = false
  override get message() {
    return `nothing is set in an update of "${this.table}"; nothing was sent`
  }
}

/** What the client refuses before anything is sent. */
export type Refusal = InvalidValue | InvalidQuery | EmptyUpdate

/** Whether something thrown says that the client refused, so that nothing was sent. */
export const isRefusal = (thrown: unknown): thrown is Refusal =>
  thrown instanceof InvalidValue || thrown instanceof InvalidQuery || thrown instanceof EmptyUpdate

/** A statement written by hand yielded other columns than were declared; no row was read. */
export class ResultMismatch extends TaggedError("ResultMismatch")<{
  /** The declared columns that did not come, by their names in the database. */
  readonly missing: ReadonlyArray<string>
  /** The columns that came and are not declared, or came twice. */
  readonly unexpected: ReadonlyArray<string>
}> {
  readonly retryable = false
  override get message() {
    const list = (names: ReadonlyArray<string>) => names.map((name) => `"${name}"`).join(", ")
    const missing = this.missing.length === 0 ? [] : [`it does not yield ${list(this.missing)}`]
    const unexpected = this.unexpected.length === 0 ? [] : [`${list(this.unexpected)} is not declared, or comes twice`]
    return `the statement's columns are not those declared: ${[...missing, ...unexpected].join(", and ")}`
  }
}

/** A value came back that the column's type does not allow here. The value itself is not kept. */
export class DecodeFailed extends TaggedError("DecodeFailed")<{
  /** The key in the row, and the path in a document. */
  readonly column: string
  /** The table, or its alias in the query, where the value is one of its columns. */
  readonly table?: string | undefined
  readonly type: string
  readonly expected: string
}> {
  readonly retryable = false
  override get message() {
    const owner = this.table === undefined ? "" : ` of "${this.table}"`
    const cause = /^jsonb?$/.test(this.type)
      ? "was the document stored when its schema was another one?"
      : "does the database's column have another type than the code's?"
    return `the value of "${this.column}"${owner} (${this.type}) cannot be decoded: ${this.expected}; ${cause}`
  }
}
