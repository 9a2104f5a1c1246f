/** What a flush can fail with, and what that is for a statement before which it ran. */
import { ConstraintViolation, DatabaseError, Reason } from "@aludel/sql"
import { type HookFailed, SessionBusy, SessionFailed } from "../error/SessionError.ts"
import { unexpected } from "../write/Unexpected.ts"
import type { WriteError } from "../write/Write.ts"

/** What a flush can fail with. */
export type FlushError = WriteError | SessionFailed | HookFailed

/** What a flush fails with, for a statement that knows of nothing but the database. */
export const asDatabaseError = (error: FlushError | SessionBusy): DatabaseError => {
  if (error instanceof DatabaseError) return error
  if (error instanceof SessionBusy) {
    return new DatabaseError({ reason: new Reason.InvalidQuery({ problem: error.message }) })
  }
  if (error instanceof ConstraintViolation) return unexpected(error)
  if (error instanceof SessionFailed) {
    return new DatabaseError({ reason: new Reason.TransactionAborted({ cause: error.cause }) })
  }
  return new DatabaseError({ reason: new Reason.TransactionAborted({ cause: error }) })
}
