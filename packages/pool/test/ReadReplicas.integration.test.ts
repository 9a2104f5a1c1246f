/** Reads go to the replicas and writes to the primary; here each is a database of its own, which says its name. */
import { ConnectionPool, type PoolOptions, ReadReplicas } from "@aludel/pool"
import { DatabaseError, Reads, readYourWrites, transaction, Writes } from "@aludel/sql"
import { assertHealthy, TestDatabase } from "@aludel/testing"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Stream from "effect/Stream"
import { inject } from "vitest"
import { readText, text } from "./support/Text.ts"

const url = inject("databaseUrl")
const where = Effect.map(readText("select current_database()"), (rows) => rows[0]?.[0])
const here = Effect.map(text("select current_database()"), (rows) => rows[0]?.[0])
const down: PoolOptions = { host: "127.0.0.1", port: 1, user: "nobody", tls: "disable" }

/** Runs the test with a primary and two replicas, and others that are not up. */
const replicated = <A, E>(
  body: (
    names: { primary: string; replicas: ReadonlyArray<string> }
  ) => Effect.Effect<A, E, Reads | Writes | ConnectionPool>,
  others: ReadonlyArray<PoolOptions> = [],
  up = 2
) =>
  Effect.scoped(Effect.gen(function*() {
    const [primary, ...replicas] = yield* Effect.all(Array.from({ length: up + 1 }, () => TestDatabase.make({ url })))
    const [first, ...rest] = [...others, ...replicas.map(({ url }): PoolOptions => ({ url, size: 2 }))]
    assert(primary !== undefined && first !== undefined)
    const layer = ReadReplicas.layer({ replicas: [first, ...rest], retryAfter: "10 minutes" }).pipe(
      Layer.provideMerge(ConnectionPool.layer({ url: primary.url, size: 2 }))
    )
    const run = Effect.tap(body({ primary: primary.name, replicas: replicas.map(({ name }) => name) }), () =>
      assertHealthy)
    return yield* Effect.provide(run, layer)
  }))

describe("read replicas", () => {
  it.live("reads in turn, writes on the primary, and all of a write transaction there", () =>
    replicated(({ primary, replicas }) =>
      Effect.gen(function*() {
        const seen = yield* Effect.all([where, where, where, where])
        assert.strictEqual(String(seen), String([...replicas, ...replicas]))
        assert.strictEqual(yield* here, primary)
        assert.deepStrictEqual(yield* transaction(Effect.all([here, where])), [primary, primary])
        const reading = transaction(Effect.all([where, where]), { access: "read only" })
        const [one, other] = yield* reading
        assert.strictEqual(one, other)
        assert.include(replicas, one)
        assert.strictEqual(yield* transaction(where, { access: "read only", isolation: "serializable" }), primary)
      })
    ))

  it.live("one that is down is left out; where all are, the primary answers", () =>
    Effect.gen(function*() {
      yield* replicated(({ replicas }) =>
        Effect.gen(function*() {
          const seen = yield* Effect.all(Array.from({ length: 8 }, () => where), { concurrency: 4 })
          assert.isTrue(seen.every((name) => name === replicas[0] || name === replicas[1]))
        }), [down])
      yield* replicated(({ replicas }) =>
        Effect.gen(function*() {
          // What is not sent is asked of another; what has begun is not begun again for that.
          let begun = 0
          const body = Effect.andThen(Effect.sync(() => begun++), where)
          assert.include(replicas, yield* transaction(body, { access: "read only" }))
          assert.strictEqual(begun, 1)
        }), [down])
      yield* replicated(
        ({ primary }) =>
          Effect.gen(function*() {
            assert.deepStrictEqual(yield* Effect.all([where, where]), [primary, primary])
          }),
        [down, down],
        0
      )
    }))

  it.live("a stream and a COPY go on to the next where one is down, before anything flows", () =>
    replicated(({ replicas }) =>
      Effect.gen(function*() {
        const statement = { text: "select current_database()", parameters: [], access: "reads" } as const
        const streamed = Effect.flatMap(
          Reads,
          (database) => Stream.runCollect(database.stream({ ...statement, decode: ([name]) => name }))
        )
        const copied = Effect.flatMap(
          Reads,
          (database) =>
            Stream.mkString(Stream.decodeText(database.copyOut("copy (select current_database()) to stdout")))
        )
        for (let each = 0; each < 2; each++) assert.include(replicas, (yield* streamed)[0])
        assert.include(replicas, (yield* copied).trim())
      }), [down]))

  it.live("a transaction whose replica goes away is run again on the next, where it may be", () =>
    replicated(({ replicas }) =>
      Effect.gen(function*() {
        const primary = yield* Writes
        const seen: Array<string | null | undefined> = []
        const body = Effect.gen(function*() {
          seen.push(yield* where)
          const [[pid = null] = []] = yield* readText("select pg_backend_pid()")
          if (seen.length === 1) {
            yield* Effect.provideService(text("select pg_terminate_backend($1::int, 5000)", pid), Writes, primary)
          }
          return yield* where
        })
        const lost = transaction(body, { access: "read only", isolation: "repeatable read", retry: false })
        const error = yield* Effect.flip(lost)
        assert.strictEqual(error instanceof DatabaseError && error.reason._tag, "ConnectionLost")
        seen.length = 0
        const name = yield* transaction(body, { access: "read only", isolation: "repeatable read" })
        assert.deepStrictEqual(seen[1], name)
        assert.sameMembers(seen, [...replicas])
      })
    ))

  it.live("an error of the statement is the statement's, and asked of no other", () =>
    replicated(() =>
      Effect.gen(function*() {
        const error = yield* Effect.flip(readText("select nothing"))
        assert.strictEqual(error instanceof DatabaseError && error.reason._tag, "UndefinedObject")
      })
    ))

  it.live("one's own writes: from the first write on, reads go where it went", () =>
    replicated(({ primary, replicas }) =>
      Effect.gen(function*() {
        const request = readYourWrites(Effect.all([where, here, where, where]))
        const [before, , after, later] = yield* request
        assert.include(replicas, before)
        assert.deepStrictEqual([after, later], [primary, primary])
        assert.include(replicas, yield* where)
        const [, afterwards] = yield* readYourWrites(Effect.all([transaction(Effect.asVoid(Writes)), where]))
        assert.strictEqual(afterwards, primary)
      })
    ))
})
