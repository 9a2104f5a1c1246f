/** What can go wrong with migrations, apart from what the server says. */
import type { DatabaseError } from "@aludel/sql"
import { TaggedError } from "effect/Data"
import * as Effect from "effect/Effect"

/**
 * - `InvalidFile`: a file of migrations, or the configuration, that cannot be read as one
 * - `InvalidGraph`: two migrations of one id, a missing parent, a circle
 * - `UnknownRevision`: no migration, or several, are called so
 * - `SeveralHeads`: one was asked for, and there are more
 * - `WrongDirection`: an upgrade to what is older, a downgrade to what is newer
 * - `MissingFile`, `EditedFile`: what was applied is not what is there
 * - `PartlyReplaced`: a migration took the place of others, and the database has some of them and not all
 * - `DirtyState`: a run ended in the middle of a migration that has to be dealt with first
 * - `Irreversible`: a migration without a way back
 * - `NotTransactional`: all was to run in one transaction, and a statement cannot; `NotOffline`: a script cannot hold it
 * - `Locked`: another run holds the lock; `LockLost`: this one lost it
 * - `Pooled`: a pooler stands between that lends the server by the transaction, where a run may not be
 * - `StepFailed`: the server refused a statement, or a data step failed
 * - `Unanswered`: what is gone and what is new may be one thing under another name, and nobody said
 * - `NotPossible`: a change that no statement makes, such as another partition key; it has to be written by hand
 * - `NoCast`: no cast leads from a column's type to its new one; say how its values become new ones
 * - `InvalidSnapshot`: a text that holds no catalog of this version
 * - `MissingRight`: the role may not do what is needed here
 * - `NotProven`: what was generated does not lead where it should; that is a defect of the generator
 * - `Refused`: what was asked for would lose something, and nobody agreed to that
 */
export type MigrateReason =
  | "InvalidFile"
  | "InvalidGraph"
  | "UnknownRevision"
  | "SeveralHeads"
  | "WrongDirection"
  | "MissingFile"
  | "EditedFile"
  | "PartlyReplaced"
  | "DirtyState"
  | "Irreversible"
  | "NotTransactional"
  | "NotOffline"
  | "Locked"
  | "LockLost"
  | "Pooled"
  | "StepFailed"
  | "Unanswered"
  | "NotPossible"
  | "NoCast"
  | "InvalidSnapshot"
  | "MissingRight"
  | "NotProven"
  | "Refused"

/** What a generator has to ask, since an answer of its own might lose rows. */
export interface Question {
  readonly kind: "schema" | "table" | "column" | "enum" | "label" | "domain" | "composite" | "collation" | "sequence"
  /** What is gone: `users`, `users.name`, `mood.sad`; with its schema where that is not the default one. */
  readonly from: string
  /** What is new and may be it; empty where a label has to be mapped. */
  readonly to: ReadonlyArray<string>
  /** The flags that answer it, one of which is needed. */
  readonly answers: ReadonlyArray<string>
}

/** Migrations that cannot be run or generated as they are. Unless a statement failed, nothing was changed. */
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

/** Stops with it: for pure code, whose callers turn it into a failure. */
export const refuse = (reason: MigrateReason, problem: string): never => {
  throw new MigrateError({ reason, problem })
}

/** What pure code refuses, as a failure; anything else that it throws is a defect. */
export const planned = <A>(plan: () => A): Effect.Effect<A, MigrateError> =>
  Effect.suspend(() => {
    try {
      return Effect.succeed(plan())
    } catch (error) {
      return error instanceof MigrateError ? Effect.fail(error) : Effect.die(error)
    }
  })
