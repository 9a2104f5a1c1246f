/** The requests that `--once` makes against the running server: what the service can do, what it refuses, what it survives. */
import { Clock, Effect, Option, Schema } from "effect"
import { FetchHttpClient, HttpClient, HttpClientRequest } from "effect/http"
import { bold, dim, green, print, red } from "../terminal/Output.ts"

interface Sent {
  readonly as?: string
  readonly body?: Readonly<Record<string, unknown>>
}

const Created = Schema.fromJsonString(Schema.Struct({ id: Schema.String }))

const short = (text: string): string =>
  text.startsWith("<") ? `a page of ${text.length} characters` : text.length > 160 ? `${text.slice(0, 160)} …` : text

/** Makes all requests, and dies at the first answer that is not the expected one. */
export const tour = Effect.fn("tour")(function*(url: string) {
  /** Makes a request and prints it with its answer, which has to have this status and text. Yields the id in it. */
  const ask = Effect.fnUntraced(
    function*(about: string, what: string, status: number, says: string, { as, body }: Sent = {}) {
      const [method, path] = what.split(" ") as ["GET" | "POST" | "PATCH" | "DELETE", string]
      const plain = HttpClientRequest.make(method)(`${url}${path}`)
      const signed = as === undefined ? plain : HttpClientRequest.setHeader(plain, "x-user", as)
      const response = yield* HttpClient.execute(
        body === undefined ? signed : HttpClientRequest.bodyJsonUnsafe(signed, body)
      )
      const text = yield* response.text
      const expected = response.status === status && text.includes(says)
      const answer = `  ${(expected ? green : red)(String(response.status))}  ${short(text)}`
      yield* print("", dim(about), `${bold(what)} ${body === undefined ? "" : JSON.stringify(body)}`, answer)
      if (!expected) {
        return yield* Effect.die(new Error(`${what}: expected ${status} ${says}, came ${text}`))
      }
      return Option.match(Schema.decodeUnknownOption(Created)(text), { onNone: () => "0", onSome: ({ id }) => id })
    }
  )

  // A name of this run's own: the tour can be made again on the same database.
  const you = `you.${(yield* Clock.currentTimeMillis).toString(36)}`
  const ada = "ada.abbott"
  const email = `${you}@example.com`
  const other = `${you}@example.org`
  const organisation = "field-notes"
  const draft = { title: "An aludel is open at both ends", content: "Pieces that compose.", tags: ["software"] }
  const bio = "I am new here."

  yield* ask("Is it well, and what does its pool do?", "GET /health", 200, "pool")
  yield* ask("Published last, with authors, tags, comments: four statements.", "GET /posts?limit=2", 200, "author")
  yield* ask("The same, lazily: in batches.", "GET /posts?limit=2&loading=lazy", 200, "author")
  yield* ask("Full-text search.", "GET /posts?q=night+trains&limit=1", 200, "trains")
  yield* ask("Sign up: user, profile and log in one transaction.", "POST /users", 201, you, {
    body: { email, organisation, bio }
  })
  yield* ask("The name is taken: a savepoint, the next name.", "POST /users", 201, `${you}-2`, {
    body: { email: other, organisation }
  })
  yield* ask("The address is taken: users_email_key.", "POST /users", 409, "\"email\"", {
    body: { email, organisation }
  })
  yield* ask("Not an address: users_email_check.", "POST /users", 422, "\"email\"", {
    body: { email: "nobody", organisation }
  })
  yield* ask("Nobody writes without a name.", "POST /posts", 401, "SignInRequired", { body: draft })
  const post = `/posts/${yield* ask("Write a draft.", "POST /posts", 201, "\"draft\"", { as: you, body: draft })}`
  yield* ask("Other organisations do not see it: row security.", `GET ${post}`, 404, "NotFound", { as: ada })
  yield* ask("Publish it.", `POST ${post}/publish`, 200, "\"version\":2", { as: you, body: { version: 1 } })
  yield* ask("Edit what is there no more.", `PATCH ${post}`, 409, "\"current\":2", {
    as: you,
    body: { version: 1, title: "Late" }
  })
  yield* ask("Comment on it.", `POST ${post}/comments`, 201, "Well said", { as: ada, body: { body: "Well said." } })
  yield* ask("Delete what belongs to others.", `DELETE ${post}`, 403, "Forbidden", { as: ada })
  yield* ask("The connection dies in mid-transaction.", "POST /break/kill", 503, "ConnectionLost")
  yield* ask("The same, and the transaction is run again.", "POST /break/kill?retry=true", 200, "\"runs\":2")
  yield* ask("The documentation, made from the same values.", "GET /docs", 200, "<html")
}, Effect.provide(FetchHttpClient.layer))
