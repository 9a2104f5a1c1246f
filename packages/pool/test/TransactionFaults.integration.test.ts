/** A network that dies under a transaction, and backends that are killed at its worst moments. */
import { ConnectionPool } from "@aludel/pool"
import { DatabaseError, type Reads, transaction, Writes } from "@aludel/sql"
import { assertHealthy, TestDatabase } from "@aludel/testing"
import { assert, layer } from "@effect/vitest"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Stream from "effect/Stream"
import { inject } from "vitest"
import { proxy } from "./support/Proxy.ts"
import { freezable } from "./support/Sockets.ts"
import { text, value } from "./support/Text.ts"
import { until } from "./support/Until.ts"
import { wholePool } from "./support/Whole.ts"

const database = TestDatabase.layer({
  url: inject("databaseUrl"),
  prepare: text("create table faults (id text primary key)"),
  pool: { size: 2 }
})

const tagOf = (error: unknown) => error instanceof DatabaseError ? error.reason._tag : error
const add = (id: string) => text("insert into faults values ($1)", id)
const stored = (id: string) => Effect.map(value("select count(*) from faults where id = $1", id), Number)

/** The database by way of a network that can die. */
const overProxy = <A, E>(
  body: (freeze: Effect.Effect<void>) => Effect.Effect<A, E, ConnectionPool | Reads | Writes>
) =>
  Effect.scoped(Effect.gen(function*() {
    const { freeze, url } = yield* freezable(Redacted.value((yield* TestDatabase).url))
    const pool = Layer.fresh(ConnectionPool.layer({ url: Redacted.make(url), size: 1, drainTimeout: "1 second" }))
    return yield* Effect.provide(body(Effect.sync(freeze)), pool, { local: true })
  }))

const pid = value("select pg_backend_pid()")

layer(database, { excludeTestServices: true })("faults under a transaction", (it) => {
  const test = <E>(
    name: string,
    body: () => Effect.Effect<unknown, E, ConnectionPool | TestDatabase | Reads | Writes>
  ) => it.effect(name, () => Effect.andThen(body(), assertHealthy))

  const kill = Effect.fnUntraced(function*(backend: string | null | undefined) {
    yield* text("select pg_terminate_backend($1::int)", backend ?? "")
    yield* until(value("select count(*) from pg_stat_activity where pid = $1::int", backend ?? ""), "0")
  })

  test("a dead network: the first error is the one that is told, in bounded time, and the connection is given up", () =>
    overProxy((freeze) =>
      Effect.gen(function*() {
        const begun = Date.now()
        const body = Effect.andThen(add("frozen"), Effect.andThen(freeze, Effect.fail("mine")))
        assert.strictEqual(yield* Effect.flip(transaction(body)), "mine")
        assert.isBelow(Date.now() - begun, 8000)
        assert.deepInclude(yield* (yield* ConnectionPool).stats, { inUse: 0, open: 0 })
      })
    ))

  test("interrupted in a statement on a dead network: the fiber ends in bounded time", () =>
    overProxy((freeze) =>
      Effect.gen(function*() {
        const sleeping = yield* Deferred.make<void>()
        const body = Effect.gen(function*() {
          yield* add("asleep")
          yield* freeze
          yield* Deferred.succeed(sleeping, undefined)
          yield* text("select pg_sleep(60)")
        })
        const fiber = yield* Effect.forkChild(transaction(body))
        yield* Deferred.await(sleeping)
        yield* Effect.sleep("50 millis")
        const begun = Date.now()
        yield* Fiber.interrupt(fiber)
        assert.isBelow(Date.now() - begun, 8000)
      })
    ))

  test("interrupted while SAVEPOINT is on its way on a dead network: the fiber ends in bounded time", () =>
    overProxy((freeze) =>
      Effect.gen(function*() {
        const frozen = yield* Deferred.make<void>()
        const body = Effect.gen(function*() {
          yield* add("around")
          yield* freeze
          yield* Deferred.succeed(frozen, undefined)
          yield* transaction(add("inside"))
        })
        const fiber = yield* Effect.forkChild(transaction(body))
        yield* Deferred.await(frozen)
        yield* Effect.sleep("50 millis")
        const begun = Date.now()
        yield* Fiber.interrupt(fiber)
        assert.isBelow(Date.now() - begun, 8000)
      })
    ))

  test("interrupted while BEGIN is on its way: nothing is left open there, and nobody gets that session", () =>
    Effect.scoped(Effect.gen(function*() {
      const { conditions, url } = yield* proxy(Redacted.value((yield* TestDatabase).url))
      const name = "interrupted_begin"
      const slow = Layer.fresh(ConnectionPool.layer({ url: Redacted.make(url), size: 1, applicationName: name }))
      const open = value(
        "select count(*) from pg_stat_activity where application_name = $1 and state like 'idle in transaction%' and datname = current_database()",
        name
      )
      const begun = value("select count(*) from faults where id = 'begun'")
      yield* Effect.gen(function*() {
        yield* begun
        for (const wait of [0, 5, 20, 60, 90, 120, 160]) {
          conditions.delay = 40
          const fiber = yield* Effect.forkChild(transaction(Effect.andThen(add("begun"), Effect.never)))
          yield* Effect.sleep(wait)
          yield* Fiber.interrupt(fiber)
          conditions.delay = 0
          // The next one on the pool runs outside of any transaction: what it does is there at once.
          assert.strictEqual(yield* value("select pg_current_xact_id_if_assigned() is null"), "t")
        }
        yield* wholePool
      }).pipe(Effect.provide(slow, { local: true }))
      yield* until(open, "0")
      assert.strictEqual(yield* begun, "0")
    })))

  test("interrupted while BEGIN is on its way, inside of a transaction that goes on: it has begun once", () =>
    Effect.scoped(Effect.gen(function*() {
      const { conditions, url } = yield* proxy(Redacted.value((yield* TestDatabase).url))
      const slow = Layer.fresh(ConnectionPool.layer({ url: Redacted.make(url), size: 1 }))
      yield* Effect.gen(function*() {
        yield* pid
        for (const options of [{}, { lockTimeout: "10 seconds" }] as const) {
          for (const wait of [1, 20, 60, 100]) {
            conditions.delay = 30
            const id = `${wait} ${"lockTimeout" in options}`
            yield* transaction(
              Effect.gen(function*() {
                yield* transaction(add(`${id} inside`)).pipe(Effect.timeoutOption(wait))
                yield* add(id)
              }),
              options
            )
            conditions.delay = 0
            assert.strictEqual(yield* stored(id), 1)
          }
        }
        yield* wholePool
      }).pipe(Effect.provide(slow, { local: true }))
    })))

  test("a transaction that takes too long as a whole: rolled back, and its locks are free at once", () =>
    Effect.gen(function*() {
      const pool = yield* Writes
      yield* add("locked")
      const locks = value(
        "select count(*) from pg_locks where relation = 'faults'::regclass and mode = 'AccessExclusiveLock'"
      )
      let during: string | null | undefined
      const body = Effect.gen(function*() {
        yield* text("lock table faults in access exclusive mode")
        during = yield* Effect.provideService(locks, Writes, pool)
        yield* text("select pg_sleep(60)")
      })
      const begun = performance.now()
      const error = yield* Effect.flip(Effect.timeout(transaction(body), "1 second"))
      assert.strictEqual(error._tag, "TimeoutError")
      assert.isBelow(performance.now() - begun, 10_000)
      assert.strictEqual(during, "1")
      assert.strictEqual(yield* locks, "0")
      assert.strictEqual(yield* stored("locked"), 1)
    }))

  test("killed in the middle of a statement: the server's own word for it", () =>
    Effect.gen(function*() {
      const sleeping = yield* Effect.forkChild(Effect.flip(text("select 1 from pg_sleep(60) where $1 <> ''", "killed")))
      const kills = value(
        "select pg_terminate_backend(pid) from pg_stat_activity where query like '%pg_sleep(60) where $1 <>%' and pid <> pg_backend_pid() and state = 'active' and datname = current_database()"
      )
      yield* until(kills, "t")
      assert.deepInclude((yield* Fiber.join(sleeping)).reason, { _tag: "ConnectionLost", code: "57P01" })
    }))

  test("killed between the last statement and COMMIT: a loss that is certain, and nothing is stored", () =>
    Effect.gen(function*() {
      const pool = yield* Writes
      const body = Effect.gen(function*() {
        yield* add("before commit")
        yield* Effect.provideService(kill(yield* pid), Writes, pool)
        // The server is rid of it a moment before the client's socket has heard.
        yield* Effect.sleep("50 millis")
      })
      assert.strictEqual(tagOf(yield* Effect.flip(transaction(body))), "ConnectionLost")
      assert.strictEqual(yield* stored("before commit"), 0)
    }))

  test("the same with a retry: run again on another connection, and stored once", () =>
    Effect.gen(function*() {
      const pool = yield* Writes
      let attempts = 0
      const body = Effect.gen(function*() {
        attempts++
        yield* add("again")
        if (attempts === 1) yield* Effect.provideService(kill(yield* pid), Writes, pool)
      })
      yield* transaction(body, { isolation: "repeatable read" })
      assert.strictEqual(attempts, 2)
      assert.strictEqual(yield* stored("again"), 1)
    }))

  test("COMMIT whose answer is lost: unknown, run once, stored, and found by its transaction's id", () =>
    Effect.scoped(Effect.gen(function*() {
      const over = yield* proxy(Redacted.value((yield* TestDatabase).url))
      const slow = Layer.fresh(ConnectionPool.layer({ url: Redacted.make(over.url), size: 1 }))
      let attempts = 0
      let id: string | null | undefined
      const body = Effect.gen(function*() {
        attempts++
        yield* add("answer lost")
        id = yield* value("select pg_current_xact_id()::text")
        over.conditions.deaf = true
      })
      const running = Effect.flip(transaction(body, { isolation: "serializable" })).pipe(
        Effect.provide(slow, { local: true })
      )
      const fiber = yield* Effect.forkChild(running)
      yield* until(stored("answer lost"), 1)
      over.cut()
      assert.strictEqual(tagOf(yield* Fiber.join(fiber)), "CommitOutcomeUnknown")
      assert.strictEqual(attempts, 1)
      assert.strictEqual(yield* value("select pg_xact_status($1::xid8)", id ?? ""), "committed")
      assert.strictEqual(yield* stored("answer lost"), 1)
    })))

  test("killed with a hundred waiters behind it: nothing of the transaction is stored, and all others are served", () =>
    Effect.gen(function*() {
      const pool = yield* Writes
      let others: Fiber.Fiber<ReadonlyArray<string | null | undefined>, DatabaseError> | undefined
      const body = Effect.gen(function*() {
        yield* add("crowded 1")
        const backend = yield* pid
        others = yield* Effect.provideService(
          Effect.forkDetach(
            Effect.forEach(Array.from({ length: 100 }, (_, n) => `${n}`), (n) => value("select $1::text", n), {
              concurrency: "unbounded"
            })
          ),
          Writes,
          pool
        )
        yield* Effect.provideService(text("select pg_terminate_backend($1::int)", backend ?? ""), Writes, pool)
        yield* Effect.ignore(add("crowded 2"))
        yield* Effect.ignore(add("crowded 3"))
      })
      assert.strictEqual(tagOf(yield* Effect.flip(transaction(body))), "ConnectionLost")
      assert(others !== undefined)
      assert.deepStrictEqual(yield* Fiber.join(others), Array.from({ length: 100 }, (_, n) => `${n}`))
      assert.strictEqual(yield* value("select count(*) from faults where id like 'crowded%'"), "0")
    }))

  test("killed before ROLLBACK: the first error stays the one that is told", () =>
    Effect.gen(function*() {
      const pool = yield* Writes
      const body = Effect.gen(function*() {
        yield* add("rolled back")
        yield* Effect.provideService(text("select pg_terminate_backend($1::int)", (yield* pid) ?? ""), Writes, pool)
        return yield* Effect.fail("mine" as const)
      })
      assert.strictEqual(yield* Effect.flip(transaction(body)), "mine")
      assert.strictEqual(yield* stored("rolled back"), 0)
    }))

  test("killed during COMMIT: unknown, never run again, whatever became of it", () =>
    Effect.gen(function*() {
      const pool = yield* Writes
      // A deferred trigger makes COMMIT take its time.
      yield* text(
        "create function slow() returns trigger language plpgsql as 'begin perform pg_sleep(5); return null; end'"
      )
      yield* text("create table slowly (id int)")
      yield* text(
        "create constraint trigger late after insert on slowly deferrable initially deferred for each row execute function slow()"
      )
      let attempts = 0
      const body = Effect.gen(function*() {
        attempts++
        yield* text("insert into slowly values (1)")
        yield* Effect.forkDetach(
          Effect.provideService(Effect.delay(kill(yield* pid), "200 millis"), Writes, pool)
        )
      })
      const error = yield* Effect.flip(transaction(body, { isolation: "serializable" }))
      assert.strictEqual(tagOf(error), "CommitOutcomeUnknown")
      assert.strictEqual(attempts, 1)
      assert.strictEqual(yield* value("select count(*) from slowly"), "0")
    }))

  test("killed between two batches of a stream: it fails, and does not end", () =>
    Effect.gen(function*() {
      const { stream } = yield* Writes
      const numbers = stream({
        text: "select generate_series(1, 1000000), pg_backend_pid()",
        parameters: [],
        access: "reads",
        decode: ([, backend]) => backend
      })
      let killed = false
      const reading = Stream.runForEach(numbers, (backend) => {
        if (killed) return Effect.void
        killed = true
        return kill(backend)
      })
      assert.strictEqual(tagOf(yield* Effect.flip(reading)), "ConnectionLost")
    }))

  test("killed inside of a savepoint: the whole transaction is lost, typed, and nothing of it is stored", () =>
    Effect.gen(function*() {
      const pool = yield* Writes
      const body = Effect.gen(function*() {
        yield* add("outer")
        const inner = Effect.gen(function*() {
          yield* add("inner")
          yield* Effect.provideService(kill(yield* pid), Writes, pool)
          yield* add("after")
        })
        yield* Effect.ignore(transaction(inner))
        yield* Effect.ignore(add("outer again"))
      })
      assert.strictEqual(tagOf(yield* Effect.flip(transaction(body))), "ConnectionLost")
      assert.strictEqual((yield* stored("outer")) + (yield* stored("outer again")), 0)
    }))
})
