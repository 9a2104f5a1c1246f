/** A name that could mean two things is refused where the query is built; columns are always written with their table. */
import { alias, deleteFrom, eq, from, lateral, Pg, Query, table, update, using } from "@aludel/sql"
import { expect, test } from "vitest"
import { counters, posts, users } from "../Blog.ts"
import { problem } from "./Problem.ts"

const own = eq(posts.authorId, users.id)
const elsewhere = table("users", { id: Pg.bigint().primaryKey() }, { schema: "elsewhere" })
const again = `"users" is in the query already: join it under an \`alias\``

test("columns of one name in two tables are written with their tables", () => {
  const both = from(users).innerJoin(posts, own).where(eq(users.id, 1n)).select({ user: users.id, post: posts.id })
  expect(Query.compile(both).text).toBe(
    `select "users"."id" as "user", "posts"."id" as "post" from "users" inner join "posts" ` +
      `on "posts"."author_id" = "users"."id" where "users"."id" = $1`
  )
})

test("a table twice under one name is refused, however it is joined", () => {
  const both = from(users).innerJoin(posts, own)
  expect(problem(() => both.innerJoin(users, own))).toBe(again)
  expect(problem(() => both.leftJoin(elsewhere, own))).toBe(again)
  expect(problem(() => both.crossJoin(alias(counters, "users")))).toBe(again)
  expect(problem(() => both.leftJoinLateral(lateral("users", from(posts).select({ id: posts.id }))))).toBe(again)
  expect(problem(() => both.innerJoin(from(posts).select({ id: posts.id }).as("users"), own))).toBe(again)
  expect(problem(() => update(counters).from(users).innerJoin(users, eq(users.id, 1n)))).toBe(again)
  expect(problem(() => deleteFrom(counters).using(users).crossJoin(posts).crossJoin(users))).toBe(again)
  expect(problem(() => from(users).fullJoinUsing(using("users", users, posts, "id")))).toBe(again)
  expect(problem(() => from(posts).fullJoinUsing(using("users", posts, users, "id")))).toBe(again)
  expect(problem(() => both.innerJoin(alias(users, "manager"), own))).toBe("not refused")
})
