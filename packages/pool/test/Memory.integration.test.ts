/**
 * A stream holds a batch and no more: what is in memory does not grow with what has passed. 50,000 rows; in the soak
 * (`ALUDEL_STORM_SECONDS` is set) 1,000,000.
 */
import { ConnectionPool } from "@aludel/pool"
import { type CompiledQuery, Writes } from "@aludel/sql"
import { TestDatabase } from "@aludel/testing"
import { assert, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { inject } from "vitest"

const rows = process.env["ALUDEL_STORM_SECONDS"] === undefined ? 50_000 : 1_000_000

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
