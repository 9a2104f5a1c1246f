/**
 * Transactions on a real server: what is recovered in the type is recovered there, what fails leaves nothing, and a
 * lost connection never lets a transaction go on elsewhere.
 */
import { type ConnectionPool, recordStatements } from "@aludel/pool"
import {
  catchConstraint,
  columns,
  createAll,
  DatabaseError,
  dataModel,
  from,
  gt,
  insert,
  Pg,
  Query,
  type Reads,
  savepoint,
  Serializable,
  table,
  transaction,
  Writes
} from "@aludel/sql"
import { assertHealthy, TestDatabase } from "@aludel/testing"
import { assert, layer } from "@effect/vitest"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Schedule from "effect/Schedule"
import { inject } from "vitest"
import { readText, text, value } from "./support/Text.ts"

const accounts = table(
  "accounts",
  class Accounts {
    name = Pg.text().primaryKey()
    balance = Pg.integer().check((balance) => gt(balance, -1))
  }
)

const add = (name: string, balance = 0) => Query.run(insert(accounts).values({ name, balance }))
/** Adds it, or leaves the one that is there. */
const ensure = (name: string) => add(name).pipe(catchConstraint("accounts_pkey", () => Effect.succeed(0)))
const names = Effect.map(
  Query.all(from(accounts).select(columns(accounts))),
  (rows) => rows.map(({ name }) => name).sort()
)
const clear = text("delete from accounts")

const database = TestDatabase.layer({ url: inject("databaseUrl"), prepare: createAll(dataModel({ accounts })) })

layer(database, { excludeTestServices: true })("transaction", (it) => {
  const test = <E>(name: string, body: () => Effect.Effect<unknown, E, ConnectionPool | Reads | Writes>) =>
    it.effect(name, () => Effect.andThen(clear, Effect.andThen(body(), assertHealthy)))

  test("commits all of it, or nothing: failure, defect, interruption", () =>
    Effect.gen(function*() {
      yield* transaction(Effect.andThen(add("a"), add("b")))
      for (const ending of [Effect.fail("no"), Effect.die("no"), Effect.interrupt]) {
        const exit = yield* Effect.exit(transaction(Effect.andThen(add("c"), ending)))
        assert.isTrue(Exit.isFailure(exit))
      }
      assert.deepStrictEqual(yield* names, ["a", "b"])
    }))

  test("the server sees level and access mode", () =>
    Effect.gen(function*() {
      const seen = Effect.all([value("show transaction_isolation"), value("show transaction_read_only")])
      assert.deepStrictEqual(yield* transaction(seen), ["read committed", "off"])
      for (const isolation of ["repeatable read", "serializable"] as const) {
        assert.deepStrictEqual(yield* transaction(seen, { isolation }), [isolation, "off"])
      }
      const readOnly = transaction(readText("show transaction_read_only"), { access: "read only" })
      assert.deepStrictEqual(yield* readOnly, [["on"]])
    }))

  test("a recovered constraint leaves the transaction alive: recover, write on, commit", () =>
    Effect.gen(function*() {
      yield* add("a")
      yield* transaction(Effect.gen(function*() {
        yield* add("b")
        yield* ensure("a")
        yield* add("c")
      }))
      assert.deepStrictEqual(yield* names, ["a", "b", "c"])
    }))

  test("the same two and three levels deep, each level recovering its own", () =>
    Effect.gen(function*() {
      yield* add("a")
      const third = Effect.gen(function*() {
        yield* add("d")
        yield* ensure("a")
        yield* add("e")
        return yield* add("a")
      })
      const second = Effect.gen(function*() {
        yield* add("c")
        yield* transaction(third).pipe(catchConstraint("accounts_pkey", () => Effect.succeed(0)))
        yield* ensure("a")
        yield* add("f")
      })
      yield* transaction(Effect.gen(function*() {
        yield* add("b")
        yield* savepoint(second)
        yield* add("g")
      }))
      // The third level failed at its end: what it wrote is gone, what the others wrote stays.
      assert.deepStrictEqual(yield* names, ["a", "b", "c", "f", "g"])
    }))

  test("caught without a savepoint: the next statement says what aborted the transaction", () =>
    Effect.gen(function*() {
      yield* add("a")
      const error = yield* Effect.flip(transaction(Effect.gen(function*() {
        yield* add("a").pipe(Effect.catchTag("ConstraintViolation", () => Effect.succeed(0)))
        yield* add("b")
      })))
      assert.strictEqual(error._tag === "DatabaseError" && error.reason._tag, "TransactionAborted")
      assert.include(error.message, "catchConstraint")
      assert.deepStrictEqual(yield* names, ["a"])
    }))

  test("levels: the middle one rolled back takes the inner with it, the outer stays", () =>
    Effect.gen(function*() {
      yield* transaction(Effect.gen(function*() {
        yield* add("one")
        yield* Effect.ignore(savepoint(Effect.gen(function*() {
          yield* add("two")
          yield* savepoint(add("three"))
          return yield* Effect.fail("no")
        })))
      }))
      assert.deepStrictEqual(yield* names, ["one"])
    }))

  test("50 nested transactions at once in one outer transaction are all kept", () =>
    Effect.gen(function*() {
      const nested = Array.from({ length: 50 }, (_, n) => transaction(Effect.andThen(add(`n${n}`), add(`m${n}`))))
      yield* transaction(Effect.all(nested, { concurrency: "unbounded" }))
      assert.strictEqual((yield* names).length, 100)
    }))

  test("100 transactions at once, every other one failing: half is there, whole rows only", () =>
    Effect.gen(function*() {
      const one = (n: number) =>
        transaction(Effect.gen(function*() {
          yield* add(`x${n}`)
          yield* add(`y${n}`)
          if (n % 2 === 0) return yield* Effect.fail("no")
        }))
      yield* Effect.forEach(Array.from({ length: 100 }, (_, n) => n), (n) => Effect.exit(one(n)), {
        concurrency: "unbounded"
      })
      const found = yield* names
      assert.strictEqual(found.length, 100)
      assert.isTrue(found.every((name) => Number(name.slice(1)) % 2 === 1))
    }))

  test("a backend killed in mid-transaction: later writes fail typed, and nothing is stored", () =>
    Effect.gen(function*() {
      const pool = yield* Writes
      const outcome = yield* Effect.exit(transaction(Effect.gen(function*() {
        yield* add("before")
        const pid = yield* value("select pg_backend_pid()")
        yield* Effect.provideService(text("select pg_terminate_backend($1::int)", pid ?? ""), Writes, pool)
        const first = yield* Effect.flip(add("after"))
        const second = yield* Effect.flip(add("again"))
        assert.deepStrictEqual([first, second].map((error) => error._tag === "DatabaseError" && error.reason._tag), [
          "ConnectionLost",
          "ConnectionLost"
        ])
      })))
      assert.isTrue(Exit.isFailure(outcome))
      assert.deepStrictEqual(yield* names, [])
    }))

  test("write skew: without a retry one of two serializable transactions fails typed", () =>
    Effect.gen(function*() {
      yield* add("a", 1)
      const run = transaction(guarded, { isolation: "serializable", retry: false })
      const exits = yield* Effect.all([Effect.result(run), Effect.result(run)], { concurrency: 2 })
      const failures = exits.flatMap((exit) => exit._tag === "Failure" ? [exit.failure] : [])
      assert.strictEqual(failures.length, 1)
      assert.strictEqual(failures[0]?._tag === "DatabaseError" && failures[0].reason._tag, "SerializationFailure")
      assert.isTrue(failures[0]?._tag === "DatabaseError" && failures[0].isRetryable)
      yield* run
    }))

  test("write skew: by default the loser runs again, and sees what the winner wrote", () =>
    Effect.gen(function*() {
      yield* add("a", 1)
      const run = transaction(guarded, { isolation: "serializable" })
      yield* Effect.all([run, run], { concurrency: 2 })
      assert.deepStrictEqual((yield* names).map((name) => name.slice(0, 5)), ["a", "sum 1", "sum 2"])
    }))

  test("write skew that a statement in a savepoint finds, which hands it on: run again as well", () =>
    Effect.gen(function*() {
      const pool = yield* Writes
      let bodies = 0
      const body = Effect.gen(function*() {
        const before = yield* names
        const other = transaction(Effect.flatMap(names, () => add("other")), { isolation: "serializable" })
        if (++bodies === 1) {
          yield* Effect.forkChild(Effect.provideService(other, Writes, pool)).pipe(Effect.flatMap(Fiber.join))
        }
        yield* ensure(`after ${before.length}`)
      })
      yield* transaction(body, { isolation: "serializable" })
      assert.strictEqual(bodies, 2)
      assert.deepStrictEqual(yield* names, ["after 1", "other"])
    }))

  test("write skew that only COMMIT finds: run again as well", () =>
    Effect.gen(function*() {
      yield* add("a", 1)
      const written = yield* Deferred.make<void>()
      let bodies = 0
      // Both have sent all that they have before either commits.
      const body = Effect.andThen(
        guarded,
        Effect.suspend(() => ++bodies === 2 ? Deferred.succeed(written, undefined) : Deferred.await(written))
      )
      const run = transaction(body, { isolation: "serializable" })
      const [, statements] = yield* recordStatements(Effect.all([run, run], { concurrency: 2 }))
      const failed = statements.flatMap(({ outcome, text, transaction }) =>
        outcome._tag === "Failed" ? [[text, outcome.code, transaction?.attempt]] : []
      )
      assert.deepStrictEqual(failed, [["commit", "40001", 1]])
      assert.strictEqual(Math.max(...statements.map(({ transaction }) => transaction?.attempt ?? 0)), 2)
      assert.strictEqual(bodies, 3)
      assert.deepStrictEqual((yield* names).map((name) => name.slice(0, 5)), ["a", "sum 1", "sum 2"])
    }))

  test("a fiber that outlives a transaction which has sent nothing begins none of its own", () =>
    Effect.gen(function*() {
      const late = transaction(Effect.andThen(Effect.sleep("200 millis"), add("late")))
      let fiber: Fiber.Fiber<unknown, unknown> | undefined
      const forked = Effect.tap(Effect.forkDetach(late), (forked) => {
        fiber = forked
        return Effect.sleep("10 millis")
      })
      yield* Effect.exit(transaction(forked, { turnTimeout: "50 millis" }))
      assert(fiber !== undefined)
      const error = yield* Effect.flip(Fiber.join(fiber))
      assert.strictEqual(error instanceof DatabaseError && error.reason._tag, "TransactionEnded")
      assert.deepStrictEqual(yield* names, [])
    }))

  test("interrupted in a statement: cancelled on the server, rolled back, nothing stored", () =>
    Effect.gen(function*() {
      const fiber = yield* Effect.forkChild(transaction(Effect.andThen(add("a"), text("select pg_sleep(60)"))))
      yield* untilSleeping
      yield* Fiber.interrupt(fiber)
      assert.strictEqual(yield* sleeping, 0)
      assert.deepStrictEqual(yield* names, [])
    }))
})

/** Adds a row that names how many there are: serializable, no two of them name the same number. */
const guarded = Effect.gen(function*() {
  yield* Serializable
  const rows = yield* Query.all(from(accounts).select(columns(accounts)))
  yield* text("select pg_sleep(0.1)")
  yield* add(`sum ${rows.length} ${yield* value("select pg_backend_pid()")}`)
})

const sleeping = Effect.map(
  value(
    "select count(*) from pg_stat_activity where query = 'select pg_sleep(60)' and state = 'active' and datname = current_database()"
  ),
  Number
)

const untilSleeping = Effect.repeat(sleeping, {
  until: (found) => found === 1,
  schedule: Schedule.spaced("10 millis"),
  times: 500
})
