/** INSERT as text and parameters, and the constraints that it declares it can break. */
import { insert, Pg, Query, value } from "@aludel/sql"
import { describe, expect, test } from "vitest"
import { compileNode } from "../../src/compiler/Compiler.ts"
import { counters, posts, users } from "../Blog.ts"

const compile = Query.compile
const names = (query: Parameters<typeof compile>[0]) => query.plan.constraints.map(({ name }) => name).toSorted()
const add = insert(users).values({ email: "a", name: "b" })

describe("insert", () => {
  test("one row, with the columns that it gives", () => {
    expect(compile(add)).toEqual({
      text: `insert into "users" ("email", "name") values ($1, $2)`,
      parameters: ["a", "b"]
    })
  })

  test("rows with different keys: what one leaves out is its default", () => {
    expect(compile(insert(users).values([{ email: "a", name: "b" }, { email: "c", name: "d", age: 3 }]))).toEqual({
      text: `insert into "users" ("email", "name", "age") values ($1, $2, default), ($3, $4, $5)`,
      parameters: ["a", "b", "c", "d", "3"]
    })
  })

  test("rows with their keys in another order, or of other kinds, are in the order of the table's columns", () => {
    const text = `insert into "users" ("email", "name") values ($1, $2), ($3, $4)`
    const parameters = ["a", "b", "c", "d"]
    const rows = [{ name: "b", email: "a" }, { email: "c", name: "d" }] as const
    expect(compile(insert(users).values(rows))).toEqual({ text, parameters })
    expect(compile(insert(users).values(rows.toReversed()))).toEqual({ text, parameters: ["c", "d", "a", "b"] })
    expect(compile(insert(users).values([rows[0], rows[0], rows[1]])).text).toBe(`${text}, ($5, $6)`)
    expect(compile(insert(users).values([rows[0], { email: value("c", Pg.text()), name: "d" }]))).toEqual({
      text: `insert into "users" ("email", "name") values ($1, $2), ($3::text, $4)`,
      parameters
    })
  })

  test("values stand as literals where there are no parameters", () => {
    const { node } = insert(counters).values([{ id: 1 }, { id: 2 }]).plan
    expect(compileNode(node, "definition")).toMatchObject({
      text: `insert into "counters" ("id") values (1), (2)`,
      parameters: []
    })
  })

  test("a row that is changed after it was given does not change the query", () => {
    const row = { email: "a", name: "b" }
    const query = insert(users).values([row])
    row.name = "c"
    expect(compile(query).parameters).toEqual(["a", "b"])
  })

  test("undefined means not given, null is NULL", () => {
    expect(compile(insert(users).values({ email: "a", name: "b", age: undefined, managerId: null }))).toEqual({
      text: `insert into "users" ("email", "name", "manager_id") values ($1, $2, null)`,
      parameters: ["a", "b"]
    })
  })

  test("nothing given: DEFAULT VALUES, and for several rows any one column's default", () => {
    expect(compile(insert(counters).values({})).text).toBe(`insert into "counters" default values`)
    expect(compile(insert(counters).values([{}, {}])).text).toBe(
      `insert into "counters" ("id") values (default), (default)`
    )
  })

  test("returning names what comes back", () => {
    expect(compile(add.returning({ id: users.id, since: users.createdAt })).text)
      .toBe(
        `insert into "users" ("email", "name") values ($1, $2) returning "users"."id", "users"."created_at" as "since"`
      )
  })

  test("on conflict: by column, by constraint, doing nothing or updating", () => {
    expect(compile(add.onConflict(users.email).doNothing()).text)
      .toBe(`insert into "users" ("email", "name") values ($1, $2) on conflict ("email") do nothing`)
    expect(
      compile(add.onConstraint("users_email_name_key").doUpdate((excluded) => ({ name: excluded.name, age: null })))
        .text
    )
      .toBe(
        `insert into "users" ("email", "name") values ($1, $2) on conflict on constraint "users_email_name_key" do update set "name" = "excluded"."name", "age" = null`
      )
  })

  test("it declares the constraints that its type lists, and not the generated key's", () => {
    expect(names(add)).toEqual([
      "users_age_check",
      "users_best_post_fkey",
      "users_email_key",
      "users_email_name_key",
      "users_manager_id_fkey"
    ])
    expect(names(insert(posts).values({ authorId: 1n, title: "t" }))).toEqual([
      "posts_author_id_fkey",
      "posts_title_taken"
    ])
  })

  test("what a conflict target answers for is no longer declared", () => {
    expect(names(add.onConflict(users.email).doNothing())).not.toContain("users_email_key")
    expect(names(add.onConstraint("users_email_name_key").doNothing())).not.toContain("users_email_name_key")
    expect(names(add.onConflict(users.email).doNothing())).toContain("users_email_name_key")
  })

  test("a key that is no column is refused, however it came there", () => {
    const row = JSON.parse(`{"email":"a","name":"b","__proto__":{"age":1},"admin":true}`)
    expect(() => insert(users).values(row)).toThrow("\"users\" has no column")
  })

  test("keys of a prototype are not part of a row", () => {
    const row = Object.assign(Object.create({ age: 3 }), { email: "a", name: "b" })
    expect(compile(insert(users).values(row)).parameters).toEqual(["a", "b"])
    const second = Object.assign(Object.create({ name: "from the prototype" }), { email: "c" })
    expect(compile(insert(users).values([{ email: "a", name: "b" }, second]))).toEqual({
      text: `insert into "users" ("email", "name") values ($1, $2), ($3, default)`,
      parameters: ["a", "b", "c"]
    })
  })

  test("more parameters than the protocol counts are refused before anything is sent", () => {
    const rows = Array.from({ length: 32_768 }, () => ({ email: "a", name: "b" }))
    expect(() => compile(insert(users).values(rows))).toThrow("more than 65535 parameters")
  })
})
