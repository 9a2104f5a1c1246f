/** The service's HTTP interface, as a value: the server, its documentation and typed clients are made of it. */
import { Schema } from "effect"
import { HttpApi, HttpApiEndpoint, HttpApiGroup, HttpApiMiddleware, HttpApiSchema, OpenApi } from "effect/http-api"
import { Forbidden, NotFound, Refused, SignInRequired, Stale, Taken, UnknownCursor } from "../blog/Errors.ts"
import { PostId, UserId } from "../blog/Ids.ts"
import { Failures } from "./Failures.ts"
import * as Schemas from "./Schemas.ts"
import { SignedIn, Viewing } from "./Viewer.ts"

const { delete: del, get, patch, post } = HttpApiEndpoint
const created = HttpApiSchema.status(201)
const postId = { id: PostId }

const people = HttpApiGroup.make("people").add(
  get("organisations", "/organisations", { success: Schema.Array(Schemas.Organisation) }),
  post("signUp", "/users", {
    payload: Schemas.SignUp,
    success: Schemas.User.pipe(created),
    error: [Taken, Refused]
  }),
  get("user", "/users/:id", { params: { id: UserId }, success: Schemas.UserWithProfile, error: NotFound }),
  post("signIn", "/session", { payload: Schemas.Credentials, success: Schemas.User, error: SignInRequired }),
  get("session", "/session", { success: Schemas.User }).middleware(SignedIn),
  del("signOut", "/session", { success: HttpApiSchema.NoContent })
)

const reading = HttpApiGroup.make("reading").add(
  get("posts", "/posts", {
    query: Schemas.paging({ ...Schemas.filter, loading: Schema.optionalKey(Schemas.Loading) }),
    success: Schemas.pageOf(Schemas.Summary),
    error: UnknownCursor
  }),
  get("post", "/posts/:id", { params: postId, success: Schemas.Post, error: NotFound }),
  get("tags", "/tags", { success: Schema.Array(Schemas.Tag) })
)

const writing = HttpApiGroup.make("writing").add(
  get("drafts", "/drafts", {
    query: Schemas.paging({}),
    success: Schemas.pageOf(Schemas.Summary),
    error: UnknownCursor
  }),
  post("draft", "/posts", { payload: Schemas.Draft, success: Schemas.Post.pipe(created), error: Refused }),
  patch("edit", "/posts/:id", {
    params: postId,
    payload: Schemas.Edit,
    success: Schemas.Post,
    error: [NotFound, Forbidden, Stale, Refused]
  }),
  post("publish", "/posts/:id/publish", {
    params: postId,
    payload: Schema.Struct({ version: Schema.Int }),
    success: Schemas.Post,
    error: [NotFound, Forbidden, Stale]
  }),
  del("delete", "/posts/:id", { params: postId, success: HttpApiSchema.NoContent, error: [NotFound, Forbidden] }),
  post("comment", "/posts/:id/comments", {
    params: postId,
    payload: Schemas.NewComment,
    success: Schemas.Comment.pipe(created),
    error: [NotFound, Refused]
  }),
  get("audit", "/audit", {
    query: Schemas.paging({}),
    success: Schemas.pageOf(Schemas.AuditEntry),
    error: [Forbidden, UnknownCursor]
  })
).middleware(SignedIn)

const system = HttpApiGroup.make("system").add(get("health", "/health", { success: Schemas.Health }))

const breaking = HttpApiGroup.make("break").add(
  post("kill", "/kill", {
    query: { retry: Schema.optionalKey(Schema.Literals(["true", "false"])) },
    success: Schemas.Survived
  })
    .annotate(
      OpenApi.Description,
      "Ends the request's own connection in mid-transaction: 503, or run again with `retry=true`."
    ),
  post("deadlock", "/deadlock", { success: Schemas.Deadlock })
    .annotate(
      OpenApi.Description,
      "Two transactions that lock each other out: PostgreSQL ends one, which is run again."
    ),
  post("race", "/race", { payload: Schemas.SignUp, success: Schemas.Race })
    .annotate(OpenApi.Description, "Signs the same person up twice at once: one 201, one 409."),
  get("slow", "/slow", {
    query: {
      seconds: Schema.FiniteFromString.check(Schema.isBetween({ minimum: 0, maximum: 60 }))
    },
    success: Schemas.LongQueries
  }).annotate(OpenApi.Description, "A long query. Whoever closes the request cancels it on the server."),
  get("long", "/long", { success: Schemas.LongQueries })
).prefix("/break")

export class Api extends HttpApi.make("blog")
  .add(people)
  .add(reading)
  .add(writing)
  .add(system)
  .add(breaking)
  .middleware(Viewing)
  .middleware(Failures)
  .middleware(HttpApiMiddleware.ProblemDetails)
  .annotateMerge(OpenApi.annotations({
    title: "A publishing service",
    description:
      "Posts of several organisations, in PostgreSQL, through Aludel. Sign in as anybody by `POST /session`, or "
      + "by the header `x-user: <username>`: a demonstration has no passwords."
  }))
{}
