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
 * - `NotPossible`: a change that no statement makes, such as another partition key; it has to be written by hand
 * - `NoCast`: no cast leads from a column's type to its new one; say how its values become new ones
 * - `InvalidSnapshot`: a text that holds no catalog of this version
 * - `MissingRight`: the role may not do what is needed here
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
  | "NotPossible"
  | "NoCast"
  | "InvalidSnapshot"
  | "MissingRight"
  | "NotProven"

/** What a generator has to ask, since an answer of its own might lose rows. */
export interface Question {
  readonly kind: "schema" | "table" | "column" | "enum" | "label" | "domain" | "composite" | "sequence"
  /** What is gone: `users`, `users.name`, `mood.sad`; with its schema where that is not the default one. */
  readonly from: string
  /** What is new and may be it; empty where a label has to be mapped. */
  readonly to: ReadonlyArray<string>
  /** The flags that answer it, one of which is needed. */
  readonly answers: ReadonlyArray<string>
}

/** Migrations that cannot be run or generated as they are. Nothing was changed. */
export class MigrateError extends TaggedError("MigrateError")<{
  readonly reason: MigrateReason
  readonly problem: string
  /** What the server said, where it said no. */
  readonly cause?: DatabaseError | undefined
  /** What was not answered, where that is the reason. */
  readonly questions?: ReadonlyArray<Question> | undefined
}> {
  override get message(): string {
    return this.problem
  }
}
