/** Thrown where a table or a data model is declared wrongly: a mistake in the program, found as it starts. */
import { TaggedError } from "effect/Data"

/** A declaration that cannot become a table: an over-long or duplicate name, a field that is no column, and the like. */
export class InvalidSchema extends TaggedError("InvalidSchema")<{ readonly problem: string }> {
  override get message(): string {
    return this.problem
  }
}
