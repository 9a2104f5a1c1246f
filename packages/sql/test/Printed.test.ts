/** What queries, columns and errors look like to a person who prints them: never with values. */
import {
  and,
  asc,
  columns,
  count,
  desc,
  eq,
  exists,
  from,
  gt,
  insert,
  Pg,
  prepared,
  Query,
  sql,
  table
} from "@aludel/sql"
import * as Pretty from "effect/Formatter"
import { inspect } from "node:util"
import { assert, expect, test } from "vitest"
import { readable } from "../src/compiler/Readable.ts"
import { excerpt } from "../src/error/Excerpt.ts"

const shown = (query: object): string => inspect(query)

const users = table(
  "users",
  class Users {
    id = Pg.bigint().identity().primaryKey()
    email = Pg.varchar(100).unique()
  }
)
const posts = table(
  "posts",
  class Posts {
    id = Pg.bigint().identity().primaryKey()
    authorId = Pg.bigint().references(() => users.id)
    title = Pg.text()
  }
)

const busy = from(users)
  .leftJoin(posts, eq(posts.authorId, users.id))
  .where(
    and(eq(users.email, "secret@example.org"), exists(from(posts).where(gt(posts.id, 7n)).select({ id: posts.id })))
  )
  .groupBy(users.id)
  .select({ id: users.id, posts: count(posts.id), from: sql`'a from ''b'' where'`.as(Pg.text()) })
  .orderBy(desc(count(posts.id)), asc(users.id))
  .limit(3)

test("a query prints its SQL in lines, and the number of its values", () => {
  assert.deepStrictEqual(inspect(busy).split("\n"), [
    `select "users"."id", count("posts"."id") as "posts", 'a from ''b'' where' as "from"`,
    `from "users"`,
    `left join "posts" on "posts"."author_id" = "users"."id"`,
    `where "users"."email" = $1 and exists (select "posts"."id" from "posts" where "posts"."id" > $2)`,
    `group by "users"."id"`,
    `order by count("posts"."id") desc, "users"."id"`,
    `limit $3`,
    `-- 3 parameters`
  ])
  assert.strictEqual(Reflect.apply(Reflect.get(busy, "toString"), busy, []), inspect(busy))
})

test("as JSON it is its text, and no value is in it", () => {
  const { text } = Query.compile(busy)
  assert.deepStrictEqual(JSON.parse(JSON.stringify(busy)), { _id: "Query", text, parameters: 3 })
  assert.notInclude(Pretty.format(busy), "secret")
})

test("a short one stays in one line; a write, a prepared one and one with its values print as well", () => {
  const byEmail = prepared(
    { email: Pg.text() },
    ({ email }) => from(users).where(eq(users.email, email)).select({ id: users.id })
  )
  assert.strictEqual(shown(from(users).select({ id: users.id })), `select "users"."id" from "users"`)
  assert.include(shown(insert(users).values({ email: "secret" })), "\n-- 1 parameter")
  assert.include(shown(byEmail.with({ email: "secret" })), `where "users"."email" = $1::text`)
  assert.notInclude(inspect(byEmail.with({ email: "secret" })), "secret")
})

test("a query that cannot be compiled says why, and does not throw", () => {
  assert.match(shown(insert(users).values({ email: { toString: 1 } as never })), /^-- /)
})

test("a column prints as its table's, with its type", () => {
  assert.strictEqual(inspect(users.email), "users.email varchar(100)")
  assert.strictEqual(inspect({ ...columns(users) }), "{ id: users.id bigint, email: users.email varchar(100) }")
})

test.each([
  { text: "select 1" },
  { text: `select '${"x".repeat(70)} from a where b' from "a from b"` },
  { text: `select $tag$ ${"x".repeat(60)} from a $tag$, E'\\' from x'` },
  { text: `select (select 1 from a where ${"b and ".repeat(12)} true)` }
])("$text keeps its words", ({ text }) => {
  assert.strictEqual(readable(text).replaceAll("\n", " "), text)
  assert.isAtMost(readable(text).split("\n").length, 2)
})

test("a place in a statement has a caret under it, and the line before", () => {
  expect(excerpt("select *\nfrom users\nwhere emial = 1", 27)).toBe(
    ["2 | from users", "3 | where emial = 1", "  |       ^"].join("\n")
  )
  expect(excerpt("selct 1", 1)).toBe(["1 | selct 1", "  | ^"].join("\n"))
  expect(excerpt("select 1", 99)).toBe("")
})

test("a long line is shown around the place, and what is no UTF-16 unit of its own counts once, as on the server", () => {
  const text = `select '😀', ${"a, ".repeat(60)}wrong, ${"b, ".repeat(60)}1`
  const position = Array.from(text.slice(0, text.indexOf("wrong"))).length + 1
  const [shown = "", caret = ""] = excerpt(text, position).split("\n")
  expect(shown.slice(caret.indexOf("^")).startsWith("wrong")).toBe(true)
  expect(shown.length).toBeLessThan(90)
})
