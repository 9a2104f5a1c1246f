/** Documents of more parts than a function has arguments; and functions of more, which are refused before anything is sent. */
import {
  concat,
  createAll,
  dataModel,
  type Expression,
  from,
  insert,
  jsonAgg,
  jsonBuildArray,
  jsonBuildObject,
  jsonGet,
  Pg,
  Query,
  Reason,
  select,
  table,
  value
} from "@aludel/sql"
import { TestDatabase } from "@aludel/testing"
import { assert, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { inject } from "vitest"

const wide = table(
  "many_arguments",
  Object.fromEntries(Array.from({ length: 120 }, (_, n) => [`c${n}`, Pg.bigint()]))
)
const row = Object.fromEntries(Array.from({ length: 120 }, (_, n) => [`c${n}`, 2n ** 60n + BigInt(n)]))
const fields = (count: number) =>
  Object.fromEntries(
    Array.from(
      { length: count },
      (_, n) => [`c${n}`, wide[`c${n}`] as Expression<"many_arguments", bigint, "many_arguments">]
    )
  )

const seed = Effect.gen(function*() {
  yield* createAll(dataModel({ wide }))
  yield* Query.run(insert(wide).values([row as never, row as never]))
})

layer(TestDatabase.layer({ url: inject("databaseUrl"), prepare: seed }))("many arguments", (it) => {
  it.effect("an object of any number of fields is one object", () =>
    Effect.gen(function*() {
      for (const count of [1, 49, 50, 51, 100, 101, 120]) {
        const document = jsonBuildObject(fields(count))
        const expected = Object.fromEntries(Object.entries(row).slice(0, count))
        const all = from(wide).select({ all: jsonAgg(document), inner: jsonAgg(jsonBuildObject({ document })) })
        assert.deepStrictEqual(yield* Query.one(all), {
          all: [expected, expected],
          inner: [{ document: expected }, { document: expected }]
        })
        const calls = Query.compile(all).text.match(/jsonb_build_object\(/g)
        assert.strictEqual(calls?.length, 2 * Math.ceil(count / 50) + 1)
      }
      const last = from(wide).select({ last: jsonGet(jsonBuildObject(fields(101)), "c100") }).limit(1)
      assert.deepStrictEqual(yield* Query.one(last), { last: String(row["c100"]) })
    }))

  it.effect("an array of any number of items is one array", () =>
    Effect.gen(function*() {
      for (const count of [1, 100, 101, 250]) {
        const items = Array.from({ length: count }, (_, n) => value(n, Pg.integer()))
        const nested = select({ list: jsonBuildArray(...items), inner: jsonBuildArray(jsonBuildArray(...items)) })
        const expected = Array.from({ length: count }, (_, n) => n)
        assert.deepStrictEqual(yield* Query.one(nested), { list: expected, inner: [expected] })
      }
    }))

  it.effect("a function takes 100 arguments", () =>
    Effect.gen(function*() {
      const texts = (count: number) => Array.from({ length: count }, (_, n) => value(`${n % 10}`, Pg.text()))
      const [first, ...rest] = texts(100)
      const text = select({ text: concat(first as Expression<never, string>, ...rest) })
      assert.deepStrictEqual(yield* Query.one(text), { text: "0123456789".repeat(10) })
      const [one, ...more] = texts(101)
      const over = select({ text: concat(one as Expression<never, string>, ...more) })
      assert.throws(() => Query.compile(over), Reason.InvalidQuery, "concat has 101 arguments; a function takes 100")
    }))
})
