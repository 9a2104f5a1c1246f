/** Kept statements, COPY and LISTEN on a real server: bounded, healed, complete or failed, and nothing left behind. */
import { ConnectionPool, recordStatements, Telemetry } from "@aludel/pool"
import {
  type CompiledQuery,
  DatabaseError,
  listen,
  type Notification,
  notify,
  type Reads,
  transaction,
  Writes
} from "@aludel/sql"
import { assertHealthy, TestDatabase } from "@aludel/testing"
import { assert, layer } from "@effect/vitest"
import * as Context from "effect/Context"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as Stream from "effect/Stream"
import { inject } from "vitest"
import { text, value } from "./support/Text.ts"
import { until } from "./support/Until.ts"

const database = TestDatabase.layer({ url: inject("databaseUrl"), pool: { size: 3 } })

const tagOf = (error: unknown) => error instanceof DatabaseError ? error.reason._tag : error
const bytes = (...lines: ReadonlyArray<string>) =>
  Stream.fromIterable(lines.map((line) => new TextEncoder().encode(line)))
const sessions = "select count(*) from pg_stat_activity where datname = current_database()"
/** How many sessions run a COPY that begins so. */
const copying = (text: string) => value(`${sessions} and state = 'active' and query like $1`, `${text}%`)

/** A pool of one connection in the same database, so that it is known which one runs what. */
const onOne = <A, E>(effect: Effect.Effect<A, E, Reads | Writes | ConnectionPool>) =>
  Effect.flatMap(
    TestDatabase,
    ({ url }) => Effect.provide(effect, Layer.fresh(ConnectionPool.layer({ url, size: 1 })), { local: true })
  )

layer(database, { excludeTestServices: true })("running", (it) => {
  const test = <E>(
    name: string,
    body: () => Effect.Effect<unknown, E, ConnectionPool | TestDatabase | Reads | Writes>
  ) => it.effect(name, () => Effect.andThen(body(), assertHealthy))

  test("a statement is kept from its second run on, and no more than 256 are", () =>
    onOne(Effect.gen(function*() {
      const kept = Effect.map(value("select count(*) from pg_prepared_statements"), Number)
      for (let n = 0; n < 300; n++) yield* value(`select ${n}`)
      assert.isAtMost(yield* kept, 2)
      for (let n = 0; n < 300; n++) yield* value(`select ${n}`)
      for (let n = 0; n < 300; n++) assert.strictEqual(yield* value(`select ${n}`), `${n}`)
      assert.isAtMost(yield* kept, 257)
      assert.isAtLeast(yield* kept, 200)
    })))

  test("a stream is one line of the log, also where nobody wants the rest", () =>
    Effect.gen(function*() {
      const lines: Array<unknown> = []
      const kept = Logger.layer([Logger.make(({ message }) => void lines.push(message))])
      const { stream } = yield* Writes
      const numbers: CompiledQuery<string | null | undefined> = {
        text: "select generate_series(1, 3)::text",
        parameters: [],
        access: "reads",
        decode: ([first]) => first
      }
      const two = Stream.runDrain(Stream.take(stream(numbers, { batchSize: 1 }), 2))
      const inside = transaction(Effect.flatMap(Writes, (database) => Stream.runDrain(database.stream(numbers))))
      yield* Effect.andThen(two, inside).pipe(
        Effect.provideService(Telemetry, { log: "Info" }),
        Effect.provide(kept)
      )
      assert.deepStrictEqual(
        lines.map((line) => Array.isArray(line) ? [line[0], line[1].text, line[1].outcome] : line),
        [
          ["a statement", numbers.text, "ok"],
          ["a transaction begins", undefined, undefined],
          ["a statement", numbers.text, "ok"],
          ["a transaction ends", undefined, "ok"]
        ]
      )
    }))

  test("a stream fetches as many rows as fit into its memory, and in a transaction too", () =>
    Effect.gen(function*() {
      const fetched = (text: string) =>
        Effect.gen(function*() {
          const { stream } = yield* Writes
          const rows: CompiledQuery<number> = { text, parameters: [], access: "reads", decode: ([n]) => Number(n) }
          const [read, statements] = yield* recordStatements(Stream.runFold(stream(rows), () => 0, (sum, n) => sum + n))
          return [
            read,
            statements.flatMap(({ text }) => /^fetch (\d+)/.exec(text)?.slice(1).map(Number) ?? [])
          ] as const
        })
      const narrow = fetched("select n from generate_series(1, 10000) n")
      const sum = 10_000 * 10_001 / 2
      assert.deepStrictEqual(yield* narrow, [sum, [512, 1024, 2048, 4096, 4096]])
      assert.deepStrictEqual(yield* transaction(narrow), [sum, [512, 1024, 2048, 4096, 4096]])
      const [, wide] = yield* fetched("select n, repeat('x', 8192) from generate_series(1, 700) n")
      assert.deepStrictEqual(wide, [512, 63, 63, 63])
    }))

  test("what cannot run in a transaction runs alone, and the next one is in none", () =>
    onOne(Effect.gen(function*() {
      yield* text("create table vacuumed (id int)")
      yield* text("vacuum vacuumed")
      yield* text("create index concurrently vacuumed_id on vacuumed (id)")
      const inside = yield* Effect.flip(transaction(text("vacuum vacuumed")))
      assert.strictEqual(tagOf(inside), "InvalidStatement")
      yield* transaction(text("insert into vacuumed values (1)"))
      assert.strictEqual(yield* value("select count(*) from vacuumed"), "1")
      assert.strictEqual(
        yield* value("select indisvalid from pg_index where indexrelid = 'vacuumed_id'::regclass"),
        "t"
      )
    })))

  test("a stream of what a write returns: all of it is written, and all rows come", () =>
    Effect.gen(function*() {
      yield* text("create table streamed (id int)")
      const { stream } = yield* Writes
      const write: CompiledQuery<number> = {
        text: "insert into streamed select generate_series(1, 2000) returning id",
        parameters: [],
        access: "writes",
        decode: ([id]) => Number(id)
      }
      const first = yield* Stream.runCollect(Stream.take(stream(write, { batchSize: 10 }), 5))
      assert.deepStrictEqual([...first], [1, 2, 3, 4, 5])
      assert.strictEqual(yield* value("select count(*) from streamed"), "2000")
      const inside = transaction(Effect.flatMap(Writes, (database) => Stream.runCollect(database.stream(write))))
      assert.strictEqual((yield* inside).length, 2000)
      assert.strictEqual(yield* value("select count(*) from streamed"), "4000")
    }))

  test("a layer that is built twice is one pool, and its scope ends it", () =>
    Effect.gen(function*() {
      const { url } = yield* TestDatabase
      const pool = ConnectionPool.layer({ url, size: 3, applicationName: "shared_layer" })
      class One extends Context.Service<One, unknown>()("test/One") {}
      class Other extends Context.Service<Other, unknown>()("test/Other") {}
      const using = Effect.tap(ConnectionPool, () => value("select 1"))
      const both = Layer.mergeAll(
        Layer.effect(One, using).pipe(Layer.provide(pool)),
        Layer.effect(Other, using).pipe(Layer.provide(pool))
      )
      yield* Effect.provide(
        Effect.gen(function*() {
          assert.strictEqual(yield* One, yield* Other)
        }),
        both,
        { local: true }
      )
      const left = value(
        "select count(*) from pg_stat_activity where application_name = 'shared_layer' and datname = current_database()"
      )
      yield* until(left, "0")
    }))

  test("a table that changes under a kept statement: run again outside of a transaction", () =>
    onOne(Effect.gen(function*() {
      const rows = text("select * from changing where id = $1", "1")
      yield* text("create table changing (id int, a int)")
      yield* text("insert into changing values (1, 2)")
      for (let n = 0; n < 3; n++) assert.deepStrictEqual(yield* rows, [["1", "2"]])
      yield* text("alter table changing add column b int default 3")
      assert.deepStrictEqual(yield* rows, [["1", "2", "3"]])
      // The same text, with a parameter that cannot be read as the type it was prepared for.
      const named = (id: string) => text("select a from changing where id = $1", id)
      for (let n = 0; n < 3; n++) yield* named("1")
      yield* text("drop table changing")
      yield* text("create table changing (id text, a text)")
      yield* text("insert into changing values ('one', 'two')")
      for (let n = 0; n < 3; n++) assert.deepStrictEqual(yield* named("one"), [["two"]])
      yield* text("discard all")
      for (let n = 0; n < 3; n++) assert.deepStrictEqual(yield* named("one"), [["two"]])
      yield* text("drop table changing")
    })))

  test("the same inside a transaction: it fails typed, and run again it succeeds", () =>
    onOne(Effect.gen(function*() {
      yield* text("create table changed (id int)")
      const rows = text("select * from changed")
      for (let n = 0; n < 3; n++) yield* rows
      yield* text("alter table changed add column b int")
      const error = yield* Effect.flip(transaction(rows))
      assert.strictEqual(tagOf(error), "InvalidStatement")
      yield* transaction(rows)
      for (let n = 0; n < 3; n++) yield* rows
      yield* text("alter table changed add column c int")
      yield* transaction(rows, { isolation: "repeatable read" })
      yield* text("drop table changed")
    })))

  test("a value that is wrong stays wrong, and costs no kept statement", () =>
    onOne(Effect.gen(function*() {
      for (let n = 0; n < 20; n++) {
        assert.strictEqual(tagOf(yield* Effect.flip(text("select $1::int", "none"))), "DataException")
      }
      assert.isAtMost(Number(yield* value("select count(*) from pg_prepared_statements")), 3)
    })))

  test("the character NUL is refused before anything is sent", () =>
    Effect.gen(function*() {
      assert.strictEqual(tagOf(yield* Effect.flip(text("select $1::text", "a\0b"))), "InvalidQuery")
      assert.strictEqual(tagOf(yield* Effect.flip(text("select 'a\0b'"))), "InvalidQuery")
    }))

  test("a lone surrogate is refused before anything is sent, and so are the halves of a pair in two parameters", () =>
    Effect.gen(function*() {
      yield* text("create table halves (a text, b text)")
      const stored = (...values: ReadonlyArray<string>) => text("insert into halves values ($1, $2)", ...values)
      const wrong = [["\ud83d", "\ude00"], ["a", "b\ude00"], ["\ude00a", ""], ["\ud83d", ""]]
      for (const [a = "", b = ""] of wrong) {
        assert.strictEqual(tagOf(yield* Effect.flip(stored(a, b))), "InvalidQuery")
        assert.strictEqual(tagOf(yield* Effect.flip(transaction(stored(a, b)))), "InvalidQuery")
      }
      assert.strictEqual(
        tagOf(yield* Effect.flip(text("insert into halves values ('\ud83d', '\ude00')"))),
        "InvalidQuery"
      )
      yield* stored("\ud83d\ude00", "é中🎉")
      assert.deepStrictEqual(yield* text("select a, b from halves"), [["\ud83d\ude00", "é中🎉"]])
      yield* text("drop table halves")
    }))

  test("COPY in and out: all rows, their number, and no session is left", () =>
    Effect.gen(function*() {
      yield* text("create table copied (id int, word text)")
      const { copyIn, copyOut } = yield* Writes
      const lines = Array.from({ length: 50_000 }, (_, n) => `${n}\tword ${n}\n`)
      assert.strictEqual(yield* copyIn("copy copied from stdin", bytes(...lines)), 50_000)
      assert.strictEqual(yield* value("select count(*) from copied"), "50000")
      const out = copyOut("copy (select * from copied order by id) to stdout")
      const chunks = yield* Stream.runCollect(Stream.decodeText(out))
      assert.strictEqual(chunks.join(""), lines.join(""))
      assert.strictEqual(yield* copyIn("copy copied from stdin", Stream.empty), 0)
      yield* text("drop table copied")
    }))

  test("COPY in: a row that the server refuses, a stream that fails, one that is interrupted: nothing is stored", () =>
    Effect.gen(function*() {
      yield* text("create table refused (id int primary key)")
      const { copyIn } = yield* Writes
      const copy = (...lines: ReadonlyArray<string>) => copyIn("copy refused from stdin", bytes(...lines))
      assert.strictEqual(tagOf(yield* Effect.flip(copy("1\n", "two\n", "3\n"))), "DataException")
      assert.strictEqual(tagOf(yield* Effect.flip(copy("1\n", "1\n"))), "UnexpectedConstraint")
      const early = Stream.concat(bytes("none\n"), Stream.forever(bytes("1\n")))
      assert.strictEqual(tagOf(yield* Effect.flip(copyIn("copy refused from stdin", early))), "DataException")
      const failing = Stream.concat(bytes("1\n"), Stream.fail("mine"))
      assert.strictEqual(yield* Effect.flip(copyIn("copy refused from stdin", failing)), "mine")
      const fiber = yield* Effect.forkChild(
        copyIn("copy refused from stdin", Stream.concat(bytes("1\n"), Stream.never))
      )
      yield* until(copying("copy refused"), "1")
      yield* Fiber.interrupt(fiber)
      assert.strictEqual(yield* value("select count(*) from refused"), "0")
      yield* text("drop table refused")
    }))

  test("COPY in: a session killed in the middle is a failure, and nothing is stored", () =>
    Effect.gen(function*() {
      yield* text("create table killed (id int)")
      const { copyIn } = yield* Writes
      const endless = Stream.concat(bytes("1\n", "2\n"), Stream.never)
      const fiber = yield* Effect.forkChild(Effect.flip(copyIn("copy killed from stdin", endless)))
      yield* until(copying("copy killed"), "1")
      yield* text(
        "select pg_terminate_backend(pid) from pg_stat_activity where query like 'copy killed%' and datname = current_database()"
      )
      assert.strictEqual(tagOf(yield* Fiber.join(fiber)), "ConnectionLost")
      assert.strictEqual(yield* value("select count(*) from killed"), "0")
      yield* until(copying("copy killed"), "0")
      yield* text("drop table killed")
    }))

  test("COPY out: whoever stops early closes it at once; a session killed in the middle is a failure, not an end", () =>
    Effect.gen(function*() {
      const { copyOut } = yield* Writes
      const endless = copyOut("copy (select repeat('x', 100000), generate_series(1, 100000000)) to stdout")
      yield* Stream.runDrain(Stream.take(endless, 3))
      const kill = text(
        "select pg_terminate_backend(pid) from pg_stat_activity where query like 'copy (select repeat%' and datname = current_database()"
      )
      const killOnce = yield* Effect.cached(kill)
      const error = yield* Effect.flip(Stream.runForEach(endless, () => Effect.asVoid(killOnce)))
      assert.strictEqual(tagOf(error), "ConnectionLost")
      yield* until(value(sessions), (found) => Number(found) <= 3)
      assert.isAtMost(Number(yield* value(sessions)), 3)
    }))

  test("COPY refuses what is none, and a transaction", () =>
    Effect.gen(function*() {
      const { copyIn } = yield* Writes
      assert.strictEqual(tagOf(yield* Effect.flip(copyIn("select 1", Stream.empty))), "InvalidQuery")
      const inside = Effect.flatMap(Writes, ({ copyIn }) => copyIn("copy t from stdin", Stream.empty))
      assert.strictEqual(tagOf(yield* Effect.flip(transaction(inside))), "InvalidQuery")
    }))

  /** Reads as many events as are asked for; `listening` succeeds once nothing is missed any more. */
  const reading = (count: number, ...channels: ReadonlyArray<string>) =>
    Effect.gen(function*() {
      const listening = yield* Deferred.make<void>()
      const fiber = yield* listen(...channels).pipe(
        Stream.tap(() => Deferred.succeed(listening, undefined)),
        Stream.take(count),
        Stream.runCollect,
        Effect.forkChild
      )
      yield* Deferred.await(listening)
      return fiber
    })
  const shown = (event: Notification) => event._tag === "Gap" ? "gap" : `${event.channel}: ${event.payload}`

  test("LISTEN: what is sent from then on, in order; after a commit and not after a rollback", () =>
    Effect.gen(function*() {
      const fiber = yield* reading(4, "Orders", "o\"dd")
      yield* notify("Orders", "1")
      yield* Effect.ignore(transaction(Effect.andThen(notify("Orders", "never"), Effect.fail("no"))))
      yield* transaction(notify("o\"dd", "2"))
      yield* notify("orders", "another channel")
      yield* notify("Orders")
      assert.deepStrictEqual((yield* Fiber.join(fiber)).map(shown), ["gap", "Orders: 1", "o\"dd: 2", "Orders: "])
    }))

  test("LISTEN survives the loss of its session, and says that there is a gap", () =>
    Effect.gen(function*() {
      const fiber = yield* reading(4, "news")
      yield* notify("news", "before")
      yield* Effect.sleep("50 millis")
      yield* text(
        "select pg_terminate_backend(pid) from pg_stat_activity where query like 'listen %' and datname = current_database()"
      )
      const sending = Effect.forkChild(
        Effect.forever(Effect.andThen(notify("news", "after"), Effect.sleep("20 millis")))
      )
      const sender = yield* sending
      assert.deepStrictEqual((yield* Fiber.join(fiber)).map(shown), ["gap", "news: before", "gap", "news: after"])
      yield* Fiber.interrupt(sender)
    }))

  test("LISTEN ends with its pool, typed", () =>
    Effect.gen(function*() {
      const { url } = yield* TestDatabase
      const scope = Effect.scoped(Effect.gen(function*() {
        const context = yield* Layer.build(ConnectionPool.layer({ url }))
        const started = yield* Deferred.make<void>()
        const events = Stream.runForEach(listen("closing"), () => Deferred.succeed(started, undefined))
        const fiber = yield* Effect.forkDetach(Effect.provideContext(Effect.flip(events), context))
        yield* Deferred.await(started)
        return fiber
      }))
      assert.strictEqual(tagOf(yield* Fiber.join(yield* scope)), "PoolClosed")
    }))

  test("a stream in a transaction, with other statements of it in between", () =>
    onOne(Effect.gen(function*() {
      yield* text("create table between_batches (n int)")
      const numbers: CompiledQuery<number> = {
        text: "select generate_series(1, 30)",
        parameters: [],
        access: "reads",
        decode: ([n]) => Number(n)
      }
      const body = Effect.flatMap(Writes, (database) =>
        Stream.runForEach(
          database.stream(numbers, { batchSize: 10 }),
          (n) => text("insert into between_batches values ($1::int)", `${n}`)
        ))
      yield* transaction(body)
      assert.strictEqual(yield* value("select sum(n) from between_batches"), "465")
      yield* text("drop table between_batches")
    })))

  test("two streams hold a pool of two: a statement waits, is told so at its deadline, or has its turn after them", () =>
    Effect.gen(function*() {
      const { url } = yield* TestDatabase
      const pool = Layer.fresh(ConnectionPool.layer({ url, size: 2, acquireTimeout: "300 millis" }))
      const numbers: CompiledQuery<number> = {
        text: "select generate_series(1, 2000)",
        parameters: [],
        access: "reads",
        decode: ([n]) => Number(n)
      }
      yield* Effect.gen(function*() {
        const { stream } = yield* Writes
        const gate = yield* Deferred.make<void>()
        const reading = Effect.forkChild(
          Stream.runFold(
            Stream.tap(stream(numbers, { batchSize: 100 }), (n) => n === 1 ? Deferred.await(gate) : Effect.void),
            () => 0,
            (sum, n) => sum + n
          )
        )
        const both = [yield* reading, yield* reading]
        const { stats } = yield* ConnectionPool
        yield* until(stats, ({ inUse }) => inUse === 2)
        const late = yield* Effect.flip(text("select 1"))
        assert.deepInclude(late.reason, { _tag: "AcquireTimeout", inUse: 2, size: 2 })
        const waiting = yield* Effect.forkChild(value("select 1"))
        yield* until(stats, (found) => found.waiting === 1)
        yield* Deferred.succeed(gate, undefined)
        assert.strictEqual(yield* Fiber.join(waiting), "1")
        assert.deepStrictEqual(yield* Effect.forEach(both, Fiber.join), [2_001_000, 2_001_000])
        assert.deepInclude(yield* stats, { inUse: 0, waiting: 0 })
      }).pipe(Effect.provide(pool, { local: true }))
    }))

  test("a pool of one: transactions run one after the other, and nested ones need no second connection", () =>
    onOne(Effect.gen(function*() {
      yield* text("create table counted (n int)")
      yield* text("insert into counted values (0)")
      const add = text("update counted set n = n + 1")
      const one = transaction(Effect.andThen(add, transaction(Effect.andThen(add, transaction(add)))))
      yield* Effect.all(Array.from({ length: 20 }, () => one), { concurrency: "unbounded" })
      assert.strictEqual(yield* value("select n from counted"), "60")
      yield* text("drop table counted")
    })))

  test("a small pool, 400 statements and 10 transactions at once, 20 times: all succeed, none in another's transaction", () =>
    Effect.gen(function*() {
      const own = value("select pg_current_xact_id()::text")
      const inside = transaction(Effect.gen(function*() {
        const first = yield* own
        yield* value("select 1")
        assert.strictEqual(yield* own, first)
        return first
      }))
      for (let round = 0; round < 20; round++) {
        const all = Array.from({ length: 410 }, (_, n) => n % 41 === 0 ? inside : own)
        const ids = yield* Effect.all(all, { concurrency: "unbounded" })
        assert.strictEqual(new Set(ids).size, 410)
      }
    }))

  test("an error in the middle of the rows leaves no hole in the next answer", () =>
    onOne(Effect.gen(function*() {
      for (let n = 0; n < 5; n++) {
        const broken = yield* Effect.flip(text("select 1 / (5 - n) from generate_series(1, 10) n"))
        assert.strictEqual(tagOf(broken), "DataException")
        assert.deepStrictEqual(yield* text("select n from generate_series(1, 3) n"), [["1"], ["2"], ["3"]])
      }
    })))

  test("a table that changes under load: each answer is its own, and nobody hangs", () =>
    Effect.gen(function*() {
      yield* text("create table altered (id int primary key, a int)")
      yield* text("insert into altered select n, n from generate_series(1, 1000) n")
      let stop = false
      let answered = 0
      const asker = (seed: number): Effect.Effect<void, DatabaseError, Writes> =>
        Effect.suspend(() => {
          if (stop) return Effect.void
          const id = `${1 + (seed * 7919 + answered) % 1000}`
          const statement = seed % 2 === 0
            ? "select * from altered where id = $1"
            : "select id, a from altered where id = $1"
          return Effect.flatMap(text(statement, id), ([row]) => {
            answered++
            assert.deepStrictEqual(row?.slice(0, 2), [id, id])
            return asker(seed)
          })
        })
      const askers = yield* Effect.forEach(Array.from({ length: 64 }, (_, n) => n), (n) => Effect.forkChild(asker(n)))
      for (let n = 0; n < 6; n++) {
        const before = answered
        yield* text(`alter table altered add column c${n} int default ${n}`)
        yield* until(Effect.sync(() => answered), (now) => now > before + 200)
      }
      stop = true
      yield* Fiber.joinAll(askers)
      yield* text("drop table altered")
    }))

  test("a procedure that commits and then fails is not run again, however often it was kept", () =>
    onOne(Effect.gen(function*() {
      yield* text("create table logged (n int)")
      yield* text(
        "create procedure logs(n int) language plpgsql as $$ begin insert into logged values (n); commit; perform 'x'::text::int; end $$"
      )
      for (let n = 1; n <= 5; n++) {
        const error = yield* Effect.flip(text("call logs($1)", `${n}`))
        assert.strictEqual(error.reason._tag, "DataException")
        assert.strictEqual(yield* value("select count(*) from logged"), `${n}`)
      }
      yield* text("drop procedure logs")
      yield* text("drop table logged")
    })))

  test("invalidated: no idle session is left, and the next statement has a new one", () =>
    Effect.gen(function*() {
      const { url } = yield* TestDatabase
      const pool = ConnectionPool.layer({ url, size: 3, applicationName: "invalidated" })
      const left = value(
        "select count(*) from pg_stat_activity where application_name = 'invalidated' and datname = current_database()"
      )
      const outside = yield* Writes
      yield* Effect.gen(function*() {
        const pid = value("select pg_backend_pid()")
        const before = yield* pid
        const { invalidate, stats } = yield* ConnectionPool
        yield* invalidate
        assert.deepInclude(yield* stats, { open: 0 })
        yield* until(Effect.provideService(left, Writes, outside), "0")
        yield* transaction(Effect.andThen(pid, invalidate))
        assert.deepInclude(yield* stats, { open: 0 })
        assert.notStrictEqual(yield* pid, before)
      }).pipe(Effect.provide(pool, { local: true }))
      yield* until(left, "0")
    }))

  test("a stream that is not read to its end gives its connection back at once", () =>
    Effect.gen(function*() {
      const { stream } = yield* Writes
      const many: CompiledQuery<string | null | undefined> = {
        text: "select generate_series(1, 10000000) n",
        parameters: [],
        access: "reads",
        decode: ([n]) => n
      }
      const first = yield* Stream.runCollect(Stream.take(stream(many), 3))
      assert.deepStrictEqual(first, ["1", "2", "3"])
      assert.deepInclude(yield* (yield* ConnectionPool).stats, { inUse: 0 })
    }))
})
