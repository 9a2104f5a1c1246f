/** What can go wrong with migrations, apart from what the server says. */
import { TaggedError } from "effect/Data"

export type MigrateReason = "InvalidGraph"

/** Migrations that cannot be run as they are. Nothing was changed. */
export class MigrateError extends TaggedError("MigrateError")<{
  readonly reason: MigrateReason
  readonly problem: string
}> {
  override get message(): string {
    return this.problem
  }
}
