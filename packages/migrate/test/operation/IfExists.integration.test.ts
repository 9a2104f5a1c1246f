/** `IF EXISTS` and `IF NOT EXISTS` of typed operations: run twice, the second time does nothing. */
import {
  addColumn,
  addConstraint,
  checksumOf,
  column,
  constraint,
  createEnum,
  createIndex,
  createSchema,
  createSequence,
  createTable,
  createView,
  dropColumn,
  dropConstraint,
  dropEnum,
  dropIndex,
  dropSchema,
  dropSequence,
  dropTable,
  dropView,
  ifExists,
  ifNotExists,
  inspect,
  migration,
  type Operation,
  statementsOf,
  waive
} from "@aludel/migrate"
import { TestDatabase } from "@aludel/testing"
import { assert, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { inject } from "vitest"
import { execute, resetAnd } from "../Statements.ts"

const twice = (operation: Operation.Operation) =>
  Effect.gen(function*() {
    const texts = statementsOf(operation).map(({ text }) => text)
    for (const text of texts) yield* execute(text)
    const once = yield* inspect()
    for (const text of texts) yield* execute(text)
    assert.deepStrictEqual(yield* inspect(), once)
    return texts
  })

layer(TestDatabase.layer({ url: inject("databaseUrl") }))("clauses", (it) => {
  it.effect("what is there is left, what is not there is passed over", () =>
    Effect.gen(function*() {
      const empty = yield* resetAnd([])
      const id = column("id", "bigint", { notNull: true })
      const odd = { schema: "odd \" one", name: "add column" }
      const made = [
        createSchema("app"),
        createSchema(odd.schema),
        createTable("t", { columns: [id] }),
        createTable("u", { columns: [id], unlogged: true }),
        createTable(odd, { columns: [id] }),
        addColumn("t", column("a", "text")),
        addColumn(odd, column("a", "text")),
        createIndex("t", "i", "btree (a)", { unique: true }),
        createIndex("t", "j", "btree (a)", { concurrently: true }),
        createSequence("s"),
        createView("m", "select id from t", { materialized: true })
      ]
      for (const operation of made) yield* twice(ifNotExists(operation))
      const gone = [
        dropView("m", { materialized: true }),
        dropSequence("s"),
        dropIndex("t", "i"),
        dropIndex("t", "j", { concurrently: true }),
        dropConstraint("t", "none"),
        dropColumn("t", "a"),
        dropColumn("nowhere", "a"),
        dropColumn(odd, "a"),
        dropEnum("mood"),
        dropTable(odd),
        dropTable("u"),
        dropTable("t"),
        dropSchema(odd.schema),
        dropSchema("app")
      ]
      for (const operation of gone) yield* twice(ifExists(operation))
      assert.deepStrictEqual(yield* inspect(), empty)
      for (
        const none of [
          ifNotExists(createEnum("e", ["a"])),
          ifExists(createSchema("app")),
          ifNotExists(addConstraint("t", constraint("c", "CHECK (true)")))
        ]
      ) {
        assert.throws(() => statementsOf(none), /PostgreSQL has no IF/)
      }
    }))

  it("a waiver changes nothing of what a migration does", () => {
    const drop = dropColumn("users", "fax")
    const of = (operation: Operation.Operation) =>
      checksumOf(migration({ id: "aaaa0001", message: "", up: [operation], down: [] }))
    assert.strictEqual(of(waive("drop-column", "nobody reads it", drop)), of(drop))
    assert.notStrictEqual(of(ifExists(drop)), of(drop))
  })
})
