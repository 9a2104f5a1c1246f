/** What the service refuses, each with its HTTP status: answers, not failures. `problem` says what to do otherwise. */
import { Schema } from "effect"

/** Nobody is signed in, or nobody of that name is there. */
export class SignInRequired extends Schema.TaggedError<SignInRequired>()("SignInRequired", {
  problem: Schema.String
}, { httpApiStatus: 401 }) {}

/** The user's role or organisation does not allow it. */
export class Forbidden extends Schema.TaggedError<Forbidden>()("Forbidden", {
  problem: Schema.String
}, { httpApiStatus: 403 }) {}

/** There is none, or none that the user may know of. */
export class NotFound extends Schema.TaggedError<NotFound>()("NotFound", {
  what: Schema.Literals(["post", "user"]),
  id: Schema.String
}, { httpApiStatus: 404 }) {}

/** The e-mail address or the username belongs to another user. */
export class Taken extends Schema.TaggedError<Taken>()("Taken", {
  field: Schema.Literals(["email", "username"]),
  problem: Schema.String
}, { httpApiStatus: 409 }) {}

/** Somebody has changed the post since the caller has read it: read it again. */
export class Stale extends Schema.TaggedError<Stale>()("Stale", {
  given: Schema.Int,
  current: Schema.Int
}, { httpApiStatus: 409 }) {}

/** The value of this field is of the right form, and cannot be used all the same. */
export class Refused extends Schema.TaggedError<Refused>()("Refused", {
  field: Schema.String,
  problem: Schema.String
}, { httpApiStatus: 422 }) {}

/** A cursor that no page of this list has given. */
export class UnknownCursor extends Schema.TaggedError<UnknownCursor>()("UnknownCursor", {
  problem: Schema.String
}, { httpApiStatus: 400 }) {}
