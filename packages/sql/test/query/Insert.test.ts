/** INSERT as text and parameters, and the constraints that it declares it can break. */
import { add as plus, gt, insert, lower, Pg, Query, table, value } from "@aludel/sql"
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

  test("few rows are values, many are one array for each column, whatever their number", () => {
    const rows = (count: number) =>
      Array.from({ length: count }, (_, n) => ({ email: `e${n}`, name: "b", age: n || null }))
    expect(compile(insert(users).values(rows(15))).parameters).toHaveLength(44)
    const text = `insert into "users" ("email", "name", "age") select "given"."email", "given"."name", "given"."age" ` +
      `from unnest($1::varchar[], $2::text[], $3::integer[]) with ordinality as "given"("email", "name", "age", "ordinality") ` +
      `order by "given"."ordinality"`
    expect(compile(insert(users).values(rows(16))).text).toBe(text)
    expect(compile(insert(users).values(rows(70_000))).text).toBe(text)
    expect(compile(insert(users).values(rows(16))).parameters[2]).toBe("{NULL,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15}")
  })

  test("what one leaves to its default, or gives as an expression, keeps many rows values", () => {
    const rows = Array.from({ length: 20 }, (_, n) => ({ email: `e${n}`, name: "b", active: n > 0 ? true : undefined }))
    expect(compile(insert(users).values(rows)).text).toContain("values ($1, $2, default), ")
    const cells = Array.from(
      { length: 20 },
      (_, n) => ({ email: "a", name: n === 0 ? lower(value("B", Pg.text())) : "b" })
    )
    expect(compile(insert(users).values(cells)).text).toContain("values ($1, lower($2::text)), ")
  })

  test("beyond the protocol's parameters only a column that is null by default may be left out", () => {
    const rows = Array.from({ length: 30_000 }, (_, n) => ({ email: "a", name: "b", age: n > 0 ? n : undefined }))
    expect(compile(insert(users).values(rows)).parameters[2]?.slice(0, 10)).toBe("{NULL,1,2,")
    const active = rows.map((row, n) => ({ ...row, active: n === 7 ? undefined : true }))
    expect(() => insert(users).values(active)).toThrow(
      `30000 rows of 4 columns are more than 65535 parameters, and "active" of row 8 is left to the column's default, ` +
        "which cannot travel in an array: give every row the same plain values, or split the insert"
    )
    const cells = rows.map((row, n) => ({ ...row, name: n === 9 ? lower(value("B", Pg.text())) : "b" }))
    expect(() => insert(users).values(cells)).toThrow("\"name\" of row 10 is an expression")
    // Too many rows, but few enough values.
    const few = Array.from({ length: 30_000 }, () => ({ email: "a", name: "b", active: undefined }))
    expect(compile(insert(users).values(few)).parameters).toHaveLength(2)
  })

  test("overriding: an identity column's value may be given, and its key can then break", () => {
    const given = insert(users).overriding("system value").values({ id: 7n, email: "a", name: "b" })
    expect(compile(given).text).toBe(
      `insert into "users" ("id", "email", "name") overriding system value values ($1, $2, $3)`
    )
    expect(names(given)).toContain("users_pkey")
    expect(names(insert(users).overriding("system value").values({ email: "a", name: "b" }))).not.toContain(
      "users_pkey"
    )
  })

  test("on conflict without a target answers for every unique constraint", () => {
    const any = add.onConflict().doNothing()
    expect(compile(any).text).toBe(`insert into "users" ("email", "name") values ($1, $2) on conflict do nothing`)
    expect(names(any)).toEqual(["users_age_check", "users_best_post_fkey", "users_manager_id_fkey"])
    const target = add.onConflict() as unknown as ReturnType<typeof add.onConstraint>
    expect(() => target.doUpdate(() => ({ name: "x" }))).toThrow("an update on conflict needs a target")
  })

  test("on conflict by columns that are unique together, with a condition on the update", () => {
    const both = add.onConflict(users.name, users.email).doUpdate(
      ({ age, name }) => ({ name, age: plus(users.age, age) }),
      { where: ({ age }) => gt(users.age, age) }
    )
    expect(compile(both).text).toBe(
      `insert into "users" ("email", "name") values ($1, $2) on conflict ("name", "email") do update ` +
        `set "name" = "excluded"."name", "age" = "users"."age" + "excluded"."age" where "users"."age" > "excluded"."age"`
    )
    expect(names(both)).not.toContain("users_email_name_key")
    expect(names(both)).toContain("users_email_key")
    expect(() => add.onConflict(users.name as never, users.age).doNothing()).toThrow(
      "no unique constraint of \"users\" covers (name, age)"
    )
    expect(() => Query.compile(add.onConflict(users.email).doUpdate(() => ({})))).toThrow("nothing is set")
  })
})

describe("a default that the client makes", () => {
  const pages = table(
    "pages",
    class Pages {
      title = Pg.text()
      locale = Pg.text().defaultWith(() => "en")
      slug = Pg.text().defaultWith((given) => `${given(pages.locale) ?? "?"}-${given(pages.title) ?? "?"}`)
      later = Pg.text().defaultWith((given) => String(given(pages.last)))
      last = Pg.text().defaultWith(() => "z").nullable()
    }
  )

  test("is made from the values of the same row", () => {
    const rows = insert(pages).values([
      { title: "a" },
      { title: "b", locale: "de" },
      { title: "c", slug: "own" },
      { title: lower(value("D", Pg.text())), last: null }
    ])
    expect(compile(rows).parameters).toEqual(
      ["a", "en", "en-a", "undefined", "z"].concat(
        ["b", "de", "de-b", "undefined", "z"],
        ["c", "en", "own", "undefined", "z"],
        ["D", "en", "en-?", "null"]
      )
    )
  })
})
