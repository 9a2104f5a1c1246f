/**
 * What can go wrong at any endpoint through no fault of the caller. A middleware declares both for the whole API, so
 * that its documentation and its clients know them.
 */
import { Schema } from "effect"
import { HttpApiMiddleware, HttpApiSchema } from "effect/http-api"

/** The database cannot answer now, and may a moment later: 503, with `Retry-After`. */
export class Unavailable extends Schema.TaggedError<Unavailable>()("Unavailable", { retryAfter: Schema.Int }) {}

const UnavailableAnswer = Unavailable.pipe(HttpApiSchema.encodeToWithHeaders({
  body: Schema.Struct({ _tag: Schema.tag("Unavailable"), problem: Schema.String }).pipe(HttpApiSchema.status(503)),
  headers: { "retry-after": Schema.Int }
}, {
  decode: ({ headers }) => new Unavailable({ retryAfter: headers["retry-after"] }),
  encode: ({ retryAfter }) => ({
    body: { _tag: "Unavailable" as const, problem: "the database cannot answer now: try again" },
    headers: { "retry-after": retryAfter }
  })
}))

/** Something broke. The cause is in the service's log under this id, and nowhere else. */
export class InternalFailure extends Schema.TaggedError<InternalFailure>()("InternalFailure", {
  id: Schema.String
}, { httpApiStatus: 500 }) {}

export class Failures extends HttpApiMiddleware.Service<Failures>()("@aludel/demo/Failures", {
  error: [UnavailableAnswer, InternalFailure]
}) {}
