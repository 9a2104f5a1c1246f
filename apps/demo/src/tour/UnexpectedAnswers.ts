/** The service answered a request of the tour otherwise than it should. */
import { Data } from "effect"

export class UnexpectedAnswers extends Data.TaggedError("UnexpectedAnswers")<{
  /** What was expected, and what came: one line for each request. */
  readonly expectations: ReadonlyArray<string>
}> {
  override get message(): string {
    return this.expectations.join("; ")
  }
}
