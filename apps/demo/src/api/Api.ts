/** The service's HTTP interface, as a value: the server, its documentation and typed clients are made of it. */
import { Schema } from "effect"
import { HttpApi, HttpApiEndpoint, HttpApiGroup, HttpApiMiddleware, HttpApiSchema, OpenApi } from "effect/http-api"
import { Refused, Taken, UserNotFound } from "../blog/Errors.ts"
import { UserId } from "../blog/Ids.ts"
import { Failures } from "./Failures.ts"
import { Draft, Headline, Health, Limit, Post, SignUp, User } from "./Schemas.ts"

const created = HttpApiSchema.status(201)
const id = { id: UserId }
const limit = { limit: Schema.optionalKey(Limit) }

const usersGroup = HttpApiGroup.make("users").add(
  HttpApiEndpoint.get("list", "/users", { query: limit, success: Schema.Array(User) }),
  HttpApiEndpoint.get("get", "/users/:id", { params: id, success: User, error: UserNotFound }),
  HttpApiEndpoint.get("posts", "/users/:id/posts", { params: id, success: Schema.Array(Post), error: UserNotFound }),
  HttpApiEndpoint.post("signUp", "/users", { payload: SignUp, success: User.pipe(created), error: [Taken, Refused] })
)

const postsGroup = HttpApiGroup.make("posts").add(
  HttpApiEndpoint.get("newest", "/posts", { query: limit, success: Schema.Array(Headline) }),
  HttpApiEndpoint.post("add", "/posts", { payload: Draft, success: Post.pipe(created), error: Refused })
)

const systemGroup = HttpApiGroup.make("system").add(
  HttpApiEndpoint.get("health", "/health", { success: Health })
)

export class Api extends HttpApi.make("blog")
  .add(usersGroup)
  .add(postsGroup)
  .add(systemGroup)
  .middleware(Failures)
  .middleware(HttpApiMiddleware.ProblemDetails)
  .annotateMerge(OpenApi.annotations({
    title: "A publishing service",
    description: "Users and their posts, in PostgreSQL, through Aludel."
  }))
{}
