/**
 * What networks do, by a proxy in front of a real server: after each fault every statement has ended, with its own answer
 * or a typed error, the pool is whole, and the server has no session of it.
 */
import { ConnectionPool, type PoolOptions } from "@aludel/pool"
import { DatabaseError, transaction, Writes } from "@aludel/sql"
import { TestDatabase } from "@aludel/testing"
import { assert, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import { inject } from "vitest"
import { proxy } from "./support/Proxy.ts"
import { text, value } from "./support/Text.ts"
import { until } from "./support/Until.ts"
import { wholePool } from "./support/Whole.ts"

const database = TestDatabase.layer({ url: inject("databaseUrl"), pool: { size: 2 } })

const sessions = (name: string) =>
  Effect.map(
    value("select count(*) from pg_stat_activity where application_name = $1 and datname = current_database()", name),
    Number
  )

/** Until the server has no session of this name: one that was cut off takes it a moment to notice. */
const noneLeft = (name: string, attempts = 60): Effect.Effect<void, DatabaseError, Writes> =>
  Effect.flatMap(sessions(name), (left) => {
    if (left === 0) return Effect.void
    if (attempts === 0) return Effect.sync(() => assert.strictEqual(left, 0, `sessions of ${name}`))
    return Effect.andThen(Effect.sleep("50 millis"), noneLeft(name, attempts - 1))
  })

/** Runs the body over a pool by way of a proxy; at the end the pool is whole, and closing it leaves nothing. */
const behind = <A, E>(
  name: string,
  options: PoolOptions,
  body: (over: Effect.Success<ReturnType<typeof proxy>>) => Effect.Effect<A, E, ConnectionPool | Writes>
) =>
  Effect.gen(function*() {
    const over = yield* proxy(Redacted.value((yield* TestDatabase).url))
    const pool = ConnectionPool.layer({ url: over.url, applicationName: name, drainTimeout: "1 second", ...options })
    yield* Effect.gen(function*() {
      yield* body(over)
      yield* wholePool
    }).pipe(Effect.provide(pool, { local: true }))
    // What was frozen is let go, so that the server can see that its client has gone.
    over.cut()
    yield* noneLeft(name)
  }).pipe(Effect.scoped)

const typed = (error: unknown): boolean => error instanceof DatabaseError

layer(database, { excludeTestServices: true })("a network", (it) => {
  it.effect("cuts everything under load: only typed errors, each answer its own, and it goes on", () =>
    behind("cut", { size: 5 }, (over) =>
      Effect.gen(function*() {
        const work = yield* Effect.forkChild(
          Effect.forEach(
            Array.from({ length: 400 }, (_, n) => n),
            (n) => Effect.result(value("select $1::int from pg_sleep(0.003)", `${n}`)),
            { concurrency: "unbounded" }
          )
        )
        for (let n = 0; n < 3; n++) {
          yield* Effect.sleep("50 millis")
          over.cut()
        }
        const results = yield* Fiber.join(work)
        results.forEach((result, n) => {
          if (result._tag === "Success") assert.strictEqual(result.success, `${n}`)
          else assert.include(["ConnectionLost", "ConnectionFailed", "ConnectTimeout"], result.failure.reason._tag)
        })
        assert.isTrue(results.some(({ _tag }) => _tag === "Failure"))
        assert.strictEqual(yield* value("select 1"), "1")
      })))

  it.effect("goes dead while connections are idle: found out by asking, side by side, within its own deadline", () =>
    behind(
      "dead",
      { size: 5, prePingAfter: 0, prePingTimeout: "300 millis", connectTimeout: "2 seconds" },
      (over) =>
        Effect.gen(function*() {
          const five = Effect.forEach([1, 2, 3, 4, 5], () => text("select pg_sleep(0.05)"), { concurrency: 5 })
          yield* five
          over.conditions.frozen = true
          const begun = performance.now()
          const again = yield* Effect.forkChild(five)
          yield* Effect.sleep("150 millis")
          over.conditions.frozen = false
          yield* Fiber.join(again)
          assert.isBelow(performance.now() - begun, 1_900)
        })
    ))

  it.effect("goes dead under a statement: interrupting it gives the connection up, and the others go on after", () =>
    behind("swallowed", { size: 1 }, (over) =>
      Effect.gen(function*() {
        yield* value("select 1")
        over.conditions.frozen = true
        const begun = performance.now()
        const timed = yield* Effect.exit(Effect.timeout(value("select 2"), "100 millis"))
        assert.strictEqual(timed._tag, "Failure")
        assert.isBelow(performance.now() - begun, 4_000)
        over.conditions.frozen = false
        assert.strictEqual(yield* value("select 3"), "3")
      })))

  it.effect(
    "goes dead under statements with a timeout: each is given up by itself, alone and in a transaction",
    () =>
      behind("overdue", { size: 2, statementTimeout: "100 millis" }, (over) =>
        Effect.gen(function*() {
          const begun = performance.now()
          const alone = Effect.flip(value("select 1 from pg_sleep(0.05)"))
          const inside = Effect.flip(
            transaction(Effect.andThen(value("select 1"), value("select 2 from pg_sleep(0.05)")))
          )
          yield* Effect.all([value("select 1 from pg_sleep(0.05)"), value("select 2 from pg_sleep(0.05)")], {
            concurrency: 2
          })
          over.conditions.deaf = true
          for (const { reason } of yield* Effect.all([alone, inside], { concurrency: 2 })) {
            assert.deepInclude(reason, { _tag: "ConnectionLost", code: "TIMEOUT" })
          }
          assert.isBelow(performance.now() - begun, 15_000)
          over.conditions.deaf = false
          assert.strictEqual(yield* value("select 3"), "3")
          // What a statement sets by itself is the server's business alone.
          const long = Effect.andThen(
            text("set local statement_timeout = '1min'"),
            value("select 4 from pg_sleep(3.5)")
          )
          assert.strictEqual(yield* transaction(long), "4")
        })),
    40_000
  )

  it.effect("goes dead before a reset: given up within its deadline, and its borrower's result stays", () =>
    behind("unreset", { size: 1, prePingTimeout: "300 millis" }, (over) =>
      Effect.gen(function*() {
        const { stats } = yield* ConnectionPool
        const { lease } = yield* Writes
        const done = yield* Effect.scoped(Effect.gen(function*() {
          const session = yield* lease
          yield* Effect.provideService(text("set work_mem to '7MB'"), Writes, session)
          over.conditions.frozen = true
          return "done"
        }))
        assert.strictEqual(done, "done")
        yield* until(stats, ({ open }) => open === 0)
        over.conditions.frozen = false
        assert.notStrictEqual(yield* value("show work_mem"), "7MB")
      })))

  it.effect("brings cancels late: none of them hits the next statement", () =>
    behind("late", { size: 1 }, (over) =>
      Effect.gen(function*() {
        yield* value("select 1")
        over.conditions.delay = 30
        for (let round = 0; round < 15; round++) {
          yield* Effect.exit(Effect.timeout(text("select pg_sleep(0.08)"), 20 + round * 8))
          assert.strictEqual(yield* value("select $1::text", `${round}`), `${round}`)
        }
      })))

  it.effect("accepts and forwards to nobody: waiters are told at the connect timeout, and it recovers by itself", () =>
    behind("silent", { size: 3, connectTimeout: "200 millis" }, (over) =>
      Effect.gen(function*() {
        over.conditions.silent = true
        const begun = performance.now()
        const failures = yield* Effect.forEach(Array.from({ length: 20 }), () => Effect.flip(value("select 1")), {
          concurrency: "unbounded"
        })
        assert.isBelow(performance.now() - begun, 1_000)
        for (const { reason } of failures) assert.deepInclude(reason, { _tag: "ConnectTimeout", milliseconds: 200 })
        assert.isAtMost(over.accepted(), 3)
        over.conditions.silent = false
        assert.strictEqual(yield* value("select 1"), "1")
      })))

  it.effect("is slow, and breaks answers into bytes: right answers", () =>
    behind("slow", { size: 2 }, (over) =>
      Effect.gen(function*() {
        over.conditions.delay = 20
        over.conditions.piece = 1
        const wide = "select repeat('x', 500), $1::int, null, array[1, 2]"
        const rows = yield* Effect.forEach([1, 2, 3, 4], (n) => text(wide, `${n}`), { concurrency: 4 })
        rows.forEach((row, n) => assert.deepStrictEqual(row, [["x".repeat(500), `${n + 1}`, null, "{1,2}"]]))
      })))

  it.effect("cuts the start of a session after each byte: typed errors, and never more than one attempt for each", () =>
    behind("startup", { size: 1, connectBackoff: { first: 1, most: 1 } }, (over) =>
      Effect.gen(function*() {
        let works = 0
        for (let bytes = 0; bytes < 700; bytes += bytes < 60 ? 1 : 7) {
          over.conditions.cutAfter = bytes
          const before = over.accepted()
          const exit = yield* Effect.exit(Effect.timeout(value("select 1"), "3 seconds"))
          if (exit._tag === "Success") works++
          else {
            const [reason] = exit.cause.reasons
            assert.isTrue(reason?._tag === "Fail" && typed(reason.error), `${bytes}: ${String(reason)}`)
          }
          assert.isAtMost(over.accepted() - before, 2, `after ${bytes} bytes`)
        }
        over.conditions.cutAfter = Number.POSITIVE_INFINITY
        over.cut()
        yield* Effect.sleep("20 millis")
        assert.strictEqual(yield* value("select 1"), "1")
        assert.isAtMost(works, 60)
      })))

  it.effect("interrupts at random times while connections are opened, lost and cancelled: nothing is lost", () =>
    behind("random", { size: 4, connectBackoff: { first: 1, most: 20 } }, (over) =>
      Effect.gen(function*() {
        const until = performance.now() + 2_000
        const worker = (seed: number): Effect.Effect<void, DatabaseError, Writes> =>
          Effect.suspend(() => {
            if (performance.now() > until) return Effect.void
            const own = `${seed}-${Math.random()}`
            const asked = Effect.tap(
              value("select $1::text from pg_sleep(0.002)", own),
              (answer) => Effect.sync(() => assert.strictEqual(answer, own))
            )
            const patience = Math.random() < 0.4 ? Math.ceil(Math.random() * 8) : 60_000
            return Effect.andThen(
              Effect.catch(
                Effect.asVoid(Effect.timeoutOption(asked, patience)),
                (error) => typed(error) ? Effect.void : Effect.die(error)
              ),
              worker(seed)
            )
          })
        const cutter = yield* Effect.forkChild(
          Effect.forever(Effect.andThen(Effect.sleep("150 millis"), Effect.sync(() => over.cut())))
        )
        yield* Effect.forEach(Array.from({ length: 50 }, (_, n) => n), worker, { concurrency: "unbounded" })
        yield* Fiber.interrupt(cutter)
        yield* Effect.sleep("50 millis")
        assert.strictEqual(yield* value("select 1"), "1")
        assert.isAtMost((yield* (yield* ConnectionPool).stats).open, 4)
      })))

  it.effect("the scope closes while connecting, waiting and cut off: everybody has an answer, and nothing is left", () =>
    Effect.gen(function*() {
      const over = yield* proxy(Redacted.value((yield* TestDatabase).url))
      const pool = ConnectionPool.layer({
        url: over.url,
        applicationName: "closing",
        size: 2,
        drainTimeout: "200 millis"
      })
      over.conditions.delay = 100
      const begun = performance.now()
      const fibers = yield* Effect.scoped(Effect.gen(function*() {
        const context = yield* Layer.build(Layer.fresh(pool))
        const ask = Effect.provideContext(Effect.exit(value("select 1 from pg_sleep(5)")), context)
        const fibers = yield* Effect.forEach(
          Array.from({ length: 6 }),
          () => Effect.forkDetach(ask, { startImmediately: true })
        )
        yield* Effect.sleep("50 millis")
        return fibers
      }))
      const exits = yield* Effect.forEach(fibers, Fiber.join)
      assert.isTrue(exits.every(({ _tag }) => _tag === "Failure"))
      assert.isBelow(performance.now() - begun, 3_000)
      yield* noneLeft("closing")
    }).pipe(Effect.scoped))
})
