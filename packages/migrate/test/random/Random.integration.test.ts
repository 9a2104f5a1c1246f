/**
 * From each of two random schemas to the other, on a real server, and back. The number of pairs is `ALUDEL_PAIRS` (30), the
 * first seed `ALUDEL_SEED`; a failure names the seed that shows it.
 */
import { diff, inspect, statementsOf } from "@aludel/migrate"
import { TestDatabase } from "@aludel/testing"
import { assert, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { inject } from "vitest"
import { execute, resetAnd } from "../Statements.ts"
import { assertWritten } from "../Written.ts"
import { randomSchema } from "./RandomSchema.ts"

const pairs = Number(process.env["ALUDEL_PAIRS"] ?? 30)
const first = Number(process.env["ALUDEL_SEED"] ?? 1)

/** Each round takes in what the one before dragged along, as in the generator. */
const lead = (to: Effect.Success<ReturnType<typeof inspect>>, name: string) =>
  Effect.gen(function*() {
    for (let round = 0; round < 3; round++) {
      const operations = diff(yield* inspect(), to)
      if (operations.length === 0) return round
      assertWritten(operations)
      for (const { text } of operations.flatMap(statementsOf)) {
        yield* Effect.mapError(execute(text), (error) => new Error(`${name}: ${text}\n${String(error)}`))
      }
    }
    assert.deepStrictEqual(diff(yield* inspect(), to), [], name)
    return 3
  })

layer(TestDatabase.layer({ url: inject("databaseUrl") }))("random schemas", (it) => {
  it.effect(
    `${pairs} pairs, there and back`,
    () =>
      Effect.gen(function*() {
        const rounds = [0, 0, 0, 0]
        for (let seed = first; seed < first + pairs; seed++) {
          const to = yield* resetAnd(randomSchema(seed * 2 + 1))
          const from = yield* resetAnd(randomSchema(seed * 2))
          for (const [target, way] of [[to, "there"], [from, "back"]] as const) {
            const needed = yield* lead(target, `seed ${seed}, ${way}`)
            rounds[needed] = (rounds[needed] ?? 0) + 1
          }
        }
        // One round is enough for all but a few.
        assert.isAtLeast(rounds[1] ?? 0, pairs, rounds.join(" "))
        yield* resetAnd([])
      }),
    // Half a second each on a machine that has other things to do.
    30_000 + pairs * 3000
  )
})
