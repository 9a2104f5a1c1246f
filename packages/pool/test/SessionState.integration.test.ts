/**
 * What one lease leaves behind is not there in the next: each kind of it, on a pool of one connection, and by the text or
 * by what the server reports. And what a session begins with, whatever the server has for the role and the database.
 */
import { ConnectionPool, type PoolOptions } from "@aludel/pool"
import { DatabaseError, Reason, transaction, Writes } from "@aludel/sql"
import { TestDatabase } from "@aludel/testing"
import { assert, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Redacted from "effect/Redacted"
import * as Stream from "effect/Stream"
import { inject } from "vitest"
import { text, value } from "./support/Text.ts"
import { until } from "./support/Until.ts"

const database = TestDatabase.layer({ url: inject("databaseUrl"), pool: { size: 1 } })

/** What leaves something behind, and a question that shows whether it is still there. */
const leaks: ReadonlyArray<readonly [name: string, leave: string, ask: string, expected: string]> = [
  ["SET", "set work_mem to '7MB'", "select current_setting('work_mem') = '7MB'", "f"],
  ["SET behind a comment", "/* a */ -- b\n set work_mem to '7MB'", "select current_setting('work_mem') = '7MB'", "f"],
  [
    "set_config",
    "select set_config('app.tenant', 'a', false)",
    "select current_setting('app.tenant', true) = 'a'",
    "f"
  ],
  [
    "a function that sets",
    "select leaves_a_setting()",
    "select current_setting('datestyle') like 'German%'",
    "f"
  ],
  ["DO", "do $$ begin set work_mem to '7MB'; end $$", "select current_setting('work_mem') = '7MB'", "f"],
  ["SET ROLE", "set role pg_monitor", "select current_user::text = 'pg_monitor'", "f"],
  [
    "SET SESSION AUTHORIZATION",
    "set session authorization pg_monitor",
    "select session_user::text = 'pg_monitor'",
    "f"
  ],
  ["a temporary table", "create temp table left_behind (a int)", "select to_regclass('left_behind') is null", "t"],
  [
    "SELECT INTO a temporary table",
    "select 1 as a into temp left_behind",
    "select to_regclass('left_behind') is null",
    "t"
  ],
  ["a temporary view", "create temporary view left_view as select 1", "select to_regclass('left_view') is null", "t"],
  [
    "an advisory lock",
    "select pg_advisory_lock(42)",
    "select count(*) from pg_locks where locktype = 'advisory' and pid = pg_backend_pid()",
    "0"
  ],
  [
    "an advisory lock that was tried",
    "select pg_try_advisory_lock_shared(1, 2)",
    "select count(*) from pg_locks where locktype = 'advisory' and pid = pg_backend_pid()",
    "0"
  ],
  [
    "a prepared name",
    "prepare left_plan as select 1",
    "select count(*) from pg_prepared_statements where from_sql",
    "0"
  ],
  ["LISTEN", "listen left_channel", "select count(*) from pg_listening_channels()", "0"],
  [
    "a held cursor",
    "declare left_cursor cursor with hold for select 1",
    "select count(*) from pg_cursors where name = 'left_cursor'",
    "0"
  ],
  ["a sequence's last value", "do $$ begin perform nextval('left_sequence'); end $$", "select has_lastval()", "f"]
]

const objects = [
  "create function leaves_a_setting() returns void language sql set search_path = public as "
  + "$$ select set_config('datestyle', 'German, DMY', false) $$",
  "create sequence left_sequence",
  "create function has_lastval() returns boolean language plpgsql as "
  + "$$ begin perform lastval(); return true; exception when object_not_in_prerequisite_state then return false; end $$"
]

const own = (options: PoolOptions) =>
  Effect.map(TestDatabase, ({ url }) => ConnectionPool.layer({ url, size: 1, ...options }))

layer(database, { excludeTestServices: true })("what a lease leaves behind", (it) => {
  it.effect("is gone in the next, on the same session, and its plans are kept", () =>
    Effect.gen(function*() {
      for (const one of objects) yield* text(one)
      const pool = yield* own({})
      yield* Effect.gen(function*() {
        const pid = yield* value("select pg_backend_pid()")
        for (const [name, leave, ask, expected] of leaks) {
          yield* text(leave)
          assert.strictEqual(yield* value(ask), expected, name)
          assert.strictEqual(yield* value("select pg_backend_pid()"), pid, `${name}: another session`)
        }
      }).pipe(Effect.provide(pool, { local: true }))
    }))

  it.effect("without a reset it would be there: the questions can tell", () =>
    Effect.gen(function*() {
      const pool = yield* own({ reset: "never" })
      yield* Effect.gen(function*() {
        yield* text("set work_mem to '7MB'")
        assert.strictEqual(yield* value("select current_setting('work_mem')"), "7MB")
        yield* text("create temp table left_behind (a int)")
        assert.strictEqual(yield* value("select to_regclass('left_behind') is null"), "f")
        yield* text("prepare left_plan as select 1")
        assert.strictEqual(yield* value("select count(*) from pg_prepared_statements where from_sql"), "1")
      }).pipe(Effect.provide(pool, { local: true }))
    }))

  it.effect("a transaction left open closes the session: nothing of it is stored", () =>
    Effect.gen(function*() {
      yield* text("create table left_open (a int)")
      const pool = yield* own({})
      yield* Effect.gen(function*() {
        yield* text("begin")
        yield* text("insert into left_open values (1)")
        assert.strictEqual(yield* value("select count(*) from left_open"), "1")
      }).pipe(Effect.provide(pool, { local: true }))
      yield* Effect.gen(function*() {
        for (const begin of ["begin", "start transaction", "/* why */ START TRANSACTION read only"]) {
          const pid = yield* value("select pg_backend_pid()")
          yield* text(begin)
          assert.notStrictEqual(yield* value("select pg_backend_pid()"), pid, begin)
        }
      }).pipe(Effect.provide(pool, { local: true }))
    }))

  it.effect("SET LOCAL and transaction-level locks need no reset, and a statement that leaves nothing has none", () =>
    Effect.gen(function*() {
      const pool = yield* own({})
      yield* Effect.gen(function*() {
        const seen: Array<string> = []
        const { events } = yield* ConnectionPool
        const listening = yield* Effect.forkChild(
          Stream.runForEach(events, ({ _tag }) => Effect.sync(() => seen.push(_tag)))
        )
        yield* Effect.sleep("20 millis")
        yield* transaction(Effect.gen(function*() {
          yield* text("set local work_mem to '7MB'")
          yield* text("set local timezone to 'Asia/Tokyo'")
          yield* text("select set_config('app.tenant', $1, true)", "a")
          yield* text("select pg_advisory_xact_lock(1)")
          assert.strictEqual(yield* value("show timezone"), "Asia/Tokyo")
        }))
        assert.strictEqual(yield* value("show timezone"), "UTC")
        yield* value("select 1")
        yield* Effect.sleep("20 millis")
        assert.include(seen, "Released")
        assert.notInclude(seen, "Reset")
        yield* Fiber.interrupt(listening)
      }).pipe(Effect.provide(pool, { local: true }))
    }))

  it.effect("DISCARD ALL takes the driver's plans too: that session is closed", () =>
    Effect.gen(function*() {
      const pool = yield* own({})
      yield* Effect.gen(function*() {
        const pid = yield* value("select pg_backend_pid()")
        yield* text("discard all")
        assert.notStrictEqual(yield* value("select pg_backend_pid()"), pid)
      }).pipe(Effect.provide(pool, { local: true }))
    }))
})

layer(database, { excludeTestServices: true })("what a session begins with", (it) => {
  it.effect("how values are written does not depend on the role or the database, nor on a reset", () =>
    Effect.gen(function*() {
      const name = yield* value("select current_database()")
      const strange = {
        datestyle: "'German, DMY'",
        intervalstyle: "iso_8601",
        timezone: "'Asia/Tokyo'",
        bytea_output: "escape",
        extra_float_digits: "-5"
      }
      for (const [setting, to] of Object.entries(strange)) {
        yield* text(`alter database "${name}" set ${setting} to ${to}`)
      }
      const pool = yield* own({})
      yield* Effect.gen(function*() {
        for (const touched of [false, true]) {
          if (touched) yield* text("set datestyle to 'SQL, DMY'")
          const row = yield* text(
            "select current_setting('datestyle'), current_setting('intervalstyle'), current_setting('timezone'), "
              + "current_setting('bytea_output'), current_setting('extra_float_digits'), current_setting('client_encoding')"
          )
          assert.deepStrictEqual(row, [["ISO, MDY", "postgres", "UTC", "hex", "3", "UTF8"]])
        }
        assert.deepStrictEqual(
          yield* text(
            "select '2020-02-01 12:00+00'::timestamptz, '1 year 2 mons'::interval, '\\x01ff'::bytea, 0.1::float8"
          ),
          [["2020-02-01 12:00:00+00", "1 year 2 mons", "\\x01ff", "0.1"]]
        )
      }).pipe(Effect.provide(pool, { local: true }))
      for (const setting of Object.keys(strange)) yield* text(`alter database "${name}" reset ${setting}`)
    }))

  it.effect("settings, options, timeouts and the application's name hold from the start and after a reset", () =>
    Effect.gen(function*() {
      const pool = yield* own({
        applicationName: "settled",
        settings: { search_path: "pg_catalog", "app.color": "blue" },
        options: "-c geqo=off",
        statementTimeout: "7 seconds",
        lockTimeout: "3 seconds",
        idleInTransactionTimeout: "9 seconds"
      })
      yield* Effect.gen(function*() {
        for (const touched of [false, true]) {
          if (touched) yield* text("set search_path to public")
          assert.deepStrictEqual(
            yield* text(
              "select current_setting('application_name'), current_setting('search_path'), current_setting('app.color'), "
                + "current_setting('geqo'), current_setting('statement_timeout'), current_setting('lock_timeout'), "
                + "current_setting('idle_in_transaction_session_timeout')"
            ),
            [["settled", "pg_catalog", "blue", "off", "7s", "3s", "9s"]]
          )
        }
      }).pipe(Effect.provide(pool, { local: true }))
    }))

  it.effect("a default isolation level is the lone statements'; a transaction says its own, and a wrong name is refused", () =>
    Effect.gen(function*() {
      const pool = yield* own({ settings: { default_transaction_isolation: "repeatable read" } })
      yield* Effect.gen(function*() {
        const level = value("show transaction_isolation")
        assert.strictEqual(yield* level, "repeatable read")
        assert.strictEqual(yield* transaction(level), "read committed")
        assert.strictEqual(yield* transaction(level, { isolation: "serializable" }), "serializable")
        assert.strictEqual(yield* level, "repeatable read")
      }).pipe(Effect.provide(pool, { local: true }))
      const wrong = yield* own({ settings: { default_transaction_isolation: "FOO" } })
      const error = yield* Effect.flip(value("select 1")).pipe(Effect.provide(wrong, { local: true }))
      assert.instanceOf(error, DatabaseError)
    }))

  it.effect("a lease that has ended is of no use any more", () =>
    Effect.gen(function*() {
      const { lease } = yield* Writes
      const kept = yield* Effect.scoped(
        Effect.tap(lease, (session) => Effect.provideService(value("select 1"), Writes, session))
      )
      const error = yield* Effect.flip(Effect.provideService(value("select 2"), Writes, kept))
      assert.deepInclude(error.reason, { _tag: "TransactionEnded", by: "lease" })
      assert.deepInclude(yield* (yield* ConnectionPool).stats, { inUse: 0 })
    }))

  it.effect("the setup runs once for each session, and again after a reset", () =>
    Effect.gen(function*() {
      let times = 0
      const pool = yield* own({
        size: 2,
        setup: (run) =>
          Effect.suspend(() => {
            times++
            return run("set app.color to 'green'")
          })
      })
      yield* Effect.gen(function*() {
        const color = value("select current_setting('app.color') from pg_sleep(0.05)")
        assert.deepStrictEqual(yield* Effect.all([color, color], { concurrency: 2 }), ["green", "green"])
        assert.strictEqual(times, 2)
        for (let n = 0; n < 5; n++) assert.strictEqual(yield* color, "green")
        assert.strictEqual(times, 2)
        yield* text("set app.color to 'red'")
        for (let n = 0; n < 3; n++) assert.strictEqual(yield* color, "green")
        assert.strictEqual(times, 3)
      }).pipe(Effect.provide(pool, { local: true }))
    }))

  it.effect("a setup that fails, hangs or dies closes the session and reaches who asked", () =>
    Effect.gen(function*() {
      const failing: ReadonlyArray<NonNullable<PoolOptions["setup"]>> = [
        (run) => run("select 1/0"),
        () => Effect.never,
        () => Effect.die("setup"),
        () => {
          throw new Error("setup")
        }
      ]
      for (const setup of failing) {
        const pool = yield* own({ setup, applicationName: "failing_setup", connectTimeout: "200 millis" })
        const exit = yield* Effect.exit(value("select 1")).pipe(Effect.provide(pool, { local: true }))
        assert.strictEqual(exit._tag, "Failure")
      }
      yield* until(
        value(
          "select count(*) from pg_stat_activity where application_name = 'failing_setup' and datname = current_database()"
        ),
        "0"
      )
    }))

  it.effect("the password's effect runs for each session; where it fails there is an error, and no secret in it", () =>
    Effect.gen(function*() {
      let times = 0
      const changing = yield* own({
        size: 3,
        password: Effect.sync(() => {
          times++
          return Redacted.make(`rotated-${times}`)
        })
      })
      yield* Effect.gen(function*() {
        const sleep = text("select pg_sleep(0.05)")
        yield* Effect.all([sleep, sleep, sleep], { concurrency: 3 })
        yield* sleep
      }).pipe(Effect.provide(changing, { local: true }))
      assert.strictEqual(times, 3)
      for (const password of [Effect.fail("planted"), Effect.die("planted")]) {
        const pool = yield* own({ password })
        const error = yield* Effect.flip(value("select 1")).pipe(Effect.provide(pool, { local: true }))
        assert.instanceOf(error, DatabaseError)
        assert.isTrue(error instanceof DatabaseError && error.reason instanceof Reason.ConnectionFailed)
        assert.notInclude(JSON.stringify(error), "planted")
      }
    }))
})
