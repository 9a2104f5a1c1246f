/** What a caller can send that is none of a request: the right 4xx, a body that says what to fix, and nothing stored. */
import { Pg, Query, sql } from "@aludel/sql"
import { layer } from "@effect/vitest"
import { Effect } from "effect"
import { expect } from "vitest"
import { Database, ids, sandboxed, type Sent } from "../Service.ts"

const counts = Query.all(
  sql.text(
    `select (select count(*) from users) as users, (select count(*) from posts) as posts, (select count(*) from tags) as tags,
       (select count(*) from comments) as comments, (select count(*) from audit_log) as log`
  ).columns({ users: Pg.bigint(), posts: Pg.bigint(), tags: Pg.bigint(), comments: Pg.bigint(), log: Pg.bigint() })
)

const post = { title: "Title", content: "Content" }
const path = `/posts/${ids.bobPublished}`
const long = (length: number) => "x".repeat(length)

type Bad = readonly [about: string, method: string, path: string, body: unknown, status: number, says: string]

const bad: ReadonlyArray<Bad> = [
  ["a body that is not JSON", "POST", "/users", "{not json", 400, "valid JSON"],
  ["a body that ends too early", "POST", "/posts", "{\"title\":", 400, "valid JSON"],
  ["no body", "POST", "/posts", "", 400, "payload"],
  ["a list for an object", "POST", "/posts", [], 400, "payload"],
  ["a missing field", "POST", "/posts", { title: "Title" }, 400, "content"],
  ["a number for a text", "POST", "/posts", { ...post, title: 1 }, 400, "title"],
  ["null", "POST", "/posts", { ...post, content: null }, 400, "content"],
  ["a text for a number", "PATCH", path, { version: "1" }, 400, "version"],
  ["a number that is no integer", "PATCH", path, { version: 1.5 }, 400, "version"],
  ["a title that is too long", "POST", "/posts", { ...post, title: long(201) }, 400, "title"],
  ["a content that is too long", "POST", "/posts", { ...post, content: long(20_001) }, 400, "content"],
  ["a blank title", "POST", "/posts", { ...post, title: " " }, 422, "title"],
  ["a title with NUL", "POST", "/posts", { ...post, title: "a\0b" }, 400, "title"],
  ["half of a character", "POST", "/posts", "{\"title\":\"\\ud800\",\"content\":\"c\"}", 400, "title"],
  ["six tags", "POST", "/posts", { ...post, tags: ["a", "b", "c", "d", "e", "f"] }, 400, "tags"],
  ["a tag that is none", "POST", "/posts", { ...post, tags: ["Not A Tag"] }, 422, "tags"],
  [
    "an e-mail address that is too long",
    "POST",
    "/users",
    { email: `${long(95)}@b.org`, organisation: "post" },
    400,
    "email"
  ],
  ["an id that is no number", "GET", "/posts/abc", undefined, 400, "id"],
  ["an id below 1", "GET", "/users/0", undefined, 400, "id"],
  ["an id beyond int8", "GET", "/posts/9223372036854775808", undefined, 400, "id"],
  ["an id that nobody has", "GET", "/posts/9223372036854775807", undefined, 404, "post"],
  ["a limit of 0", "GET", "/posts?limit=0", undefined, 400, "limit"],
  ["a limit that is no integer", "GET", "/posts?limit=1.5", undefined, 400, "limit"],
  ["a limit that is too high", "GET", "/posts?limit=101", undefined, 400, "limit"],
  ["a loading that is none", "GET", "/posts?loading=fast", undefined, 400, "loading"],
  ["a search with NUL", "GET", "/posts?q=%00", undefined, 400, "q"],
  ["a tag with NUL", "GET", "/posts?tag=a%00", undefined, 400, "tag"],
  ["a cursor of another list", "GET", "/posts?after=%7B%22a%22%3A1%7D", undefined, 400, "cursor"],
  ["both cursors", "GET", "/posts?after=a&before=b", undefined, 400, "cursor"],
  ["too long a sleep", "GET", "/break/slow?seconds=1e9", undefined, 400, "seconds"],
  ["10 MB", "POST", "/posts", { ...post, content: long(10_000_000) }, 413, "256 KiB"]
]

const injections = [
  "'; drop table users; --",
  "\" or 1=1 --",
  "$1",
  "\\'; select pg_sleep(9); --",
  "%' or '%' = '",
  "{{7*7}}"
]

layer(Database, { concurrent: true })("the service refuses", (it) => {
  it.effect.each(bad)("%s: %s %s", ([, method, path, body, status, says]) =>
    sandboxed((ask) =>
      Effect.gen(function*() {
        const before = yield* counts
        const sent: Sent = body === undefined ? { as: "bob" } : { as: "bob", body }
        const answer = yield* ask(method, path, sent)
        expect(answer.status).toBe(status)
        expect(answer.text).toContain(says)
        expect(answer.body).toBeTypeOf("object")
        expect(yield* counts).toEqual(before)
      })
    )())

  it.effect(
    "another content type",
    sandboxed((ask) =>
      Effect.gen(function*() {
        const answer = yield* ask("POST", "/posts", {
          as: "bob",
          body: "<a/>",
          headers: { "content-type": "text/xml" }
        })
        expect(answer).toMatchObject({ status: 415 })
        expect(answer.text).toContain("text/xml")
      })
    )
  )
})

layer(Database, { concurrent: true })("SQL in a field is a text", (it) => {
  it.effect.each(injections)("%s", (text) =>
    sandboxed((ask) =>
      Effect.gen(function*() {
        const before = yield* counts
        const written = yield* ask("POST", "/posts", { as: "bob", body: { title: text, content: text } })
        expect(written).toMatchObject({ status: 201, body: { title: text, content: text } })
        const said = yield* ask("POST", `${path}/comments`, { as: "bob", body: { body: text } })
        expect(said).toMatchObject({ status: 201, body: { body: text } })
        const encoded = encodeURIComponent(text)
        expect(yield* ask("GET", `/posts?q=${encoded}`)).toMatchObject({ status: 200 })
        expect(yield* ask("GET", `/posts?tag=${encoded}`)).toMatchObject({ status: 200, body: { rows: [] } })
        expect(yield* ask("GET", `/posts?after=${encoded}`)).toMatchObject({ status: 400 })
        expect(yield* ask("GET", `/posts/${encoded}`)).toMatchObject({ status: 400 })
        expect(yield* ask("GET", "/drafts", { as: text })).toMatchObject({ status: 401 })
        expect(yield* ask("POST", "/session", { body: { username: text } })).toMatchObject({ status: 401 })
        const signUp = { email: "a@example.com", organisation: text, username: text, bio: text }
        expect(yield* ask("POST", "/users", { body: signUp })).toMatchObject({
          status: 422,
          body: { field: "organisation" }
        })
        const [{ log, ...stored } = { log: 0n }] = yield* counts
        const [{ log: logged, ...there } = { log: 0n }] = before
        expect(stored).toEqual({ ...there, posts: 5n, comments: 1n })
        expect(log - logged).toBe(2n)
      })
    )())
})
