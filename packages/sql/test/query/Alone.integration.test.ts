/** SELECT without FROM: text, parameters and rows, alone and inside other queries. */
import {
  add,
  cartesianProducts,
  createAll,
  cte,
  currentSetting,
  dataModel,
  eq,
  exists,
  from,
  Pg,
  Query,
  scalar,
  select,
  table,
  unionAll,
  value
} from "@aludel/sql"
import { TestDatabase } from "@aludel/testing"
import { assert, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { inject } from "vitest"
import { shows } from "./Shows.ts"

const pots = table(
  "pots",
  class Pots {
    id = Pg.integer().primaryKey()
  }
)

const one = value(1, Pg.integer())

layer(TestDatabase.layer({ url: inject("databaseUrl"), prepare: createAll(dataModel({ pots })) }))(
  "select without from",
  (it) => {
    it.effect("is one row, of values, functions and subqueries", () =>
      Effect.gen(function*() {
        const query = select({ one, used: exists(from(pots).select({ id: pots.id })) })
        yield* shows(
          query,
          `select $1::integer as "one", exists (select "pots"."id" from "pots") as "used"`,
          [{ one: 1, used: false }],
          "1"
        )
        assert.deepStrictEqual(yield* Query.one(query), { one: 1, used: false })
        assert.isString((yield* Query.one(select({ at: currentSetting("timezone") }))).at)
        assert.throws(() => select({}), "the selection is empty")
      }))

    it.effect("stands as a table, in WITH, in a set operation, as a value", () =>
      Effect.gen(function*() {
        const t = select({ n: one }).as("t")
        yield* shows(
          from(t).select({ n: add(t.n, 1) }).where(eq(t.n, 1)),
          `select "t"."n" + $1 as "n" from (select $2::integer as "n") as "t" where "t"."n" = $3`,
          [{ n: 2 }],
          "1",
          "1",
          "1"
        )
        const named = cte("named", select({ n: one }))
        yield* shows(
          from(named).select({ n: named.n }),
          `with "named" as (select $1::integer as "n") select "named"."n" from "named"`,
          [{ n: 1 }],
          "1"
        )
        yield* shows(
          unionAll(select({ n: one }), select({ n: value(2, Pg.integer()) })),
          `(select $1::integer as "n") union all (select $2::integer as "n")`,
          [{ n: 1 }, { n: 2 }],
          "1",
          "2"
        )
        assert.deepStrictEqual(yield* Query.one(select({ n: scalar(select({ n: one })) })), { n: 1 })
        assert.deepStrictEqual(cartesianProducts(select({ n: one })), [])
      }))
  }
)
