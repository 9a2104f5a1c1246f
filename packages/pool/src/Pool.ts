/**
 * The pool: at most `size` connections, opened on first use, one owner at a time. Waiters are served in order; a
 * connection that is lost, or not idle when it comes back, is closed and never lent again.
 */
import { DatabaseError, Reason } from "@aludel/sql"
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type { Scope } from "effect/Scope"
import type { Connection } from "./Connection.ts"
import type { PoolConfig } from "./PoolConfig.ts"
import { type Answer, type Grant, isGrant, PoolState, type PoolStats, Waiter } from "./PoolState.ts"

/** Lends connections. */
export interface Pool {
  /** Runs the effect with a connection of its own, and takes it back whatever happens. */
  readonly use: <A, E, R>(
    body: (connection: Connection) => Effect.Effect<A, E, R>
  ) => Effect.Effect<A, E | DatabaseError, R>
  /** A connection of the surrounding scope's own, taken back when the scope closes. */
  readonly lease: Effect.Effect<Connection, DatabaseError, Scope>
  readonly stats: () => PoolStats
  /** Refuses new leases, waits for those that are out within the drain timeout, and closes every connection. */
  readonly close: Effect.Effect<void>
}

const poolClosed = Effect.suspend(() => Effect.fail(new DatabaseError({ reason: new Reason.PoolClosed() })))

type Restore = <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>

/**
 * Waits in the queue; only the waiting itself can be interrupted. A waiter that was handed something and then did not
 * come to take it passes it on.
 */
const waitForGrant = (state: PoolState, restore: Restore): Effect.Effect<Grant, DatabaseError> =>
  Clock.clockWith((clock) => {
    const waiter = new Waiter(now(clock) + Duration.toMillis(state.config.acquireTimeout))
    state.waiters.push(waiter)
    const waiting = Effect.callback<Answer>((resume) => waiter.listen((answer) => resume(Effect.succeed(answer))))
    const giveUp = Effect.sync(() => {
      if (!state.leave(waiter) && isGrant(waiter.answer)) putBack(state, waiter.answer)
    })
    return Effect.andThen(watchDeadlines(state), restore(waiting)).pipe(
      Effect.onExit((exit) => exit._tag === "Success" ? Effect.void : giveUp),
      Effect.flatMap((answer) => {
        if (isGrant(answer)) return Effect.succeed(answer)
        return answer === "closed" ? poolClosed : acquireTimeout(state.config, answer.late)
      })
    )
  })

/** Not the time of day, which can be set back. */
const now = (clock: Clock.Clock): number => Number(clock.monotonicTimeNanosUnsafe()) / 1_000_000

/** One fiber watches over all deadlines, instead of one for each waiter: under load most statements wait. */
const watchDeadlines = (state: PoolState): Effect.Effect<void> =>
  Effect.suspend(() => {
    if (state.unwatch !== undefined) return Effect.void
    const watch: Effect.Effect<void> = Clock.clockWith((clock) => {
      const next = state.expire(now(clock))
      if (next !== undefined) return Effect.andThen(Effect.sleep(next - now(clock)), watch)
      state.unwatch = undefined
      return Effect.void
    })
    return Effect.map(Effect.forkDetach(watch), (fiber) => {
      state.unwatch = () => fiber.interruptUnsafe()
    })
  })

const acquireTimeout = (
  config: PoolConfig,
  { inUse, size, waiting }: PoolStats
): Effect.Effect<never, DatabaseError> => {
  const milliseconds = Duration.toMillis(config.acquireTimeout)
  return Effect.fail(new DatabaseError({ reason: new Reason.AcquireTimeout({ milliseconds, size, inUse, waiting }) }))
}

const putBack = (state: PoolState, grant: Grant): void => {
  if (grant === "room") state.opening--
  else state.lent.delete(grant)
  state.give(grant)
}

/** Opens a connection in the room that was granted; if no one is left to take it, it is closed and the room given on. */
const open = (state: PoolState, connect: Connect, restore: Restore): Effect.Effect<Connection, DatabaseError> => {
  let opened: Connection | undefined
  const note = (connection: Connection) => {
    opened = connection
  }
  return restore(connect(note)).pipe(Effect.onExit((exit) =>
    Effect.suspend(() => {
      if (exit._tag === "Failure") {
        putBack(state, "room")
        return opened === undefined ? Effect.void : opened.destroy
      }
      const connection = exit.value
      state.opening--
      state.lent.add(connection)
      return Effect.sync(() => connection.session.onLost(() => state.forget(connection)))
    })
  ))
}

/** Runs where nothing can be interrupted but by `restore`, so that what is taken is always accounted for. */
const acquire = (state: PoolState, connect: Connect, restore: Restore): Effect.Effect<Connection, DatabaseError> =>
  Effect.suspend(() => {
    if (state.closed) return poolClosed
    const granted = state.take()
    const grant = granted === undefined ? waitForGrant(state, restore) : Effect.succeed(granted)
    return Effect.flatMap(grant, (grant) => grant === "room" ? open(state, connect, restore) : Effect.succeed(grant))
  })

const isReusable = (state: PoolState, { session }: Connection): boolean =>
  !state.closed && session.lost === undefined && session.state === "idle" && !session.busy

const release = (state: PoolState, connection: Connection): Effect.Effect<void> =>
  Effect.suspend(() => {
    const reusable = isReusable(state, connection)
    putBackReleased(state, connection, reusable)
    return reusable ? Effect.void : connection.destroy
  })

const putBackReleased = (state: PoolState, connection: Connection, reusable: boolean): void => {
  state.lent.delete(connection)
  state.give(reusable ? connection : "room")
}

const close = (state: PoolState): Effect.Effect<void> =>
  Effect.suspend(() => {
    state.shut()
    const drained = Effect.callback<void>((resume) => state.whenDrained(() => resume(Effect.void)))
    return drained.pipe(
      Effect.timeoutOrElse({
        duration: state.config.drainTimeout,
        orElse: () => Effect.forEach([...state.lent], (connection) => connection.destroy, { discard: true })
      }),
      Effect.andThen(Effect.suspend(() =>
        Effect.forEach(state.idle.splice(0), (connection) => connection.close, {
          discard: true,
          concurrency: "unbounded"
        })
      ))
    )
  })

/**
 * Opens one connection within its own deadline. `note` is called as soon as there is one, so that it can be closed even
 * if whoever asked for it has gone by then.
 */
export type Connect = (note: (connection: Connection) => void) => Effect.Effect<Connection, DatabaseError>

/**
 * A pool over connections that `connect` opens. Nothing is opened until the first use.
 *
 * @param config checked settings
 */
export const makePool = (config: PoolConfig, connect: Connect): Pool => {
  const state = new PoolState(config)
  return {
    use: (body) =>
      Effect.uninterruptibleMask((restore) =>
        Effect.flatMap(
          acquire(state, connect, restore),
          (connection) => Effect.onExit(restore(body(connection)), () => release(state, connection))
        )
      ),
    lease: Effect.uninterruptibleMask((restore) =>
      Effect.tap(
        acquire(state, connect, restore),
        (connection) => Effect.addFinalizer(() => release(state, connection))
      )
    ),
    stats: () => state.stats(),
    close: close(state)
  }
}
