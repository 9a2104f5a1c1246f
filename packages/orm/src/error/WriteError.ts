/** What keeps rows from being written, beside what the server refuses. */
import { TaggedError } from "effect/Data"

/** An unknown column or relation, a column that has to be given and is not. Nothing was sent. */
export class InvalidWrite extends TaggedError("InvalidWrite")<{
  /** The key of the table in the data model. */
  readonly table: string
  readonly problem: string
}> {
  override get message(): string {
    return `writing "${this.table}": ${this.problem}`
  }
}

/** Rows that need each other's keys, where none of the columns between them can be null until the other is there. */
export class CircularWrite extends TaggedError("CircularWrite")<{
  /** The keys of the tables whose rows wait for each other. */
  readonly tables: ReadonlyArray<string>
}> {
  override get message(): string {
    return `rows of ${
      this.tables.map((table) => `"${table}"`).join(", ")
    } need each other first: make one of the columns between them nullable, or give the keys yourself; nothing was sent`
  }
}

/** A row was changed by somebody else since it was read: its version is another one. */
export class StaleRow extends TaggedError("StaleRow")<{
  /** The key of the table in the data model. */
  readonly table: string
  readonly operation: "update" | "delete"
  /** How many rows of the statement were stale. */
  readonly rows: number
}> {
  override get message(): string {
    return `${this.rows} of the rows of "${this.table}" to ${this.operation} have another version by now: read them again`
  }
}

/**
 * A row that was to be written is not there: it was deleted, never was, or belongs to another row than was said; or the server
 * left it out without a word, as a trigger before an insert may.
 */
export class VanishedRow extends TaggedError("VanishedRow")<{
  /** The key of the table in the data model. */
  readonly table: string
  /** How many rows of the statement were missing. */
  readonly rows: number
}> {
  override get message(): string {
    return `${this.rows} of the rows of "${this.table}" are not there, belong to another row, or are kept out by a trigger`
  }
}
