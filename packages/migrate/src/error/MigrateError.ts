/** What can go wrong with migrations, apart from what the server says. */
import { TaggedError } from "effect/Data"

/**
 * - `InvalidGraph`: two migrations of one id, a missing parent, a circle
 * - `Unanswered`: what is gone and what is new may be one thing under another name, and nobody said
 * - `NotProven`: what was generated does not lead where it should; that is a defect of the generator
 */
export type MigrateReason = "InvalidGraph" | "Unanswered" | "NotProven"

/** Migrations that cannot be run or generated as they are. Nothing was changed. */
export class MigrateError extends TaggedError("MigrateError")<{
  readonly reason: MigrateReason
  readonly problem: string
}> {
  override get message(): string {
    return this.problem
  }
}
