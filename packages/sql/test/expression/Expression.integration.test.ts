/** Each operator and function on a real server: its value in each row is what psql shows. */
import { add, asc, count, createAll, dataModel, from, inList, Query } from "@aludel/sql"
import { TestDatabase } from "@aludel/testing"
import { assert, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { inject } from "vitest"
import { all } from "./Cases.ts"
import { type Case, plain, rows, samples } from "./Samples.ts"

const valuesOf = ({ aggregate, expression }: Case) => {
  const query = from(samples).select({ x: expression })
  return Effect.map(
    Query.all(aggregate === true ? query : query.orderBy(asc(samples.id))),
    (found) => found.map(({ x }) => plain(x))
  )
}

const database = TestDatabase.layer({
  url: inject("databaseUrl"),
  prepare: Effect.andThen(createAll(dataModel({ samples })), Query.run(rows))
})

layer(database)("expressions on the server", (it) => {
  for (const { cases, name } of all) {
    it.effect(name, () =>
      Effect.gen(function*() {
        for (const one of cases) {
          const values = yield* Effect.mapError(valuesOf(one), (error) => `${one.text}: ${error.message}`)
          assert.deepStrictEqual(values, [...one.values], one.text)
        }
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
      const found = yield* Query.all(from(samples).where(inList(samples.id, many)).select({ id: samples.id }))
      assert.deepStrictEqual(found.map(({ id }) => id).sort(), [2, 3])
    }))
})
