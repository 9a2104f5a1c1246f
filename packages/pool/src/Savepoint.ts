/** Savepoints: a level inside of a level. Siblings take turns; what fails inside is rolled back there, and no further. */
import type { DatabaseError } from "@aludel/sql"
import * as Effect from "effect/Effect"
import type { Exit } from "effect/Exit"
import { closing, rollbackDeadline } from "./Closing.ts"
import type { LentConnection } from "./Connection.ts"
import { aborted, type Beginning, type Level, running, set } from "./Level.ts"

const command = (connection: LentConnection, text: string) => connection.runOnce(text, [])

const rollbackTo = (inner: Level): Effect.Effect<void> =>
  Effect.suspend(() => {
    const { name, shared, shares, started } = inner
    const { connection } = shared
    shared.rolledBack.push(...inner.afterRollback)
    // Not started: either nothing was sent, or SAVEPOINT itself failed and has aborted the transaction.
    if (!started || connection === undefined || connection.session.lost !== undefined) return Effect.void
    const goBack = shared.isAt(name) ? Effect.void : command(connection, `rollback to savepoint ${name}`)
    return goBack.pipe(
      Effect.andThen(shares ? Effect.void : command(connection, `release savepoint ${name}`)),
      Effect.andThen(Effect.sync(() => {
        shared.wentBackTo(name)
        shared.mend()
      })),
      Effect.timeoutOrElse({ duration: rollbackDeadline, orElse: () => connection.destroy }),
      Effect.catch(() => connection.destroy)
    )
  })

/** What it registered is the level's around it from now on. */
export const handOver = (inner: Level, parent: Level): void => {
  parent.afterCommit.push(...inner.afterCommit)
  parent.afterRollback.push(...inner.afterRollback)
}

const release = (inner: Level, parent: Level): Effect.Effect<void, DatabaseError> =>
  Effect.suspend(() => {
    const { name, replaced, shared } = inner
    const { connection } = shared
    handOver(inner, parent)
    if (!inner.started || inner.shares || connection === undefined) return Effect.void
    const released = Effect.asVoid(
      running(shared, connection, () => command(connection, `release savepoint ${name}`), undefined)
    )
    if (replaced.length === 0) return released
    return Effect.andThen(running(shared, connection, () => set(connection, replaced), undefined), released)
  })

const endSavepoint = <A, E>(inner: Level, parent: Level, exit: Exit<A, E>): Effect.Effect<void, DatabaseError> =>
  closing(
    inner,
    Effect.suspend(() => {
      const { shared } = inner
      if (exit._tag === "Failure") return rollbackTo(inner)
      if (shared.connection?.session.state !== "aborted") return release(inner, parent)
      const failed = aborted(shared)
      return Effect.andThen(rollbackTo(inner), failed)
    })
  )

/**
 * Runs the body in a savepoint of the given level, which waits until it has ended: siblings take turns. SAVEPOINT is sent
 * with its first statement.
 */
export const runSavepoint = <A, E, R>(
  outer: Level,
  beginning: Beginning,
  body: (inner: Level) => Effect.Effect<A, E, R>
): Effect.Effect<A, E | DatabaseError, R> =>
  outer.inTurn(() =>
    Effect.uninterruptibleMask((restore) => {
      if (outer.shared.connection?.session.state === "aborted") return aborted(outer.shared)
      const inner = outer.inner(beginning)
      return Effect.flatMap(
        Effect.exit(restore(body(inner))),
        (exit) =>
          exit._tag === "Success"
            ? Effect.andThen(endSavepoint(inner, outer, exit), exit)
            : Effect.andThen(Effect.ignore(endSavepoint(inner, outer, exit)), exit)
      )
    })
  )
