/** Queries and transactions over a client of `@effect/sql-pg`: as over the pool, and in each other's transactions. */
import { type ConnectionPool, recordStatements, Telemetry } from "@aludel/pool"
import {
  afterCommit,
  afterRollback,
  asc,
  catchConstraint,
  columns,
  copyInto,
  createAll,
  type Database,
  DatabaseError,
  dataModel,
  deleteFrom,
  eq,
  from,
  insert,
  IsolationMismatch,
  listen,
  mergeInto,
  Pg,
  Query,
  type Reads,
  RowContext,
  savepoint,
  Serializable,
  sql as raw,
  table,
  transaction,
  truncate,
  update,
  values as valuesOf,
  Writes
} from "@aludel/sql"
import { decoded } from "@aludel/sql/Schema"
import { assertHealthy, type TestDatabase } from "@aludel/testing"
import { assert, layer } from "@effect/vitest"
import * as Cause from "effect/Cause"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Ref from "effect/Ref"
import * as Schema from "effect/Schema"
import * as Client from "effect/sql/SqlClient"
import * as Stream from "effect/Stream"
import { inject } from "vitest"
import { overSqlPg } from "./support/OverSqlPg.ts"
import { readText, text, value } from "./support/Text.ts"

const notes = table(
  "notes",
  class Notes {
    id = Pg.integer().identity().primaryKey()
    name = Pg.text().unique()
    n = Pg.integer().default(0)
  }
)

const add = (name: string, n = 0) => Query.run(insert(notes).values({ name, n }))
const names = Effect.map(
  Query.all(from(notes).select({ name: notes.name }).orderBy(asc(notes.name))),
  (rows) => rows.map(({ name }) => name)
)

const reasonOf = <A, E>(exit: Exit.Exit<A, E>) => {
  const error = Exit.isFailure(exit) ? Cause.findErrorOption(exit.cause) : undefined
  return error?._tag === "Some" && error.value instanceof DatabaseError ? error.value.reason : undefined
}
const tagOf = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.map(Effect.exit(effect), (exit) => reasonOf(exit)?._tag)

type Services = ConnectionPool | Reads | Client.SqlClient | TestDatabase | Writes

for (const unknown of [false, true]) {
  layer(overSqlPg(inject("databaseUrl"), { unknown }), { excludeTestServices: true })(
    unknown ? "over a client that is not known" : "over @effect/sql-pg",
    (it) => {
      const test = <E>(name: string, body: () => Effect.Effect<unknown, E, Services>) =>
        it.effect(name, () =>
          Effect.gen(function*() {
            yield* createAll(dataModel({ notes }))
            yield* text("truncate notes restart identity")
            yield* body()
            yield* assertHealthy
          }))

      test("writes say how many rows they wrote, and what they return", () =>
        Effect.gen(function*() {
          assert.strictEqual(yield* Query.run(insert(notes).values([{ name: "a" }, { name: "b" }, { name: "c" }])), 3)
          const many = Array.from({ length: 500 }, (_, index) => ({ name: `many ${index}`, n: 7 }))
          assert.strictEqual(yield* Query.run(insert(notes).values(many)), 500)
          assert.strictEqual(yield* Query.run(update(notes).set({ n: 1 }).where(eq(notes.name, "a"))), 1)
          assert.strictEqual(yield* Query.run(update(notes).set({ n: 1 }).where(eq(notes.name, "nobody"))), 0)
          assert.strictEqual(yield* Query.run(deleteFrom(notes).where(eq(notes.n, 7))), 500)
          const upsert = insert(notes).values({ name: "a", n: 5 })
            .onConflict(notes.name).doUpdate((excluded) => ({ n: excluded.n }))
          assert.strictEqual(yield* Query.run(upsert), 1)
          assert.deepStrictEqual(
            yield* Query.all(deleteFrom(notes).where(eq(notes.name, "b")).returning({ name: notes.name })),
            [{ name: "b" }]
          )
          assert.strictEqual(yield* Query.run(raw.text("update notes set n = n + 1")), 2)
          assert.strictEqual(yield* Query.run(truncate(notes)), 0)
        }))

      test("MERGE", () =>
        Effect.gen(function*() {
          if (Number(yield* value("show server_version_num")) < 150_000) return
          yield* add("a", 1)
          const given = valuesOf({ name: Pg.text(), n: Pg.integer() }, [
            { name: "a", n: 10 },
            { name: "b", n: 20 }
          ]).as("given")
          const merge = mergeInto(notes).using(given, eq(given.name, notes.name))
            .whenMatched().update({ n: given.n }).whenNotMatched().insert({ name: given.name, n: given.n })
          assert.strictEqual(yield* Query.run(merge), 2)
          const all = from(notes).select({ name: notes.name, n: notes.n }).orderBy(asc(notes.name))
          assert.deepStrictEqual(yield* Query.all(all), [{ name: "a", n: 10 }, { name: "b", n: 20 }])
        }))

      test("raw statements: names of columns, WITH that writes, utility statements, a schema", () =>
        Effect.gen(function*() {
          const writing = raw.text(`with gone as (delete from notes returning name), -- those of a "name"
              /* nested /* comments */ */ more (name) as (values ('x;)'), ($$it's$$))
              select name, length(name) as size from gone union all select name, 0 from more order by name;`)
            .columns({ name: Pg.text(), size: Pg.integer() })
          yield* add("ann")
          assert.deepStrictEqual(yield* Query.all(writing), [
            { name: "ann", size: 3 },
            { name: "it's", size: 0 },
            { name: "x;)", size: 0 }
          ])
          assert.deepStrictEqual(yield* names, [])
          const numbers = raw.text("select 1 as n, 'a\"b,(c)\\' as t, null::int as nothing, '' as empty").columns({
            empty: Pg.text(),
            nothing: Pg.integer().nullable(),
            t: Pg.text(),
            n: Pg.integer()
          })
          assert.deepStrictEqual(yield* Query.all(numbers), [{ empty: "", nothing: null, t: "a\"b,(c)\\", n: 1 }])
          const counted = decoded(
            raw.text("select count(*) as n, now() - now() as none from notes"),
            Schema.Struct({ n: Schema.BigInt })
          )
          assert.deepStrictEqual(yield* Query.all(counted), [{ n: 0n }])
          assert.strictEqual(yield* value("show server_encoding"), "UTF8")
          assert.strictEqual(yield* Query.run(raw.text("create temporary table t (n int) on commit drop")), 0)
          const plan = yield* Query.explain(from(notes).select(columns(notes)), { analyze: true })
          assert.strictEqual(plan.root.type, "Seq Scan")
        }))

      test("a broken constraint is typed, and can be handled inside of a transaction", () =>
        Effect.gen(function*() {
          yield* add("a")
          const taken = add("a").pipe(catchConstraint("notes_name_key", (broken) =>
            Effect.succeed([broken.kind, broken.table, broken.columns] as const)))
          assert.deepStrictEqual(yield* taken, ["unique", "notes", ["name"]])
          const inside = transaction(Effect.gen(function*() {
            yield* add("b")
            yield* taken
            return yield* names
          }))
          assert.deepStrictEqual(yield* inside, ["a", "b"])
        }))

      test("errors have the pool's reasons, and hold no values", () =>
        Effect.gen(function*() {
          const secret = "secret-value"
          const failure = (statement: string, ...values: ReadonlyArray<string>) =>
            Effect.flip(text(statement, ...values))
          const cast = yield* failure("select $1::text::int", secret)
          assert.strictEqual(cast.reason._tag, "DataException")
          const missing = yield* failure("select 1 from nowhere where '' = $1", secret)
          assert.strictEqual(missing.reason._tag, "UndefinedObject")
          assert.strictEqual((yield* failure("selec")).reason._tag, "InvalidStatement")
          yield* add(secret)
          const taken = yield* failure("insert into notes (name) values ($1)", secret)
          assert(taken.reason._tag === "UnexpectedConstraint")
          assert.strictEqual(taken.reason.constraint, "notes_name_key")
          for (const error of [cast, missing, taken]) {
            assert.notInclude(`${error.message} ${JSON.stringify(error)} ${String(error)}`, secret)
          }
          assert.strictEqual((yield* failure("select $1", "a\0b")).reason._tag, "InvalidQuery")
        }))

      test("the client's statements run in our transaction, and are rolled back with it", () =>
        Effect.gen(function*() {
          const sql = yield* Client.SqlClient
          const both = (end: Effect.Effect<void, string>) =>
            transaction(Effect.gen(function*() {
              yield* add("ours")
              yield* sql`insert into notes (name) values ('theirs')`
              assert.deepStrictEqual(yield* names, ["ours", "theirs"])
              const [row] = yield* sql<{ n: number }>`select count(*)::int as n from notes`
              assert.strictEqual(row?.n, 2)
              yield* end
            }))
          yield* Effect.flip(both(Effect.fail("no")))
          assert.deepStrictEqual(yield* names, [])
          yield* both(Effect.void)
          assert.deepStrictEqual(yield* names, ["ours", "theirs"])
        }))

      test("our queries run in the client's transaction, and are rolled back with it", () =>
        Effect.gen(function*() {
          const sql = yield* Client.SqlClient
          const { current } = yield* Writes
          assert.isUndefined(current)
          const both = (end: Effect.Effect<void, string>) =>
            sql.withTransaction(Effect.gen(function*() {
              assert.isDefined((yield* Writes).current)
              yield* sql`insert into notes (name) values ('theirs')`
              yield* add("ours")
              assert.deepStrictEqual(yield* names, ["ours", "theirs"])
              assert.strictEqual(
                yield* value("select pg_backend_pid()"),
                String((yield* sql<{ pid: number }>`select pg_backend_pid() as pid`)[0]?.pid)
              )
              const streamed = Query.stream(from(notes).select({ name: notes.name }), { batchSize: 1 })
              assert.strictEqual(yield* Stream.runCount(streamed), 2)
              yield* end
            }))
          yield* Effect.flip(both(Effect.fail("no")))
          assert.deepStrictEqual(yield* names, [])
          yield* both(Effect.void)
          assert.deepStrictEqual(yield* names, ["ours", "theirs"])
        }))

      test("transactions nest in each other, in whichever order: what fails inside is undone there", () =>
        Effect.gen(function*() {
          const sql = yield* Client.SqlClient
          const failing = (name: string) => Effect.andThen(add(name), Effect.fail("no"))
          yield* transaction(Effect.gen(function*() {
            yield* add("1")
            yield* Effect.flip(sql.withTransaction(failing("2")))
            yield* sql.withTransaction(Effect.gen(function*() {
              yield* add("3")
              yield* Effect.flip(transaction(failing("4")))
              yield* transaction(Effect.andThen(
                add("5"),
                Effect.flip(
                  sql.withTransaction(Effect.andThen(sql`insert into notes (name) values ('6')`, Effect.fail("no")))
                )
              ))
            }))
            yield* savepoint(add("7"))
            yield* Effect.flip(savepoint(failing("8")))
          }))
          assert.deepStrictEqual(yield* names, ["1", "3", "5", "7"])
          yield* sql.withTransaction(Effect.gen(function*() {
            yield* add("a")
            yield* Effect.flip(transaction(Effect.andThen(add("b"), failing("c"))))
            // An error of a statement aborts the savepoint that it is in, and no more.
            yield* Effect.flip(transaction(add("a")))
            yield* Effect.flip(sql.withTransaction(add("a")))
            yield* transaction(add("d"))
          }))
          assert.deepStrictEqual(yield* names, ["1", "3", "5", "7", "a", "d"])
        }))

      test("isolation: begun as asked, told by markers, and no less than the client's transaction has", () =>
        Effect.gen(function*() {
          const sql = yield* Client.SqlClient
          const isolation = value("select current_setting('transaction_isolation')")
          const serializable = transaction(Effect.andThen(Serializable, isolation), { isolation: "serializable" })
          assert.strictEqual(yield* serializable, "serializable")
          const readOnly = transaction(readText("show transaction_read_only"), { access: "read only" })
          assert.deepStrictEqual(yield* readOnly, [["on"]])
          const begun = (text: string | undefined) => Effect.provideService(Client.BeginTransaction, text)
          const nested = sql.withTransaction(serializable)
          assert.strictEqual(yield* begun("BEGIN ISOLATION LEVEL SERIALIZABLE")(nested), "serializable")
          const exit = yield* Effect.exit(nested)
          assert(Exit.isFailure(exit))
          assert.instanceOf(Cause.squash(exit.cause), IsolationMismatch)
        }))

      test("what the server could not serialize is run again, though a savepoint has undone it", () =>
        Effect.gen(function*() {
          yield* add("a", 1)
          yield* add("b", 1)
          const attempts = yield* Ref.make(0)
          const bothRead = yield* Deferred.make<void>()
          const read = yield* Ref.make(0)
          const sum = (name: string) =>
            transaction(
              Effect.gen(function*() {
                yield* Ref.update(attempts, (n) => n + 1)
                const rows = yield* Query.all(from(notes).select({ n: notes.n }))
                if ((yield* Ref.updateAndGet(read, (n) => n + 1)) === 2) yield* Deferred.succeed(bothRead, undefined)
                yield* Deferred.await(bothRead)
                const n = rows.reduce((all, { n }) => all + n, 0)
                yield* savepoint(Query.run(update(notes).set({ n }).where(eq(notes.name, name))))
              }),
              { isolation: "serializable" }
            )
          yield* Effect.all([sum("a"), sum("b")], { concurrency: "unbounded" })
          assert.isAtLeast(yield* Ref.get(attempts), 3)
          const rows = yield* Query.all(from(notes).select({ n: notes.n }))
          assert.deepStrictEqual(rows.map(({ n }) => n).sort((a, b) => a - b), [2, 3])
        }))

      test("a transaction whose statement failed is not committed", () =>
        Effect.gen(function*() {
          const sql = yield* Client.SqlClient
          const recovered = transaction(Effect.gen(function*() {
            yield* add("a")
            yield* Effect.ignore(text("select 1/0"))
          }))
          assert.strictEqual(yield* tagOf(recovered), "TransactionAborted")
          const theirs = transaction(Effect.gen(function*() {
            yield* add("a")
            yield* Effect.ignore(sql`select 1/0`)
          }))
          assert.strictEqual(yield* tagOf(theirs), "TransactionAborted")
          assert.strictEqual(yield* tagOf(transaction(text("commit"))), "TransactionEnded")
          assert.deepStrictEqual(yield* names, [])
        }))

      test("what COMMIT finds broken", () =>
        Effect.gen(function*() {
          yield* text("create temporary table if not exists unused (n int)")
          yield* text("drop table if exists late")
          yield* text("create table late (n int, constraint late_n unique (n) deferrable initially deferred)")
          const twice = transaction(text("insert into late values (1), (1)"))
          const reason = reasonOf(yield* Effect.exit(twice))
          assert(reason?._tag === "UnexpectedConstraint")
          assert.strictEqual(reason.constraint, "late_n")
          yield* text("drop table late")
        }))

      test("interrupted in the middle of a statement, the rest is rolled back and the connection whole", () =>
        Effect.gen(function*() {
          const sql = yield* Client.SqlClient
          const sleeping = (begun: Deferred.Deferred<void>) =>
            Effect.gen(function*() {
              yield* add("a")
              yield* Deferred.succeed(begun, undefined)
              yield* text("select pg_sleep(30)")
            })
          for (
            const around of [
              (body: Effect.Effect<void, unknown, Writes>) => transaction(body),
              (body: Effect.Effect<void, unknown, Writes>) => sql.withTransaction(body),
              (body: Effect.Effect<void, unknown, Writes>) => transaction(savepoint(body))
            ]
          ) {
            const begun = yield* Deferred.make<void>()
            const fiber = yield* Effect.forkChild(around(sleeping(begun) as never))
            yield* Deferred.await(begun)
            yield* Fiber.interrupt(fiber)
            assert.deepStrictEqual(yield* names, [])
          }
        }))

      test("hooks run after the transaction, and outside of it", () =>
        Effect.gen(function*() {
          const sql = yield* Client.SqlClient
          const seen: Array<string> = []
          const note = (what: string) =>
            Effect.orDie(Effect.map(names, (all) => void seen.push(`${what}: ${all.join()}`)))
          yield* transaction(Effect.gen(function*() {
            yield* afterCommit(note("committed"))
            yield* add("a")
            yield* Effect.flip(savepoint(Effect.gen(function*() {
              yield* afterCommit(note("never"))
              yield* afterRollback(note("undone"))
              yield* sql.afterCommit(note("never"))
              return yield* Effect.fail("no")
            })))
            yield* sql.afterCommit(Effect.sync(() => void seen.push("theirs")))
          }))
          assert.deepStrictEqual(seen, ["theirs", "undone: a", "committed: a"])
          seen.length = 0
          yield* sql.withTransaction(Effect.gen(function*() {
            yield* add("b")
            yield* afterCommit(note("outer"))
            yield* transaction(afterCommit(note("inner")))
            yield* Effect.flip(transaction(Effect.andThen(afterCommit(note("never")), Effect.fail("no"))))
            assert.strictEqual(yield* tagOf(afterRollback(Effect.void)), "InvalidQuery")
          }))
          assert.deepStrictEqual(seen, ["outer: a,b", "inner: a,b"])
        }))

      test("row context and timeouts, set for a transaction, a savepoint and a statement alone", () =>
        Effect.gen(function*() {
          const tenant = value("select current_setting('app.tenant', true)")
          const as = (name: string) => Effect.provideService(RowContext, { settings: { "app.tenant": name } })
          assert.strictEqual(yield* as("one")(tenant), "one")
          const both = transaction(Effect.gen(function*() {
            const inner = yield* as("two")(savepoint(tenant))
            return [yield* tenant, inner, yield* tenant]
          }))
          assert.deepStrictEqual(yield* as("one")(both), ["one", "two", "one"])
          const late = transaction(text("select pg_sleep(5)"), { statementTimeout: "50 millis" })
          assert.strictEqual(yield* tagOf(late), "StatementTimeout")
          assert.oneOf(yield* tenant, [null, ""])
        }))

      test("streams: in batches, of a write, of raw rows, and given up in the middle", () =>
        Effect.gen(function*() {
          const many = Array.from({ length: 30 }, (_, n) => ({ name: `${n}`, n }))
          const written = Query.stream(insert(notes).values(many).returning({ n: notes.n }))
          assert.strictEqual(yield* Stream.runCount(written), 30)
          const all = Query.stream(from(notes).select({ n: notes.n }).orderBy(asc(notes.n)), { batchSize: 7 })
          const read = yield* Stream.runCollect(all)
          assert.deepStrictEqual(read.map(({ n }) => n), many.map(({ n }) => n))
          assert.deepStrictEqual(yield* Stream.runCollect(Stream.take(all, 2)), [{ n: 0 }, { n: 1 }])
          const named = raw.text("select n as value, name from notes order by n").columns({
            name: Pg.text(),
            value: Pg.integer()
          }).reads()
          for (const batchSize of [1, 4]) {
            const rows = yield* Stream.runCollect(Query.stream(named, { batchSize }))
            assert.deepStrictEqual(rows[29], { name: "29", value: 29 })
            assert.strictEqual(rows.length, 30)
          }
          const inside = transaction(Effect.gen(function*() {
            const seen = yield* Stream.runCollect(Stream.mapEffect(Stream.take(all, 3), ({ n }) => add(`x${n}`)))
            return seen.length
          }))
          assert.strictEqual(yield* inside, 3)
        }))

      test("a lease is one connection, and what a client cannot carry is refused", () =>
        Effect.gen(function*() {
          const database = yield* Writes
          const pid = (lease: Database) =>
            Effect.map(
              lease.run({ text: "select pg_backend_pid()", parameters: [], access: "reads", decode: ([pid]) => pid }),
              ({ rows }) => rows[0]
            )
          yield* Effect.scoped(Effect.gen(function*() {
            const lease = yield* database.lease
            assert.strictEqual(yield* pid(lease), yield* pid(lease))
            assert.strictEqual(yield* lease.transaction(pid(lease)), yield* pid(lease))
          }))
          assert.strictEqual(
            yield* tagOf(Query.copyIn(copyInto(notes, ["name"]), Stream.make({ name: "a" }))),
            "InvalidQuery"
          )
          assert.strictEqual(yield* tagOf(Stream.runDrain(listen("channel"))), "InvalidQuery")
        }))

      test("statements are told of, by the texts that the queries have", () =>
        Effect.gen(function*() {
          const query = from(notes).where(eq(notes.name, "a")).select({ n: notes.n })
          const [, told] = yield* recordStatements(Effect.andThen(Query.all(query), transaction(Query.all(query))))
          assert.deepStrictEqual(told.map(({ text }) => text), [Query.compile(query).text, Query.compile(query).text])
          assert.isUndefined(told[0]?.transaction)
          assert.isDefined(told[1]?.transaction)
          const [, failed] = yield* recordStatements(Effect.ignore(text("select 1/0")))
          assert.deepInclude(failed[0]?.outcome, { _tag: "Failed", reason: "DataException", code: "22012" })
        }))

      test("a statement bears its trace, and is a span", () =>
        Effect.gen(function*() {
          const own = "select query from pg_stat_activity where pid = pg_backend_pid()"
          const traced = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
            effect.pipe(Effect.withSpan("a span"), Effect.provideService(Telemetry, { comments: true }))
          assert.match((yield* traced(value(own))) ?? "", /\/\*traceparent='[^']*'\*\/$/)
          const query = raw.text(own).columns({ query: Pg.text() })
          for (const around of [Query.all(query), transaction(Query.all(query))]) {
            assert.match((yield* traced(around))[0]?.query ?? "", /\/\*traceparent='[^']*'\*\/$/)
          }
        }))

      test("many fibers at once, in statements and in one transaction", () =>
        Effect.gen(function*() {
          const each = Array.from({ length: 40 }, (_, index) => index)
          yield* Effect.forEach(each, (n) => n % 2 ? add(`${n}`) : transaction(add(`${n}`)), {
            concurrency: "unbounded"
          })
          yield* transaction(Effect.forEach(each, (n) => savepoint(add(`t${n}`)), { concurrency: "unbounded" }))
          assert.strictEqual((yield* names).length, 80)
        }))
    }
  )
}
