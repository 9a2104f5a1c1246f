/** What goes wrong over a `SqlClient`: no server, a session that is ended, sessions that write otherwise; and a client over our own pool. */
import { overSqlClient } from "@aludel/pool/OverSqlClient"
import * as OwnSqlClient from "@aludel/pool/SqlClient"
import {
  afterCommit,
  asc,
  createAll,
  DatabaseError,
  dataModel,
  from,
  insert,
  Pg,
  Query,
  Reads,
  savepoint,
  table,
  transaction,
  type TransactionOptions,
  Writes
} from "@aludel/sql"
import { assertHealthy, TestDatabase } from "@aludel/testing"
import { PgClient } from "@effect/sql-pg"
import { assert, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import { SqlClient } from "effect/sql/SqlClient"
import { SqlError, UnknownError } from "effect/sql/SqlError"
import * as Stream from "effect/Stream"
import { inject } from "vitest"
import { text, value } from "./support/Text.ts"

const notes = table(
  "notes",
  class Notes {
    id = Pg.integer().identity().primaryKey()
    name = Pg.text().unique()
  }
)
const add = (name: string) => Query.run(insert(notes).values({ name }))
const names = Effect.map(
  Query.all(from(notes).select({ name: notes.name }).orderBy(asc(notes.name))),
  (rows) => rows.map(({ name }) => name)
)

const failing = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.map(Effect.flip(effect), (error) => error instanceof DatabaseError ? error.reason._tag : error)

const over = (options: PgClient.PgPoolConfig) => overSqlClient.pipe(Layer.provideMerge(PgClient.layer(options)))

const database = TestDatabase.layer({ url: inject("databaseUrl"), pool: { size: 3 } })

layer(database, { excludeTestServices: true })("faults over a SqlClient", (it) => {
  const on = <A, E>(
    options: Omit<PgClient.PgPoolConfig, "url">,
    effect: Effect.Effect<A, E, Reads | SqlClient | Writes>
  ) =>
    Effect.flatMap(
      TestDatabase,
      ({ url }) => Effect.provide(effect, Layer.fresh(over({ ...options, url })), { local: true })
    )

  const end = (pid: string | null | undefined) => text("select pg_terminate_backend($1::int)", pid ?? null)

  it.effect("no server, and a password that is refused", () =>
    Effect.gen(function*() {
      const nowhere = over({ url: Redacted.make("postgres://postgres@127.0.0.1:1/none"), connectTimeout: "2 seconds" })
      const attempts: ReadonlyArray<Effect.Effect<unknown, DatabaseError, Reads | Writes>> = [
        value("select 1"),
        transaction(value("select 1")),
        Stream.runDrain(Query.stream(from(notes).select({ name: notes.name })))
      ]
      for (const effect of attempts) {
        assert.strictEqual(
          yield* failing(Effect.provide(effect, Layer.fresh(nowhere), { local: true })),
          "ConnectionFailed"
        )
      }
      const { url } = yield* TestDatabase
      const other = new URL(Redacted.value(url))
      other.pathname = "/nowhere"
      const missing = over({ url: Redacted.make(other.href) })
      assert.strictEqual(
        yield* failing(Effect.provide(value("select 1"), Layer.fresh(missing), { local: true })),
        "DatabaseNotFound"
      )
    }))

  it.effect("a session that is ended in a transaction: it is run again where that is asked for", () =>
    Effect.gen(function*() {
      yield* createAll(dataModel({ notes }))
      yield* text("truncate notes")
      const ended = Effect.gen(function*() {
        let attempts = 0
        const pool = { reads: yield* Reads, writes: yield* Writes }
        const body = Effect.gen(function*() {
          yield* add("a")
          if (attempts++ === 0) {
            const pid = yield* value("select pg_backend_pid()")
            yield* Effect.provideService(end(pid), Writes, pool.writes)
          }
          yield* add("b")
        })
        assert.strictEqual(yield* failing(transaction(body)), "ConnectionLost")
        assert.deepStrictEqual(yield* names, [])
        attempts = 0
        yield* transaction(body, { isolation: "serializable" })
        assert.strictEqual(attempts, 2)
        assert.deepStrictEqual(yield* names, ["a", "b"])
      })
      yield* on({ maxConnections: 2 }, ended)
      yield* assertHealthy
    }))

  it.effect("a COMMIT that the client says nothing of may have been stored, but where it only read", () =>
    Effect.gen(function*() {
      yield* createAll(dataModel({ notes }))
      const { url } = yield* TestDatabase
      /** A client that has committed, and fails then. */
      const speechless = (operation: string) =>
        Layer.effect(
          SqlClient,
          Effect.map(SqlClient, (client) =>
            new Proxy(client, {
              get: (target, key) => {
                if (key !== "withTransaction") return Reflect.get(target, key)
                const reason = new UnknownError({ cause: new Error("gone"), message: "gone", operation })
                return <A, E, R>(body: Effect.Effect<A, E, R>) =>
                  Effect.andThen(target.withTransaction(body), Effect.fail(new SqlError({ reason })))
              }
            }))
        ).pipe(Layer.provide(PgClient.layer({ url })))
      const committed = (operation: string, options: TransactionOptions) =>
        Effect.provide(
          failing(Effect.flatMap(Writes, (database) => database.transaction(value("select 1"), options))),
          Layer.fresh(overSqlClient.pipe(Layer.provide(speechless(operation)))),
          { local: true }
        )
      assert.strictEqual(yield* committed("query", {}), "CommitOutcomeUnknown")
      assert.strictEqual(yield* committed("query", { access: "read only" }), "ServerFailure")
      assert.strictEqual(yield* committed("commit", {}), "TransactionAborted")
    }))

  it.effect("sessions that write values in another form are refused", () =>
    Effect.gen(function*() {
      const other = on({ startupParameters: { IntervalStyle: "iso_8601" } }, failing(value("select 1")))
      assert.strictEqual(yield* other, "InvalidQuery")
      const dates = on({ startupParameters: { DateStyle: "SQL, DMY" } }, failing(transaction(value("select 1"))))
      assert.strictEqual(yield* dates, "InvalidQuery")
      assert.strictEqual(yield* on({ startupParameters: { DateStyle: "ISO, DMY" } }, value("select 1")), "1")
    }))

  it.effect("one connection is enough for statements, transactions, streams and hooks one after the other", () =>
    on(
      { maxConnections: 1 },
      Effect.gen(function*() {
        yield* createAll(dataModel({ notes }))
        yield* text("truncate notes")
        let hooks = 0
        const streamed = Stream.runCount(Query.stream(from(notes).select({ name: notes.name }), { batchSize: 1 }))
        for (let n = 0; n < 3; n++) {
          yield* transaction(Effect.gen(function*() {
            yield* add(`${n}`)
            yield* afterCommit(Effect.orDie(Effect.map(names, (all) => {
              hooks += all.length
            })))
          }))
          assert.strictEqual(yield* streamed, n + 1)
          yield* Effect.ignore(Effect.timeout(text("select pg_sleep(10)"), "30 millis"))
        }
        assert.strictEqual(hooks, 6)
      })
    ))

  it.effect("over our own SqlClient, and so over our own pool, in whichever order they nest", () =>
    Effect.gen(function*() {
      yield* createAll(dataModel({ notes }))
      yield* text("truncate notes")
      const both = overSqlClient.pipe(Layer.provideMerge(OwnSqlClient.layer))
      const program = Effect.gen(function*() {
        const sql = yield* SqlClient
        const theirs = (name: string) => sql`insert into notes (name) values (${name})`
        const undone = (name: string) => Effect.flip(transaction(Effect.andThen(add(name), Effect.fail("no"))))
        assert.isUndefined((yield* Writes).current)
        yield* transaction(Effect.gen(function*() {
          yield* add("1")
          yield* theirs("2")
          yield* undone("3")
          yield* sql.withTransaction(Effect.gen(function*() {
            yield* theirs("4")
            yield* add("5")
            yield* undone("6")
          }))
          yield* Effect.flip(sql.withTransaction(Effect.andThen(theirs("7"), Effect.fail("no"))))
          yield* savepoint(theirs("8"))
          assert.deepStrictEqual(yield* names, ["1", "2", "4", "5", "8"])
        }))
        yield* Effect.flip(transaction(Effect.andThen(theirs("9"), Effect.fail("no"))))
        const taken = yield* Effect.flip(sql.withTransaction(Effect.andThen(add("x"), theirs("1"))))
        assert.instanceOf(taken, SqlError)
        const streamed = transaction(Stream.runCount(Query.stream(from(notes).select({ name: notes.name }))))
        assert.strictEqual(yield* streamed, 5)
        return yield* names
      })
      assert.deepStrictEqual(yield* Effect.provide(program, both), ["1", "2", "4", "5", "8"])
      yield* assertHealthy
    }))
})
