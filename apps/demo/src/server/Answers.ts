/**
 * How failures become answers, once for the whole service. What may succeed a moment later is a 503; everything else is
 * a 500 with the request's id, and its cause goes to the log, never to the caller.
 */
import { DatabaseError, RowContext } from "@aludel/sql"
import { Cause, Effect, Layer, Option } from "effect"
import { HttpServerError, HttpServerRequest, HttpServerRespondable } from "effect/http"
import { Failures, InternalFailure, TooLarge } from "../api/Failures.ts"
import { CurrentUser, SignedIn, Viewer, Viewing } from "../api/Viewer.ts"
import { SignInRequired } from "../blog/Errors.ts"
import { rowContextOf } from "../blog/Models.ts"
import { People } from "../blog/People.ts"
import { RequestId } from "./Request.ts"

const internal = Effect.fnUntraced(function*(headline: string, cause: Cause.Cause<unknown>) {
  const id = yield* RequestId
  yield* Effect.logError(`${id} ${headline}`)
  yield* Effect.logDebug(cause)
  return yield* new InternalFailure({ id })
})

const isDatabaseError = (error: unknown): error is DatabaseError => error instanceof DatabaseError

const isTooLarge = (defect: unknown): boolean =>
  HttpServerError.isHttpServerError(defect) && defect.reason._tag === "RequestParseError"
  && defect.reason.reason === "BodyTooLarge"

const FailuresLayer = Layer.succeed(Failures, (response) =>
  response.pipe(
    Effect.catch(Effect.fnUntraced(function*(error) {
      // Errors of every endpoint come by, which the type of a middleware does not list.
      if (!isDatabaseError(error)) return yield* Effect.fail(error)
      const headline = `${error.reason._tag}: ${error.message}`
      if (!error.isRetryable) return yield* internal(headline, Cause.fail(error))
      yield* Effect.logWarning(headline)
      return yield* Effect.fail(error)
    })),
    Effect.catchDefect(Effect.fnUntraced(function*(defect) {
      if (isTooLarge(defect)) return yield* new TooLarge({ problem: "send at most 256 KiB" })
      // Some know their answer themselves.
      if (HttpServerRespondable.isRespondable(defect)) return yield* Effect.die(defect)
      return yield* internal(`defect: ${defect instanceof Error ? defect.message : String(defect)}`, Cause.die(defect))
    }))
  ))

const ViewingLayer = Layer.effect(
  Viewing,
  Effect.map(People, ({ byUsername }) => (response) =>
    Effect.gen(function*() {
      const { cookies, headers } = yield* HttpServerRequest.HttpServerRequest
      const name = headers["x-user"] ?? cookies["user"]
      const viewer = name === undefined ? Option.none() : yield* byUsername(name)
      const organisation = Option.map(viewer, (user) => user.organisationId)
      return yield* response.pipe(
        Effect.provideService(Viewer, viewer),
        Effect.provideService(RowContext, rowContextOf(Option.getOrUndefined(organisation)))
      )
    }))
)

const SignedInLayer = Layer.succeed(SignedIn, (response) =>
  Effect.gen(function*() {
    const viewer = yield* Viewer
    if (Option.isSome(viewer)) return yield* Effect.provideService(response, CurrentUser, viewer.value)
    return yield* new SignInRequired({ problem: "sign in by POST /session, or name yourself in `x-user`" })
  }))

export const AnswersLayer = Layer.mergeAll(FailuresLayer, ViewingLayer, SignedInLayer)
