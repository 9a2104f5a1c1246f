/**
 * Examples of PostgreSQL's manual in the typed builder without a fragment, each beside the manual's own SQL: the same rows of
 * the same data, and for writes the same tables afterwards.
 */
import { Query, transaction, Writes } from "@aludel/sql"
import { TestDatabase } from "@aludel/testing"
import { assert, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { inject } from "vitest"
import { serverVersion } from "../../ServerVersion.ts"
import { same } from "../Beside.ts"
import { chapter9 } from "./Functions.ts"
import { type Change, chapter6 } from "./Manipulation.ts"
import { chapter7 } from "./Queries.ts"
import { changed, fill } from "./Rows.ts"
import { sets } from "./SetReturning.ts"
import { tables } from "./TableExpressions.ts"
import { tutorial } from "./Tutorial.ts"
import { withQueries } from "./With.ts"
import { furtherWrites } from "./Writes.ts"

const database = TestDatabase.layer({ url: inject("databaseUrl"), prepare: fill })

const execute = (text: string, parameters: ReadonlyArray<string | null> = []) =>
  Effect.gen(function*() {
    const { run } = yield* Writes
    const { rows } = yield* run({ text, parameters, access: "writes", decode: (row) => row })
    return rows.toSorted((a, b) => JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)
  })

class Undone {
  readonly rows: ReadonlyArray<unknown>
  constructor(rows: ReadonlyArray<unknown>) {
    this.rows = rows
  }
}

/** What a write returns, and what the tables hold afterwards; it is undone. */
const effectOf = (text: string, parameters: ReadonlyArray<string | null>) =>
  Effect.catch(
    transaction(Effect.gen(function*() {
      const rows: Array<unknown> = [yield* execute(text, parameters)]
      for (const table of changed) rows.push(yield* execute(`select * from ${table}`))
      return yield* Effect.fail(new Undone(rows))
    })),
    (error) => error instanceof Undone ? Effect.succeed(error.rows) : Effect.fail(error)
  )

const changesAlike = ({ query, since = 0, sql }: Change) =>
  Effect.gen(function*() {
    if ((yield* serverVersion) < since) return
    const { parameters, text } = Query.compile(query)
    const before = yield* effectOf("select 1", [])
    const expected = yield* effectOf(sql, [])
    assert.notDeepEqual(expected.slice(1), before.slice(1), "it changes nothing")
    assert.deepStrictEqual(yield* effectOf(text, parameters), expected)
  })

layer(database)("the manual's examples", (it) => {
  for (const query of [...tutorial, ...chapter7, ...tables, ...withQueries, ...chapter9, ...sets]) {
    it.effect(query.name, () => same(query))
  }
  for (const write of [...chapter6, ...furtherWrites]) it.effect(write.name, () => changesAlike(write))

  it("are more than 40 beside the functions, and hold no fragment", () => {
    assert.isAbove(tutorial.length + chapter7.length + tables.length + withQueries.length + chapter6.length, 60)
    assert.isAbove(chapter9.length, 100)
    for (const file of readdirSync(import.meta.dirname).filter((name) => !name.includes(".test."))) {
      assert.notMatch(readFileSync(join(import.meta.dirname, file), "utf8"), /\bsql`|\bfunc\(|\bop\(/)
    }
  })
})
