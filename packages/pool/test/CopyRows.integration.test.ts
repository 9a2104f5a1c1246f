/**
 * Rows by COPY, as streams: 100,000 of them with what a chunk needs in memory, and in the soak (`ALUDEL_STORM_SECONDS` is
 * set) 1,000,000; what a row that is refused, a stream that fails and an interruption leave behind: nothing.
 */
import { ConnectionPool } from "@aludel/pool"
import {
  alias,
  asc,
  columns,
  copyInto,
  createAll,
  DatabaseError,
  dataModel,
  from,
  Pg,
  Query,
  table,
  transaction
} from "@aludel/sql"
import { assertHealthy, TestDatabase } from "@aludel/testing"
import { assert, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Stream from "effect/Stream"
import * as Tracer from "effect/Tracer"
import { afterAll, beforeAll, inject } from "vitest"
import { text, value } from "./support/Text.ts"
import { until } from "./support/Until.ts"

const most = process.env["ALUDEL_STORM_SECONDS"] === undefined ? 100_000 : 1_000_000

const users = table(
  "users",
  class Users {
    id = Pg.bigint().identity().primaryKey()
    email = Pg.text().unique()
    age = Pg.integer().nullable()
  }
)
const users2 = alias(users, "users2")
const copy = copyInto(users, ["email", "age"])
const database = TestDatabase.layer({ url: inject("databaseUrl"), prepare: createAll(dataModel({ users })) })

const row = (n: number) => ({ email: `${n}\t"ü"\\@example.org`, age: n % 7 === 0 ? null : n })
const count = Effect.map(value("select count(*) from users"), Number)
const emptied = text("truncate users")
const sessions = value(
  "select count(*) from pg_stat_activity where query ilike 'copy%' and datname = current_database() and state <> 'idle'"
)

// Of listeners that are added for each chunk and stay.
const warnings: Array<Error> = []
const warned = (warning: Error) => void warnings.push(warning)
beforeAll(() => void process.on("warning", warned))
afterAll(() => {
  process.off("warning", warned)
  assert.deepStrictEqual(warnings, [])
})

layer(database, { excludeTestServices: true })("COPY of rows", (it) => {
  it.effect(`${most} rows in and out, as they were, in constant memory`, () =>
    Effect.gen(function*() {
      const base = process.memoryUsage().rss
      let held = 0
      const watched = Stream.tap(Stream.map(Stream.range(1, most), row), ({ age }) =>
        Effect.sync(() => {
          if (age !== null && age % 1000 === 0) held = Math.max(held, process.memoryUsage().rss - base)
        }))
      assert.strictEqual(yield* Query.copyIn(copy, watched), most)
      let seen = 0
      const read = Query.copyOut(from(users).select({ email: users.email, age: users.age }).orderBy(asc(users.id)))
      yield* Stream.runForEach(read, (found) =>
        Effect.sync(() => {
          seen++
          const expected = row(seen)
          if (found.email !== expected.email || found.age !== expected.age) assert.deepStrictEqual(found, expected)
        }))
      assert.strictEqual(seen, most)
      assert.isBelow(held, 400 * 1024 * 1024)
      yield* assertHealthy
    }).pipe(Effect.ensuring(Effect.orDie(emptied))), { timeout: 300_000 })

  it.effect("a constraint that breaks has its name, a value that cannot be sent its type, and nothing is stored", () =>
    Effect.gen(function*() {
      const twice = Stream.fromIterable([row(1), row(2), row(1)])
      const broken = yield* Effect.flip(Query.copyIn(copy, twice))
      assert.deepInclude(broken, { _tag: "ConstraintViolation", constraint: "users_email_key", kind: "unique" })
      const wrong = yield* Effect.flip(Query.copyIn(copy, Stream.fromIterable([row(1), { email: "x", age: 1.5 }])))
      assert.strictEqual(wrong._tag === "DatabaseError" && wrong.reason._tag, "InvalidValue")
      const failing = Stream.concat(Stream.fromIterable([row(1)]), Stream.fail("mine" as const))
      assert.strictEqual(yield* Effect.flip(Query.copyIn(copy, failing)), "mine")
      const inside = yield* Effect.flip(transaction(Query.copyIn(copy, Stream.empty)))
      assert(inside instanceof DatabaseError)
      assert.strictEqual(inside.reason._tag, "InvalidQuery")
      assert.strictEqual(yield* count, 0)
      assert.strictEqual(yield* Query.copyIn(copy, Stream.empty), 0)
      yield* assertHealthy
    }))

  it.effect("interrupted, or no longer read: the connection is gone, and so is what it was doing", () =>
    Effect.gen(function*() {
      const endless = Stream.map(Stream.range(1, Number.MAX_SAFE_INTEGER), row)
      const writing = yield* Effect.forkChild(Query.copyIn(copy, endless))
      yield* until(sessions, "1")
      yield* Fiber.interrupt(writing)
      const few = Stream.take(Query.copyOut(from(users).crossJoin(users2).select(columns(users2))), 3)
      yield* Query.copyIn(copy, Stream.map(Stream.range(1, 2_000), row))
      assert.strictEqual((yield* Stream.runCollect(few)).length, 3)
      // The server notices that its client has gone when it next writes or reads.
      yield* until(sessions, "0")
      assert.strictEqual(yield* count, 2_000)
      yield* assertHealthy
    }).pipe(Effect.ensuring(Effect.orDie(emptied))))

  it.effect("a reader that is slow slows the server, and not the memory", () =>
    Effect.gen(function*() {
      yield* Query.copyIn(copy, Stream.map(Stream.range(1, 20_000), row))
      const wide = Query.copyOut(from(users).crossJoin(users2).select({ one: users.email, other: users2.email }))
      const base = process.memoryUsage().rss
      const slowly = Stream.runForEachArray(Stream.take(wide, 3_000), () => Effect.sleep("1 millis"))
      yield* slowly
      // All of it would be 400 million rows.
      assert.isBelow(process.memoryUsage().rss - base, 300 * 1024 * 1024)
      yield* assertHealthy
    }).pipe(Effect.ensuring(Effect.orDie(emptied))))

  it.effect("each has a span", () =>
    Effect.gen(function*() {
      const names: Array<string> = []
      const tracer = Tracer.make({
        span: (options) => {
          names.push(options.name)
          return new Tracer.NativeSpan(options)
        }
      })
      const both = Effect.andThen(
        Query.copyIn(copy, Stream.fromIterable([row(1)])),
        Stream.runDrain(Query.copyOut(from(users).select(columns(users))))
      )
      yield* Effect.withTracer(Effect.scoped(both), tracer)
      assert.strictEqual(names.length, 2)
      assert.deepInclude(yield* (yield* ConnectionPool).stats, { inUse: 0 })
    }).pipe(Effect.ensuring(Effect.orDie(emptied))))
})
