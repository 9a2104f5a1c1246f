/** What the service refuses, each with its HTTP status and the field that it is about: answers, not failures. */
import { Schema } from "effect"
import { UserId } from "./Ids.ts"

/** There is no user of this id. */
export class UserNotFound extends Schema.TaggedError<UserNotFound>()("UserNotFound", {
  id: UserId
}, { httpApiStatus: 404 }) {}

/** The e-mail address or the username belongs to another user. */
export class Taken extends Schema.TaggedError<Taken>()("Taken", {
  field: Schema.Literals(["email", "username"])
}, { httpApiStatus: 409 }) {}

/** The database refused a value of this field: an age that is none, an author who is not there. */
export class Refused extends Schema.TaggedError<Refused>()("Refused", {
  field: Schema.Literals(["age", "authorId"]),
  problem: Schema.String
}, { httpApiStatus: 422 }) {}
