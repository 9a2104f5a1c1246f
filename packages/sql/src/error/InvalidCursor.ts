/** What `Query.page` fails with where a cursor, which comes from outside, is none of its query. */
import { TaggedError } from "effect/Data"

/** A page was asked for with a cursor that cannot be read, was changed, or belongs to another order. Nothing was sent. */
export class InvalidCursor extends TaggedError("InvalidCursor")<{ readonly problem: string }> {
  override get message(): string {
    return `the cursor cannot be used: ${this.problem}; nothing was sent`
  }
}
