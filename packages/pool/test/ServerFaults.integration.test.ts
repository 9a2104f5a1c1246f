/**
 * What servers do: restart, die, stop answering, refuse more sessions, end idle ones. On a server of this file's own;
 * after each fault every statement has ended with its own answer or a typed error, and the pool is whole.
 */
import { ConnectionPool, type PoolEvent, type PoolOptions } from "@aludel/pool"
import { DatabaseError, type Writes } from "@aludel/sql"
import { assert, layer } from "@effect/vitest"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Stream from "effect/Stream"
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { inspect } from "node:util"
import { type OwnServer, ownServer, write } from "./support/OwnServer.ts"
import { text, value } from "./support/Text.ts"
import { until } from "./support/Until.ts"
import { wholePool } from "./support/Whole.ts"

class Server extends Context.Service<Server, OwnServer>()("test/FaultyServer") {}

const server = Layer.effect(Server, ownServer({ settings: { max_connections: "60" } }))

const other = (url: string) => <A, E>(effect: Effect.Effect<A, E, Writes>) =>
  Effect.orDie(
    Effect.provide(effect, ConnectionPool.layer({ url, size: 1, applicationName: "other" }), { local: true })
  )

const noneLeft = (url: string, name: string, attempts = 60): Effect.Effect<void> =>
  Effect.flatMap(
    other(url)(value("select count(*) from pg_stat_activity where application_name = $1", name)),
    (left) => {
      if (left === "0") return Effect.void
      if (attempts === 0) return Effect.sync(() => assert.strictEqual(left, "0", `sessions of ${name}`))
      return Effect.andThen(Effect.sleep("50 millis"), noneLeft(url, name, attempts - 1))
    }
  )

/** Runs the body over a pool; at the end the pool is whole, and closing it leaves nothing. */
const over = <A, E>(
  name: string,
  options: PoolOptions,
  body: (own: OwnServer) => Effect.Effect<A, E, ConnectionPool | Writes>
) =>
  Effect.gen(function*() {
    const own = yield* Server
    const pool = ConnectionPool.layer({ url: own.url, applicationName: name, drainTimeout: "2 seconds", ...options })
    yield* Effect.gen(function*() {
      yield* body(own)
      yield* wholePool
    }).pipe(Effect.provide(pool, { local: true }))
    yield* noneLeft(own.url, name)
  })

interface Load {
  answered: number
  readonly tags: Set<string>
  readonly wrong: Array<string>
  stop: boolean
}

/** Asks without a pause until it is told to stop, and writes down how it went. */
const asking = (load: Load, n: number): Effect.Effect<void, never, Writes> =>
  Effect.suspend(() => {
    if (load.stop) return Effect.void
    const own = `${n}-${Math.random()}`
    return Effect.match(value("select $1::text from pg_sleep(0.001)", own), {
      onSuccess: (answer) => {
        load.answered++
        if (answer !== own) load.wrong.push(own)
      },
      onFailure: ({ reason }) => void load.tags.add(reason._tag)
    }).pipe(Effect.andThen(asking(load, n)))
  })

const underLoad = <E>(fibers: number, fault: (load: Load) => Effect.Effect<void, E, ConnectionPool | Writes>) =>
  Effect.gen(function*() {
    const load: Load = { answered: 0, tags: new Set(), wrong: [], stop: false }
    const askers = yield* Effect.forEach(
      Array.from({ length: fibers }, (_, n) => n),
      (n) => Effect.forkChild(asking(load, n))
    )
    yield* Effect.sleep("300 millis")
    yield* fault(load)
    const before = load.answered
    const begun = performance.now()
    while (load.answered < before + 200 && performance.now() - begun < 8_000) yield* Effect.sleep("20 millis")
    assert.isAtLeast(load.answered, before + 200, "it does not go on")
    load.stop = true
    yield* Effect.forEach(askers, Fiber.join)
    assert.deepStrictEqual(load.wrong, [])
    return load
  })

const expected = ["ConnectionLost", "ConnectionFailed", "ConnectTimeout", "ServerUnavailable"]

layer(server, { excludeTestServices: true })("a server", (it) => {
  it.effect(
    "restarts under load: only losses and refusals, and it goes on within seconds",
    () =>
      over("restarted", { size: 10 }, ({ start, stop }) =>
        Effect.gen(function*() {
          const { tags } = yield* underLoad(64, () => Effect.andThen(stop, start))
          assert.isTrue([...tags].every((tag) => expected.includes(tag)), [...tags].join())
          assert.isAtLeast(tags.size, 1)
        })),
    60_000
  )

  it.effect(
    "is killed under load, and comes back",
    () =>
      over("killed", { size: 10 }, ({ signal, start, stop }) =>
        Effect.gen(function*() {
          const { tags } = yield* underLoad(64, () =>
            signal("SIGKILL").pipe(
              Effect.andThen(Effect.sleep("500 millis")),
              Effect.andThen(stop),
              Effect.andThen(start)
            ))
          assert.isTrue([...tags].every((tag) => expected.includes(tag)), [...tags].join())
        })),
    60_000
  )

  it.effect("does not take new sessions: who waits is told in time, those that are open go on, then it recovers", () =>
    over("stopped", { size: 4, connectTimeout: "300 millis" }, ({ signal }) =>
      Effect.gen(function*() {
        yield* value("select 1")
        yield* signal("SIGSTOP")
        const begun = performance.now()
        const four = Effect.forEach([1, 2, 3, 4], () => Effect.result(value("select 1 from pg_sleep(0.05)")), {
          concurrency: "unbounded"
        })
        // One connection is open: it serves all four, one after the other.
        assert.isTrue((yield* four).every(({ _tag }) => _tag === "Success"))
        assert.isBelow(performance.now() - begun, 3_000)
        yield* signal("SIGCONT")
        yield* Effect.sleep("400 millis")
        assert.isTrue((yield* four).every(({ _tag }) => _tag === "Success"))
      }).pipe(Effect.ensuring(signal("SIGCONT")))))

  it.effect("has a backend that hangs: its statement is given up, the others go on", () =>
    over("hanging", { size: 2 }, ({ url }) =>
      Effect.gen(function*() {
        const asked = yield* Effect.forkChild(Effect.exit(Effect.timeout(text("select pg_sleep(30)"), "400 millis")))
        const sleeper = other(url)(
          value("select pid from pg_stat_activity where application_name = 'hanging' and query like '%pg_sleep%'")
        )
        const pid = Number(yield* until(sleeper, (found) => found !== undefined))
        process.kill(pid, "SIGSTOP")
        yield* Effect.gen(function*() {
          const begun = performance.now()
          assert.strictEqual(yield* value("select 1"), "1")
          assert.strictEqual((yield* Fiber.join(asked))._tag, "Failure")
          assert.isBelow(performance.now() - begun, 4_000)
          assert.deepInclude(yield* (yield* ConnectionPool).stats, { inUse: 0, open: 1 })
        }).pipe(Effect.ensuring(Effect.sync(() => process.kill(pid, "SIGCONT"))))
      })))

  it.effect("allows fewer sessions than the pool is large: those that it allows serve all, without a storm", () =>
    over("limited", { size: 10, user: "few", database: "postgres" }, ({ url }) =>
      Effect.gen(function*() {
        const seen: Array<PoolEvent> = []
        const { events } = yield* ConnectionPool
        const listening = yield* Effect.forkChild(
          Stream.runForEach(events, (event) => Effect.sync(() => void seen.push(event)))
        )
        const answers = yield* Effect.forEach(
          Array.from({ length: 300 }, (_, n) => `${n}`),
          (n) => value("select $1::text from pg_sleep(0.005)", n),
          { concurrency: "unbounded" }
        )
        assert.isTrue(answers.every((answer, n) => answer === `${n}`))
        assert.strictEqual((yield* (yield* ConnectionPool).stats).open, 3)
        const failed = seen.filter(({ _tag }) => _tag === "ConnectFailed")
        assert.isAtLeast(failed.length, 1)
        assert.isAtMost(failed.length, 25)
        yield* Fiber.interrupt(listening)
        assert.strictEqual(
          yield* other(url)(value("select count(*) from pg_stat_activity where usename = 'few'")),
          "3"
        )
      })).pipe((test) =>
        Effect.gen(function*() {
          const { url } = yield* Server
          yield* other(url)(text("create role few login connection limit 3"))
          yield* test
          yield* other(url)(text("drop role few"))
        })
      ))

  it.effect("has no session left for anybody: the reason is told, and may be tried again", () =>
    Effect.gen(function*() {
      const { url } = yield* Server
      yield* other(url)(text("create role nobody_more login connection limit 0"))
      const error = yield* Effect.flip(value("select 1")).pipe(
        Effect.provide(ConnectionPool.layer({ url, user: "nobody_more", database: "postgres" }), { local: true })
      )
      assert.isTrue(error instanceof DatabaseError && error.isRetryable)
      assert.strictEqual(error instanceof DatabaseError && error.reason._tag, "TooManyConnections")
      yield* other(url)(text("drop role nobody_more"))
    }))

  it.effect("wants a password: the right one is let in, a wrong one and none have a reason of their own, not tried again", () =>
    Effect.gen(function*() {
      const { dataDirectory, url } = yield* Server
      const hba = join(dataDirectory, "pg_hba.conf")
      const before = readFileSync(hba, "utf8")
      write(hba, `host all guarded 127.0.0.1/32 scram-sha-256\n${before}`)
      yield* other(url)(text("create role guarded login password 'p@ss:/%'"))
      yield* other(url)(text("select pg_reload_conf()"))
      const as = (options: PoolOptions) =>
        value("select current_user").pipe(Effect.provide(
          ConnectionPool.layer({ url, host: "127.0.0.1", user: "guarded", database: "postgres", ...options }),
          { local: true }
        ))
      assert.strictEqual(yield* as({ password: Redacted.make("p@ss:/%") }), "guarded")
      for (const password of ["wrong-s3cret", ""]) {
        const error = yield* Effect.flip(as({ password: Redacted.make(password) }))
        assert(error instanceof DatabaseError)
        assert.deepInclude(error.reason, { _tag: "AuthenticationFailed", user: "guarded" })
        assert.isFalse(error.isRetryable)
        assert.notInclude(inspect(error, { depth: 10, showHidden: true }), "wrong-s3cret")
      }
      write(hba, before)
      yield* other(url)(text("select pg_reload_conf()"))
      yield* other(url)(text("drop role guarded"))
    }))

  it.effect("answers on a Unix socket too", () =>
    Effect.gen(function*() {
      const { port, url } = yield* Server
      const [directory = ""] = ((yield* other(url)(value("show unix_socket_directories"))) ?? "").replaceAll("\"", "")
        .split(",")
      const local = ConnectionPool.layer({ host: directory, port, user: "postgres", database: "postgres" })
      assert.strictEqual(yield* Effect.provide(value("select inet_server_port()"), local, { local: true }), null)
    }))

  it.effect("ends idle sessions: nobody notices but the events", () =>
    over("idled", { size: 3, settings: { idle_session_timeout: "200" } }, () =>
      Effect.gen(function*() {
        const seen: Array<string> = []
        const { events, stats } = yield* ConnectionPool
        const listening = yield* Effect.forkChild(
          Stream.runForEach(events, ({ _tag }) => Effect.sync(() => void seen.push(_tag)))
        )
        yield* Effect.sleep("20 millis")
        for (let n = 0; n < 3; n++) {
          assert.strictEqual(yield* value("select 1"), "1")
          yield* until(stats, ({ open }) => open === 0)
        }
        assert.strictEqual(seen.filter((tag) => tag === "Invalidated").length, 3)
        yield* Fiber.interrupt(listening)
      })))

  it.effect("has every idle session killed at once: the next statements work, without one error", () =>
    over("terminated", { size: 5 }, ({ url }) =>
      Effect.gen(function*() {
        const five = Effect.forEach([1, 2, 3, 4, 5], () => value("select 1 from pg_sleep(0.05)"), { concurrency: 5 })
        yield* five
        yield* other(url)(
          text("select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'terminated'")
        )
        const { stats } = yield* ConnectionPool
        yield* until(stats, ({ open }) => open === 0)
        yield* five
      })))

  it.effect("counts the same sessions as the pool does, under load", () =>
    over("counted", { size: 6, overflow: 2 }, ({ url }) =>
      Effect.gen(function*() {
        yield* underLoad(40, (load) =>
          Effect.gen(function*() {
            const { stats } = yield* ConnectionPool
            for (let n = 0; n < 10; n++) {
              const { idle, inUse, open, tended } = yield* stats
              assert.strictEqual(open, idle + inUse + tended)
              assert.isAtMost(open, 8)
              const count = yield* other(url)(
                value("select count(*) from pg_stat_activity where application_name = 'counted'")
              )
              assert.isAtMost(Number(count), 8)
            }
            assert.strictEqual(load.tags.size, 0)
          }))
      })))
})
