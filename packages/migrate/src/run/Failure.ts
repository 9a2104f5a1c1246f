/** What is said where a statement of a migration failed: the last thing that a person reads, so all that is needed is in it. */
import { DatabaseError } from "@aludel/sql"
import * as Redacted from "effect/Redacted"
import { MigrateError } from "../error/MigrateError.ts"
import type { Migration } from "../migration/Migration.ts"

/** Which migration it was, and where it stands. */
export const nameOf = ({ file, id, message }: Migration): string =>
  `the migration "${id}" (${message})${file === undefined ? "" : `, ${file},`}`

/** The server's message is about the migration's own text, not about the program's values. */
const said = (error: unknown): string => {
  if (!(error instanceof DatabaseError)) return error instanceof Error ? error.message : String(error)
  const { reason } = error
  return "server" in reason ? `${reason.server.code}: ${Redacted.value(reason.server.message)}` : reason.message
}

/** @param kept what is left of it in the database, and what to do next */
export const stepFailed = (migration: Migration, text: string, kept: string) => (error: unknown): MigrateError =>
  error instanceof MigrateError ? error : new MigrateError({
    reason: "StepFailed",
    problem: `${nameOf(migration)} failed at:\n${text}\n${said(error)}\n${kept}`,
    cause: error instanceof DatabaseError ? error : undefined
  })

/** What another try may get past: a lock that somebody held, a deadlock, a conflict. */
export const passes = ({ cause }: MigrateError): boolean =>
  cause !== undefined &&
  (cause.reason._tag === "LockNotAvailable" || cause.reason._tag === "DeadlockDetected" ||
    cause.reason._tag === "SerializationFailure")
