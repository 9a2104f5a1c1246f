/** The requests that `--once` makes against the running server: what the service can do, what it refuses, what it survives. */
import { Clock, Data, Effect, Option, Ref, Schema } from "effect"
import { FetchHttpClient, HttpClient, HttpClientRequest } from "effect/http"
import { bold, dim, green, print, red } from "../terminal/Output.ts"

/** The service answered a request of the tour otherwise than it should. */
export class UnexpectedAnswers extends Data.TaggedError("UnexpectedAnswers")<{
  /** What was expected, and what came: one line for each request. */
  readonly expectations: ReadonlyArray<string>
}> {
  override get message(): string {
    return this.expectations.join("; ")
  }
}

interface Expected {
  readonly status: number
  /** Text that the answer has to contain. */
  readonly says?: string
  readonly as?: string
  readonly body?: Readonly<Record<string, unknown>>
}

const Fields = Schema.fromJsonString(Schema.Struct({ id: Schema.String }))

const short = (text: string): string => {
  const line = text.replaceAll(/\s+/g, " ")
  return line.startsWith("<")
    ? `a page of ${text.length} characters`
    : line.length > 160
    ? `${line.slice(0, 160)} …`
    : line
}

/** Makes all requests, and then fails where an answer was not the expected one. */
export const tour = Effect.fn("tour")(function*(url: string) {
  const failed = yield* Ref.make<ReadonlyArray<string>>([])

  /** Makes a request and prints it with its answer; yields the id of what was answered. */
  const ask = Effect.fnUntraced(function*(
    about: string,
    method: "GET" | "POST" | "PATCH" | "DELETE",
    path: string,
    { as, body, says = "", status }: Expected
  ) {
    const request = HttpClientRequest.make(method)(`${url}${path}`).pipe(
      as === undefined ? (plain) => plain : HttpClientRequest.setHeader("x-user", as)
    )
    const sent = body === undefined ? request : HttpClientRequest.bodyJsonUnsafe(request, body)
    const response = yield* HttpClient.execute(sent)
    const text = yield* response.text
    const expected = response.status === status && text.includes(says)
    const answer = `  ${(expected ? green : red)(String(response.status))}  ${short(text)}`
    yield* print(
      "",
      dim(about),
      `${bold(`${method} ${path}`)} ${body === undefined ? "" : JSON.stringify(body)}`,
      answer
    )
    if (!expected) {
      const line = `${method} ${path}: expected ${status} ${says}, came ${response.status}`
      yield* Ref.update(failed, (lines) => [...lines, line])
    }
    return Option.match(Schema.decodeUnknownOption(Fields)(text), { onNone: () => "0", onSome: ({ id }) => id })
  })

  // A name of this run's own: the tour can be made again on the same database.
  const name = `you.${(yield* Clock.currentTimeMillis).toString(36)}`
  const email = `${name}@example.com`
  const organisation = "field-notes"

  yield* ask("Is it well, and what does its pool do?", "GET", "/health", { status: 200, says: "\"pool\"" })
  yield* ask("What was published last? With authors, tags, comments: four statements.", "GET", "/posts?limit=2", {
    status: 200,
    says: "\"author\""
  })
  yield* ask("The same, lazily: in batches.", "GET", "/posts?limit=2&loading=lazy", { status: 200, says: "\"author\"" })
  yield* ask("Full-text search.", "GET", "/posts?q=night+trains&limit=1", { status: 200, says: "trains" })
  yield* ask("Sign up: user, profile and audit log in one transaction.", "POST", "/users", {
    body: { email, organisation, bio: "I am new here." },
    status: 201,
    says: name
  })
  yield* ask("The name is taken: a savepoint, and the next name.", "POST", "/users", {
    body: { email: `${name}@example.org`, organisation },
    status: 201,
    says: `${name}-2`
  })
  yield* ask("An address that is taken: users_email_key.", "POST", "/users", {
    body: { email, organisation },
    status: 409,
    says: "\"field\":\"email\""
  })
  yield* ask("Not an address: users_email_check.", "POST", "/users", {
    body: { email: "nobody", organisation },
    status: 422,
    says: "\"field\":\"email\""
  })
  const draft = { title: "An aludel is open at both ends", content: "Pieces that compose.", tags: ["software"] }
  yield* ask("Who does not say who he is writes nothing.", "POST", "/posts", { body: draft, status: 401 })
  const id = yield* ask("Write a draft.", "POST", "/posts", { as: name, body: draft, status: 201, says: "\"draft\"" })
  yield* ask("Nobody of another organisation sees it: row security.", "GET", `/posts/${id}`, {
    as: "ada.abbott",
    status: 404
  })
  yield* ask("Publish it.", "POST", `/posts/${id}/publish`, {
    as: name,
    body: { version: 1 },
    status: 200,
    says: "\"version\":2"
  })
  yield* ask("Edit what was there before: somebody was faster.", "PATCH", `/posts/${id}`, {
    as: name,
    body: { version: 1, title: "Late" },
    status: 409,
    says: "\"current\":2"
  })
  yield* ask("Comment, from another organisation.", "POST", `/posts/${id}/comments`, {
    as: "ada.abbott",
    body: { body: "Well said." },
    status: 201
  })
  yield* ask("Delete what belongs to others.", "DELETE", `/posts/${id}`, { as: "ada.abbott", status: 403 })
  yield* ask("The connection dies in mid-transaction.", "POST", "/break/kill", { status: 503, says: "ConnectionLost" })
  yield* ask("The same, and the transaction is run again.", "POST", "/break/kill?retry=true", {
    status: 200,
    says: "\"runs\":2"
  })
  yield* ask("The documentation, made from the same values.", "GET", "/docs", { status: 200, says: "<html" })

  const expectations = yield* Ref.get(failed)
  if (expectations.length > 0) return yield* new UnexpectedAnswers({ expectations })
}, Effect.provide(FetchHttpClient.layer))
