/** COMMIT was sent and no answer came: the history says whether it was done. */
import { column, createTable, downgrade, dropTable, graphOf, migration, readHistory, upgrade } from "@aludel/migrate"
import { type Database, DatabaseError, Reason, Writes } from "@aludel/sql"
import { TestDatabase } from "@aludel/testing"
import { assert, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { inject } from "vitest"
import { query } from "../Statements.ts"

const lost = new DatabaseError({ reason: new Reason.CommitOutcomeUnknown({ code: "ECONNRESET" }) })

/** A database that loses the answer to the COMMIT of whatever wrote to the table; the commit itself took place, or did not. */
const losing = (database: Database, table: string, isDone: boolean): Database => {
  let isMine = false
  return {
    ...database,
    run: (compiled) => {
      if (compiled.text.includes(`table "${table}"`)) isMine = true
      return database.run(compiled)
    },
    transaction: (effect, options) => {
      const wrapped = Effect.flatMap(Writes, (inner) =>
        Effect.provideService(effect, Writes, {
          ...inner,
          run: (compiled) => {
            if (compiled.text.includes(`table "${table}"`)) isMine = true
            return inner.run(compiled)
          }
        }))
      const failing = isDone ? wrapped : Effect.tap(wrapped, () => isMine ? Effect.fail(lost) : Effect.void)
      return Effect.flatMap(database.transaction(failing, options), (value) => {
        if (!isMine) return Effect.succeed(value)
        isMine = false
        return Effect.fail(lost)
      }) as never
    }
  }
}

const graphWith = (table: string) =>
  graphOf([
    migration({
      id: "aaaa0001",
      message: "made",
      up: [createTable(table, { columns: [column("id", "bigint")] })],
      down: [dropTable(table)]
    })
  ])

layer(TestDatabase.layer({ url: inject("databaseUrl") }))("a commit whose answer is lost", (it) => {
  it.effect.each([true, false])("done: %s", (isDone) =>
    Effect.gen(function*() {
      const name = `lost_${isDone}`
      const options = { history: { schema: "public", name: `${name}_history` } }
      const database = yield* Writes
      const through = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
        Effect.exit(Effect.provideService(effect, Writes, losing(database, name, isDone)))
      const up = yield* through(upgrade(graphWith(name), "head", options))
      assert.strictEqual(up._tag, isDone ? "Success" : "Failure", String(up))
      assert.deepStrictEqual((yield* readHistory(options.history)).map(({ state }) => state), isDone ? ["applied"] : [])
      assert.deepStrictEqual(yield* query(`select to_regclass('${name}') is not null`), [[isDone ? "t" : "f"]])
      if (!isDone) yield* upgrade(graphWith(name), "head", options)
      const down = yield* through(downgrade(graphWith(name), "base", options))
      assert.strictEqual(down._tag, isDone ? "Success" : "Failure")
      assert.strictEqual((yield* readHistory(options.history)).length, isDone ? 0 : 1)
    }))
})
