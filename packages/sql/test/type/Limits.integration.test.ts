/**
 * A value that is compared is not cut to the column's precision or length, however the query is written: a cast to
 * `numeric(10,2)` rounds without a word, and finds rows that are not equal.
 */
import { createAll, dataModel, eq, from, inList, insert, Pg, prepared, Query, row, table, values } from "@aludel/sql"
import { TestDatabase } from "@aludel/testing"
import { assert, layer } from "@effect/vitest"
import * as BigDecimal from "effect/BigDecimal"
import * as Effect from "effect/Effect"
import { inject } from "vitest"

const goods = table(
  "goods",
  class Goods {
    id = Pg.integer().primaryKey()
    price = Pg.numeric(10, 2)
    at = Pg.time({ precision: 0 })
    flags = Pg.bit(3)
  }
)

const exact = BigDecimal.fromStringUnsafe("1.005")
const stored = BigDecimal.fromStringUnsafe("1.01")

const database = TestDatabase.layer({
  url: inject("databaseUrl"),
  prepare: Effect.andThen(
    createAll(dataModel({ goods })),
    Query.run(insert(goods).values({ id: 1, price: stored, at: "10:00:01", flags: "101" }))
  )
})

const ids = from(goods).select({ id: goods.id })
const byPrice = prepared({ price: Pg.numeric(10, 2) }, (p) => ids.where(eq(goods.price, p.price)))
const byTime = prepared({ at: Pg.time({ precision: 0 }) }, (p) => ids.where(eq(goods.at, p.at)))

layer(database)("types with a precision", (it) => {
  it.effect("a price that no row has finds none; the one that it would be rounded to finds it", () =>
    Effect.gen(function*() {
      const forms = (price: BigDecimal.BigDecimal) => [
        ids.where(eq(goods.price, price)),
        byPrice.with({ price }),
        ids.where(inList(row(goods.id, goods.price), [[1, price]])),
        ids.where(inList(goods.price, [price]))
      ]
      assert.deepStrictEqual(forms(exact).map((query) => Query.compile(query).text.split(" where ")[1]), [
        `"goods"."price" = $1`,
        `"goods"."price" = $1::numeric`,
        `row("goods"."id", "goods"."price") = any (select * from unnest($1::integer[], $2::numeric[]))`,
        `"goods"."price" = any($1)`
      ])
      for (const query of forms(exact)) assert.deepStrictEqual(yield* Query.all(query), [])
      for (const query of forms(stored)) assert.deepStrictEqual(yield* Query.all(query), [{ id: 1 }])
      assert.deepStrictEqual(yield* Query.all(byTime.with({ at: "10:00:00.6" })), [])
    }))

  it.effect("rows of `values` are alike, the first and the others; as one text too", () =>
    Effect.gen(function*() {
      const rows = values({ price: Pg.numeric(10, 2) }, [{ price: exact }, { price: exact }])
      assert.include(Query.toSql(rows), "(values ('1.005'::numeric), (1.005))")
      const found = (yield* Query.all(rows)).map(({ price }) => BigDecimal.format(price))
      assert.deepStrictEqual(found, ["1.005", "1.005"])
    }))
})
