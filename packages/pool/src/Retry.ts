/**
 * Running a whole transaction again: only where nothing of it can have been committed, and where the same work may well
 * succeed the next time.
 */
import type { DatabaseError, Reason, TransactionOptions } from "@aludel/sql"
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type { Exit } from "effect/Exit"
import * as Metric from "effect/Metric"
import * as Pull from "effect/Pull"
import * as Random from "effect/Random"
import * as Schedule from "effect/Schedule"

/** Up to 3 times, each after a random part of 20, 40 and 80 milliseconds. */
const byDefault = Schedule.exponential("20 millis").pipe(
  Schedule.modifyDelay(({ duration }) => Effect.map(Random.next, (part) => Duration.times(duration, part))),
  Schedule.upTo({ times: 3 })
)

/** The schedule that a transaction is retried by; undefined where it is not. */
export const retryOf = (
  { isolation, retry }: TransactionOptions
): Schedule.Schedule<unknown, DatabaseError> | undefined => {
  if (retry === false) return undefined
  return retry ?? (isolation === undefined || isolation === "read committed" ? undefined : byDefault)
}

const again = new Set(["SerializationFailure", "DeadlockDetected", "ConnectionLost"])

/** A plan that was kept for a table which has changed since: the driver has let it go. */
const isStalePlan = (reason: Reason.Reason): boolean => {
  if (reason._tag !== "InvalidStatement") return false
  const { code, routine } = reason.server
  return code === "26000" || (code === "0A000" && routine === "RevalidateCachedQuery")
}

/** Whether the reason is one after which the same work may succeed. */
export const isTransient = ({ reason }: DatabaseError): boolean => again.has(reason._tag) || isStalePlan(reason)

/** How an attempt ended, and the reason to try it again if there is one. */
export interface Attempt<A, E> {
  readonly exit: Exit<A, E>
  readonly transient: DatabaseError | undefined
}

const retries = Metric.counter("aludel.transaction.retries", {
  description: "Transactions that were run again, by the reason",
  incremental: true
})

/** Notes a retry on the caller's span and in the metric. */
const note = (attempt: number, { reason }: DatabaseError): Effect.Effect<void> =>
  Effect.withFiber((fiber) => {
    const span = fiber.cache.tracerEnabled ? fiber.cache.span : undefined
    if (span !== undefined && span._tag === "Span") {
      const now = fiber.getRef(Clock.Clock).currentTimeNanosUnsafe()
      span.event("aludel.transaction.retry", now, { attempt, reason: reason._tag })
    }
    return Metric.update(Metric.withAttributes(retries, { reason: reason._tag }), 1)
  })

/** Runs attempts until one ends for good, or the schedule does. */
export const retrying = <A, E, R>(
  schedule: Schedule.Schedule<unknown, DatabaseError>,
  attempt: Effect.Effect<Attempt<A, E>, never, R>
): Effect.Effect<A, E, R> =>
  Effect.flatMap(Schedule.toStepWithSleep(schedule), (step) => {
    let count = 0
    const run: Effect.Effect<A, E, R> = Effect.flatMap(attempt, ({ exit, transient }): Effect.Effect<A, E, R> => {
      if (transient === undefined) return exit
      return Pull.matchEffect(step(transient), {
        onSuccess: () => Effect.andThen(note(++count, transient), run),
        onFailure: () => exit,
        onDone: () => exit
      })
    })
    return run
  })
