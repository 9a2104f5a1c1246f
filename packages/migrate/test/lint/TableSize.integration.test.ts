/** Sizes of a real server's tables. */
import { tableSizes } from "@aludel/migrate"
import { Writes } from "@aludel/sql"
import { TestDatabase } from "@aludel/testing"
import { assert, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { inject } from "vitest"

layer(TestDatabase.layer({ url: inject("databaseUrl") }))("tableSizes", (it) => {
  it.effect("rows and bytes", () =>
    Effect.gen(function*() {
      const database = yield* Writes
      for (
        const text of ["create table t as select i from generate_series(1, 5000) i", "create table e ()", "analyze t"]
      ) {
        yield* database.run({ text, parameters: [], access: "writes", decode: () => undefined })
      }
      const sizes = yield* tableSizes
      assert.deepStrictEqual(sizes.map(({ name, rows, schema }) => [schema, name, rows]), [["public", "e", 0], [
        "public",
        "t",
        5000
      ]])
      assert.strictEqual(sizes[0]?.bytes, 0)
      assert.isAbove(sizes[1]?.bytes ?? 0, 5000 * 28)
    }))
})
