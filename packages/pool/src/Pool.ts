/**
 * Leases. A borrower takes an idle connection in one synchronous step, or waits in order; what takes time is done by
 * fibers of the pool's own (`PoolWork`), so that interrupting a borrower interrupts nothing that another one needs.
 */
import { type CompiledQuery, DatabaseError, type QueryResult, Reason } from "@aludel/sql"
import type * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import type { Scope } from "effect/Scope"
import type { Connector } from "./Connect.ts"
import type { Connection } from "./Connection.ts"
import type { Meter } from "./events/Meter.ts"
import type { PoolEvent } from "./events/PoolEvent.ts"
import { type Held, heldUntil } from "./Held.ts"
import type { PoolConfig } from "./PoolConfig.ts"
import { type Leasing, runStatement, type Told, type Waits } from "./PoolStatement.ts"
import { leaseOf, type Lent, PoolWork } from "./PoolWork.ts"
import type { Condition, PoolStats } from "./state/Work.ts"

/** Lends connections. */
export interface Pool {
  /**
   * A connection that is the taker's own until it gives it back. `note` is told of it where nothing can be interrupted; only
   * the waiting can.
   */
  readonly hold: (note: (held: Held) => void) => Effect.Effect<void, DatabaseError>
  /** A connection of the surrounding scope's own, taken back when the scope closes. */
  readonly lease: Effect.Effect<Connection, DatabaseError, Scope>
  /** Runs one statement on a connection of its own, in one step. */
  readonly run: <Row>(statement: CompiledQuery<Row>) => Effect.Effect<QueryResult<Row>, DatabaseError>
  readonly stats: () => PoolStats
  readonly meter: Meter
  /** Tells of everything that happens from now on, until the returned function is called. */
  readonly listen: (listener: (event: PoolEvent) => void) => () => void
  /** Closes every connection that is open: idle ones now, those that are lent when they come back. */
  readonly invalidate: () => void
  /** Refuses new leases, waits for those that are out within the drain timeout, and closes every connection. */
  readonly close: Effect.Effect<void>
}

type Restore = <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>

const fail = (reason: Reason.Reason) => Exit.fail(new DatabaseError({ reason }))

const refused = (work: PoolWork, config: PoolConfig, told: Exclude<Told, Lent>): Exit.Exit<never, DatabaseError> => {
  switch (told._tag) {
    case "Failed":
      return Exit.failCause(told.failure)
    case "Closed":
      return fail(new Reason.PoolClosed())
    case "Late": {
      work.meter.timeouts++
      const { acquireTimeout: milliseconds, most: size } = config.limits
      const { inUse, waiting } = told
      const oldest = told.oldest === undefined ? undefined : leaseOf(told.oldest, work.now())
      return fail(new Reason.AcquireTimeout({ milliseconds, size, inUse, waiting, oldest }))
    }
  }
}

/** The steps of a lease, over the pool's state. */
const leasingOf = (work: PoolWork, config: PoolConfig): Leasing => {
  const { meter, state } = work
  return {
    take: () => {
      if (state.closed) return fail(new Reason.PoolClosed())
      const now = work.now()
      return state.take(now) ?? state.wait(now) ?? fail(new Reason.AcquireQueueFull({ waiting: state.waiting.length }))
    },
    refused: (told) => refused(work, config, told),
    begin: (entry, holder) => {
      entry.holder = holder
      if (work.isHeard) work.tell(() => ({ _tag: "Acquired", connection: entry.id }))
    },
    // Without an Effect of its own: the reset, if there is one, is the pool's work.
    end: (entry) => {
      const now = work.now()
      meter.used.add(now - entry.since)
      if (work.isHeard) work.tell(() => ({ _tag: "Released", connection: entry.id }))
      state.release(entry, conditionOf(entry.connection, config.reset), now)
    },
    leave: (waiter) => state.leave(waiter, work.now())
  }
}

/** Waits in the queue; only the waiting itself can be interrupted. */
const wait = (leasing: Leasing, waiter: Waits, restore: Restore): Effect.Effect<Lent, DatabaseError> =>
  restore(Effect.callback<Told>((resume) => waiter.listen((answer) => resume(Effect.succeed(answer))))).pipe(
    // One that was given a connection and then did not come to take it passes it on.
    Effect.onExit((exit) => {
      if (exit._tag === "Failure") leasing.leave(waiter)
      return Effect.void
    }),
    Effect.flatMap((told) => told._tag === "Entry" ? Effect.succeed(told) : leasing.refused(told))
  )

const conditionOf = ({ session }: Connection, reset: PoolConfig["reset"]): Condition => {
  if (session.lost !== undefined || session.state !== "idle" || session.busy || session.spent) return "bad"
  const isTouched = reset === "always" || (reset === "touched" && session.touched)
  if (session.doubtful) return isTouched ? "doubtful and touched" : "doubtful"
  return isTouched ? "touched" : "good"
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
  const leasing = leasingOf(work, config)

  /** Runs where nothing can be interrupted but by `restore`, so that what is taken is always accounted for. */
  const acquire = <A, E, R>(
    restore: Restore,
    next: (entry: Lent) => Effect.Effect<A, E, R>
  ): Effect.Effect<A, E | DatabaseError, R> => {
    const begun = (entry: Lent) => {
      leasing.begin(entry, Fiber.getCurrent())
      return next(entry)
    }
    const taken = leasing.take()
    if (taken._tag === "Waiter") return Effect.flatMap(wait(leasing, taken, restore), begun)
    return taken._tag === "Entry" ? begun(taken) : taken
  }

  return {
    hold: (note) =>
      Effect.uninterruptibleMask((restore) =>
        acquire(
          restore,
          (entry) => Effect.sync(() => note(heldUntil(entry.connection, () => leasing.end(entry))))
        )
      ),
    lease: Effect.uninterruptibleMask((restore) =>
      acquire(
        restore,
        (entry) => Effect.as(Effect.addFinalizer(() => Effect.sync(() => leasing.end(entry))), entry.connection)
      )
    ),
    run: (statement) => runStatement(leasing, statement),
    stats: () => state.stats(),
    meter,
    listen: (listener) => work.listen(listener),
    invalidate: () => state.invalidate(work.now()),
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
