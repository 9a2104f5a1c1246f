/** A model that was declared wrongly. */
import { TaggedError } from "effect/Data"

/** A relation, or an option, that cannot be: the declaration, not the data, has to be changed. Thrown by `models`. */
export class InvalidModel extends TaggedError("InvalidModel")<{
  /** The key of the table in the data model. */
  readonly table: string
  /** The relation that it is about; undefined where it is about the table itself. */
  readonly relation: string | undefined
  readonly problem: string
}> {
  override get message(): string {
    const about = this.relation === undefined
      ? `the model "${this.table}"`
      : `the relation "${this.relation}" of "${this.table}"`
    return `${about}: ${this.problem}`
  }
}
