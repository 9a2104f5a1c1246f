/**
 * The outermost level of a transaction: COMMIT on success, ROLLBACK on failure, defect and interruption. Whatever fails,
 * the connection ends up idle or closed, and the first error stays the one that is reported.
 */
import { DatabaseError, Reason } from "@aludel/sql"
import * as Cause from "effect/Cause"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type { Exit } from "effect/Exit"
import { closing, rollbackDeadline } from "./Closing.ts"
import type { LentConnection } from "./Connection.ts"
import { aborted, endedByStatement, fail, type Level, type Shared } from "./Level.ts"
import { isLost, lostReason } from "./LostReason.ts"
import { isTransient } from "./Retry.ts"

/** A rollback that cannot be done gives up the connection: it never replaces the first error. */
const rollback = ({ connection }: Shared): Effect.Effect<void> => {
  if (connection === undefined) return Effect.void
  const { session } = connection
  if (session.lost !== undefined || session.state === "idle") return Effect.void
  return connection.runOnce("rollback", []).pipe(
    Effect.timeoutOrElse({ duration: rollbackDeadline, orElse: () => connection.destroy }),
    Effect.catch(() => connection.destroy),
    Effect.asVoid
  )
}

/** How long COMMIT may take: it cannot be interrupted, and must not hang on a network that is dead. */
const commitDeadline = Duration.seconds(60)

const commit = ({ shared, started }: Level): Effect.Effect<void, DatabaseError> => {
  const { connection } = shared
  if (connection === undefined || shared.outcome === "committed") return Effect.void
  const { session } = connection
  if (!started && session.state === "idle") return Effect.void
  if (endedByStatement(shared)) return Effect.fail(shared.brokenBy)
  // COMMIT cannot be sent any more: nothing is stored, and that is certain.
  if (session.lost !== undefined) return Effect.fail(shared.brokenBy ??= lost(session.lost))
  if (session.state === "aborted") return Effect.andThen(rollback(shared), aborted(shared))
  return sendCommit(shared, connection)
}

const sendCommit = (shared: Shared, connection: LentConnection): Effect.Effect<void, DatabaseError> =>
  connection.runOnce("commit", []).pipe(
    Effect.timeoutOrElse({
      duration: commitDeadline,
      orElse: () => Effect.andThen(connection.destroy, Effect.fail(lost("TIMEOUT")))
    }),
    Effect.catch((error) => {
      // What only read has stored nothing, whatever became of COMMIT: it can be run again.
      // The server may end the session by an error of any kind: a disk that is full while COMMIT is written down.
      const { lost } = connection.session
      if ((isLost(error.reason) || lost !== undefined) && shared.mode.access === "read write") {
        shared.outcome = "unknown"
        const code = error.reason._tag === "ConnectionLost" ? error.reason.code : lost ?? "25P03"
        return fail(new Reason.CommitOutcomeUnknown({ code }))
      }
      shared.brokenBy = error
      return Effect.fail(error)
    }),
    // The server answers COMMIT of an aborted transaction with ROLLBACK, and no error.
    Effect.flatMap((response) => response.command === "COMMIT" ? Effect.void : aborted(shared))
  )

const lost = (code: string) => new DatabaseError({ reason: lostReason(code) })

const end = <A, E>(level: Level, exit: Exit<A, E>): Effect.Effect<void, DatabaseError> => {
  const { shared } = level
  if (exit._tag === "Success") {
    return Effect.map(closing(level, Effect.suspend(() => commit(level))), () => void (shared.outcome = "committed"))
  }
  return abandoned(level)
}

const abandoned = (level: Level): Effect.Effect<void> =>
  Effect.ignore(closing(level, Effect.suspend(() => rollback(level.shared))))

/** Ends a transaction that only read, and gives its connection back: nothing is to be kept of it. */
export const abandon = (level: Level): Effect.Effect<void> =>
  Effect.onExitPrimitive(abandoned(level), () => {
    level.shared.release()
    return undefined
  })

/**
 * Runs the body in the outermost level: commit on success, rollback on failure, defect and interruption. The connection is
 * given back, if one was needed.
 */
export const runOutermost = <A, E, R>(
  level: Level,
  body: Effect.Effect<A, E, R>
): Effect.Effect<A, E | DatabaseError, R> =>
  Effect.uninterruptibleMask((restore) =>
    Effect.flatMap(
      Effect.exit(restore(body)),
      (exit) =>
        Effect.onExitPrimitive(Effect.andThen(end(level, exit), exit), () => {
          level.shared.outcome ??= "rolled back"
          level.shared.release()
          return undefined
        })
    )
  )

/** The error after which the transaction may be run again, if it failed of that and nothing of it can be stored. */
export const transientOf = ({ shared }: Level, cause: Cause.Cause<unknown>): DatabaseError | undefined => {
  if (shared.outcome !== "rolled back" || Cause.hasInterrupts(cause)) return undefined
  const error = shared.failedOf(cause)
  return error !== undefined && isTransient(error) ? error : undefined
}

/** What is to run now that the transaction has ended. */
export const hooksOf = ({ afterCommit, afterRollback, shared }: Level): ReadonlyArray<Effect.Effect<void>> => {
  switch (shared.outcome) {
    case "committed":
      return [...shared.rolledBack, ...afterCommit]
    case "rolled back":
      return [...shared.rolledBack, ...afterRollback]
    default:
      return []
  }
}
