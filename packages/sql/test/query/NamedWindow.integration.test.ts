/** The WINDOW clause: text, parameters and rows, windows upon windows, and what is refused. */
import {
  add,
  asc,
  count,
  createAll,
  dataModel,
  desc,
  from,
  gt,
  insert,
  lag,
  namedWindow,
  over,
  Pg,
  Query,
  rank,
  sum,
  table
} from "@aludel/sql"
import { TestDatabase } from "@aludel/testing"
import { assert, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { expect, inject, test } from "vitest"
import { shows } from "./Shows.ts"

const sales = table(
  "sales",
  class Sales {
    id = Pg.integer().primaryKey()
    region = Pg.text()
    amount = Pg.integer()
  }
)

const database = TestDatabase.layer({
  url: inject("databaseUrl"),
  prepare: Effect.andThen(
    createAll(dataModel({ sales })),
    Query.run(
      insert(sales).values([
        { id: 1, region: "a", amount: 10 },
        { id: 2, region: "a", amount: 30 },
        { id: 3, region: "b", amount: 20 }
      ])
    )
  )
})

const inRegion = namedWindow("in_region", { partitionBy: sales.region })
const best = namedWindow("best", { base: inRegion, orderBy: desc(sales.amount) })

layer(database)("named windows", (it) => {
  it.effect("are written once, each before those that begin with it", () =>
    shows(
      from(sales).select({
        id: sales.id,
        place: over(rank(), best),
        all: over(count(), inRegion),
        before: over(lag(sales.amount), best),
        running: over(sum(sales.amount), { base: best, frame: { rows: [null, 0] } })
      }).orderBy(asc(sales.id)),
      `select "sales"."id", rank() over "best" as "place", count(*) over "in_region" as "all", ` +
        `lag("sales"."amount", $1) over "best" as "before", ` +
        `sum("sales"."amount") over ("best" rows between unbounded preceding and current row) as "running" ` +
        `from "sales" window "in_region" as (partition by "sales"."region"), ` +
        `"best" as ("in_region" order by "sales"."amount" desc) order by "sales"."id"`,
      [
        { id: 1, place: 2, all: 2, before: 30, running: 40 },
        { id: 2, place: 1, all: 2, before: null, running: 30 },
        { id: 3, place: 1, all: 1, before: null, running: 20 }
      ],
      "1"
    ))

  it.effect("stand before ORDER BY, which may be the first to use one, with their own parameters", () => {
    const shifted = namedWindow("shifted", {
      orderBy: asc(add(sales.amount, 5)),
      frame: { rows: [-1, 0] }
    })
    return shows(
      from(sales).where(gt(sales.amount, 0)).select({ id: sales.id })
        .orderBy(desc(over(sum(sales.amount), shifted)), asc(add(sales.id, 7))).limit(2),
      `select "sales"."id" from "sales" where "sales"."amount" > $1 ` +
        `window "shifted" as (order by "sales"."amount" + $3 rows between $4::bigint preceding and current row) ` +
        `order by sum("sales"."amount") over "shifted" desc, "sales"."id" + $2 limit $5`,
      [{ id: 2 }, { id: 3 }],
      "0",
      "7",
      "5",
      "1",
      "2"
    )
  })

  it.effect("a range is measured in the sort key of the window that it begins with", () => {
    const byAmount = namedWindow("by_amount", { orderBy: asc(sales.amount) })
    const same = namedWindow("same", { base: byAmount })
    return shows(
      from(sales).select({ near: over(count(), { base: same, frame: { range: [-10, 10] } }) }).orderBy(asc(sales.id)),
      `select count(*) over ("same" range between $1::bigint preceding and $2::bigint following) as "near" ` +
        `from "sales" window "by_amount" as (order by "sales"."amount"), "same" as ("by_amount") order by "sales"."id"`,
      [{ near: 2 }, { near: 2 }, { near: 3 }],
      "10",
      "10"
    )
  })

  it.effect("belong to the select that uses them", () =>
    Effect.gen(function*() {
      const inner = from(sales).select({ id: sales.id, place: over(rank(), best) }).as("inner")
      const again = namedWindow("best", { orderBy: asc(inner.place) })
      const query = from(inner).select({ id: inner.id, rows: over(count(), again) }).orderBy(asc(inner.id))
      assert.strictEqual(
        Query.compile(query).text,
        `select "inner"."id", count(*) over "best" as "rows" from (select "sales"."id", rank() over "best" as "place" ` +
          `from "sales" window "in_region" as (partition by "sales"."region"), ` +
          `"best" as ("in_region" order by "sales"."amount" desc)) as "inner" ` +
          `window "best" as (order by "inner"."place") order by "inner"."id"`
      )
      assert.deepStrictEqual(yield* Query.all(query), [{ id: 1, rows: 3 }, { id: 2, rows: 2 }, { id: 3, rows: 2 }])
    }))
})

test("what the server would refuse is refused before", () => {
  const framed = namedWindow("framed", { orderBy: asc(sales.id), frame: { rows: [null, 0] } })
  const refused = (make: () => unknown, problem: string) =>
    expect(make).toThrow(expect.objectContaining({ _tag: "InvalidQuery", problem }))
  const begins = "a window that begins with"
  refused(
    () => over(count(), { base: best, orderBy: asc(sales.id) }),
    `${begins} "best" has its order, and none of its own`
  )
  const still = namedWindow("still", { base: best })
  refused(
    () => over(count(), { base: still, orderBy: asc(sales.id) }),
    `${begins} "still" has its order, and none of its own`
  )
  refused(
    () => over(count(), { base: inRegion, partitionBy: sales.id }),
    `${begins} "in_region" has its partition, and none of its own`
  )
  const cannot = `${begins} "framed" cannot change it: that window has a frame`
  refused(() => over(count(), { base: framed, frame: { rows: [0, 0] } }), cannot)
  refused(() => namedWindow("more", { base: framed }), cannot)
  refused(() => namedWindow("", {}), "a window has a name that PostgreSQL cannot store")
  const other = namedWindow("best", { orderBy: asc(sales.id) })
  refused(
    () => Query.compile(from(sales).select({ a: over(count(), best), b: over(count(), other) })),
    `two windows of a select are called "best"`
  )
  expect(Query.compile(from(sales).select({ a: over(count(), framed) })).text).toContain(`over "framed"`)
})
