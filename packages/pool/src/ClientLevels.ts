/**
 * The levels of a transaction that a `SqlClient` begins and ends: by its own `withTransaction`, so that whatever else runs on the
 * client sees each of them. What happens inside is the same as in the pool.
 */
import { DatabaseError, Reason } from "@aludel/sql"
import type * as Cause from "effect/Cause"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Client from "effect/sql/SqlClient"
import { SqlError } from "effect/sql/SqlError"
import { ParentSpan } from "effect/Tracer"
import { wentBack } from "./ClientConnection.ts"
import { closing } from "./Closing.ts"
import { aborted, beginText, endedByStatement, fail, type Level, running, set } from "./Level.ts"
import { isLost, lostReason } from "./LostReason.ts"
import { toDatabaseError } from "./overSqlClient/Errors.ts"
import { isTransient } from "./Retry.ts"
import type { Levels } from "./Root.ts"
import { handOver } from "./Savepoint.ts"
import { before } from "./Settings.ts"

/** Takes the transaction's connection, and sets what the level is to have. */
const enter = (level: Level): Effect.Effect<void, DatabaseError> =>
  Effect.flatMap(level.shared.acquire, (connection) => {
    const { beginning: { settings, timeouts }, shared } = level
    level.started = true
    const all = [...timeouts, ...settings]
    if (all.length === 0) return Effect.void
    return Effect.map(running(shared, connection, () => set(connection, all), undefined), ({ rows }) => {
      if (level.parent !== undefined) level.replaced = before(all, rows[0])
    })
  })

/** What a level that succeeded may still fail of, before the client is to keep it. */
const keep = ({ replaced, shared }: Level): Effect.Effect<void, DatabaseError> => {
  const { connection } = shared
  if (connection === undefined) return Effect.void
  if (endedByStatement(shared)) return Effect.fail(shared.brokenBy)
  const { session } = connection
  if (session.lost !== undefined) {
    return Effect.fail(shared.brokenBy ??= new DatabaseError({ reason: lostReason(session.lost) }))
  }
  if (session.state === "aborted") return aborted(shared)
  return replaced.length === 0
    ? Effect.void
    : Effect.asVoid(running(shared, connection, () => set(connection, replaced), undefined))
}

/** What became of a level: of its body, and of the client's own statements around it. */
interface Ended<A, E> {
  /** Undefined where the level was not begun. */
  readonly inside: Exit.Exit<A, E | DatabaseError> | undefined
  readonly around: Exit.Exit<unknown, unknown>
}

/** What the client provides inside of a level: by this its own statements, and a savepoint, know where they are. */
const provided = new WeakMap<Level, Context.Context<never>>()

/** What is said by whoever runs something inside. */
const callers: ReadonlySet<string> = new Set([Client.BeginTransaction.key, ParentSpan.key])

const difference = (inside: Context.Context<never>, outside: Context.Context<never>): Context.Context<never> =>
  Context.makeUnsafe(
    new Map(
      [...inside.mapUnsafe].filter(([key, service]) => !callers.has(key) && outside.mapUnsafe.get(key) !== service)
    )
  )

/** Notes where a level is that the client has begun by itself. */
export const standsAt = (level: Level, services: Context.Context<never>): void => void provided.set(level, services)

/** The effect where the level is, whichever fiber runs it: a level can be held by another one than begun it. */
const insideOf = <A, E, R>(level: Level, effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> => {
  const services = provided.get(level)
  return services === undefined
    ? effect
    : Effect.updateContext(effect, (context: Context.Context<R>) => Context.merge(context, services))
}

/** Runs the body in a transaction of the client's, or a savepoint of the one that it is in. */
const within = <A, E, R>(
  client: Client.SqlClient,
  level: Level,
  body: Effect.Effect<A, E, R>
): Effect.Effect<Ended<A, E>, never, R> =>
  Effect.uninterruptibleMask((restore) =>
    Effect.withFiber(({ context: outside }) => {
      let inside: Ended<A, E>["inside"]
      const begun = Effect.withFiber<void, DatabaseError>(({ context }) => {
        const around = level.parent === undefined ? undefined : provided.get(level.parent)
        provided.set(level, Context.merge(around ?? Context.empty(), difference(context, outside)))
        return enter(level)
      })
      const entered = Effect.uninterruptibleMask((restore) =>
        Effect.flatMap(Effect.exit(restore(Effect.andThen(begun, body))), (exit) => {
          const kept = Effect.suspend(() => exit._tag === "Success" ? keep(level) : Effect.void)
          return Effect.flatMap(Effect.exit(closing(level, kept)), (closed): Exit.Exit<A, E | DatabaseError> => {
            const ended = exit._tag === "Success" && closed._tag === "Failure" ? Exit.failCause(closed.cause) : exit
            inside = ended
            return ended
          })
        })
      )
      const begin = Context.get(outside, Client.BeginTransaction)
      const run = client.withTransaction(Effect.provideService(entered, Client.BeginTransaction, begin))
      const transaction = level.parent === undefined
        ? Effect.provideService(run, Client.BeginTransaction, beginText(level.shared))
        : run
      return Effect.map(Effect.exit(restore(transaction)), (around): Ended<A, E> => ({ inside, around }))
    })
  )

/** The client's error. */
const sqlErrorOf = (exit: Exit.Exit<unknown, unknown>): SqlError | undefined => {
  if (exit._tag === "Success") return undefined
  for (const reason of exit.cause.reasons) {
    const error = reason._tag === "Fail" ? reason.error : reason._tag === "Die" ? reason.defect : undefined
    if (error instanceof SqlError) return error
  }
  return undefined
}

/** The client's error, as one of the database's. */
const failureOf = (exit: Exit.Exit<unknown, unknown>, text: string): DatabaseError | undefined => {
  const error = sqlErrorOf(exit)
  return error === undefined ? undefined : toDatabaseError(error, text)
}

/** The error where it is the client's, else whatever ended it. */
const failed = (exit: Exit.Exit<unknown, unknown>, text: string): Exit.Exit<never, DatabaseError> => {
  const error = failureOf(exit, text)
  if (error !== undefined) return Exit.fail(error)
  // Nothing but an `SqlError` is the client's to fail with.
  return exit._tag === "Failure" ? Exit.failCause(exit.cause as Cause.Cause<never>) : Exit.die(exit)
}

/** What the body failed with by the client's own statements may be as transient as what ours failed with. */
const noteTheirs = ({ shared }: Level, exit: Exit.Exit<unknown, unknown>): void => {
  const error = failureOf(exit, "")
  if (error !== undefined && isTransient(error)) shared.brokenBy ??= error
}

const committing = (level: Level, around: Exit.Exit<unknown, unknown>): Effect.Effect<never, DatabaseError> => {
  const { shared } = level
  const exit = failed(around, "commit")
  const error = failureOf(around, "commit")
  if (error === undefined) {
    shared.outcome = "unknown"
    return exit
  }
  const isUnsaid = error.reason._tag === "ServerFailure" && error.reason.server.code === "XX000"
  // A client that looks says so of COMMIT itself: the server has answered it with ROLLBACK.
  const isRolledBack = isUnsaid && sqlErrorOf(around)?.reason.operation === "commit"
  if ((isLost(error.reason) || isUnsaid && !isRolledBack) && shared.mode.access === "read write") {
    shared.outcome = "unknown"
    const code = error.reason._tag === "ConnectionLost" ? error.reason.code : isUnsaid ? "XX000" : "25P03"
    return fail(new Reason.CommitOutcomeUnknown({ code }))
  }
  shared.outcome = "rolled back"
  shared.brokenBy = error
  return isRolledBack ? aborted({ brokenBy: undefined }) : exit
}

/** The levels of a client's transactions. */
export const clientLevels = (client: Client.SqlClient): Levels => ({
  outermost: <A, E, R>(level: Level, body: Effect.Effect<A, E, R>) =>
    Effect.uninterruptibleMask((restore) =>
      Effect.flatMap(restore(within(client, level, body)), ({ around, inside }): Effect.Effect<
        A,
        E | DatabaseError
      > => {
        const { shared } = level
        shared.release()
        if (inside === undefined) {
          shared.outcome = "rolled back"
          const error = failureOf(around, "begin")
          if (error !== undefined) shared.brokenBy ??= error
          return failed(around, beginText(shared))
        }
        if (inside._tag === "Failure") {
          shared.outcome = "rolled back"
          noteTheirs(level, inside)
          return inside
        }
        if (around._tag === "Failure") return committing(level, around)
        shared.outcome = "committed"
        return inside
      })
    ),
  savepoint: <A, E, R>(
    outer: Level,
    beginning: Level["beginning"],
    body: (inner: Level) => Effect.Effect<A, E, R>
  ): Effect.Effect<A, E | DatabaseError, R> =>
    outer.inTurn(() =>
      Effect.uninterruptibleMask((restore) => {
        const { shared } = outer
        if (shared.connection?.session.state === "aborted") return aborted(shared)
        const inner = outer.inner(beginning)
        return Effect.flatMap(
          restore(insideOf(outer, within(client, inner, body(inner)))),
          ({ around, inside }): Effect.Effect<
            A,
            E | DatabaseError
          > => {
            if (inside?._tag === "Success" && around._tag === "Success") {
              handOver(inner, outer)
              return inside
            }
            shared.rolledBack.push(...inner.afterRollback)
            if (inside?._tag !== "Failure") return failed(around, "savepoint")
            if (shared.connection !== undefined) wentBack(shared.connection)
            if (shared.connection?.session.lost === undefined) shared.mend()
            return inside
          }
        )
      })
    )
})
