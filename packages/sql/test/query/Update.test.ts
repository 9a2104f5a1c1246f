/** UPDATE and DELETE as text and parameters, and the constraints that an update declares. */
import {
  and,
  type ColumnDefinition,
  deleteFrom,
  eq,
  gt,
  insert,
  not,
  optionally,
  or,
  Pg,
  Query,
  Reason,
  table,
  update
} from "@aludel/sql"
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
    expect(() => Query.compile(update(users).set({ name: undefined }).everyRow())).toThrow(
      new Reason.EmptyUpdate({ table: "users" })
    )
    expect(() => Query.compile(update(users).set({}).everyRow())).toThrow(
      "nothing is set in an update of \"users\"; nothing was sent"
    )
    expect(() => update(users).set({ nope: 1 } as never)).toThrow("\"users\" has no column \"nope\"")
  })

  test("declares the constraints of the columns that it sets, and no others", () => {
    expect(names(update(users).set({ active: true }).where(byId))).toEqual([])
    expect(names(update(users).set({ email: "a" }).where(byId))).toEqual(["users_email_key", "users_email_name_key"])
    expect(names(update(posts).set({ authorId: 1n }).where(eq(posts.id, 1n)))).toEqual(["posts_author_id_fkey"])
  })
})

describe("onUpdate", () => {
  const pages = table(
    "pages",
    class Pages {
      id = Pg.bigint().primaryKey()
      title = Pg.text()
      version = Pg.integer().default(1).named("edition").onUpdate(2)
    }
  )

  test("is set where an update, or a conflict's, does not give the column", () => {
    expect(compile(update(pages).set({ title: "a" }).everyRow())).toEqual({
      text: `update "pages" set "title" = $1, "edition" = $2`,
      parameters: ["a", "2"]
    })
    expect(compile(update(pages).set({ title: "a", version: undefined }).everyRow()).parameters).toEqual(["a", "2"])
    expect(compile(update(pages).set({ version: 7 }).everyRow())).toEqual({
      text: `update "pages" set "edition" = $1`,
      parameters: ["7"]
    })
    const upsert = insert(pages).values({ id: 1n, title: "a" }).onConflict(pages.id)
    expect(compile(upsert.doUpdate((excluded) => ({ title: excluded.title }))).text).toBe(
      `insert into "pages" ("id", "title") values ($1, $2) on conflict ("id") do update ` +
        `set "title" = "excluded"."title", "edition" = $3`
    )
  })

  test("alone it is nothing to set", () => {
    expect(() => Query.compile(update(pages).set({}).everyRow())).toThrow("nothing is set in an update of \"pages\"")
  })

  test("is refused where an update's type would not name what it can break", () => {
    const problem = "a column with `onUpdate` is neither generated nor has it constraints of its own"
    expect(() => Pg.integer().onUpdate(1).unique()).toThrow(problem)
    expect(() => Pg.integer().onUpdate(1).identity()).toThrow(problem)
    expect(() => (Pg.integer().unique() as unknown as ColumnDefinition<number>).onUpdate(1)).toThrow(problem)
  })
})

describe("a condition of which nothing is left", () => {
  const absent = ([] as ReadonlyArray<bigint>)[0]
  const left = optionally(absent, (id) => eq(posts.id, id))
  const nothing = [
    and<"posts">(),
    left,
    and(left),
    and(and(left), and<"posts">()),
    not(or(left)),
    or(eq(posts.id, 1n), and(left)),
    not(and(eq(posts.id, 1n), or<"posts">()))
  ]

  test.each(nothing)("is refused in an update and a delete: %#", (condition) => {
    const says = (what: string) => `the condition of ${what} of "posts" says nothing, and would hold for every row`
    expect(() => compile(deleteFrom(posts).where(condition))).toThrow(says("a delete"))
    expect(() => compile(deleteFrom(posts).where(condition).where(condition))).toThrow(says("a delete"))
    expect(() => compile(deleteFrom(posts).using(users).where(condition))).toThrow(says("a delete"))
    expect(() => compile(update(posts).set({ title: "x" }).where(condition))).toThrow(says("an update"))
    const narrowed = deleteFrom(posts).where(condition).where(eq(posts.id, 2n))
    expect(compile(narrowed).parameters.at(-1)).toBe("2")
  })

  test("is none where something is said, or nothing can hold", () => {
    const nobody = [or<"posts">(), or(left), not(and<"posts">()), and(or<"posts">(), left)]
    for (const condition of nobody) expect(compile(deleteFrom(posts).where(condition)).text).toContain(" where ")
    expect(compile(deleteFrom(posts).where(and(left, eq(posts.id, 1n)))).text).toBe(
      `delete from "posts" where "posts"."id" = $1`
    )
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
