/** What the driver over `@effect/sql-pg` does otherwise than the default one, and that it is chosen by one line. */
import { ConnectionPool } from "@aludel/pool"
import { driver } from "@aludel/pool/SqlPg"
import {
  asc,
  columns,
  DatabaseError,
  from,
  Pg,
  Query,
  type Reads,
  RowContext,
  table,
  transaction,
  type WireRow,
  Writes
} from "@aludel/sql"
import { assertHealthy, TestDatabase } from "@aludel/testing"
import { assert, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Stream from "effect/Stream"
import { inject } from "vitest"
import { proxy } from "./support/Proxy.ts"
import { text, value } from "./support/Text.ts"

const database = TestDatabase.layer({ url: inject("databaseUrl"), pool: { size: 2 } })

const tagOf = (error: unknown) => error instanceof DatabaseError ? error.reason._tag : error

const over = <A, E>(url: string, effect: Effect.Effect<A, E, Reads | Writes | ConnectionPool>) =>
  Effect.provide(effect, Layer.fresh(ConnectionPool.layer({ url: Redacted.make(url), size: 1, driver })), {
    local: true
  })

/** How often the client writes for each of the effects, one after the other, once each was run twice. */
const writes = (...effects: ReadonlyArray<Effect.Effect<unknown, unknown, Reads | Writes>>) =>
  Effect.scoped(Effect.gen(function*() {
    const { asked, url } = yield* proxy(Redacted.value((yield* TestDatabase).url))
    return yield* over(
      url,
      Effect.forEach(effects, (effect) =>
        Effect.gen(function*() {
          yield* effect
          yield* effect
          const before = asked()
          yield* effect
          return asked() - before
        }))
    )
  }))

const numbered = table(
  "numbered",
  class {
    id = Pg.integer().primaryKey()
    n = Pg.integer()
    at = Pg.timestamptz().nullable()
  }
)

layer(database, { excludeTestServices: true })("over @effect/sql-pg", (it) => {
  const test = <E>(
    name: string,
    body: () => Effect.Effect<unknown, E, ConnectionPool | TestDatabase | Reads | Writes>
  ) => it.effect(name, () => Effect.andThen(body(), assertHealthy))

  test("a statement is one write, BEGIN goes with the first of a transaction, and one without statements is nothing", () =>
    Effect.gen(function*() {
      const select = value("select 1")
      const context = Effect.provideService(RowContext, { settings: { "app.tenant": "7" } })
      const counted = yield* writes(
        select,
        value("select $1::int", "1"),
        transaction(select),
        transaction(Effect.andThen(select, select)),
        transaction(select, { statementTimeout: "1 second", lockTimeout: "1 second" }),
        transaction(Effect.void),
        context(transaction(select)),
        context(select)
      )
      assert.deepStrictEqual(counted, [1, 1, 2, 3, 2, 0, 2, 1])
    }))

  test("a BEGIN that the server refuses: nothing behind it is run, and the session is whole", () =>
    Effect.gen(function*() {
      yield* text("create table behind (n int)")
      const { url } = yield* TestDatabase
      yield* over(
        Redacted.value(url),
        Effect.gen(function*() {
          const wrong = Effect.provideService(RowContext, { role: "nobody of that name" })
          const insert = text("insert into behind values (1)")
          for (let n = 0; n < 3; n++) {
            const error = yield* Effect.flip(wrong(transaction(Effect.andThen(Effect.ignore(insert), insert))))
            assert.strictEqual(tagOf(error), "TransactionAborted")
          }
          assert.strictEqual(yield* value("select count(*) from behind"), "0")
          assert.strictEqual(yield* value("select pg_current_xact_id_if_assigned() is null"), "t")
        })
      )
    }))

  test("a statement alone under a row context, with COMMIT in the same write: stored, or rolled back as a whole", () =>
    Effect.gen(function*() {
      yield* text("create table once (n int unique deferrable initially deferred check (n < 10))")
      const { url } = yield* TestDatabase
      const within = Effect.provideService(RowContext, { settings: { "app.tenant": "7" } })
      const insert = (n: number) => within(text("insert into once values ($1::int)", `${n}`))
      const stored = value("select string_agg(n::text, ',' order by n) from once")
      yield* over(
        Redacted.value(url),
        Effect.gen(function*() {
          for (const n of [1, 2, 3, 4]) yield* insert(n)
          assert.strictEqual(yield* stored, "1,2,3,4")
          // At COMMIT, and before it.
          assert.strictEqual(tagOf(yield* Effect.flip(insert(4))), "UnexpectedConstraint")
          assert.strictEqual(tagOf(yield* Effect.flip(insert(11))), "UnexpectedConstraint")
          const sleeping = yield* Effect.forkChild(within(text("insert into once select 5 from pg_sleep(60)")))
          yield* Effect.sleep("50 millis")
          yield* Fiber.interrupt(sleeping)
          assert.strictEqual(yield* stored, "1,2,3,4")
          assert.strictEqual(yield* value("select current_setting('app.tenant', true)"), "")
          assert.strictEqual(yield* within(value("select current_setting('app.tenant', true)")), "7")
        })
      )
    }))

  test("a value that cannot be read, as a text and binary: typed, rows before it are streamed, the session goes on", () =>
    Effect.gen(function*() {
      yield* text("create table numbered (id int primary key, n bigint not null, at timestamptz)")
      yield* text("insert into numbered select i, i, now() from generate_series(1, 1200) i")
      const query = from(numbered).select(columns(numbered)).orderBy(asc(numbered.id))
      const { url } = yield* TestDatabase
      yield* over(
        Redacted.value(url),
        Effect.gen(function*() {
          for (let run = 0; run < 4; run++) assert.strictEqual((yield* Query.all(query))[1199]?.n, 1200)
          yield* text("update numbered set at = 'infinity' where id = 1100")
          for (let run = 0; run < 4; run++) {
            assert.strictEqual(tagOf(yield* Effect.flip(Query.all(query))), "DecodeFailed")
          }
          const seen: Array<number> = []
          const error = yield* Effect.flip(
            Stream.runForEach(Query.stream(query), ({ id }) => Effect.sync(() => void seen.push(id)))
          )
          assert.strictEqual(tagOf(error), "DecodeFailed")
          assert.strictEqual(seen.length, 1099)
          yield* text("update numbered set n = 9007199254740993, at = null where id = 1100")
          assert.strictEqual(tagOf(yield* Effect.flip(Query.all(query))), "DecodeFailed")
          assert.strictEqual(yield* value("select 1"), "1")
        })
      )
    }))

  test("a column that gets another type under a kept plan is read as what it is then", () =>
    Effect.gen(function*() {
      yield* text("create table retyped (id int primary key, n int not null, at timestamptz)")
      yield* text("insert into retyped values (1, 7, '2024-02-29 12:00:00Z')")
      const retyped = table(
        "retyped",
        class {
          id = Pg.integer().primaryKey()
          n = Pg.integer()
        }
      )
      const query = Query.one(from(retyped).select(columns(retyped)))
      const { url } = yield* TestDatabase
      yield* over(
        Redacted.value(url),
        Effect.gen(function*() {
          for (const type of ["int", "bigint", "smallint", "numeric", "text", "int"]) {
            yield* text(`alter table retyped alter column n type ${type} using n::${type}`)
            for (let run = 0; run < 4; run++) assert.deepStrictEqual(yield* query, { id: 1, n: 7 }, type)
          }
        })
      )
    }))

  test("COPY where a query is expected gets no bytes, and the session goes on", () =>
    Effect.gen(function*() {
      yield* text("create table copied (n int)")
      const { url } = yield* TestDatabase
      yield* over(
        Redacted.value(url),
        Effect.gen(function*() {
          assert.strictEqual(tagOf(yield* Effect.flip(text("copy copied from stdin"))), "QueryCanceled")
          yield* text("copy copied to stdout")
          assert.strictEqual(yield* value("select 1"), "1")
        })
      )
    }))

  test("65,535 parameters, and not one more", () =>
    Effect.gen(function*() {
      const { url } = yield* TestDatabase
      const many = (n: number) => {
        const list = Array.from({ length: n }, (_, index) => `($${index + 1}::int)`).join()
        const statement = {
          text: `select count(*) from (values ${list}) v`,
          parameters: Array.from({ length: n }, () => "1"),
          access: "reads" as const,
          decode: ([found]: WireRow) => found
        }
        return Effect.flatMap(Writes, (database) => Effect.map(database.run(statement), ({ rows }) => rows[0]))
      }
      yield* over(
        Redacted.value(url),
        Effect.gen(function*() {
          assert.strictEqual(yield* many(65_535), "65535")
          assert.strictEqual(tagOf(yield* Effect.flip(many(65_536))), "InvalidQuery")
        })
      )
    }))
})
