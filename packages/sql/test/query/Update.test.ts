/** UPDATE and DELETE as text and parameters, and the constraints that an update declares. */
import { deleteFrom, eq, gt, Query, update } from "@aludel/sql"
import { describe, expect, test } from "vitest"
import { posts, users } from "../Blog.ts"

const compile = Query.compile
const names = (query: Parameters<typeof compile>[0]) => query.plan.constraints.map(({ name }) => name).toSorted()
const byId = eq(users.id, 7n)

describe("update", () => {
  test("sets columns by value, by null, by an expression over its own columns", () => {
    expect(compile(update(users).set({ name: "a", age: null, managerId: users.id }).where(byId))).toEqual({
      text: `update "users" set "name" = $1, "age" = null, "manager_id" = "users"."id" where "users"."id" = $2`,
      parameters: ["a", "7"]
    })
  })

  test("every row only when asked for; where narrows further", () => {
    expect(compile(update(users).set({ active: false }).everyRow()).text).toBe(`update "users" set "active" = $1`)
    expect(compile(update(users).set({ active: false }).where(byId).where(gt(users.age, 3))).text)
      .toBe(`update "users" set "active" = $1 where "users"."id" = $2 and "users"."age" > $3`)
  })

  test("returning names what comes back", () => {
    expect(compile(update(users).set({ name: "a" }).where(byId).returning({ id: users.id, at: users.createdAt })).text)
      .toBe(
        `update "users" set "name" = $1 where "users"."id" = $2 returning "users"."id", "users"."created_at" as "at"`
      )
  })

  test("undefined leaves a column alone; setting nothing is refused", () => {
    expect(compile(update(users).set({ name: "a", age: undefined }).where(byId)).parameters).toEqual(["a", "7"])
    expect(() => update(users).set({ name: undefined })).toThrow("nothing is set in an update of \"users\"")
    expect(() => update(users).set({})).toThrow("nothing is set")
    expect(() => update(users).set({ nope: 1 } as never)).toThrow("\"users\" has no column \"nope\"")
  })

  test("declares the constraints of the columns that it sets, and no others", () => {
    expect(names(update(users).set({ active: true }).where(byId))).toEqual([])
    expect(names(update(users).set({ email: "a" }).where(byId))).toEqual(["users_email_key", "users_email_name_key"])
    expect(names(update(posts).set({ authorId: 1n }).where(eq(posts.id, 1n)))).toEqual(["posts_author_id_fkey"])
  })
})

describe("delete", () => {
  test("by condition, or every row when asked for", () => {
    expect(compile(deleteFrom(posts).where(eq(posts.id, 1n)).returning({ title: posts.title }))).toEqual({
      text: `delete from "posts" where "posts"."id" = $1 returning "posts"."title"`,
      parameters: ["1"]
    })
    expect(compile(deleteFrom(posts).everyRow()).text).toBe(`delete from "posts"`)
  })
})
