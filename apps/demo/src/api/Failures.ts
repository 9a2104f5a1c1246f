/**
 * What can go wrong at any endpoint. One middleware declares it for the whole API, so that handlers may fail with
 * `DatabaseError` and say nothing more about it.
 */
import { DatabaseError, Reason } from "@aludel/sql"
import { Schema } from "effect"
import { HttpApiMiddleware, HttpApiSchema } from "effect/http-api"

/** The database cannot answer now, and may a moment later: 503, with `Retry-After` in seconds. */
export const Unavailable = Schema.instanceOf(DatabaseError).pipe(HttpApiSchema.encodeToWithHeaders({
  body: Schema.Struct({ _tag: Schema.tag("Unavailable"), reason: Schema.String, problem: Schema.String }).pipe(
    HttpApiSchema.status(503)
  ),
  headers: { "retry-after": Schema.Int }
}, {
  decode: () => new DatabaseError({ reason: new Reason.ConnectionLost({ code: "" }) }),
  encode: ({ reason }) => ({
    body: {
      _tag: "Unavailable" as const,
      reason: reason._tag,
      problem: "the database cannot answer now: try again after `Retry-After` seconds"
    },
    headers: { "retry-after": 1 }
  })
}))

/** Something broke. The cause is in the service's log under the request's id, and nowhere else. */
export class InternalFailure extends Schema.TaggedError<InternalFailure>()("InternalFailure", {
  id: Schema.String
}, { httpApiStatus: 500 }) {}

/** The body is larger than any that makes sense here. */
export class TooLarge extends Schema.TaggedError<TooLarge>()("TooLarge", {
  problem: Schema.String
}, { httpApiStatus: 413 }) {}

export class Failures extends HttpApiMiddleware.Service<Failures>()("@aludel/demo/Failures", {
  error: [Unavailable, InternalFailure, TooLarge]
}) {}
