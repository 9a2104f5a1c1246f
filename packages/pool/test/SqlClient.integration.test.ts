/** Effect's `SqlClient` over the pool: values, errors, transactions that nest both ways, and Effect's own modules on it. */
import type { ConnectionPool } from "@aludel/pool"
import * as SqlClientLayer from "@aludel/pool/SqlClient"
import { afterCommit, desc, from, Pg, Query, type Reads, sql as ours, transaction, type Writes } from "@aludel/sql"
import { assertHealthy, TestDatabase } from "@aludel/testing"
import { assert, layer } from "@effect/vitest"
import * as MessageStorage from "effect/cluster/MessageStorage"
import * as RunnerModule from "effect/cluster/Runner"
import * as RunnerAddress from "effect/cluster/RunnerAddress"
import * as RunnerStorage from "effect/cluster/RunnerStorage"
import * as ShardId from "effect/cluster/ShardId"
import * as ShardingConfig from "effect/cluster/ShardingConfig"
import * as SqlMessageStorage from "effect/cluster/SqlMessageStorage"
import * as SqlRunnerStorage from "effect/cluster/SqlRunnerStorage"
import * as Digest from "effect/crypto/Digest"
import * as Effect from "effect/Effect"
import * as EventJournal from "effect/eventlog/EventJournal"
import * as SqlEventJournal from "effect/eventlog/SqlEventJournal"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as KeyValueStore from "effect/persistence/KeyValueStore"
import * as PersistedQueue from "effect/persistence/PersistedQueue"
import * as Persistence from "effect/persistence/Persistence"
import * as Reactivity from "effect/reactivity/Reactivity"
import * as Schema from "effect/Schema"
import * as Migrator from "effect/sql/Migrator"
import * as SqlClient from "effect/sql/SqlClient"
import { SqlError } from "effect/sql/SqlError"
import * as Stream from "effect/Stream"
import { inject } from "vitest"
import { text, value } from "./support/Text.ts"

const database = SqlClientLayer.layer.pipe(
  Layer.provideMerge(TestDatabase.layer({ url: inject("databaseUrl"), pool: { size: 4 } }))
)

layer(database, { excludeTestServices: true })("SqlClient", (it) => {
  const test = <E>(
    name: string,
    body: () => Effect.Effect<unknown, E, ConnectionPool | Reads | SqlClient.SqlClient | TestDatabase | Writes>
  ) => it.effect(name, () => Effect.andThen(body(), assertHealthy))

  /** A table of this test's own, empty; `names` are what is stored in it. */
  const table = (name: string) =>
    Effect.gen(function*() {
      const sql = yield* SqlClient.SqlClient
      yield* sql`create table ${sql(name)} (name text primary key)`
      const add = (row: string) => sql`insert into ${sql(name)} ${sql.insert({ name: row })}`
      const ours = (row: string) => text(`insert into ${name} values ($1)`, row)
      const names = Effect.map(
        sql<{ name: string }>`select name from ${sql(name)} order by name`,
        (rows) => rows.map(({ name }) => name)
      )
      return { sql, add, ours, names }
    })

  test("values come as sql-pg's do, and go back", () =>
    Effect.gen(function*() {
      const sql = yield* SqlClient.SqlClient
      const [row] =
        yield* sql`select 1::int2 a, 2::int4 b, 9007199254740993::int8 c, 1.5::float8 d, 1.50::numeric e, true f,
        null::int g, '\\x00ff'::bytea h, '{"a":[1]}'::jsonb i, '2024-02-03 04:05:06.789+00'::timestamptz j,
        '2024-02-03'::date k, array[1,null]::int[] l, array['a"b,\\', 'NULL', '']::text[] m, 'x'::text n`
      assert.deepStrictEqual({ ...row }, {
        a: 1,
        b: 2,
        c: 9007199254740993n,
        d: 1.5,
        e: "1.50",
        f: true,
        g: null,
        h: new Uint8Array([0, 255]),
        i: { a: [1] },
        j: new Date("2024-02-03T04:05:06.789Z"),
        k: "2024-02-03",
        l: [1, null],
        m: ["a\"b,\\", "NULL", ""],
        n: "x"
      })
      const [back] = yield* sql`select ${new Uint8Array([0, 255])}::bytea a, ${new Date(
        0
      )}::timestamptz b, ${7n}::int8 c,
        ${["a\"b,\\", null, "NULL"] as never}::text[] d, ${null}::int e, ${true}::bool f`
      assert.deepStrictEqual({ ...back }, {
        a: new Uint8Array([0, 255]),
        b: new Date(0),
        c: 7n,
        d: ["a\"b,\\", null, "NULL"],
        e: null,
        f: true
      })
      assert.deepStrictEqual(yield* sql`select 1 a, 'b' b`.values, [[1, "b"]])
      const streamed = yield* Stream.runCollect(sql<{ n: number }>`select n from generate_series(1, 500) n`.stream)
      assert.strictEqual(streamed.reduce((sum, { n }) => sum + n, 0), 125_250)
      // What locks rows or draws numbers reads no more than it writes.
      yield* sql`create sequence drawn`
      yield* sql`create table drawn_for as select 1 as n`
      for (
        const statement of [sql`select n from drawn_for for share`, sql`select nextval('drawn')::int as n`]
      ) {
        assert.deepStrictEqual((yield* Stream.runCollect(statement.stream)).map((row) => ({ ...row })), [{ n: 1 }])
      }
    }))

  test("a Statement of theirs is a typed query of ours", () =>
    Effect.gen(function*() {
      const { add, sql } = yield* table("leaf")
      yield* Effect.forEach(["a", "b", "c"], add)
      const [text, parameters] = sql`select name from leaf where ${sql.in("name", ["a", "c", "d"])} and name <> ${"d"}`
        .compile()
      const leaf = ours.compiled(text, parameters).columns({ name: Pg.text() }).reads().as("leaf")
      const sorted = from(leaf).select({ name: leaf.name }).orderBy(desc(leaf.name))
      assert.deepStrictEqual(yield* Query.all(sorted), [{ name: "c" }, { name: "a" }])
    }))

  test("errors are SqlErrors of the right reason, with ours as the cause", () =>
    Effect.gen(function*() {
      const { add, sql } = yield* table("failing")
      yield* add("a")
      const unique = yield* Effect.flip(add("a"))
      assert.instanceOf(unique, SqlError)
      assert.deepInclude(unique.reason, { _tag: "UniqueViolation", constraint: "failing_pkey" })
      assert.strictEqual((yield* Effect.flip(sql`selec 1`)).reason._tag, "SqlSyntaxError")
    }))

  test("ours in theirs and theirs in ours: one BEGIN, savepoints, one rollback", () =>
    Effect.gen(function*() {
      const { add, names, ours, sql } = yield* table("nested")
      yield* sql.withTransaction(Effect.gen(function*() {
        yield* add("theirs")
        yield* transaction(Effect.andThen(ours("ours in theirs"), add("theirs in ours in theirs")))
        yield* Effect.ignore(transaction(Effect.andThen(add("gone"), Effect.fail("no"))))
        const [one] = yield* sql<{ id: string }>`select pg_current_xact_id()::text id`
        assert.strictEqual(yield* value("select pg_current_xact_id()::text"), one?.id)
      }))
      yield* transaction(Effect.gen(function*() {
        yield* ours("ours")
        yield* sql.withTransaction(Effect.andThen(add("theirs in ours"), ours("and ours again")))
        yield* Effect.ignore(sql.withTransaction(Effect.andThen(add("gone"), Effect.fail("no"))))
      }))
      const kept = ["and ours again", "ours", "ours in theirs", "theirs", "theirs in ours", "theirs in ours in theirs"]
      assert.deepStrictEqual(yield* names, kept)
      const failing = sql.withTransaction(Effect.andThen(transaction(ours("never")), Effect.fail("mine")))
      assert.strictEqual(yield* Effect.flip(failing), "mine")
      const outer = transaction(Effect.andThen(sql.withTransaction(add("never")), Effect.fail("mine")))
      assert.strictEqual(yield* Effect.flip(outer), "mine")
      assert.deepStrictEqual(yield* names, kept)
    }))

  test("two at once do not mix, and a statement outside of both is outside", () =>
    Effect.gen(function*() {
      const { add, names, sql } = yield* table("mixed")
      const one = (name: string) =>
        sql.withTransaction(Effect.gen(function*() {
          yield* add(name)
          yield* Effect.sleep("20 millis")
          return yield* name.endsWith("!") ? Effect.fail("no") : Effect.void
        }))
      yield* Effect.forEach(["a", "b!", "c", "d!", "e"], (name) => Effect.exit(one(name)), { concurrency: 5 })
      assert.deepStrictEqual(yield* names, ["a", "c", "e"])
    }))

  test("the level of BeginTransaction; one that is not understood is refused", () =>
    Effect.gen(function*() {
      const sql = yield* SqlClient.SqlClient
      const level = Effect.map(sql<{ transaction_isolation: string }>`show transaction_isolation`, ([row]) =>
        row?.transaction_isolation)
      const begin = (statement: string) =>
        Effect.provideService(sql.withTransaction(level), SqlClient.BeginTransaction, statement)
      assert.strictEqual(yield* begin("BEGIN ISOLATION LEVEL SERIALIZABLE"), "serializable")
      assert.strictEqual(yield* begin("begin transaction isolation level repeatable read read only"), "repeatable read")
      assert.isTrue(Exit.isFailure(yield* Effect.exit(begin("begin; drop table x"))))
    }))

  test("after the commit, and not after a rollback: hooks of both, and invalidations", () =>
    Effect.gen(function*() {
      const { add, sql } = yield* table("hooked")
      const log: Array<string> = []
      const note = (event: string) => Effect.sync(() => void log.push(event))
      const body = Effect.gen(function*() {
        yield* sql.afterCommit(note("theirs"))
        yield* afterCommit(note("ours"))
        yield* Reactivity.invalidate(["hooked"])
        yield* note("body")
      })
      yield* Effect.gen(function*() {
        const reactivity = yield* Reactivity.Reactivity
        reactivity.registerUnsafe(["hooked"], () => void log.push("invalidated"))
        yield* sql.withTransaction(Effect.andThen(add("a"), body))
        assert.deepStrictEqual(log.splice(0), ["body", "theirs", "ours", "invalidated"])
        yield* Effect.ignore(transaction(Effect.andThen(body, Effect.fail("no"))))
        assert.deepStrictEqual(log, ["body"])
      }).pipe(Effect.provide(Reactivity.layer))
    }))

  test("reserve is one session", () =>
    Effect.scoped(Effect.gen(function*() {
      const sql = yield* SqlClient.SqlClient
      const connection = yield* sql.reserve
      const pid = Effect.map(connection.executeValues("select pg_backend_pid()", []), ([row]) => row?.[0])
      assert.strictEqual(yield* pid, yield* pid)
    })))

  test("KeyValueStore", () =>
    Effect.gen(function*() {
      const store = yield* KeyValueStore.KeyValueStore
      yield* store.set("a", "one")
      yield* store.set("b", new Uint8Array([1, 2]))
      yield* store.set("a", "two")
      assert.strictEqual(yield* store.get("a"), "two")
      assert.deepStrictEqual(yield* store.getUint8Array("b"), new Uint8Array([1, 2]))
      assert.strictEqual(yield* store.size, 2)
      yield* store.remove("a")
      assert.isUndefined(yield* store.get("a"))
    }).pipe(Effect.provide(KeyValueStore.layerSql())))

  for (
    const [name, backing] of [["one table", Persistence.layerBackingSql], [
      "many tables",
      Persistence.layerBackingSqlMultiTable
    ]] as const
  ) {
    test(`Persistence, ${name}`, () =>
      Effect.scoped(Effect.gen(function*() {
        const store = yield* (yield* Persistence.BackingPersistence).make("results")
        yield* store.set("a", { value: [1, "two"] }, undefined)
        yield* store.set("a", { value: 2 }, undefined)
        assert.deepStrictEqual(yield* store.get("a"), { value: 2 })
        assert.deepStrictEqual(yield* store.getMany(["a", "b"]), [{ value: 2 }, undefined])
        yield* store.remove("a")
        assert.isUndefined(yield* store.get("a"))
      })).pipe(Effect.provide(backing)))
  }

  test("PersistedQueue: each element once, those of a rolled-back transaction never", () =>
    Effect.gen(function*() {
      const sql = yield* SqlClient.SqlClient
      const queue = yield* PersistedQueue.make({ name: "jobs", schema: Schema.Number })
      yield* Effect.ignore(sql.withTransaction(Effect.andThen(queue.offer(0), Effect.fail("no"))))
      yield* Effect.forEach([1, 2, 3, 4], (n) => transaction(queue.offer(n)))
      const taken = yield* Effect.all(Array.from({ length: 4 }, () => queue.take((n) => Effect.succeed(n))), {
        concurrency: 2
      })
      assert.deepStrictEqual([...taken].sort((one, other) => one - other), [1, 2, 3, 4])
    }).pipe(
      Effect.provide(
        PersistedQueue.layer.pipe(Layer.provide(PersistedQueue.layerStoreSql({ pollInterval: "20 millis" })))
      )
    ))

  test("SqlEventJournal", () =>
    Effect.gen(function*() {
      const journal = yield* EventJournal.EventJournal
      const write = (primaryKey: string) =>
        journal.write({ event: "added", primaryKey, payload: new Uint8Array([7]), effect: () => Effect.void })
      yield* write("one")
      yield* write("two")
      const failing = journal.write({
        event: "e",
        primaryKey: "p",
        payload: new Uint8Array(),
        effect: () => Effect.fail("no")
      })
      yield* Effect.ignore(failing)
      const entries = yield* journal.entries
      assert.deepStrictEqual(entries.map(({ payload, primaryKey }) => [primaryKey, [...payload]]), [["one", [7]], [
        "two",
        [7]
      ]])
    }).pipe(Effect.provide(SqlEventJournal.layer())))

  test("SqlRunnerStorage: a shard has one holder", () =>
    Effect.gen(function*() {
      const storage = yield* RunnerStorage.RunnerStorage
      const addresses = [RunnerAddress.make("one", 1), RunnerAddress.make("two", 2)] as const
      yield* Effect.forEach(addresses, (address) =>
        storage.register(RunnerModule.make({ address, groups: ["default"], weight: 1 }), true))
      assert.strictEqual((yield* storage.getRunners).length, 2)
      const shards = [ShardId.make("default", 1), ShardId.make("default", 2)]
      assert.strictEqual((yield* storage.acquire(addresses[0], shards)).length, 2)
      assert.strictEqual((yield* storage.refresh(addresses[0], shards)).length, 2)
      yield* storage.releaseAll(addresses[0])
    }).pipe(Effect.provide(SqlRunnerStorage.layer.pipe(Layer.provide(ShardingConfig.layer())))))

  test("SqlMessageStorage: its migrations, and what is not yet processed", () =>
    Effect.gen(function*() {
      const storage = yield* MessageStorage.MessageStorage
      const shards = [ShardId.make("default", 1)]
      assert.deepStrictEqual(yield* storage.unprocessedMessages(shards), [])
      yield* storage.resetShards(shards)
      const tables = "select count(*) from information_schema.tables where table_name like 'cluster_%'"
      assert.isAbove(Number(yield* value(tables)), 1)
    }).pipe(
      Effect.provide(
        SqlMessageStorage.layer.pipe(
          Layer.provide([ShardingConfig.layer(), Digest.layerWebCrypto])
        )
      )
    ))

  test("Migrator: each once, also of several at the same time", () =>
    Effect.gen(function*() {
      const { sql } = yield* table("unused")
      const loader = Migrator.fromRecord({
        "0001_create": Effect.flatMap(SqlClient.SqlClient, (sql) => sql`create table migrated (id int)`),
        "0002_fill": Effect.flatMap(SqlClient.SqlClient, (sql) => sql`insert into migrated values (1)`)
      })
      const run = Migrator.make({})({ loader })
      yield* run
      yield* Effect.ignore(run)
      assert.deepStrictEqual((yield* sql`select id from migrated`).map((row) => ({ ...row })), [{ id: 1 }])
    }))
})
