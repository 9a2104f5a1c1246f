/** A name that could mean two things is refused where the query is built; columns are always written with their table. */
import { alias, deleteFrom, eq, from, lateral, Pg, Query, Reason, table, update, using } from "@aludel/sql"
import { expect, test } from "vitest"
import { counters, posts, users } from "../Blog.ts"

const own = eq(posts.authorId, users.id)
const elsewhere = table("users", { id: Pg.bigint().primaryKey() }, { schema: "elsewhere" })
const again = `"users" is in the query already: join it under an \`alias\``

const refusal = (build: () => unknown): unknown => {
  try {
    build()
    return "not refused"
  } catch (error) {
    return error instanceof Reason.InvalidQuery ? error.problem : error
  }
}

test("columns of one name in two tables are written with their tables", () => {
  const both = from(users).innerJoin(posts, own).where(eq(users.id, 1n)).select({ user: users.id, post: posts.id })
  expect(Query.compile(both).text).toBe(
    `select "users"."id" as "user", "posts"."id" as "post" from "users" inner join "posts" ` +
      `on "posts"."author_id" = "users"."id" where "users"."id" = $1`
  )
})

test("a table twice under one name is refused, however it is joined", () => {
  const both = from(users).innerJoin(posts, own)
  expect(refusal(() => both.innerJoin(users, own))).toBe(again)
  expect(refusal(() => both.leftJoin(elsewhere, own))).toBe(again)
  expect(refusal(() => both.crossJoin(alias(counters, "users")))).toBe(again)
  expect(refusal(() => both.leftJoinLateral(lateral("users", from(posts).select({ id: posts.id }))))).toBe(again)
  expect(refusal(() => both.innerJoin(from(posts).select({ id: posts.id }).as("users"), own))).toBe(again)
  expect(refusal(() => update(counters).from(users).innerJoin(users, eq(users.id, 1n)))).toBe(again)
  expect(refusal(() => deleteFrom(counters).using(users).crossJoin(posts).crossJoin(users))).toBe(again)
  expect(refusal(() => from(users).fullJoinUsing(using("users", users, posts, "id")))).toBe(again)
  expect(refusal(() => from(posts).fullJoinUsing(using("users", posts, users, "id")))).toBe(again)
  expect(refusal(() => both.innerJoin(alias(users, "manager"), own))).toBe("not refused")
})
