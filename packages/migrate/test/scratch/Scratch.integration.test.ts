/** Scratch databases: gone whatever happens, swept when a run that was killed left one, and a clear word without the right. */
import { generate } from "@aludel/migrate"
import { ConnectionPool } from "@aludel/pool"
import { dataModel, Reads } from "@aludel/sql"
import { TestDatabase } from "@aludel/testing"
import { assert, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import { inject } from "vitest"
import { execute, query } from "../Statements.ts"

const url = inject("databaseUrl")

/** Other files have scratch databases on this server, too: these are one role's own. */
const ownedBy = (role: string) =>
  query(`select datname from pg_database where pg_get_userbyid(datdba) = '${role}' order by 1`)

const suffix = `${process.pid.toString(36)}${Date.now().toString(36)}`

/** The server, as a role that is there for as long as the effect runs. */
const asRole = <A, E, R>(name: string, rights: string, effect: (server: string) => Effect.Effect<A, E, R>) => {
  const server = new URL(url)
  server.username = name
  const password = decodeURIComponent(server.password)
  const made = execute(`create role ${name} login ${rights}${password === "" ? "" : ` password '${password}'`}`)
  return Effect.andThen(made, Effect.ensuring(effect(server.href), Effect.ignore(execute(`drop role ${name}`))))
}

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

/** Somebody is connected to it until the scope closes. */
const connectedTo = (database: string) => {
  const server = new URL(url)
  server.pathname = `/${database}`
  const asked = Effect.flatMap(
    Reads,
    (database) => database.run({ text: "select 1", parameters: [], access: "reads", decode: () => undefined })
  )
  const pool = Layer.build(ConnectionPool.layer({ url: server.href, size: 1 }))
  return Effect.flatMap(pool, (context) => Effect.provideContext(asked, context))
}

const hour = 60 * 60 * 1000
const name = (at: number, number: string) => `aludel_scratch_${at.toString(36)}_${number}`

layer(TestDatabase.layer({ url }))("scratch", (it) => {
  it.effect("is gone after a failure and after an interruption", () => {
    const role = `aludel_maker_${suffix}`
    return asRole(role, "createdb", (server) =>
      Effect.gen(function*() {
        const error = yield* Effect.flip(generated(["create table t (a nothing)"], server))
        assert.strictEqual(error._tag, "DatabaseError")
        assert.deepStrictEqual(yield* ownedBy(role), [])
        const begun = yield* Effect.forkChild(generated(["select pg_sleep(60)"], server))
        // The server knows when the statement has begun.
        const isAsleep = query(
          `select count(*) from pg_stat_activity where query = 'select pg_sleep(60)' and usename = '${role}'`
        )
        for (let found = "0"; found === "0";) found = (yield* isAsleep)[0]?.[0] ?? "0"
        yield* Fiber.interrupt(begun)
        assert.deepStrictEqual(yield* ownedBy(role), [])
      }))
  })

  it.effect("what a killed run left is dropped after a day, and not before", () =>
    Effect.gen(function*() {
      const now = Date.now()
      const old = name(now - 25 * hour, suffix)
      const young = name(now - 23 * hour, suffix)
      const used = name(now - 26 * hour, suffix)
      const unlike = `aludel_scratch_unlike_${suffix}`
      const created = (one: string) => execute(`create database "${one}"`)
      yield* Effect.forEach([old, young, unlike], created)
      // Another file's sweep may come before the connection.
      const connected = Effect.retry(Effect.andThen(Effect.ignore(created(used)), connectedTo(used)), { times: 50 })
      const sweep = generated(["create table t (a int)"])
      yield* Effect.scoped(Effect.andThen(connected, sweep))
      const left = yield* query(`select datname from pg_database where datname like '%${suffix}' order by 1`)
      yield* Effect.forEach([young, used, unlike], (one) => execute(`drop database "${one}" with (force)`))
      assert.deepStrictEqual(left.map(([one]) => one), [young, used, unlike].toSorted())
      // CREATE DATABASE waits for a checkpoint on servers before 15.
    }), 90_000)

  it.effect("a role that may not create databases", () =>
    asRole(`aludel_nobody_${suffix}`, "", (server) =>
      Effect.gen(function*() {
        const error = yield* Effect.flip(generated([], server))
        assert.strictEqual(error._tag, "MigrateError")
        if (error._tag === "MigrateError") assert.strictEqual(error.reason, "MissingRight")
        assert.include(error.message, "CREATEDB")
      })))
})
