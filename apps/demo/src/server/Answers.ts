/**
 * How failures become answers, once for the whole service. What may succeed a moment later is a 503; everything else is
 * a 500 with an id, and its cause goes to the log, never to the caller.
 */
import type { DatabaseError } from "@aludel/sql"
import { Cause, Effect, Layer } from "effect"
import { HttpServerRespondable } from "effect/http"
import { randomUUID } from "node:crypto"
import { Failures, InternalFailure, Unavailable } from "../api/Failures.ts"

const internal = Effect.fnUntraced(function*(headline: string, cause: Cause.Cause<unknown>) {
  const id = yield* Effect.sync(() => randomUUID())
  yield* Effect.logError(`${id} ${headline}`)
  yield* Effect.logDebug(cause)
  return yield* new InternalFailure({ id })
})

/** The answer to a database's failure: what each handler does with `DatabaseError`. */
export const answer = (error: DatabaseError): Effect.Effect<never, Unavailable | InternalFailure> =>
  error.isRetryable
    ? Effect.andThen(
      Effect.logWarning(`${error.reason._tag}: ${error.message}`),
      Effect.fail(new Unavailable({ retryAfter: 1 }))
    )
    : internal(`${error.reason._tag}: ${error.message}`, Cause.fail(error))

/** A defect is answered as well. Some know their answer themselves, such as a body that is too large. */
export const FailuresLayer = Layer.succeed(
  Failures,
  (response) =>
    Effect.catchDefect(response, (defect) =>
      HttpServerRespondable.isRespondable(defect)
        ? Effect.die(defect)
        : internal(`defect: ${defect instanceof Error ? defect.message : String(defect)}`, Cause.die(defect)))
)
