/** What `find` was asked for and cannot do: only options that the types have not seen can be so. */
import { TaggedError } from "effect/Data"

/** An unknown relation or column, or a number of rows that is none. Nothing was sent. */
export class InvalidFind extends TaggedError("InvalidFind")<{
  /** The key of the table in the data model. */
  readonly table: string
  readonly problem: string
}> {
  override get message(): string {
    return `reading "${this.table}": ${this.problem}`
  }
}
