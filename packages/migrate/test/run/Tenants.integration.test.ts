/** One set of migrations in many schemas, each with a history of its own: a failure in one leaves the others alone. */
import {
  column,
  createTable,
  dropTable,
  execute as runSql,
  graphOf,
  migration,
  readHistory,
  upgrade
} from "@aludel/migrate"
import { ConnectionPool } from "@aludel/pool"
import { TestDatabase } from "@aludel/testing"
import { assert, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { inject } from "vitest"
import { execute, query } from "../Statements.ts"

const notes = migration({
  id: "aaaa0001",
  message: "notes",
  up: [createTable("notes", { columns: [column("id", "bigint", { notNull: true }), column("word", "text")] })],
  down: [dropTable("notes")]
})
const words = migration({
  id: "aaaa0002",
  parents: ["aaaa0001"],
  message: "each word once",
  up: [runSql("create unique index notes_word on notes (word)")],
  down: [runSql("drop index notes_word")]
})

const tenants = Array.from({ length: 50 }, (_, index) => `tenant_${index}`)

layer(TestDatabase.layer({ url: inject("databaseUrl") }))("tenants", (it) => {
  it.effect("fifty schemas, one fails: the others are done, and it is named", () =>
    Effect.gen(function*() {
      const [row] = yield* query("select current_database()")
      const database = row?.[0] ?? ""
      yield* Effect.forEach(tenants, (tenant) => execute(`create schema ${tenant}`), { discard: true })
      const historyOf = (tenant: string) => ({ schema: tenant, name: "migrations" })
      const inTenant = <A, E, R>(tenant: string, effect: Effect.Effect<A, E, R>) =>
        Effect.provide(
          effect,
          ConnectionPool.layer({
            url: inject("databaseUrl"),
            database,
            size: 2,
            settings: { search_path: tenant }
          }),
          { local: true }
        )
      const all = (...migrations: Parameters<typeof graphOf>[0]) =>
        Effect.forEach(tenants, (tenant) =>
          Effect.matchEffect(inTenant(tenant, upgrade(graphOf(migrations), "head", { history: historyOf(tenant) })), {
            onFailure: (error) =>
              Effect.succeed([tenant, error.message] as const),
            onSuccess: (done) => Effect.succeed([tenant, done.length] as const)
          }))
      assert.isTrue((yield* all(notes)).every(([, done]) =>
        done === 1
      ))
      yield* execute("insert into tenant_7.notes values (1, 'a'), (2, 'a')")
      const report = yield* all(notes, words)
      const failed = report.filter(([, done]) => typeof done === "string")
      assert.deepStrictEqual(failed.map(([tenant]) => tenant), ["tenant_7"])
      assert.include(failed[0]?.[1], "23505")
      assert.strictEqual(report.filter(([, done]) => done === 1).length, 49)
      assert.deepStrictEqual(
        (yield* inTenant("tenant_7", readHistory(historyOf("tenant_7")))).map(({ id }) => id),
        ["aaaa0001"]
      )
      assert.deepStrictEqual(
        yield* query("select count(*) from pg_indexes where indexname = 'notes_word' and schemaname like 'tenant%'"),
        [["49"]]
      )
      yield* execute("delete from tenant_7.notes where id = 2")
      const again = yield* all(notes, words)
      assert.deepStrictEqual(again.filter(([, done]) => done !== 0), [["tenant_7", 1]])
    }), 60_000)
})
