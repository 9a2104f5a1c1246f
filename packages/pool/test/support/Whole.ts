/** What has to hold of a pool after every fault. */
import { ConnectionPool } from "@aludel/pool"
import { assert } from "@effect/vitest"
import * as Effect from "effect/Effect"

/** Nothing is lent, opened, tended or waited for, and what is open is idle. */
export const wholePool = Effect.gen(function*() {
  const { idle, inUse, open, opening, tended, waiting } = yield* (yield* ConnectionPool).stats
  assert.deepStrictEqual({ inUse, opening, tended, waiting }, { inUse: 0, opening: 0, tended: 0, waiting: 0 })
  assert.strictEqual(open, idle)
})
