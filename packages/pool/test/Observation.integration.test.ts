/** What is told of statements on a real server: each mark, by each way in which statements are sent. */
import { ConnectionPool, correlateStatements, ReadReplicas, recordStatements, Telemetry } from "@aludel/pool"
import * as SqlClientLayer from "@aludel/pool/SqlClient"
import {
  type DatabaseError,
  type Reads,
  RowContext,
  savepoint,
  type SentStatement,
  transaction,
  Writes
} from "@aludel/sql"
import { assertHealthy, TestDatabase } from "@aludel/testing"
import { assert, describe, it, layer } from "@effect/vitest"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as SqlClient from "effect/sql/SqlClient"
import * as Stream from "effect/Stream"
import { inject } from "vitest"
import { begin } from "./support/Recorder.ts"
import { readText, text, value } from "./support/Text.ts"
import { until } from "./support/Until.ts"

const texts = (statements: ReadonlyArray<SentStatement>) => statements.map(({ text }) => text)
const outcomes = (statements: ReadonlyArray<SentStatement>) =>
  statements.map(({ outcome }) => outcome._tag === "Failed" ? outcome.reason : outcome._tag)
const attempts = (statements: ReadonlyArray<SentStatement>) => statements.map(({ transaction }) => transaction?.attempt)
const ids = (statements: ReadonlyArray<SentStatement>) => new Set(statements.map(({ transaction }) => transaction?.id))

const prepare = text("create table names (name text primary key, n integer not null default 0)")

const database = SqlClientLayer.layer.pipe(
  Layer.provideMerge(TestDatabase.layer({ url: inject("databaseUrl"), prepare, pool: { size: 4 } }))
)

layer(database, { excludeTestServices: true })("what is told of statements", (it) => {
  const test = <E>(
    name: string,
    body: () => Effect.Effect<unknown, E, ConnectionPool | SqlClient.SqlClient | TestDatabase | Reads | Writes>
  ) => it.effect(name, () => Effect.andThen(body(), assertHealthy))

  test("a statement by itself: text, count of parameters, rows, time", () =>
    Effect.gen(function*() {
      const before = Date.now()
      const [rows, statements] = yield* recordStatements(
        text("select n, pg_sleep($2::float8) from generate_series(1, $1::int) n", "2", "0.02")
      )
      assert.strictEqual(rows.length, 2)
      assert.strictEqual(statements.length, 1)
      const [one] = statements
      assert.deepInclude(one, {
        kind: "statement",
        parameters: 2,
        values: undefined,
        rows: 2,
        outcome: { _tag: "Answered" },
        transaction: undefined,
        callers: undefined,
        pool: (yield* TestDatabase).name,
        server: "primary",
        correlation: undefined,
        callSite: undefined
      })
      assert.isAtLeast(one?.milliseconds ?? 0, 40)
      assert.isAtLeast(one?.sentAt ?? 0, before)
    }))

  test("the server's error: its reason, SQLSTATE and constraint; values are in none of it", () =>
    Effect.gen(function*() {
      const add = text("insert into names (name) values ($1)", "t0ld")
      yield* add
      const [, statements] = yield* recordStatements(Effect.exit(add))
      assert.deepStrictEqual(statements[0]?.outcome, {
        _tag: "Failed",
        reason: "UnexpectedConstraint",
        code: "23505",
        constraint: "names_pkey"
      })
      assert.notInclude(JSON.stringify(statements), "t0ld")
      const [, asked] = yield* recordStatements(Effect.exit(add), { values: true })
      assert.deepStrictEqual(asked[0]?.values, ["t0ld"])
    }))

  test("a transaction and its savepoints: every line of one id", () =>
    Effect.gen(function*() {
      const inner = savepoint(text("insert into names values ('inner')"))
      const failing = savepoint(text("insert into names values ('inner')"))
      const [, statements] = yield* recordStatements(
        transaction(Effect.all([text("select 1"), inner, Effect.exit(failing)]))
      )
      assert.deepStrictEqual(statements.map(({ kind, text }) => [kind, text]), [
        ["transaction", begin],
        ["statement", "select 1"],
        ["transaction", "savepoint aludel_1"],
        ["statement", "insert into names values ('inner')"],
        ["transaction", "release savepoint aludel_1"],
        ["transaction", "savepoint aludel_2"],
        ["statement", "insert into names values ('inner')"],
        ["transaction", "rollback to savepoint aludel_2"],
        ["transaction", "release savepoint aludel_2"],
        ["transaction", "commit"]
      ])
      assert.strictEqual(ids(statements).size, 1)
      assert.deepStrictEqual(new Set(attempts(statements)), new Set([1]))
      const [, next] = yield* recordStatements(transaction(text("select 1")))
      assert.notDeepEqual(ids(next), ids(statements))
    }))

  test("a recorder inside of a transaction hears what is sent there, and no BEGIN or COMMIT that is not", () =>
    Effect.gen(function*() {
      const [[, inside], all] = yield* recordStatements(
        transaction(Effect.andThen(text("select 1"), recordStatements(text("select 2"))))
      )
      assert.deepStrictEqual(texts(inside), ["select 2"])
      assert.deepStrictEqual(texts(all), [begin, "select 1", "select 2", "commit"])
      assert.deepStrictEqual(ids(inside), ids(all))
      const [, rest] = yield* recordStatements(text("select 3"))
      assert.strictEqual(rest[0]?.transaction, undefined)
    }))

  test("a transaction that is run again: the same id, the next attempt", () =>
    Effect.gen(function*() {
      yield* text("insert into names values ('retried', 0)")
      let first = true
      const conflicting = Effect.gen(function*() {
        yield* text("select n from names where name = 'retried'")
        if (first) {
          first = false
          const pool = ConnectionPool.layer({ url: (yield* TestDatabase).url, size: 1, name: "other" })
          const other = text("update names set n = n + 1 where name = 'retried'")
          yield* Effect.provide(other, pool, { local: true })
        }
        yield* text("update names set n = n + 10 where name = 'retried'")
      })
      const [, statements] = yield* recordStatements(transaction(conflicting, { isolation: "repeatable read" }))
      const { name } = yield* TestDatabase
      const ours = statements.filter(({ pool }) => pool === name)
      assert.deepStrictEqual(attempts(ours), [1, 1, 1, 1, 2, 2, 2, 2])
      assert.strictEqual(ids(ours).size, 1)
      assert.strictEqual(outcomes(ours)[2], "SerializationFailure")
      assert.deepStrictEqual([texts(ours)[3], texts(ours)[7]], ["rollback", "commit"])
      // The other pool's statement is told too, under its own name: it is the same fiber's.
      assert.strictEqual(statements.length, ours.length + 1)
    }))

  test("a stream: DECLARE as its statement, and what it fetches", () =>
    Effect.gen(function*() {
      const numbers = "select n from generate_series(1, 5) n"
      const rows = Stream.unwrap(
        Effect.map(Writes, ({ stream }) =>
          stream({
            text: numbers,
            parameters: [],
            access: "reads",
            decode: (row) => row
          }, { batchSize: 3 }))
      )
      const [all, statements] = yield* recordStatements(Stream.runCollect(rows))
      assert.strictEqual(all.length, 5)
      assert.deepStrictEqual(statements.map(({ kind, rows, text }) => [kind, text.slice(0, 22), rows]), [
        ["transaction", "begin isolation level ", 0],
        ["statement", "declare aludel_cursor_", 0],
        ["cursor", "fetch 3 from aludel_cu", 3],
        ["cursor", "fetch 3 from aludel_cu", 2],
        ["transaction", "rollback", 0]
      ])
      const [, inside] = yield* recordStatements(transaction(Stream.runDrain(rows)))
      assert.deepInclude(inside.at(-2), { text: "close aludel_cursor_1", kind: "cursor" })
      assert.strictEqual(ids(inside).size, 1)
    }))

  test("a row context: what it sets, in a transaction of its own", () =>
    Effect.gen(function*() {
      const [, statements] = yield* recordStatements(
        Effect.provideService(text("select 1"), RowContext, { settings: { "app.tenant": "s3cret" } })
      )
      // A driver that can sends COMMIT with the statement, as part of it.
      assert.deepStrictEqual(statements.map(({ kind }) => kind).slice(0, 2), ["transaction", "statement"])
      assert.isAtMost(statements.length, 3)
      assert.match(statements[0]?.text ?? "", /^begin .*; select .*set_config\(/)
      assert.notInclude(JSON.stringify(statements), "s3cret")
      assert.strictEqual(ids(statements).size, 1)
    }))

  test("COPY, with its rows; and one that is refused", () =>
    Effect.gen(function*() {
      const { copyIn } = yield* Writes
      const lines = Stream.make(new TextEncoder().encode("copied 1\t1\ncopied 2\t2\n"))
      const [count, statements] = yield* recordStatements(copyIn("copy names from stdin", lines))
      assert.strictEqual(count, 2)
      assert.deepStrictEqual(statements.map(({ kind, rows, text }) => [kind, text, rows]), [
        ["statement", "copy names from stdin", 2]
      ])
      const [, failed] = yield* recordStatements(
        Effect.exit(copyIn("copy names from stdin", Stream.make(new TextEncoder().encode("copied 1\t1\n"))))
      )
      assert.deepInclude(failed[0]?.outcome, { reason: "UnexpectedConstraint", constraint: "names_pkey" })
    }))

  test("an interruption, which is no failure; a time that was set, which is one", () =>
    Effect.gen(function*() {
      const begun = yield* Deferred.make<void>()
      const told: Array<SentStatement> = []
      const { statements } = yield* ConnectionPool
      const listening = yield* Effect.forkChild(
        Stream.runForEach(statements(), (one) => Effect.sync(() => void told.push(one))),
        { startImmediately: true }
      )
      const asleep = Effect.andThen(Deferred.succeed(begun, undefined), text("select pg_sleep(30)"))
      const fiber = yield* Effect.forkChild(asleep)
      yield* Deferred.await(begun)
      const running =
        "select count(*) from pg_stat_activity where query = $1 and state = 'active' and datname = current_database()"
      yield* until(value(running, "select pg_sleep(30)"), "1")
      yield* Fiber.interrupt(fiber)
      yield* Fiber.interrupt(yield* Effect.forkChild(transaction(asleep), { startImmediately: true }))
      const late = transaction(text("select pg_sleep(30)"), { statementTimeout: 50 })
      const [error, recorded] = yield* recordStatements(Effect.flip(late))
      assert.strictEqual(error.reason._tag, "StatementTimeout")
      assert.include(outcomes(recorded), "StatementTimeout")
      yield* Effect.sleep("10 millis")
      yield* Fiber.interrupt(listening)
      const sleeps = told.filter(({ text }) => text.includes("pg_sleep"))
      assert.strictEqual(outcomes(sleeps)[0], "Interrupted")
      assert.strictEqual(outcomes(sleeps).at(-1), "StatementTimeout")
    }))

  test("all fibers of an effect, each with its spans; and what the program says that it belongs to", () =>
    Effect.gen(function*() {
      const page = Effect.withSpan(
        Effect.all([
          Effect.withSpan(text("select 'a'"), "posts"),
          Effect.withSpan(transaction(text("select 'b'")), "users"),
          correlateStatements(text("select 'c'"), "nested")
        ], { concurrency: "unbounded" }),
        "GET /posts"
      )
      const [, statements] = yield* recordStatements(correlateStatements(page, "request 7"))
      const of = (text: string) => statements.find((one) => one.text === text)
      assert.deepStrictEqual(of("select 'a'")?.spans, ["GET /posts", "posts"])
      assert.deepStrictEqual(of("select 'b'")?.spans, ["GET /posts", "users"])
      assert.deepStrictEqual(of("commit")?.spans, ["GET /posts", "users"])
      assert.strictEqual(of("commit")?.correlation, "request 7")
      assert.strictEqual(of("select 'c'")?.correlation, "nested")
      assert.strictEqual(new Set(statements.map(({ traceId }) => traceId)).size, 1)
      assert.match(of("select 'a'")?.spanId ?? "", /^[0-9a-f]{16}$/)
    }))

  test("the place in the program, where it is asked for; and no trace comment in the text", () =>
    Effect.gen(function*() {
      const listPosts = Effect.fn("listPosts")(function*() {
        return yield* text("select 'place'")
      })
      const commented = Effect.provideService(listPosts(), Telemetry, { comments: true })
      const [, statements] = yield* recordStatements(commented, { callSites: true })
      assert.match(statements[0]?.callSite ?? "", /^listPosts .*Observation\.integration\.test\.ts/)
      assert.strictEqual(statements[0]?.text, "select 'place'")
      const [, without] = yield* recordStatements(listPosts())
      assert.strictEqual(without[0]?.callSite, undefined)
    }))

  test("Effect's SqlClient, a lease, LISTEN", () =>
    Effect.gen(function*() {
      const sql = yield* SqlClient.SqlClient
      const { lease } = yield* Writes
      const leased = Effect.scoped(
        Effect.flatMap(lease, ({ run }) => run({ text: "select 2", parameters: [], access: "reads", decode: (r) => r }))
      )
      const [, statements] = yield* recordStatements(
        Effect.andThen(sql.withTransaction(sql`select ${1}::int`), leased)
      )
      assert.deepStrictEqual(texts(statements), [begin, "select $1::int", "commit", "select 2"])
    }))

  test("the pool's stream of statements hears whoever sends, until it ends", () =>
    Effect.gen(function*() {
      const { statements } = yield* ConnectionPool
      const three = yield* Effect.forkChild(Stream.runCollect(Stream.take(statements(), 3)), { startImmediately: true })
      yield* transaction(text("select 'heard'"))
      yield* value("select 'unheard'")
      const heard = yield* Fiber.join(three)
      assert.deepStrictEqual(texts(heard), [begin, "select 'heard'", "commit"])
      assert.isTrue(heard.every(({ values }) => values === undefined))
    }))
})

describe("replicas", () => {
  it.live("are told apart from the primary, whose stream hears them too", () =>
    Effect.scoped(Effect.gen(function*() {
      const url = inject("databaseUrl")
      const [primary, replica] = yield* Effect.all([TestDatabase.make({ url }), TestDatabase.make({ url })])
      const replicated = ReadReplicas.layer({ replicas: [{ url: replica.url, size: 1, name: "copy" }] }).pipe(
        Layer.provideMerge(ConnectionPool.layer({ url: primary.url, size: 1, name: "main" }))
      )
      const both: Effect.Effect<unknown, DatabaseError, Reads | Writes> = Effect.andThen(
        readText("select 1"),
        text("select 2")
      )
      const seen = Effect.gen(function*() {
        const { statements } = yield* ConnectionPool
        const heard = yield* Effect.forkChild(Stream.runCollect(Stream.take(statements(), 2)), {
          startImmediately: true
        })
        const [, recorded] = yield* recordStatements(both)
        return [recorded, yield* Fiber.join(heard)]
      })
      for (const told of yield* Effect.provide(seen, replicated)) {
        assert.deepStrictEqual(told.map(({ pool, server, text }) => [text, server, pool]), [
          ["select 1", "replica", "copy"],
          ["select 2", "primary", "main"]
        ])
      }
    })))
})
