/** A model that was declared wrongly. */
import { TaggedError } from "effect/Data"

/** A relation that cannot be: the declaration, not the data, has to be changed. Thrown by `models`. */
export class InvalidModel extends TaggedError("InvalidModel")<{
  /** The key of the table in the data model. */
  readonly table: string
  readonly relation: string
  readonly problem: string
}> {
  override get message(): string {
    return `the relation "${this.relation}" of "${this.table}": ${this.problem}`
  }
}
