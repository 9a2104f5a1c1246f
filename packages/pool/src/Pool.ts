/**
 * The pool: at most `size` connections, opened on first use, one owner at a time. Waiters are served in order; a
 * connection that is lost, or not idle when it comes back, is closed and never lent again.
 */
import { DatabaseError, Reason } from "@aludel/sql"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type { Scope } from "effect/Scope"
import type { Connection } from "./Connection.ts"
import type { PoolConfig } from "./PoolConfig.ts"
import { type Grant, PoolState, type PoolStats, type Waiter } from "./PoolState.ts"

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
 * come to take it (interrupted, or past its deadline) passes it on.
 */
const waitForGrant = (state: PoolState, restore: Restore): Effect.Effect<Grant, DatabaseError> => {
  let waiter: Waiter | undefined
  const waiting = Effect.callback<Grant | "closed">((resume) => {
    waiter = { grant: undefined, resume: (grant) => resume(Effect.succeed(grant)) }
    state.waiters.push(waiter)
  })
  const giveUp = Effect.sync(() => {
    if (waiter === undefined) return
    const place = state.waiters.indexOf(waiter)
    if (place >= 0) state.waiters.splice(place, 1)
    else if (waiter.grant !== undefined) putBack(state, waiter.grant)
  })
  const inTime = Effect.timeoutOrElse(waiting, {
    duration: state.config.acquireTimeout,
    orElse: () => acquireTimeout(state)
  })
  return restore(inTime).pipe(
    Effect.onExit((exit) => exit._tag === "Success" ? Effect.void : giveUp),
    Effect.flatMap((grant) => grant === "closed" ? poolClosed : Effect.succeed(grant))
  )
}

const acquireTimeout = (state: PoolState): Effect.Effect<never, DatabaseError> =>
  Effect.suspend(() => {
    const { inUse, size, waiting } = state.stats()
    const milliseconds = Duration.toMillis(state.config.acquireTimeout)
    return Effect.fail(new DatabaseError({ reason: new Reason.AcquireTimeout({ milliseconds, size, inUse, waiting }) }))
  })

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
    state.closed = true
    for (const waiter of state.waiters.splice(0)) waiter.resume("closed")
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
