/**
 * The 22 queries of TPC-H, in the typed builder without a fragment, each beside the specification's SQL: the same rows of
 * the same data. Some parameters differ from those that the specification proposes, so that small data has an answer.
 */
import { createAll } from "@aludel/sql"
import { TestDatabase } from "@aludel/testing"
import { assert, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { inject } from "vitest"
import { same } from "../Beside.ts"
import { fill } from "./Data.ts"
import { queries1 } from "./Queries1.ts"
import { queries2 } from "./Queries2.ts"
import { tpch } from "./Schema.ts"

const database = TestDatabase.layer({ url: inject("databaseUrl"), prepare: Effect.andThen(createAll(tpch), fill) })

const queries = [...queries1, ...queries2]

layer(database)("TPC-H", (it) => {
  for (const query of queries) it.effect(query.name, () => same(query))

  it("has 22 queries, and no fragment", () => {
    assert.strictEqual(queries.length, 22)
    for (const file of ["Queries1.ts", "Queries2.ts", "Amounts.ts"]) {
      assert.notMatch(readFileSync(join(import.meta.dirname, file), "utf8"), /\bsql`|\bfunc\(|\bop\(/)
    }
  })
})
