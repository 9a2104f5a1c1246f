/** Timeouts, row context, deadlocks, deferred constraints and advisory locks on a real server. */
import { ConnectionPool } from "@aludel/pool"
import { AdvisoryLock, DatabaseError, Reads, RowContext, transaction, Writes } from "@aludel/sql"
import { assertHealthy, TestDatabase } from "@aludel/testing"
import { assert, layer } from "@effect/vitest"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Option from "effect/Option"
import { inject } from "vitest"
import { text, value } from "./support/Text.ts"
import { until } from "./support/Until.ts"

const prepare = Effect.forEach([
  "create table counters (id int primary key, n int not null)",
  "create table later (id int constraint later_unique unique deferrable initially deferred)",
  "create table secrets (tenant text, word text)",
  "alter table secrets enable row level security",
  "create policy own on secrets using (tenant = current_setting('app.tenant', true))",
  "insert into secrets values ('one', 'first'), ('two', 'second')"
], (sql) => text(sql))

const database = TestDatabase.layer({ url: inject("databaseUrl"), prepare })

const reasonOf = <E>(error: E) => error instanceof DatabaseError ? error.reason._tag : error

layer(database, { excludeTestServices: true })("a transaction's options", (it) => {
  const test = <E>(
    name: string,
    body: () => Effect.Effect<unknown, E, ConnectionPool | TestDatabase | Reads | Writes>
  ) => it.effect(name, () => Effect.andThen(body(), assertHealthy))

  test("timeouts hold in the transaction, in a nested one until its end, and not after it", () =>
    Effect.gen(function*() {
      const seen = Effect.all([value("show statement_timeout"), value("show lock_timeout")])
      const nested = transaction(seen, { statementTimeout: "1 minute" })
      const found = yield* transaction(Effect.all([seen, nested, seen]), { statementTimeout: "5 seconds" })
      assert.deepStrictEqual(found, [["5s", "0"], ["1min", "0"], ["5s", "0"]])
      assert.deepStrictEqual(yield* seen, ["0", "0"])
    }))

  test("read only and deferrable are the server's, a write there is typed, and the next transaction has its own", () =>
    Effect.gen(function*() {
      const seen = Effect.all([
        value("show transaction_isolation"),
        value("show transaction_read_only"),
        value("show transaction_deferrable")
      ])
      const strict = { isolation: "serializable", access: "read only", deferrable: true } as const
      // Read-only in its type, so that the server is who refuses.
      const asReads = <A, E>(effect: Effect.Effect<A, E, Writes>) =>
        Effect.flatMap(Reads, (database) => Effect.provideService(effect, Writes, database))
      assert.deepStrictEqual(yield* transaction(asReads(seen), strict), ["serializable", "on", "on"])
      const write = transaction(asReads(text("insert into counters values (70, 0)")), strict)
      assert.strictEqual(reasonOf(yield* Effect.flip(write)), "ReadOnlyTransaction")
      assert.deepStrictEqual(yield* transaction(seen), ["read committed", "off", "off"])
      assert.strictEqual(yield* value("select count(*) from counters where id = 70"), "0")
    }))

  test("a time for the whole transaction, on servers that have one: a loss of its own name", () =>
    Effect.gen(function*() {
      if (Number(yield* value("show server_version_num")) < 170_000) return
      const slow = transaction(Effect.gen(function*() {
        yield* text("set local transaction_timeout = '200ms'")
        yield* text("insert into counters values (80, 0)")
        yield* text("select pg_sleep(30)")
      }))
      const error = yield* Effect.flip(slow)
      assert.deepInclude(error.reason, { _tag: "ConnectionLost", code: "25P04" })
      assert.strictEqual(yield* value("select count(*) from counters where id = 80"), "0")
    }))

  test("a statement that takes too long, and one that someone cancels, are told apart", () =>
    Effect.gen(function*() {
      const late = yield* Effect.flip(transaction(text("select pg_sleep(10)"), { statementTimeout: 50 }))
      assert.deepInclude(late.reason, { _tag: "StatementTimeout", milliseconds: 50 })
      const cancelled = transaction(
        Effect.gen(function*() {
          const pid = yield* value("select pg_backend_pid()")
          const cancel = Effect.andThen(
            Effect.sleep("100 millis"),
            text("select pg_cancel_backend($1::int)", pid ?? "")
          )
          const pool = ConnectionPool.layer({ url: (yield* TestDatabase).url, size: 1 })
          yield* Effect.forkChild(Effect.provide(cancel, pool, { local: true }))
          yield* text("select pg_sleep(10)")
        }),
        { statementTimeout: "5 seconds" }
      )
      assert.strictEqual(reasonOf(yield* Effect.flip(cancelled)), "QueryCanceled")
    }))

  test("the pool's own time for a statement: alone, in a transaction, and in one with another time", () =>
    Effect.gen(function*() {
      const { url } = yield* TestDatabase
      const pool = ConnectionPool.layer({ url, size: 1, statementTimeout: 100 })
      const slow = text("select pg_sleep(10)")
      const found = Effect.forEach([slow, transaction(slow), transaction(slow, { statementTimeout: 50 })], Effect.flip)
      const reasons = (yield* Effect.provide(found, pool, { local: true })).map(({ reason }) => reason)
      assert.deepStrictEqual(
        reasons.map((reason) => reason._tag === "StatementTimeout" && reason.milliseconds),
        [100, 100, 50]
      )
    }))

  test("lock timeout, and idle in transaction: reasons of their own", () =>
    Effect.gen(function*() {
      yield* text("insert into counters values (100, 0)")
      const update = text("update counters set n = n + 1 where id = 100")
      const waiting = transaction(update, { lockTimeout: 50 }).pipe(
        Effect.provide(ConnectionPool.layer({ url: (yield* TestDatabase).url, size: 1 }), { local: true })
      )
      const error = yield* transaction(Effect.andThen(update, Effect.flip(waiting)))
      assert.strictEqual(reasonOf(error), "LockNotAvailable")
      const idle = transaction(
        Effect.gen(function*() {
          yield* text("select 1")
          yield* Effect.sleep("400 millis")
          yield* text("select 2")
        }),
        { idleInTransactionTimeout: 50 }
      )
      assert.strictEqual(reasonOf(yield* Effect.flip(idle)), "IdleInTransactionTimeout")
    }))

  test("row context: only its tenant's rows, and nothing of it is left on the connection", () =>
    Effect.gen(function*() {
      const role = `tenant_${(yield* TestDatabase).name}`
      yield* text(`create role "${role}"`)
      yield* text(`grant select on secrets to "${role}"`)
      const words = Effect.map(text("select word from secrets order by word"), (rows) => rows.map(([word]) => word))
      const of = (tenant: string) =>
        Effect.provideService(words, RowContext, { role, settings: { "app.tenant": tenant } })
      assert.deepStrictEqual(yield* of("one"), ["first"])
      assert.deepStrictEqual(yield* transaction(Effect.all([words, of("one"), of("two"), words])), [
        ["first", "second"],
        ["first"],
        ["second"],
        ["first", "second"]
      ])
      const many = Effect.forEach(Array.from({ length: 100 }, (_, n) => n % 2 === 0 ? "one" : "two"), of, {
        concurrency: 20
      })
      assert.deepStrictEqual(
        (yield* many).map(String),
        Array.from({ length: 100 }, (_, n) => n % 2 === 0 ? "first" : "second")
      )
      assert.deepStrictEqual(yield* words, ["first", "second"])
      assert.strictEqual(yield* value("select current_setting('app.tenant', true)"), "")
      yield* text(`drop owned by "${role}"`)
      yield* text(`drop role "${role}"`)
    }))

  test("a deadlock: one of the two runs again, and both are kept", () =>
    Effect.gen(function*() {
      yield* text("insert into counters values (1, 0), (2, 0)")
      const both = (first: number, second: number) =>
        transaction(
          Effect.gen(function*() {
            yield* text("update counters set n = n + 1 where id = $1::int", `${first}`)
            yield* text("select pg_sleep(0.1)")
            yield* text("update counters set n = n + 1 where id = $1::int", `${second}`)
          }),
          { isolation: "repeatable read" }
        )
      yield* Effect.all([both(1, 2), both(2, 1)], { concurrency: 2 })
      assert.deepStrictEqual(yield* text("select n from counters where id in (1, 2)"), [["2"], ["2"]])
    }))

  test("a deferred constraint fails COMMIT, typed, and the connection stays", () =>
    Effect.gen(function*() {
      const twice = transaction(
        Effect.andThen(text("insert into later values (1)"), text("insert into later values (1)"))
      )
      const { reason } = yield* Effect.flip(twice)
      assert.deepInclude(reason, { _tag: "UnexpectedConstraint", constraint: "later_unique", kind: "unique" })
      assert.strictEqual(yield* value("select count(*) from later"), "0")
    }))

  test("COMMIT among the statements: refused, what is behind it is not stored, and no transaction is left open", () =>
    Effect.gen(function*() {
      for (
        const commit of ["commit", "end", "commit and chain", "rollback and chain", "/* to */ rollback to savepoint a"]
      ) {
        const body = Effect.andThen(text(commit), text("insert into counters values (50, 0)"))
        const first = Effect.andThen(text("select 1"), text("savepoint a"))
        const error = yield* Effect.flip(transaction(Effect.andThen(first, body)))
        assert.strictEqual(reasonOf(error), "TransactionEnded", commit)
        assert.strictEqual(yield* value("select count(*) from counters where id = 50"), "0")
        yield* assertHealthy
      }
    }))

  test("BEGIN among the statements: refused, and the transaction goes on", () =>
    Effect.gen(function*() {
      const body = Effect.gen(function*() {
        yield* text("insert into counters values (51, 0)")
        for (const begin of ["begin", "start transaction"]) {
          assert.strictEqual(reasonOf(yield* Effect.flip(text(begin))), "InvalidQuery")
        }
        yield* text("insert into counters values (52, 0)")
      })
      yield* transaction(body)
      assert.strictEqual(yield* value("select count(*) from counters where id in (51, 52)"), "2")
    }))

  test("afterCommit sees what was committed", () =>
    Effect.gen(function*() {
      const seen = yield* Deferred.make<string | null | undefined>()
      const database = yield* Writes
      yield* transaction(Effect.gen(function*() {
        yield* text("insert into counters values (60, 7)")
        const look = Effect.orDie(value("select n from counters where id = 60"))
        yield* (yield* Writes).afterCommit(Effect.asVoid(Effect.flatMap(look, (n) => Deferred.succeed(seen, n))))
      }))
      assert.strictEqual(yield* Deferred.await(seen), "7")
      assert.isUndefined(database.current)
    }))

  test("advisory locks: until the transaction ends, or until the scope closes; one holder at a time", () =>
    Effect.gen(function*() {
      const held = AdvisoryLock.tryScoped("report")
      const taken = Effect.map(Effect.scoped(held), Option.isSome)
      yield* transaction(Effect.gen(function*() {
        yield* AdvisoryLock.transaction("report")
        assert.isFalse(yield* taken)
      }))
      assert.isTrue(yield* taken)
      let inside = 0
      const alone = Effect.scoped(Effect.gen(function*() {
        const lock = yield* AdvisoryLock.scoped(42n, { every: "5 millis" })
        assert.strictEqual(++inside, 1)
        yield* Effect.sleep("10 millis")
        yield* lock.check
        inside--
      }))
      yield* Effect.all(Array.from({ length: 8 }, () => alone), { concurrency: 8, discard: true })
      const shared = Effect.scoped(Effect.andThen(
        AdvisoryLock.scoped([1, 2], { shared: true }),
        Effect.scoped(AdvisoryLock.tryScoped([1, 2], { shared: true }))
      ))
      assert.isTrue(Option.isSome(yield* shared))
    }))

  test("a lock whose session is gone says so", () =>
    Effect.gen(function*() {
      const error = yield* Effect.flip(Effect.scoped(Effect.gen(function*() {
        const lock = yield* AdvisoryLock.scoped("gone")
        const locks = "from pg_locks where locktype = 'advisory' and pid <> pg_backend_pid() "
          + "and database = (select oid from pg_database where datname = current_database())"
        yield* text(`select pg_terminate_backend(pid) ${locks}`)
        yield* until(value(`select count(*) ${locks}`), "0")
        yield* lock.check
      })))
      assert.strictEqual(reasonOf(error), "ConnectionLost")
    }))

  test("a lease is one session: what it keeps is there from one statement to the next", () =>
    Effect.gen(function*() {
      const { lease } = yield* Writes
      yield* Effect.scoped(Effect.gen(function*() {
        const session = yield* lease
        const here = <A, E>(effect: Effect.Effect<A, E, Writes>) => Effect.provideService(effect, Writes, session)
        yield* here(text("create temporary table mine (n int)"))
        const fibers = yield* Effect.forEach([1, 2, 3], (n) =>
          Effect.forkChild(here(transaction(text("insert into mine values ($1::int)", `${n}`)))))
        yield* Fiber.joinAll(fibers)
        assert.strictEqual(yield* here(value("select sum(n) from mine")), "6")
        yield* here(text("drop table mine"))
      }))
    }))
})
