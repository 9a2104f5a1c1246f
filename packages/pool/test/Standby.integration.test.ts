/** A primary and a standby that follows it by streaming: reads there, one's own writes, and a failover. */
import { ConnectionPool, ReadReplicas } from "@aludel/pool"
import { type CompiledQuery, type DatabaseError, Reads, readYourWrites, transaction } from "@aludel/sql"
import { assert, describe, it } from "@effect/vitest"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Stream from "effect/Stream"
import { join } from "node:path"
import { copyData, folder, ownServer, write } from "./support/OwnServer.ts"
import { readText, text, value } from "./support/Text.ts"
import { wholePool } from "./support/Whole.ts"

/** The two, of which the second streams from the first. */
const pair = Effect.gen(function*() {
  const path = yield* folder
  const primary = yield* ownServer({ dataDirectory: join(path, "primary") })
  yield* primary.stop
  copyData(join(path, "primary"), join(path, "standby"))
  write(join(path, "standby", "standby.signal"), "")
  yield* primary.start
  const standby = yield* ownServer({
    dataDirectory: join(path, "standby"),
    settings: { primary_conninfo: `host=127.0.0.1 port=${primary.port} user=postgres` }
  })
  return { primary, standby }
})

const eventually = <A, E, R>(effect: Effect.Effect<A, E, R>, until: (found: A) => boolean): Effect.Effect<A, E, R> =>
  Effect.flatMap(effect, (found) =>
    until(found)
      ? Effect.succeed(found)
      : Effect.andThen(Effect.sleep("20 millis"), Effect.suspend(() => eventually(effect, until))))

const onStandby = Effect.map(readText("select pg_is_in_recovery()"), (rows) => rows[0]?.[0] === "t")
const numbered: CompiledQuery<readonly [word: string, standby: boolean]> = {
  text: "select word, pg_is_in_recovery() from said order by word",
  parameters: [],
  access: "reads",
  decode: ([word, standby]) => [word ?? "", standby === "t"]
}
const streamed = Effect.flatMap(
  Reads,
  (database) => Stream.runCollect(database.stream(numbered, { batchSize: 1 }))
)
const words = Effect.map(readText("select word from said order by word"), (rows) => rows.map(([word]) => word))

describe("a streaming standby", () => {
  it.live("serves reads, shows one's own writes, and takes over", () =>
    Effect.scoped(Effect.gen(function*() {
      const { primary, standby } = yield* pair
      const replicated = ReadReplicas.layer({ replicas: [{ url: standby.url, size: 2 }] }).pipe(
        Layer.provideMerge(ConnectionPool.layer({ url: primary.url, size: 2 }))
      )
      yield* Effect.gen(function*() {
        yield* text("create table said (word text primary key)")
        yield* text("insert into said values ('first')")
        assert.isTrue(yield* onStandby)
        yield* eventually(Effect.orElseSucceed(words, () => []), (found) => found.length === 1)

        // Replay stands still: what is written does not arrive.
        const atStandby = ConnectionPool.layer({ url: standby.url, size: 1 })
        const replay = (change: string) =>
          Effect.provide(text(`select pg_wal_replay_${change}()`), atStandby, { local: true })
        yield* replay("pause")

        // A standby refuses such a BEGIN: what stands behind it runs neither with it nor outside of it.
        const serializable = transaction(
          Effect.andThen(Effect.ignore(value("select 1")), value("select inet_server_port()")),
          { isolation: "serializable", retry: false }
        )
        const refusal = yield* Effect.provide(Effect.flip(serializable), atStandby, { local: true })
        assert.notStrictEqual(refusal.reason._tag, "TransactionEnded")
        const request = (word: string, catchUp?: Duration.Input) =>
          readYourWrites(
            Effect.gen(function*() {
              yield* text("insert into said values ($1)", word)
              return { found: yield* words, standby: yield* onStandby }
            }),
            { catchUp }
          )
        assert.deepStrictEqual(yield* request("second"), { found: ["first", "second"], standby: false })
        assert.deepStrictEqual(yield* words, ["first"])
        const late = yield* request("third", "50 millis")
        assert.deepStrictEqual(late, { found: ["first", "second", "third"], standby: false })

        // Streams and read-only transactions wait for the same, on one replica, or go to the primary.
        const both = Effect.all({
          streamed,
          read: transaction(Effect.all({ words, onStandby }), { access: "read only", isolation: "repeatable read" })
        })
        const then = (word: string, catchUp: Duration.Input) =>
          readYourWrites(Effect.andThen(text("insert into said values ($1)", word), both), { catchUp })
        const behind = yield* then("between", "50 millis")
        const found = ["between", "first", "second", "third"]
        assert.deepStrictEqual(behind.read, { words: found, onStandby: false })
        assert.deepStrictEqual(behind.streamed, found.map((word) => [word, false] as const))
        yield* text("delete from said where word = 'between'")

        yield* replay("resume")
        const caughtUp = yield* then("between", "10 seconds")
        assert.deepStrictEqual(caughtUp.read, { words: found, onStandby: true })
        assert.deepStrictEqual(caughtUp.streamed, found.map((word) => [word, true] as const))
        yield* readYourWrites(
          Effect.andThen(
            text("delete from said where word = 'between'"),
            Effect.tap(words, (left) => Effect.sync(() => assert.notInclude(left, "between")))
          ),
          { catchUp: "10 seconds" }
        )
        const there = yield* request("fourth", "10 seconds")
        assert.deepStrictEqual(there, { found: ["first", "fourth", "second", "third"], standby: true })
        yield* wholePool
      }).pipe(Effect.provide(replicated))

      const hosts = [primary, standby].map(({ port }) => ({ host: "127.0.0.1", port }))
      const failing = ConnectionPool.layer({
        hosts,
        user: "postgres",
        database: "postgres",
        targetSession: "read-write",
        size: 3,
        connectTimeout: "1 second"
      })
      yield* Effect.gen(function*() {
        assert.strictEqual(yield* value("select inet_server_port()"), `${primary.port}`)
        yield* eventually(
          Effect.provide(value("select count(*) from said"), ConnectionPool.layer({ url: standby.url }), {
            local: true
          }),
          (found) => found === "4"
        )
        yield* primary.signal("SIGKILL")
        const reasons = new Set<string>()
        const add = (word: string) => text("insert into said values ($1) on conflict do nothing", word)
        const note = ({ reason }: DatabaseError) => Effect.sync(() => void reasons.add(reason._tag))
        // Its backends may answer a little longer than the postmaster lives.
        yield* Effect.flip(Effect.forever(add("fifth"))).pipe(Effect.flatMap(note))
        const promoted = ConnectionPool.layer({ url: standby.url, size: 1 })
        assert.strictEqual(yield* Effect.provide(value("select pg_promote()"), promoted, { local: true }), "t")
        yield* eventually(
          Effect.as(add("sixth"), true).pipe(Effect.catch((error) => Effect.as(note(error), false))),
          (done) => done
        )
        assert.strictEqual(yield* value("select inet_server_port()"), `${standby.port}`)
        for (const reason of reasons) {
          assert.include(["ConnectionLost", "ConnectionFailed", "ConnectTimeout", "ServerUnavailable"], reason)
        }
        assert.includeMembers(yield* words, ["first", "second", "third", "fourth", "sixth"])
        yield* wholePool
      }).pipe(Effect.provide(failing))
    })), { timeout: 120_000 })
})
