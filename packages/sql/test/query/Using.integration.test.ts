/** Joins with USING: text, rows, what is null and what is not; and what the server could not tell is refused. */
import { asc, cartesianProducts, createAll, dataModel, eq, from, insert, Pg, Query, table, using } from "@aludel/sql"
import { TestDatabase } from "@aludel/testing"
import { assert, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { inject } from "vitest"
import { problem } from "./Problem.ts"
import { shows } from "./Shows.ts"

const plans = table(
  "using_plans",
  class Plans {
    monthNo = Pg.integer().primaryKey()
    area = Pg.text()
    planned = Pg.integer()
  }
)
const costs = table(
  "using_costs",
  class Costs {
    monthNo = Pg.integer().primaryKey()
    area = Pg.text()
    spent = Pg.integer()
  }
)
const notes = table(
  "using_notes",
  class Notes {
    monthNo = Pg.integer().primaryKey()
    note = Pg.text()
  }
)
const elsewhere = table(
  "using_elsewhere",
  class Elsewhere {
    monthNo = Pg.integer().named("month")
    area = Pg.varchar(9)
  }
)

const seed = Effect.gen(function*() {
  yield* createAll(dataModel({ plans, costs, notes }))
  yield* Query.run(
    insert(plans).values([{ monthNo: 1, area: "a", planned: 10 }, { monthNo: 2, area: "a", planned: 20 }])
  )
  yield* Query.run(insert(costs).values([{ monthNo: 2, area: "a", spent: 21 }, { monthNo: 3, area: "b", spent: 30 }]))
  yield* Query.run(insert(notes).values([{ monthNo: 3, note: "late" }, { monthNo: 4, note: "none" }]))
})

const both = using("both_sides", plans, costs, "monthNo")
const row = { month: both.monthNo, planned: plans.planned, spent: costs.spent }
const list = (kind: string) =>
  `select "both_sides"."month_no" as "month", "using_plans"."planned", "using_costs"."spent" from "using_plans" ` +
  `${kind} join "using_costs" using ("month_no") as "both_sides" order by "both_sides"."month_no"`

layer(TestDatabase.layer({ url: inject("databaseUrl"), prepare: seed }))("joins with USING", (it) => {
  it.effect("the merged column is that of the side which was found", () =>
    Effect.gen(function*() {
      const start = from(plans)
      yield* shows(
        start.innerJoinUsing(both).select(row).orderBy(asc(both.monthNo)),
        list("inner"),
        [{ month: 2, planned: 20, spent: 21 }]
      )
      yield* shows(
        start.leftJoinUsing(both).select(row).orderBy(asc(both.monthNo)),
        list("left"),
        [{ month: 1, planned: 10, spent: null }, { month: 2, planned: 20, spent: 21 }]
      )
      yield* shows(
        start.rightJoinUsing(both).select(row).orderBy(asc(both.monthNo)),
        list("right"),
        [{ month: 2, planned: 20, spent: 21 }, { month: 3, planned: null, spent: 30 }]
      )
      yield* shows(
        start.fullJoinUsing(both).select(row).orderBy(asc(both.monthNo)),
        list("full"),
        [
          { month: 1, planned: 10, spent: null },
          { month: 2, planned: 20, spent: 21 },
          { month: 3, planned: null, spent: 30 }
        ]
      )
    }))

  it.effect("several columns; merged columns are merged again; columns of either side stay apart", () =>
    Effect.gen(function*() {
      const pair = using("pair", plans, costs, "monthNo", "area")
      yield* shows(
        from(plans).innerJoinUsing(pair).select({ month: pair.monthNo, area: pair.area, own: costs.area }),
        `select "pair"."month_no" as "month", "pair"."area", "using_costs"."area" as "own" from "using_plans" ` +
          `inner join "using_costs" using ("month_no", "area") as "pair"`,
        [{ month: 2, area: "a", own: "a" }]
      )
      const three = using("three", both, notes, "monthNo")
      yield* shows(
        from(plans).fullJoinUsing(both).fullJoinUsing(three)
          .select({ month: three.monthNo, before: both.monthNo, note: notes.note }).orderBy(asc(three.monthNo)),
        `select "three"."month_no" as "month", "both_sides"."month_no" as "before", "using_notes"."note" ` +
          `from "using_plans" full join "using_costs" using ("month_no") as "both_sides" ` +
          `full join "using_notes" using ("month_no") as "three" order by "three"."month_no"`,
        [
          { month: 1, before: 1, note: null },
          { month: 2, before: 2, note: null },
          { month: 3, before: 3, note: "late" },
          { month: 4, before: null, note: "none" }
        ]
      )
    }))

  it.effect("joined tables are no product", () =>
    Effect.sync(() => {
      const full = from(plans).fullJoinUsing(both)
      assert.deepStrictEqual(cartesianProducts(full.select(row)), [])
      const noted = full.innerJoin(notes, eq(notes.monthNo, both.monthNo))
      assert.deepStrictEqual(cartesianProducts(noted.select(row)), [])
      assert.deepStrictEqual(cartesianProducts(full.innerJoin(notes, eq(notes.monthNo, 1)).select(row)), [
        ["using_notes", "using_plans, using_costs"]
      ])
    }))

  it.effect("what has another name or type, or stands on the left twice, is refused", () =>
    Effect.sync(() => {
      assert.strictEqual(
        problem(() => using("u", plans, elsewhere, "monthNo")),
        `USING merges columns of one name and type: "using_plans"."month_no" is integer, ` +
          `"using_elsewhere"."month" is integer`
      )
      assert.include(problem(() => using("u", plans, elsewhere, "area")), "merges columns of one name and type")
      assert.strictEqual(
        problem(() => from(plans).innerJoin(notes, eq(notes.monthNo, plans.monthNo)).leftJoinUsing(both)),
        `USING takes "month_no" of "using_plans", but "using_notes" has one too: use a condition`
      )
      assert.strictEqual(
        problem(() => from(plans).fullJoinUsing(both).leftJoinUsing(using("u", plans, notes, "monthNo"))),
        `USING takes "month_no" of "using_plans", but "both_sides" has one too: use a condition`
      )
      const untyped = using as (...given: ReadonlyArray<unknown>) => unknown
      assert.strictEqual(problem(() => untyped("u", plans, costs)), "USING names no column")
      for (const key of ["__proto__", "constructor", "~N"]) {
        assert.strictEqual(
          problem(() => untyped("u", plans, costs, key)),
          `USING names "${key}", which is no column of both tables`
        )
      }
    }))
})
