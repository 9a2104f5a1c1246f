/**
 * Leases. A borrower takes an idle connection in one synchronous step, or waits in order; what takes time is done by
 * fibers of the pool's own (`PoolWork`), so that interrupting a borrower interrupts nothing that another one needs.
 */
import { DatabaseError, Reason } from "@aludel/sql"
import type * as Cause from "effect/Cause"
import type * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import type { Scope } from "effect/Scope"
import type { Connector } from "./Connect.ts"
import type { Connection } from "./Connection.ts"
import type { Meter } from "./events/Meter.ts"
import type { PoolEvent } from "./events/PoolEvent.ts"
import type { PoolConfig } from "./PoolConfig.ts"
import { type Lent, PoolWork } from "./PoolWork.ts"
import type { Condition, PoolStats } from "./state/PoolState.ts"
import type { Answer } from "./state/Waiting.ts"

/** Lends connections. */
export interface Pool {
  /** Runs the effect with a connection of its own, and takes it back whatever happens. */
  readonly use: <A, E, R>(
    body: (connection: Connection) => Effect.Effect<A, E, R>
  ) => Effect.Effect<A, E | DatabaseError, R>
  /** A connection of the surrounding scope's own, taken back when the scope closes. */
  readonly lease: Effect.Effect<Connection, DatabaseError, Scope>
  readonly stats: () => PoolStats
  readonly meter: Meter
  /** Tells of everything that happens from now on, until the returned function is called. */
  readonly listen: (listener: (event: PoolEvent) => void) => () => void
  /** Refuses new leases, waits for those that are out within the drain timeout, and closes every connection. */
  readonly close: Effect.Effect<void>
}

type Restore = <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>

const fail = (reason: Reason.Reason) => Effect.fail(new DatabaseError({ reason }))

/** Waits in the queue; only the waiting itself can be interrupted. */
const wait = (work: PoolWork, config: PoolConfig, restore: Restore): Effect.Effect<Lent, DatabaseError> => {
  const { state } = work
  const waiter = state.wait(work.now())
  if (waiter === undefined) return fail(new Reason.AcquireQueueFull({ waiting: state.waiting.length }))
  const waiting = Effect.callback<Answer<Connection, Cause.Cause<DatabaseError>>>((resume) =>
    waiter.listen((answer) => resume(Effect.succeed(answer)))
  )
  return restore(waiting).pipe(
    // One that was given a connection and then did not come to take it passes it on.
    Effect.onExit((exit) => {
      if (exit._tag === "Failure") state.leave(waiter, work.now())
      return Effect.void
    }),
    Effect.flatMap((answer) => answered(work, config, answer))
  )
}

const answered = (
  work: PoolWork,
  config: PoolConfig,
  answer: Answer<Connection, Cause.Cause<DatabaseError>>
): Effect.Effect<Lent, DatabaseError> => {
  switch (answer._tag) {
    case "Entry":
      return Effect.succeed(answer)
    case "Failed":
      return Effect.failCause(answer.failure)
    case "Closed":
      return fail(new Reason.PoolClosed())
    case "Late": {
      work.meter.timeouts++
      const { acquireTimeout: milliseconds, most: size } = config.limits
      const { inUse, waiting } = answer
      return fail(new Reason.AcquireTimeout({ milliseconds, size, inUse, waiting }))
    }
  }
}

const conditionOf = ({ session }: Connection, reset: PoolConfig["reset"]): Condition => {
  if (session.lost !== undefined || session.state !== "idle" || session.busy || session.spent) return "bad"
  if (session.doubtful) return "doubtful"
  return reset === "always" || (reset === "touched" && session.touched) ? "touched" : "good"
}

/**
 * A pool over connections that the connector opens. Nothing is opened until the first use.
 *
 * @param config checked settings
 * @param context what the pool's own fibers run in: the clock, the logger
 */
export const makePool = (config: PoolConfig, connector: Connector, context: Context.Context<never>): Pool => {
  const work = new PoolWork(config, connector, context)
  const { meter, state } = work

  const begin = (entry: Lent): void => {
    entry.holder = Fiber.getCurrent()
    work.tell(() => ({ _tag: "Acquired", connection: entry.id }))
  }

  /** Without an Effect of its own: the reset, if there is one, is the pool's work. */
  const end = (entry: Lent): undefined => {
    const now = work.now()
    meter.used.add(now - entry.since)
    work.tell(() => ({ _tag: "Released", connection: entry.id }))
    state.release(entry, conditionOf(entry.connection, config.reset), now)
  }

  /** Runs where nothing can be interrupted but by `restore`, so that what is taken is always accounted for. */
  const acquire = <A, E, R>(
    restore: Restore,
    next: (entry: Lent) => Effect.Effect<A, E, R>
  ): Effect.Effect<A, E | DatabaseError, R> => {
    if (state.closed) return fail(new Reason.PoolClosed())
    const entry = state.take(work.now())
    return entry === undefined ? Effect.flatMap(wait(work, config, restore), next) : next(entry)
  }

  return {
    use: (body) =>
      Effect.uninterruptibleMask((restore) =>
        acquire(restore, (entry) => {
          begin(entry)
          return Effect.onExitPrimitive(restore(Effect.suspend(() => body(entry.connection))), () => end(entry))
        })
      ),
    lease: Effect.uninterruptibleMask((restore) =>
      acquire(restore, (entry) => {
        begin(entry)
        return Effect.as(Effect.addFinalizer(() => Effect.sync(() => end(entry))), entry.connection)
      })
    ),
    stats: () => state.stats(),
    meter,
    listen: (listener) => work.listen(listener),
    close: Effect.uninterruptible(
      Effect.suspend(() => work.shut()).pipe(
        Effect.andThen(
          Effect.timeoutOrElse(Effect.interruptible(work.drained), {
            duration: config.drainTimeout,
            orElse: () => work.cutOff
          })
        ),
        Effect.andThen(work.closedAll)
      )
    )
  }
}
