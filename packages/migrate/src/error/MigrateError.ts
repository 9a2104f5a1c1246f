/** What can go wrong with migrations, apart from what the server says. */
import type { DatabaseError } from "@aludel/sql"
import { TaggedError } from "effect/Data"

/**
 * - `InvalidGraph`: two migrations of one id, a missing parent, a circle
 * - `UnknownRevision`: no migration, or several, are called so
 * - `SeveralHeads`: one was asked for, and there are more
 * - `MissingFile`, `EditedFile`: what was applied is not what is there
 * - `Irreversible`: a migration without a way back
 * - `Locked`: another run holds the lock; `LockLost`: this one lost it
 * - `StepFailed`: the server refused a statement
 * - `Unanswered`: what is gone and what is new may be one thing under another name, and nobody said
 * - `NotProven`: what was generated does not lead where it should; that is a defect of the generator
 */
export type MigrateReason =
  | "InvalidGraph"
  | "UnknownRevision"
  | "SeveralHeads"
  | "MissingFile"
  | "EditedFile"
  | "Irreversible"
  | "Locked"
  | "LockLost"
  | "StepFailed"
  | "Unanswered"
  | "NotProven"

/** Migrations that cannot be run or generated as they are. Nothing was changed. */
export class MigrateError extends TaggedError("MigrateError")<{
  readonly reason: MigrateReason
  readonly problem: string
  /** What the server said, where it said no. */
  readonly cause?: DatabaseError | undefined
}> {
  override get message(): string {
    return this.problem
  }
}
