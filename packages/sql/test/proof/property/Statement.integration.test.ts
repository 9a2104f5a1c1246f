/**
 * `$n` matches the parameters, whatever clauses a statement is made of: the numbers count up, each has its value, and the
 * server, which prepares the statement, counts as many.
 */
import { createAll, dataModel, Query, transaction, Writes } from "@aludel/sql"
import { TestDatabase } from "@aludel/testing"
import { assert, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { inject } from "vitest"
import { amount } from "../../type/Types.ts"
import { Generator } from "../Generator.ts"
import { Statements, things } from "./Statement.ts"

const database = TestDatabase.layer({
  url: inject("databaseUrl"),
  pool: { size: 1 },
  prepare: createAll(dataModel({ things }))
})

const ask = (text: string) =>
  Effect.flatMap(Writes, (database) =>
    Effect.map(
      database.run({ text, parameters: [], access: "writes", decode: ([first]) => first }),
      ({ rows }) => rows[0]
    ))

/** How many parameters the server finds; one transaction, since another lease begins without prepared statements. */
const counted = (text: string) =>
  transaction(Effect.gen(function*() {
    yield* Effect.mapError(ask(`prepare random_statement as ${text}`), (error) => `${text}\n${error.message}`)
    const found = yield* ask(
      "select cardinality(parameter_types) from pg_prepared_statements where name = 'random_statement'"
    )
    yield* ask("deallocate random_statement")
    return Number(found)
  }))

layer(database)("random statements", (it) => {
  it.effect("their numbers are those of their parameters, here and on the server", () =>
    Effect.gen(function*() {
      let most = 0
      for (let round = 0; round < amount; round++) {
        const { parameters, text } = Query.compile(new Statements(new Generator(round)).any())
        const numbers = [...text.matchAll(/\$(\d+)/g)].map((match) => Number(match[1]))
        const first = numbers.filter((number, index) => numbers.indexOf(number) === index)
        assert.deepStrictEqual(first, parameters.map((_, index) => index + 1), text)
        assert.strictEqual(yield* counted(text), parameters.length, text)
        most = Math.max(most, parameters.length)
      }
      assert.isAbove(most, 20)
    }))

  it.effect("the same clauses are the same text, and are compiled alike once more", () =>
    Effect.sync(() => {
      for (let round = 0; round < amount; round++) {
        const once = Query.compile(new Statements(new Generator(round)).any())
        const again = new Statements(new Generator(round)).any()
        assert.deepStrictEqual(Query.compile(again), once)
        assert.deepStrictEqual(Query.compile(again), once)
      }
    }))
})
