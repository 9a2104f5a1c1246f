/**
 * What must not happen to a pool over a real server: a cancel that hits the next statement, a leaked connection, a
 * hang on a server that does not answer, an error without a type, a password in a text.
 */
import { ConnectionPool, type PoolOptions } from "@aludel/pool"
import { TestDatabase } from "@aludel/testing"
import { assert, describe, it, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import { inspect } from "node:util"
import { inject } from "vitest"
import { freezable, scripted } from "./support/Sockets.ts"
import { text, value } from "./support/Text.ts"
import { until } from "./support/Until.ts"

const url = inject("databaseUrl")
const secret = "planted-s3cr3t"

/** What the first statement on a pool with these settings fails with. */
const failure = (options: PoolOptions) =>
  Effect.flip(text("select 1")).pipe(
    // A URL brings the password that its server may ask for.
    Effect.provide(
      ConnectionPool.layer(options.url === undefined ? { password: Redacted.make(secret), ...options } : options)
    ),
    Effect.tap((error) =>
      Effect.sync(() => {
        const shown = `${inspect(error, { depth: 10, showHidden: true })} ${JSON.stringify(error)} ${error.message}`
        assert.notInclude(shown, secret)
      })
    )
  )

describe("a server that cannot be reached", () => {
  it.live("a closed port", () =>
    Effect.gen(function*() {
      const { end, port } = yield* scripted(() => {})
      end()
      yield* Effect.sleep("20 millis")
      const { reason } = yield* failure({ host: "127.0.0.1", port })
      assert.deepInclude(reason, { _tag: "ConnectionFailed", host: "127.0.0.1", port, code: "ECONNREFUSED" })
    }).pipe(Effect.scoped))

  it.live("an unknown host", () =>
    Effect.gen(function*() {
      const { message, reason } = yield* failure({ host: "no-such-host.invalid", tls: "disable" })
      assert.strictEqual(reason._tag, "ConnectionFailed")
      assert.include(message, "no-such-host.invalid")
    }))

  it.live("a socket directory without a server", () =>
    Effect.gen(function*() {
      const { reason } = yield* failure({ host: "/nonexistent" })
      assert.deepInclude(reason, { _tag: "ConnectionFailed", code: "ENOENT" })
    }))

  it.live("a server that accepts and is silent: the connect timeout", () =>
    Effect.gen(function*() {
      const { port, sockets } = yield* scripted(() => {})
      const { reason } = yield* failure({ host: "127.0.0.1", port, connectTimeout: "100 millis" })
      assert.deepInclude(reason, { _tag: "ConnectTimeout", port, milliseconds: 100 })
      yield* Effect.sleep("50 millis")
      assert.isTrue(sockets.every((socket) => socket.destroyed || socket.readableEnded))
    }).pipe(Effect.scoped))

  it.live("a server that accepts and closes: one attempt, no loop", () =>
    Effect.gen(function*() {
      const { port, sockets } = yield* scripted((socket) => void socket.end())
      const { reason } = yield* failure({ host: "127.0.0.1", port })
      assert.strictEqual(reason._tag, "ConnectionFailed")
      yield* Effect.sleep("50 millis")
      assert.strictEqual(sockets.length, 1)
    }).pipe(Effect.scoped))

  it.live("a server that answers garbage", () =>
    Effect.gen(function*() {
      const { port } = yield* scripted((socket) => void socket.end("HTTP/1.1 400 Bad Request\r\n\r\n"))
      const { reason } = yield* failure({ host: "127.0.0.1", port, connectTimeout: "1 second" })
      assert.strictEqual(reason._tag, "ConnectionFailed")
    }).pipe(Effect.scoped))

  it.live("a server without TLS, where TLS is demanded", () =>
    Effect.gen(function*() {
      const { port } = yield* scripted((socket) => void socket.once("data", () => socket.end("N")))
      const { message, reason } = yield* failure({ host: "127.0.0.1", port, tls: "verify-full" })
      assert.deepInclude(reason, { _tag: "ConnectionFailed", code: "TLS_REFUSED" })
      assert.include(message, "sslmode=disable")
    }).pipe(Effect.scoped))

  it.live("a missing database and an unknown role have reasons of their own", () =>
    Effect.gen(function*() {
      const missing = yield* failure({ url, database: "no_such_database" })
      assert.deepInclude(missing.reason, { _tag: "DatabaseNotFound", database: "no_such_database" })
      const nobody = yield* failure({ url, user: "no_such_role" })
      assert.deepInclude(nobody.reason, { _tag: "AuthenticationFailed", user: "no_such_role" })
    }))

  it.live("the whole of a failed start is typed: no defect, and every waiter gets an answer", () =>
    Effect.gen(function*() {
      const { end, port } = yield* scripted(() => {})
      end()
      const results = yield* Effect.forEach(Array.from({ length: 30 }), () => Effect.exit(text("select 1")), {
        concurrency: "unbounded"
      }).pipe(Effect.provide(ConnectionPool.layer({ host: "127.0.0.1", port, size: 3 })))
      assert.isTrue(
        results.every((exit) => Exit.isFailure(exit) && exit.cause.reasons.every((reason) => reason._tag === "Fail"))
      )
    }).pipe(Effect.scoped))
})

const database = TestDatabase.layer({ url, pool: { size: 3 } })

layer(database, { excludeTestServices: true })("a pool under strain", (it) => {
  it.effect("a cancel never hits the next statement, 300 times", () =>
    Effect.gen(function*() {
      const one = ConnectionPool.layer({ url: (yield* TestDatabase).url, size: 1 })
      yield* Effect.gen(function*() {
        for (let round = 0; round < 300; round++) {
          const fiber = yield* Effect.forkChild(text("select pg_sleep(0.002)"))
          yield* Effect.sleep(`${round % 5} millis`)
          yield* Fiber.interrupt(fiber)
          assert.strictEqual(yield* value("select $1::int", `${round}`), `${round}`)
        }
      }).pipe(Effect.provide(one, { local: true }))
    }))

  it.effect("interrupting a long statement ends it on the server within a second, and the connection is good", () =>
    Effect.gen(function*() {
      const pool = yield* ConnectionPool
      const running = value(
        "select count(*) from pg_stat_activity where query = 'select pg_sleep(60)' and state = 'active' and datname = current_database()"
      )
      const fiber = yield* Effect.forkChild(text("select pg_sleep(60)"))
      yield* until(running, "1")
      const begun = Date.now()
      yield* Fiber.interrupt(fiber)
      assert.isBelow(Date.now() - begun, 1000)
      assert.strictEqual(yield* running, "0")
      assert.deepInclude(yield* pool.stats, { inUse: 0, waiting: 0 })
    }))

  it.effect("2,000 statements by as many fibers on 3 connections: each gets its own answer", () =>
    Effect.gen(function*() {
      const answers = yield* Effect.forEach(
        Array.from({ length: 2000 }, (_, n) => n),
        (n) => value("select $1::int", `${n}`),
        { concurrency: "unbounded" }
      )
      assert.isTrue(answers.every((answer, n) => answer === `${n}`))
      const { inUse, open, waiting } = yield* (yield* ConnectionPool).stats
      assert.deepInclude({ inUse, waiting }, { inUse: 0, waiting: 0 })
      assert.isAtMost(open, 3)
    }))

  it.effect("backends killed under load: only typed losses, and the pool is whole again", () =>
    Effect.gen(function*() {
      const work = Effect.forEach(
        Array.from({ length: 300 }, (_, n) => n),
        (n) => Effect.result(value("select $1::int from pg_sleep(0.002)", `${n}`)),
        { concurrency: "unbounded" }
      )
      const fiber = yield* Effect.forkChild(work)
      yield* Effect.sleep("50 millis")
      const killer = ConnectionPool.layer({ url: (yield* TestDatabase).url, size: 1 })
      yield* text(
        "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()"
      )
        .pipe(Effect.provide(killer, { local: true }))
      const results = yield* Fiber.join(fiber)
      results.forEach((result, n) => {
        if (result._tag === "Success") assert.strictEqual(result.success, `${n}`)
        else assert.strictEqual(result.failure.reason._tag, "ConnectionLost")
      })
      assert.isTrue(results.some(({ _tag }) => _tag === "Failure"))
      assert.strictEqual(yield* value("select 1"), "1")
      assert.deepInclude(yield* (yield* ConnectionPool).stats, { inUse: 0, waiting: 0, opening: 0 })
    }))

  it.effect("a backend killed while idle is not noticed by the next statement", () =>
    Effect.gen(function*() {
      yield* value("select 1")
      const killer = ConnectionPool.layer({ url: (yield* TestDatabase).url, size: 1 })
      yield* text(
        "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()"
      )
        .pipe(Effect.provide(killer, { local: true }))
      const { stats } = yield* ConnectionPool
      yield* until(stats, ({ open }) => open === 0)
      assert.strictEqual(yield* value("select 2"), "2")
    }))

  it.effect("two streams and a waiting statement on a small pool, then the scope closes and no backend is left", () =>
    Effect.gen(function*() {
      const own = Layer.fresh(
        ConnectionPool.layer({ url: (yield* TestDatabase).url, size: 4, applicationName: "left_behind" })
      )
      const left = value(
        "select count(*) from pg_stat_activity where application_name = 'left_behind' and datname = current_database()"
      )
      yield* Effect.forEach([1, 2, 3, 4], () => text("select pg_sleep(0.05)"), { concurrency: 4 }).pipe(
        Effect.provide(own, { local: true })
      )
      yield* until(left, "0")
    }))

  it.effect("the scope closes with a statement in flight that does not end: cut off after the drain timeout", () =>
    Effect.gen(function*() {
      const url = (yield* TestDatabase).url
      const own = Layer.fresh(
        ConnectionPool.layer({ url, size: 1, applicationName: "cut_off", drainTimeout: "100 millis" })
      )
      const exit = yield* Effect.scoped(Effect.gen(function*() {
        const context = yield* Layer.build(own)
        return yield* Effect.forkDetach(Effect.provideContext(Effect.exit(text("select pg_sleep(60)")), context), {
          startImmediately: true
        }).pipe(
          Effect.tap(() => Effect.sleep("100 millis"))
        )
      })).pipe(Effect.flatMap(Fiber.join))
      assert.isTrue(Exit.isFailure(exit))
      yield* until(
        value(
          "select count(*) from pg_stat_activity where application_name = 'cut_off' and datname = current_database()"
        ),
        "0"
      )
    }))

  it.effect("a server that stops answering: interrupting a statement gives up the connection after two seconds", () =>
    Effect.gen(function*() {
      const proxy = yield* freezable(Redacted.value((yield* TestDatabase).url))
      const own = Layer.fresh(ConnectionPool.layer({ url: proxy.url, size: 1, drainTimeout: "1 second" }))
      const ended = yield* Effect.gen(function*() {
        yield* value("select 1")
        const fiber = yield* Effect.forkChild(text("select pg_sleep(3)"))
        yield* Effect.sleep("100 millis")
        proxy.freeze()
        const begun = performance.now()
        yield* Fiber.interrupt(fiber)
        const pool = yield* ConnectionPool
        assert.deepInclude(yield* pool.stats, { open: 0, inUse: 0 })
        return performance.now() - begun
      }).pipe(Effect.provide(own, { local: true }))
      assert.isAbove(ended, 1_900)
      assert.isBelow(ended, 4_000)
    }).pipe(Effect.scoped))

  it.effect("a server that stops answering: the scope closes after the drain timeout all the same", () =>
    Effect.gen(function*() {
      const proxy = yield* freezable(Redacted.value((yield* TestDatabase).url))
      const own = Layer.fresh(ConnectionPool.layer({ url: proxy.url, size: 1, drainTimeout: "200 millis" }))
      const begun = performance.now()
      const fiber = yield* Effect.scoped(Effect.gen(function*() {
        const context = yield* Layer.build(own)
        yield* Effect.provideContext(value("select 1"), context)
        proxy.freeze()
        const hanging = Effect.provideContext(Effect.exit(text("select 2")), context)
        return yield* Effect.forkDetach(hanging, { startImmediately: true })
      }))
      assert.isTrue(Exit.isFailure(yield* Fiber.join(fiber)))
      assert.isBelow(performance.now() - begun, 3_000)
    }).pipe(Effect.scoped))
})
