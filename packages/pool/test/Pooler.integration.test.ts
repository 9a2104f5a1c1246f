/**
 * A pool behind a pooler that lends the server by the transaction: a simulated one, and PgBouncer where it is installed.
 * Two backends stand behind all connections, so that one transaction's backend is the next one's of somebody else.
 */
import { ConnectionPool, type PoolOptions } from "@aludel/pool"
import { AdvisoryLock, DatabaseError, type Reads, RowContext, transaction, Writes } from "@aludel/sql"
import { TestDatabase } from "@aludel/testing"
import { assert, describe, it } from "@effect/vitest"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import type { Scope } from "effect/Scope"
import * as Stream from "effect/Stream"
import { inject } from "vitest"
import { pgbouncer, pgbouncerVersion, startPgBouncer } from "./support/PgBouncer.ts"
import { readText, text, value } from "./support/Text.ts"
import { transactionPooler } from "./support/TransactionPooler.ts"
import { until } from "./support/Until.ts"
import { wholePool } from "./support/Whole.ts"

const url = inject("databaseUrl")

type Start = (url: string, size: number) => Effect.Effect<number, never, Scope>

const poolers: Array<readonly [name: string, start: Start]> = [["a simulated pooler", transactionPooler]]
if (pgbouncer === undefined) {
  console.warn("\n!!! PgBouncer is not installed: nothing was tested with it, only with a simulation of it !!!\n")
} else {
  poolers.push([pgbouncerVersion(pgbouncer), (url, size) => startPgBouncer(pgbouncer ?? "", url, size)])
}

const reasonOf = (error: unknown): string => error instanceof DatabaseError ? error.reason._tag : String(error)

class Behind extends Context.Service<Behind, {
  /** The URL of the test's database by way of the pooler. */
  readonly url: Redacted.Redacted<string>
  /** A pool beside the test's, behind the same pooler. */
  readonly pool: (
    options?: PoolOptions
  ) => <A, E>(effect: Effect.Effect<A, E, Reads | Writes | ConnectionPool>) => Effect.Effect<A, E>
}>()("test/Behind") {}

/** Runs the test with a pool behind the pooler. */
const behind = (start: Start) =>
<A, E>(
  options: PoolOptions,
  body: () => Effect.Effect<A, E, Reads | Writes | ConnectionPool | TestDatabase | Behind | Scope>
) =>
  Effect.scoped(Effect.gen(function*() {
    const database = yield* TestDatabase.make({ url })
    const through = new URL(Redacted.value(database.url))
    through.port = `${yield* start(Redacted.value(database.url), 2)}`
    through.hostname = "127.0.0.1"
    const by = Redacted.make(through.href)
    const layer = (options: PoolOptions = {}) =>
      Layer.orDie(ConnectionPool.layer({ url: by, size: 4, pooler: "transaction", ...options }))
    const pool: Behind["Service"]["pool"] = (options) => Effect.provide(layer(options), { local: true })
    return yield* Effect.andThen(Effect.tap(body(), wholePool), wholePool).pipe(
      Effect.provide(layer(options)),
      Effect.provideService(TestDatabase, database),
      Effect.provideService(Behind, { url: by, pool })
    )
  }))

const pid = value("select pg_backend_pid()")
const many = Array.from({ length: 100 }, (_, n) => n)

const refusals: ReadonlyArray<readonly [text: string, what: string]> = [
  ["listen news", "LISTEN"],
  ["set search_path to app", "SET"],
  ["/* why */ set session characteristics as transaction read only", "SET"],
  ["prepare p as select 1", "PREPARE"],
  ["deallocate all", "DEALLOCATE"],
  ["discard all", "DISCARD"],
  ["reset all", "RESET"],
  ["create temp table t (a int)", "a temporary table that outlasts its transaction"],
  ["select 1 as a into temp t", "a temporary table that outlasts its transaction"],
  ["select pg_advisory_lock(1)", "an advisory lock that outlasts its transaction"],
  ["select pg_advisory_unlock_all()", "an advisory lock that outlasts its transaction"],
  ["select set_config('app.a', '1', false)", "set_config without `true`, which ends with the transaction,"],
  ["declare c cursor with hold for select 1", "a cursor WITH HOLD"]
]

describe.each(poolers)("behind %s", (_, start) => {
  const test = behind(start)

  it.live("backends change under a connection, and each statement gets its own rows", () =>
    test({}, () =>
      Effect.gen(function*() {
        // Long enough that one backend alone does not get them all.
        const slow = value("select pg_backend_pid() from pg_sleep(0.005)")
        const pids = new Set(yield* Effect.forEach(many, () => slow, { concurrency: 8 }))
        assert.strictEqual(pids.size, 2)
        // Each text comes often enough to be prepared, if it were.
        const ask = (n: number) => value(`select $1::int + ${n % 5}`, `${n}`)
        const found = yield* Effect.forEach(many, ask, { concurrency: 16 })
        assert.deepStrictEqual(found, many.map((n) => `${n + n % 5}`))
      })))

  it.live("a transaction keeps its backend, and rolls back as a whole", () =>
    test({}, () =>
      Effect.gen(function*() {
        yield* text("create table accounts (id int primary key, balance int not null check (balance >= 0))")
        yield* text("insert into accounts select n, 10 from generate_series(0, 9) as n")
        const move = (n: number) =>
          transaction(Effect.gen(function*() {
            const before = yield* pid
            yield* text("create temp table moved (id int) on commit drop")
            yield* text("update accounts set balance = balance + 5 where id = $1::int", `${n % 10}`)
            yield* text("update accounts set balance = balance - 5 where id = $1::int", `${(n + 1) % 10}`)
            assert.strictEqual(yield* pid, before)
          }))
        // A transfer may be refused by the check, or lose in a deadlock: then nothing of it is there.
        yield* Effect.forEach(many, (n) => Effect.exit(move(n)), { concurrency: 8 })
        assert.strictEqual(yield* value("select sum(balance) from accounts"), "100")
      })))

  it.live("settings, timeouts and row context hold in each transaction and lone statement, and for nobody else", () =>
    test({ settings: { search_path: "app" }, statementTimeout: "30 seconds" }, () =>
      Effect.gen(function*() {
        const seen = Effect.all([
          value("select current_setting('search_path')"),
          value("select current_setting('statement_timeout')"),
          value("select coalesce(nullif(current_setting('app.tenant', true), ''), 'nobody')")
        ])
        const own = Effect.provideService(seen, RowContext, { settings: { "app.tenant": "one" } })
        const others = (yield* Behind).pool({ size: 2 })
        assert.deepStrictEqual(yield* seen, ["app", "30s", "nobody"])
        assert.deepStrictEqual(yield* own, ["app", "30s", "one"])
        assert.deepStrictEqual(yield* transaction(seen, { statementTimeout: "5 seconds" }), ["app", "5s", "nobody"])
        const elsewhere = yield* others(Effect.forEach(many, () => value("show statement_timeout"), { concurrency: 4 }))
        assert.deepStrictEqual(new Set(elsewhere), new Set(["0"]))
        const { stream } = yield* Writes
        const written = (sql: string) =>
          Stream.runCollect(stream({ text: sql, parameters: [], access: "writes", decode: ([value]) => value }))
        assert.deepStrictEqual(yield* written("select current_setting('search_path')"), ["app"])
        assert.deepStrictEqual(yield* written("select current_setting('statement_timeout')"), ["30s"])
        const late = Effect.flip(transaction(text("select pg_sleep(10)"), { statementTimeout: 50 }))
        assert.strictEqual(reasonOf(yield* late), "StatementTimeout")
      })))

  it.live("what needs a session is refused, typed, before it is sent", () =>
    test({}, () =>
      Effect.gen(function*() {
        const sessionless = { _tag: "SessionUnavailable" } as const
        for (const [statement, what] of refusals) {
          for (const run of [text(statement), transaction(text(statement))]) {
            assert.deepInclude((yield* Effect.flip(run)).reason, { ...sessionless, what }, statement)
          }
        }
        const { lease, listen } = yield* Writes
        assert.deepInclude((yield* Effect.flip(Effect.scoped(lease))).reason, sessionless)
        assert.deepInclude((yield* Effect.flip(Stream.runDrain(listen(["news"])))).reason, sessionless)
        assert.deepInclude((yield* Effect.flip(Effect.scoped(AdvisoryLock.scoped("key")))).reason, sessionless)
        yield* transaction(AdvisoryLock.transaction("key"))
        assert.strictEqual(yield* value("select 'pg_advisory_lock(1)'"), "pg_advisory_lock(1)")
        yield* transaction(text("set local work_mem to '1MB'"))
        yield* text("notify news")
      })))

  it.live("an interrupted statement is cancelled, its connection closed, and no other statement is hit", () =>
    test({}, () =>
      Effect.gen(function*() {
        const { url } = yield* TestDatabase
        const sleeping = value(
          "select count(*) from pg_stat_activity where query = 'select pg_sleep(20)' and state = 'active' and datname = current_database()"
        )
        const direct = <A, E>(effect: Effect.Effect<A, E, Writes>) =>
          Effect.provide(effect, ConnectionPool.layer({ url, size: 1 }), { local: true })
        for (let round = 0; round < 10; round++) {
          const fiber = yield* Effect.forkChild(text("select pg_sleep(20)"))
          yield* Effect.sleep("30 millis")
          const others = yield* Effect.forkChild(Effect.forEach(many, () => value("select 1"), { concurrency: 2 }))
          yield* Fiber.interrupt(fiber)
          assert.deepStrictEqual(new Set(yield* Fiber.join(others)), new Set(["1"]))
        }
        yield* direct(until(sleeping, "0"))
        const { open } = yield* (yield* ConnectionPool).stats
        assert.isAtMost(open, 3)
      })))

  it.live("streams and COPY", () =>
    test({}, () =>
      Effect.gen(function*() {
        const database = yield* Writes
        const series = {
          text: "select n from generate_series(1, 1000) as n",
          parameters: [],
          access: "reads" as const,
          decode: ([n]: ReadonlyArray<string | null>) => Number(n)
        }
        const sum = Stream.runFold(database.stream(series), () => 0, (total, n) => total + n)
        assert.deepStrictEqual(yield* Effect.all([sum, sum, sum, sum], { concurrency: 4 }), Array(4).fill(500_500))
        yield* text("create table copied (n int)")
        const lines = Stream.fromIterable(many.map((n) => new TextEncoder().encode(`${n}\n`)))
        assert.strictEqual(yield* database.copyIn("copy copied from stdin", lines), 100)
        const chunks = yield* Stream.runCollect(database.copyOut("copy (select n from copied order by n) to stdout"))
        assert.strictEqual(Buffer.concat(chunks).toString(), `${many.join("\n")}\n`)
      })))

  it.live("without the setting the pooler refuses the session; where the server writes otherwise, the pool does", () =>
    test({}, () =>
      Effect.gen(function*() {
        const { pool } = yield* Behind
        const plain = yield* Effect.flip(pool({ pooler: "none" })(readText("select 1")))
        assert.include(["ConnectionLost", "ConnectionFailed"], reasonOf(plain))
        const { name, url } = yield* TestDatabase
        yield* text(`alter database "${name}" set bytea_output to 'escape'`).pipe(
          Effect.provide(ConnectionPool.layer({ url, size: 1 }), { local: true })
        )
        const fresh = yield* start(Redacted.value(url), 1)
        const refused = yield* Effect.flip(
          pool({ port: fresh, host: "127.0.0.1", tls: "disable" })(readText("select 1"))
        )
        assert.deepInclude(refused.reason, { _tag: "ConnectionFailed", code: "SESSION_SETTINGS", permanent: true })
      })))
})
