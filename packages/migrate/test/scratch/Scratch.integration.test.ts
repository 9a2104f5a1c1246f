/** Scratch databases: gone whatever happens, swept when a run that was killed left one, and a clear word without the right. */
import { generate } from "@aludel/migrate"
import { dataModel } from "@aludel/sql"
import { TestDatabase } from "@aludel/testing"
import { assert, layer } from "@effect/vitest"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import { inject } from "vitest"
import { execute, query } from "../Statements.ts"

const url = inject("databaseUrl")

const scratches = query("select datname from pg_database where datname like 'aludel_scratch_%' order by 1")

const generated = (after: ReadonlyArray<string>, server: string = url) =>
  generate({
    server: { url: server },
    model: dataModel({}),
    definitions: { after },
    migrations: [],
    parents: [],
    id: "m1",
    message: "first"
  })

const hour = 60 * 60 * 1000
const name = (at: number, number: string) => `aludel_scratch_${at.toString(36)}_${number}`

layer(TestDatabase.layer({ url }))("scratch", (it) => {
  it.effect("is gone after a failure and after an interruption", () =>
    Effect.gen(function*() {
      const error = yield* Effect.flip(generated(["create table t (a nothing)"]))
      assert.strictEqual(error._tag, "DatabaseError")
      const begun = yield* Effect.forkChild(generated(["select pg_sleep(60)"]))
      // The server knows when the statement has begun.
      const isAsleep = query(
        "select count(*) from pg_stat_activity where query = 'select pg_sleep(60)' and state = 'active'"
      )
      for (let found = "0"; found === "0";) found = (yield* isAsleep)[0]?.[0] ?? "0"
      yield* Fiber.interrupt(begun)
      assert.deepStrictEqual(yield* scratches, [])
    }))

  it.effect("what a killed run left is dropped after a day, and not before", () =>
    Effect.gen(function*() {
      // The test's clock stands at 0, so these are before 1970: it is the difference that counts.
      const now = yield* Clock.currentTimeMillis
      const old = name(now - 25 * hour, "old")
      const young = name(now - 23 * hour, "young")
      yield* Effect.forEach([old, young, "aludel_scratch_unlike"], (one) => execute(`create database "${one}"`))
      yield* generated(["create table t (a int)"])
      const left = (yield* scratches).map(([one]) => one)
      yield* Effect.forEach([young, "aludel_scratch_unlike"], (one) => execute(`drop database "${one}"`))
      assert.deepStrictEqual(left, [young, "aludel_scratch_unlike"].toSorted())
    }))

  it.effect("a role that may not create databases", () =>
    Effect.gen(function*() {
      yield* execute("create role aludel_scratch_nobody login")
      const server = new URL(url)
      server.username = "aludel_scratch_nobody"
      const error = yield* Effect.ensuring(
        Effect.flip(generated([], server.href)),
        Effect.ignore(execute("drop role aludel_scratch_nobody"))
      )
      assert.strictEqual(error._tag, "MigrateError")
      if (error._tag === "MigrateError") assert.strictEqual(error.reason, "MissingRight")
      assert.include(error.message, "CREATEDB")
    }))
})
