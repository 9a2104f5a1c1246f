/** The requests that `--once` makes against the running server: what the service can do, and what it refuses. */
import { Clock, Effect, Option, Ref } from "effect"
import { FetchHttpClient } from "effect/http"
import { asker, type Fields } from "./Ask.ts"
import { UnexpectedAnswers } from "./UnexpectedAnswers.ts"

const idOf = (answer: Option.Option<Fields>): string =>
  Option.match(answer, { onNone: () => "0", onSome: ({ id }) => typeof id === "string" ? id : "0" })

/** Makes all requests, and then fails where an answer was not the expected one. */
export const tour = Effect.fn("tour")(function*(url: string) {
  const failed = yield* Ref.make<ReadonlyArray<string>>([])
  const ask = asker(url, failed)
  const get = (path: string, about: string, says = "", status = 200) =>
    ask({ method: "GET", path, about, says, status })
  const post = (path: string, body: Readonly<Record<string, unknown>>, about: string, status: number, says = "") =>
    ask({ method: "POST", path, body, about, status, says })

  // A name of this run's own: the tour can be made again on the same database.
  const name = `ada.${(yield* Clock.currentTimeMillis).toString(36)}`
  const email = `${name}@example.com`

  yield* get("/health", "Is it well, and what does its pool do?", "\"pool\"")
  yield* get("/users?limit=2", "Who signed up last?", "\"username\"")
  yield* get("/posts?limit=2", "What was published last? A join: each post with its author's name.", "\"author\"")

  const ada = yield* post(
    "/users",
    { email, age: 36 },
    "Sign up: a user and a first post, in one transaction.",
    201,
    name
  )
  const id = idOf(ada)
  yield* get(`/users/${id}/posts`, "The first post is there.", "has joined")
  yield* post(
    "/users",
    { email: `${name}@example.org` },
    "The name is taken: a savepoint, the next one.",
    201,
    `${name}-2`
  )
  yield* post("/users", { email }, "An e-mail address that is taken: users_email_key.", 409, "\"email\"")
  yield* post("/users", { email: `x.${email}`, username: name }, "A username that is taken.", 409, "\"username\"")
  yield* post("/users", { email: `y.${email}`, age: 0 }, "An age that is none: users_age_check.", 422, "\"age\"")
  yield* post("/users", { email: "nobody" }, "Not an e-mail address: refused before the database.", 400, "e-mail")

  const draft = { title: "An aludel is open at both ends", content: "Pieces that compose.", published: true }
  yield* post("/posts", { authorId: id, ...draft }, "Publish.", 201, "\"published\":true")
  yield* post(
    "/posts",
    { authorId: "4000000000", ...draft },
    "An author who is not there: the foreign key.",
    422,
    "authorId"
  )
  yield* get("/posts?limit=1", "Published last, by whom?", `"author":"${name}"`)
  yield* get("/users/4000000000", "Nobody of this id.", "UserNotFound", 404)
  yield* get("/docs", "The documentation, made from the same values.", "<html")

  const expectations = yield* Ref.get(failed)
  if (expectations.length > 0) return yield* new UnexpectedAnswers({ expectations })
}, Effect.provide(FetchHttpClient.layer))
