/** Statements, streams and transactions as lines of the log: all of them, or those that were slow. */
import { type CompiledQuery, DatabaseError } from "@aludel/sql"
import * as Cause from "effect/Cause"
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import type { Severity } from "effect/LogLevel"
import * as Result from "effect/Result"
import * as Stream from "effect/Stream"

/** Does something with the time that it took, however it ended. */
const timed = <A, E, R>(
  run: Effect.Effect<A, E, R>,
  told: (milliseconds: number, exit: Exit.Exit<A, E>) => Effect.Effect<void>
): Effect.Effect<A, E, R> =>
  Clock.clockWith((clock) => {
    const begun = clock.monotonicTimeNanosUnsafe()
    return Effect.onExit(run, (exit) => told(Number(clock.monotonicTimeNanosUnsafe() - begun) / 1_000_000, exit))
  })

/** `ok`, `interrupted`, `defect`, or the tag of the error: never its message, which may quote a value. */
const outcomeOf = <A, E>(exit: Exit.Exit<A, E>): string => {
  if (Exit.isSuccess(exit)) return "ok"
  const error = Cause.findError(exit.cause)
  if (Result.isFailure(error)) return Cause.hasInterruptsOnly(exit.cause) ? "interrupted" : "defect"
  if (error.success instanceof DatabaseError) return error.success.reason._tag
  return typeof error.success === "object" && error.success !== null && "_tag" in error.success
    ? String(error.success._tag)
    : "failure"
}

const line = (
  { parameters, text }: Pick<CompiledQuery<unknown>, "text" | "parameters">,
  level: Severity,
  values: boolean,
  milliseconds: number,
  exit: Exit.Exit<unknown, unknown>
): Effect.Effect<void> =>
  Effect.logWithLevel(level)("a statement", {
    text,
    ...values ? { parameters } : {},
    milliseconds: Math.round(milliseconds),
    outcome: outcomeOf(exit)
  })

/** Logs the statement as it ends, with its values where they are asked for. */
export const logged = <A, E, R>(
  statement: Pick<CompiledQuery<unknown>, "text" | "parameters">,
  level: Severity,
  values: boolean,
  run: Effect.Effect<A, E, R>
): Effect.Effect<A, E, R> => timed(run, (milliseconds, exit) => line(statement, level, values, milliseconds, exit))

/** The same of a stream, as its last row came or nobody wants more. */
export const loggedStream = <A, E, R>(
  statement: Pick<CompiledQuery<unknown>, "text" | "parameters">,
  level: Severity,
  values: boolean,
  stream: Stream.Stream<A, E, R>
): Stream.Stream<A, E, R> =>
  Stream.unwrap(
    Effect.map(Clock.currentTimeNanos, (begun) =>
      Stream.onExit(stream, (exit) =>
        Effect.flatMap(Clock.currentTimeNanos, (ended) =>
          line(statement, level, values, Number(ended - begun) / 1_000_000, exit))))
  )

/** Logs that a transaction begins, and how it ended. */
export const loggedTransaction = <A, E, R>(
  mode: string,
  level: Severity,
  run: Effect.Effect<A, E, R>
): Effect.Effect<A, E, R> =>
  Effect.andThen(
    Effect.logWithLevel(level)("a transaction begins", { mode }),
    timed(run, (milliseconds, exit) =>
      Effect.logWithLevel(level)("a transaction ends", {
        committed: Exit.isSuccess(exit),
        milliseconds: Math.round(milliseconds),
        outcome: outcomeOf(exit)
      }))
  )

/** Logs the statement if it was slow, however it ended. */
export const loggedIfSlow = <A, E, R>(
  text: string,
  slowerThan: Duration.Input,
  run: Effect.Effect<A, E, R>
): Effect.Effect<A, E, R> =>
  timed(run, (milliseconds) =>
    milliseconds <= Duration.toMillis(slowerThan)
      ? Effect.void
      : Effect.logWarning("a slow statement", { milliseconds: Math.round(milliseconds), text }))
