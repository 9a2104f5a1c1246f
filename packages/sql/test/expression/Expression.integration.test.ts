/** Each operator and function on a real server: its value in each row is what psql shows. */
import { add, asc, count, createAll, dataModel, from, inList, Query, version } from "@aludel/sql"
import { TestDatabase } from "@aludel/testing"
import { assert, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { inject } from "vitest"
import { all } from "./Cases.ts"
import { type Case, plain, rows, samples, smallSample } from "./Samples.ts"

const valuesOf = ({ aggregate, expression }: Case) => {
  const query = from(samples).select({ x: expression })
  return Effect.map(
    Query.all(aggregate === true ? query : query.orderBy(asc(samples.id))),
    (found) => found.map(({ x }) => plain(x))
  )
}

const serverVersion = Effect.map(
  Query.all(from(samples).select({ version: version() }).limit(1)),
  ([row]) => Number(/^PostgreSQL (\d+)/.exec(row?.version ?? "")?.[1])
)

const database = TestDatabase.layer({
  url: inject("databaseUrl"),
  prepare: Effect.andThen(createAll(dataModel({ smallSample, samples })), Query.run(rows))
})

layer(database)("expressions on the server", (it) => {
  for (const { cases, name } of all) {
    it.effect(name, () =>
      Effect.gen(function*() {
        const major = yield* serverVersion
        assert.isAtLeast(major, 14)
        const known = cases.filter(({ since = 0 }) => since <= major)
        // All at once, so that a failure shows each that differs.
        const found = yield* Effect.forEach(known, (one) =>
          Effect.map(
            Effect.catch(valuesOf(one), (error) => Effect.succeed(error.message)),
            (values) => ({ text: one.text, values })
          ))
        assert.deepStrictEqual(found, known.map(({ text, values }) => ({ text, values: [...values] })))
      }))
  }

  it.effect("an expression with values can be grouped by, and selected", () =>
    Effect.gen(function*() {
      const tens = add(samples.id, 10)
      const found = yield* Query.all(from(samples).groupBy(tens).select({ tens, rows: count() }).orderBy(asc(tens)))
      assert.deepStrictEqual(found, [{ tens: 11, rows: 1 }, { tens: 12, rows: 1 }, { tens: 13, rows: 1 }])
    }))

  it.effect("a list of 70,000 values is one parameter", () =>
    Effect.gen(function*() {
      const many = Array.from({ length: 70_000 }, (_, index) => index + 2)
      const found = yield* Query.all(
        from(samples).where(inList(samples.id, many)).select({ id: samples.id }).orderBy(asc(samples.id))
      )
      assert.deepStrictEqual(found.map(({ id }) => id), [2, 3])
    }))
})
