/** A database of one's own: fresh, cloned from a template, and gone with its scope. */
import type { Writes } from "@aludel/sql"
import { EmbeddedPostgres, TestDatabase } from "@aludel/testing"
import { describe, expect, it, layer } from "@effect/vitest"
import { Deferred, Effect, Exit, Fiber, Redacted, Scope } from "effect"
import { spawnSync } from "node:child_process"
import postgres from "postgres"
import { query } from "../embedded/Support.ts"
import { add, createNotes, databases, execute, total, url } from "./Support.ts"

const serverUrl = url

const name = Effect.map(TestDatabase, (database) => database.name)

layer(TestDatabase.layer({ url, prepare: createNotes }))("a layer", (it) => {
  it.effect("is a database that is named for its use", () =>
    Effect.gen(function*() {
      const { rows } = yield* execute("select current_database()")
      expect(rows).toEqual([[yield* name]])
      expect(yield* name).toMatch(/^aludel_test_/)
    }))

  it.effect("begins with what was prepared, and keeps what is stored", () =>
    Effect.gen(function*() {
      expect(yield* total).toBe(0)
      yield* add(1)
      expect(yield* total).toBe(1)
    }))

  it.effect("has a URL that others can connect to", () =>
    Effect.gen(function*() {
      const { name, url } = yield* TestDatabase
      expect(yield* query(Redacted.value(url), "select current_database()")).toEqual([{ current_database: name }])
    }))
})

describe("TestDatabase.layer", () => {
  it.live("gives tests at the same time databases that know nothing of each other", () =>
    Effect.gen(function*() {
      const one = (id: number) =>
        Effect.andThen(add(id), total).pipe(
          Effect.provide(TestDatabase.layer({ url, prepare: createNotes }))
        )
      const ids = Array.from({ length: 8 }, (_, index) => index)
      expect(yield* Effect.forEach(ids, () => one(1), { concurrency: "unbounded" })).toEqual(ids.map(() => 1))
    }))

  it.live("prepares a template once, for all that ask at once or later", () =>
    Effect.gen(function*() {
      let times = 0
      const prepare = Effect.tap(createNotes, () =>
        Effect.sync(() => {
          times++
        }))
      const use = Effect.provide(total, TestDatabase.layer({ url, prepare }))
      yield* Effect.all([use, use, use], { concurrency: "unbounded" })
      yield* use
      expect(times).toBe(1)
    }))

  it.live("prepares a template again where that failed, and keeps nothing of the failure", () =>
    Effect.gen(function*() {
      let times = 0
      // This process's own: other files make theirs at the same time.
      const own = databases(`aludel_test_%_${process.pid}_%`)
      const before = yield* own
      const prepare = Effect.andThen(createNotes, Effect.suspend(() => ++times === 1 ? Effect.fail("no") : Effect.void))
      const use = Effect.provide(total, TestDatabase.layer({ url, prepare }))
      expect(yield* Effect.flip(use)).toBe("no")
      expect((yield* own).length).toBeLessThanOrEqual(before.length)
      expect(yield* use).toBe(0)
    }))

  it.live("lets others have a template although the first to ask has gone", () =>
    Effect.gen(function*() {
      const begun = yield* Deferred.make<void>()
      const go = yield* Deferred.make<void>()
      const prepare = Deferred.succeed(begun, undefined).pipe(
        Effect.andThen(Deferred.await(go)),
        Effect.andThen(createNotes)
      )
      const Database = TestDatabase.layer({ url, prepare })
      const first = yield* Effect.forkChild(Effect.provide(total, Database))
      yield* Deferred.await(begun)
      const second = yield* Effect.forkChild(Effect.provide(total, Database))
      yield* Fiber.interrupt(first)
      yield* Deferred.succeed(go, undefined)
      expect(yield* Fiber.join(second)).toBe(0)
    }))

  it.live("clones an existing database, whose data it has", () =>
    Effect.scoped(Effect.gen(function*() {
      const template = yield* TestDatabase.make({ url })
      yield* query(Redacted.value(template.url), "create table notes (id integer primary key, text text not null)")
      yield* query(Redacted.value(template.url), "insert into notes values (1, 'from the template')")
      expect(yield* Effect.provide(total, TestDatabase.layer({ url, template: template.name }))).toBe(1)
    })))

  it.live("fails where the template is not there", () =>
    Effect.gen(function*() {
      const error = yield* Effect.flip(Effect.scoped(TestDatabase.make({ url, template: "nowhere" })))
      expect(error).toMatchObject({
        _tag: "TestDatabaseError",
        reason: { _tag: "TemplateUnusable", template: "nowhere", code: "3D000" }
      })
      expect(error.message).toContain("there is no such database")
    }))
})

describe("the database is gone", () => {
  /** Runs the effect in a database, and gives back how both ended. */
  const after = Effect.fnUntraced(function*(body: Effect.Effect<unknown, unknown, Writes | TestDatabase>) {
    let used = ""
    const exit = yield* Effect.andThen(
      Effect.tap(name, (name) =>
        Effect.sync(() => {
          used = name
        })),
      body
    ).pipe(
      Effect.provide(TestDatabase.layer({ url, prepare: createNotes })),
      Effect.forkChild,
      Effect.flatMap(Fiber.await)
    )
    expect(used).toMatch(/^aludel_test_/)
    expect(yield* databases(used)).toEqual([])
    return exit
  })

  it.live("after a success", () =>
    Effect.gen(function*() {
      expect(Exit.isSuccess(yield* after(add(1)))).toBe(true)
    }))

  it.live("after a failure, a defect and an interruption", () =>
    Effect.gen(function*() {
      const inFlight = execute("select pg_sleep(30)").pipe(Effect.timeoutOption("100 millis"))
      const bodies: ReadonlyArray<Effect.Effect<unknown, unknown, Writes>> = [
        Effect.fail("no"),
        Effect.die("no"),
        Effect.interrupt,
        Effect.andThen(inFlight, Effect.interrupt)
      ]
      for (const body of bodies) expect(Exit.isFailure(yield* after(Effect.andThen(add(1), body)))).toBe(true)
    }))

  it.live("although somebody is still connected", () =>
    Effect.gen(function*() {
      const scope = yield* Scope.make()
      const { name, url } = yield* Scope.provide(TestDatabase.make({ url: serverUrl }), scope)
      const other = postgres(Redacted.value(url), { max: 1, onclose: () => {} })
      yield* Effect.promise(() => other`select 1`)
      yield* Scope.close(scope, Exit.void)
      yield* Effect.promise(() => other.end({ timeout: 1 }))
      expect(yield* databases(name)).toEqual([])
    }))

  it.live("when a killed process left it, with the next sweep; that of a running one stays", () =>
    Effect.gen(function*() {
      const { name } = yield* TestDatabase.make({ url })
      const dead = spawnSync(process.execPath, ["-e", ""]).pid
      const left = name.replace(`_${process.pid}_`, `_${dead}_`)
      const elsewhere = left.replace(/aludel_test_.{8}/, "aludel_test_00000000")
      yield* query(url, `create database ${left}`)
      yield* query(url, `create database ${elsewhere}`)
      yield* TestDatabase.sweep({ url })
      expect(yield* databases(left)).toEqual([])
      expect(yield* databases(name)).toEqual([name])
      expect(yield* databases(elsewhere)).toEqual([elsewhere])
      yield* query(url, `drop database ${elsewhere}`)
    }).pipe(Effect.scoped))
})

describe("advice", () => {
  it.live("where no server answers", () =>
    Effect.gen(function*() {
      const error = yield* Effect.flip(
        Effect.scoped(TestDatabase.make({ url: "postgres://postgres@127.0.0.1:1/postgres" }))
      )
      expect(error).toMatchObject({ _tag: "TestDatabaseError", reason: { _tag: "ServerUnreachable", port: 1 } })
      expect(error.message).toBe(
        "No PostgreSQL server answers at 127.0.0.1:1 (ECONNREFUSED). Start it or correct the option `url`, "
          + "or let `EmbeddedPostgres` run one for the tests."
      )
    }))

  it.live("where the role may not create databases", () =>
    Effect.gen(function*() {
      const role = `aludel_powerless_${process.pid}`
      const own = new URL(url)
      own.username = role
      own.password = "secret"
      yield* Effect.acquireRelease(
        query(url, `create role ${role} login password 'secret'`),
        () => query(url, `drop role ${role}`)
      )
      const error = yield* Effect.flip(TestDatabase.make({ url: Redacted.make(own.href) }))
      expect(error).toMatchObject({ reason: { _tag: "MayNotCreateDatabases", role } })
      expect(error.message).toContain(`ALTER ROLE "${role}" CREATEDB`)
    }).pipe(Effect.scoped))

  it.live("a server that stops first takes its databases along", () =>
    Effect.gen(function*() {
      const server = yield* Scope.make()
      const { url } = yield* Scope.provide(EmbeddedPostgres.make(), server)
      const scope = yield* Scope.make()
      yield* Scope.provide(TestDatabase.make({ url }), scope)
      yield* Scope.close(server, Exit.void)
      expect(yield* Effect.exit(Scope.close(scope, Exit.void))).toEqual(Exit.void)
    }))
})
