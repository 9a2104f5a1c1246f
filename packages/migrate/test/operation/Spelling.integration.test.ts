/** Types that hands spell otherwise than the catalog does. */
import { column, createSequence, createTable, inspect, statementsOf } from "@aludel/migrate"
import { TestDatabase } from "@aludel/testing"
import { assert, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { inject } from "vitest"
import { execute, resetAnd } from "../Statements.ts"

layer(TestDatabase.layer({ url: inject("databaseUrl") }))("spellings", (it) => {
  it.effect.each(["int", "INT4", "int2", "smallint", "int8", "integer"])(
    "an identity column and a sequence of %s",
    (type) =>
      Effect.gen(function*() {
        yield* resetAnd([])
        const steps = [
          createTable("spelled", { columns: [column("id", type, { identity: "always" })] }),
          createSequence("counted", { type })
        ]
        yield* Effect.forEach(steps.flatMap(statementsOf), ({ text }) => execute(text))
        const { sequences, tables } = yield* inspect()
        const limits = { smallint: "32767", integer: "2147483647", bigint: "9223372036854775807" }
        const { identity, type: read = "" } = tables[0]?.columns[0] ?? {}
        assert.strictEqual(identity?.options.maximum, limits[read as keyof typeof limits])
        assert.strictEqual(
          sequences.find(({ name }) => name === "counted")?.options.maximum,
          limits[read as keyof typeof limits]
        )
      })
  )
})
