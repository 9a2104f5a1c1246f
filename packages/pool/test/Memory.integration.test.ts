/**
 * What is in memory does not grow with what has passed: a stream holds a batch and no more, and of statements nothing is
 * left. 50,000 rows and 5,000 statements; in the soak (`ALUDEL_STORM_SECONDS` is set) 1,000,000 of each.
 */
import { ConnectionPool } from "@aludel/pool"
import { type CompiledQuery, savepoint, transaction, Writes } from "@aludel/sql"
import { assertHealthy, TestDatabase } from "@aludel/testing"
import { assert, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { setFlagsFromString } from "node:v8"
import { runInNewContext } from "node:vm"
import { inject } from "vitest"
import { text, value } from "./support/Text.ts"

const soaking = process.env["ALUDEL_STORM_SECONDS"] !== undefined
const rows = soaking ? 1_000_000 : 50_000
const statements = soaking ? 1_000_000 : 5_000

const wide: CompiledQuery<string> = {
  text: `select generate_series(1, ${rows}), repeat('x', 1000)`,
  parameters: [],
  access: "reads",
  decode: ([n, word]) => `${n}${word}`
}

layer(TestDatabase.layer({ url: inject("databaseUrl") }), { excludeTestServices: true })("a long stream", (it) => {
  it.effect(`of ${rows} rows is read with what a batch needs`, () =>
    Effect.gen(function*() {
      const { stream } = yield* Writes
      let seen = 0
      let held = 0
      const base = process.memoryUsage().rss
      yield* Stream.runForEachArray(stream(wide, { batchSize: 500 }), (batch) =>
        Effect.sync(() => {
          seen += batch.length
          assert.isAtMost(batch.length, 500)
          held = Math.max(held, process.memoryUsage().rss - base)
        }))
      assert.strictEqual(seen, rows)
      // All of the rows would be a gigabyte in the soak; garbage not yet collected is what this leaves room for.
      assert.isBelow(held, 400 * 1024 * 1024)
      assert.deepInclude(yield* (yield* ConnectionPool).stats, { inUse: 0 })
    }), { timeout: 300_000 })
})

setFlagsFromString("--expose-gc")
const collect: unknown = runInNewContext("gc")

/** What is on the heap after a full collection, in bytes. */
const kept = Effect.sync(() => {
  if (typeof collect === "function") collect()
  return process.memoryUsage().heapUsed
})

const failing = Effect.ignore(text("select 1 / $1::int", "0"))
const late = Effect.ignore(Effect.timeout(text("select pg_sleep(10)"), "1 millis"))

/** What a service does all day: statements of many texts, alone and in transactions, some that fail, some interrupted. */
const statement = (n: number) => {
  if (n % 500 === 0) return late
  switch (n % 10) {
    case 0:
      return failing
    case 1:
      return transaction(Effect.andThen(text("select 1"), savepoint(text("select $1::text", `${n}`))))
    case 2:
      // A text of its own each time: none of them is to be kept.
      return text(`select ${n}`)
    default:
      return text("select $1::text", `${n}`)
  }
}

layer(TestDatabase.layer({ url: inject("databaseUrl"), pool: { size: 4 } }), { excludeTestServices: true })(
  "many statements",
  (it) => {
    it.effect(`${statements} of them leave nothing in memory, here and on the server`, () =>
      Effect.gen(function*() {
        const run = (from: number, count: number) =>
          Effect.forEach(Array.from({ length: 8 }, (_, worker) => worker), (worker) =>
            Effect.gen(function*() {
              for (let n = from + worker; n < from + count; n += 8) yield* statement(n)
            }), { concurrency: "unbounded", discard: true })
        const share = statements / 4
        // The first quarter fills the caches of plans, here and there, and has the code compiled.
        yield* run(1, share)
        const before = yield* kept
        yield* run(1 + share, statements - share)
        const grown = (yield* kept) - before
        // One object of 40 bytes for each statement would be 30 MB in the soak.
        assert.isBelow(grown, (soaking ? 8 : 4) * 1024 * 1024)
        assert.isAtMost(Number(yield* value("select count(*) from pg_prepared_statements")), 256)
        assert.deepInclude(yield* (yield* ConnectionPool).stats, { inUse: 0, waiting: 0 })
        yield* assertHealthy
      }), { timeout: 3_600_000 })
  }
)
