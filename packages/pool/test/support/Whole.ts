/** What has to hold of a pool after every fault. */
import { ConnectionPool } from "@aludel/pool"
import { assert } from "@effect/vitest"
import * as Effect from "effect/Effect"

/** In real time, whatever the test's clock says. */
const moment = Effect.promise(() => new Promise((resolve) => setTimeout(resolve, 20)))

/** Nothing is lent, tended or waited for, what is open is idle, and what is being opened comes to an end within ten seconds. */
export const wholePool = Effect.gen(function*() {
  const pool = yield* ConnectionPool
  for (let tries = 0; tries < 500 && (yield* pool.stats).opening > 0; tries++) yield* moment
  const { idle, inUse, open, opening, tended, waiting } = yield* pool.stats
  assert.deepStrictEqual({ inUse, opening, tended, waiting }, { inUse: 0, opening: 0, tended: 0, waiting: 0 })
  assert.strictEqual(open, idle)
})
