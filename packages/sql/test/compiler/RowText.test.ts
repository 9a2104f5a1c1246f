/** Statements whose rows are texts: what is sent in the place of which one, and what of a text is told apart. */
import {
  columns,
  deleteFrom,
  eq,
  from,
  insert,
  Pg,
  prepared,
  type Query,
  sql,
  table,
  truncate,
  update,
  withWrite
} from "@aludel/sql"
import { namesOfText, rowOfText, rowTextOf, type StringParameters } from "@aludel/sql/Plan"
import * as BigDecimal from "effect/BigDecimal"
import { describe, expect, test } from "vitest"
import { statementOf } from "../../src/Compile.ts"

const users = table(
  "users",
  class Users {
    id = Pg.bigint().identity().primaryKey()
    name = Pg.varchar(10)
    price = Pg.numeric(10, 2).nullable()
    flags = Pg.bit(3).nullable()
  }
)

type Any = Query.Query<unknown, string, unknown, "one" | "many">

const textOf = (query: Any, parameters: StringParameters = "untyped") => {
  const { text, yields } = rowTextOf(statementOf(query), parameters)
  return `${yields}: ${text}`
}

const rows = `("aludel rows".*)::text as "row" from "aludel rows"`

describe("a query", () => {
  test("that reads or returns rows stands in WITH", () => {
    expect(textOf(from(users).where(eq(users.id, 1n)).select({ id: users.id }))).toBe(
      `rows: with "aludel rows" as (select "users"."id" from "users" where "users"."id" = $1) select ${rows}`
    )
    expect(textOf(insert(users).values({ name: "a" }).returning({ id: users.id }))).toBe(
      `rows: with "aludel rows" as (insert into "users" ("name") values ($1) returning "users"."id") select ${rows}`
    )
  })

  test("with queries in its WITH keeps them on the outermost level", () => {
    const query = withWrite(
      "gone",
      deleteFrom(users).where(eq(users.id, 1n)).returning({ id: users.id }),
      (gone) => from(gone).select({ id: gone.id })
    )
    expect(textOf(query)).toBe(
      `rows: with "gone" as (delete from "users" where "users"."id" = $1 returning "users"."id"), `
        + `"aludel rows" as (select "gone"."id" from "gone") select ${rows}`
    )
  })

  test("that returns none is sent as it is, or counted where nothing else says how many", () => {
    const written = update(users).set({ name: "a" }).where(eq(users.id, 1n))
    expect(textOf(written)).toBe(`nothing: update "users" set "name" = $1 where "users"."id" = $2`)
    expect(textOf(written, "typed")).toBe(
      `count: with "aludel rows" as (update "users" set "name" = $1 where "users"."id" = $2::text::bigint returning 1 as "one") `
        + `select count(*)::text as "count" from "aludel rows"`
    )
    expect(textOf(truncate(users), "typed")).toBe(`nothing: truncate "users"`)
  })

  test("casts texts from that, without a length that would cut them off or a precision that would round them", () => {
    const price = BigDecimal.make(150n, 2)
    const query = insert(users).values([{ name: "a", price, flags: "101" }, { name: "b", price, flags: null }])
    const written = textOf(query.returning(columns(users)), "typed")
    expect(written).toContain(`values ($1, $2::text::numeric, $3::text::bit(3)), ($4, $5::text::numeric, null)`)
  })

  test("that is prepared has one text for all of its values", () => {
    const byId = prepared(
      { id: Pg.bigint() },
      (p) => from(users).where(eq(users.id, p.id)).select({ name: users.name })
    )
    const [one, other] = [1n, 2n].map((id) => rowTextOf(statementOf(byId.with({ id })), "typed"))
    expect(one).toBe(other)
    expect(one?.text).toContain(`where "users"."id" = $1::text::bigint`)
  })
})

describe("a text", () => {
  const read = (text: string) => {
    const { yields, text: sent } = rowTextOf({ text }, "untyped")
    return [yields, sent === text ? "" : sent] as const
  }
  const wrapped = (text: string) => ["rows", `with "aludel rows" as (${text}) select ${rows}`]

  test.each([
    "select 1",
    "values (1)",
    "table users",
    "(select 1) union (select 2)",
    "insert into users default values returning id",
    "select ';', $$;$$, $a$ $$; $a$, \"a;b\", e'\\';', /* ; /* ; */ */ '--'"
  ])("yields rows: %s", (text) => {
    expect(read(text)).toEqual(wrapped(text))
    expect(read(`  ${text} ; `)).toEqual(wrapped(text))
  })

  test.each([
    "select 1 into t from users",
    "insert into users default values",
    "update users set name = 'returning'",
    "create table t as select 1",
    "select 1; select 2",
    "with a (select 1) select 1",
    "begin",
    ""
  ])("yields none that could stand in WITH: %s", (text) => expect(read(text)).toEqual(["nothing", ""]))

  test.each(["show search_path", "explain select 1", "fetch 1 from c"])(
    "shows values: %s",
    (text) => expect(read(text)).toEqual(["values", ""])
  )

  test("has its own WITH taken out, whatever stands there", () => {
    const list = `a as materialized (delete from t returning x), "b,(" (y, z) as not materialized (select 1, ')')`
    expect(read(`with ${list} select * from a`)).toEqual([
      "rows",
      `with ${list}, "aludel rows" as (select * from a) select ${rows}`
    ])
    const tree = `t as (select 1 as n) search depth first by n, n set o cycle n set c using p, u as (select 2)`
    expect(read(`WITH RECURSIVE ${tree} INSERT INTO x SELECT * FROM t RETURNING *`)).toEqual([
      "rows",
      `with recursive ${tree}, "aludel rows" as (INSERT INTO x SELECT * FROM t RETURNING *) select ${rows}`
    ])
    expect(read("with a as (select 1) delete from users")).toEqual(["nothing", ""])
  })

  test("does not lose what stands behind a comment", () => {
    expect(read("select 1 -- one")).toEqual(wrapped("select 1\n"))
    expect(read("with a as (select 1 -- one\n) select 2")[1]).toBe(
      `with a as (select 1 -- one\n)\n, "aludel rows" as (select 2\n) select ${rows}`
    )
  })

  test("whose columns are declared says what they are called", () => {
    const named = sql.text("select 1 as a").columns({ a: Pg.integer() })
    expect(textOf(named)).toMatch(/^named: with "aludel rows" as \(select 1 as a\) select .* as "names" from /s)
  })
})

test("a row of many megabytes, of nothing, and of what has to be quoted", () => {
  const long = "\\x".repeat(2_000_000)
  expect(rowOfText(`("${long.replaceAll("\\", "\\\\")}",,"")`)).toEqual([long, null, ""])
  expect(rowOfText(`()`)).toEqual([null])
  expect(rowOfText(`("a""b","(c,d)",e\\,f)`)).toEqual([`a"b`, "(c,d)", "e,f"])
  expect(namesOfText(`{a,"b c",NULL}`)).toEqual(["a", "b c"])
})
