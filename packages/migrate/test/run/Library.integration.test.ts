/** Runs as a program calls them: one transaction for all, inside one that is open, hooks, data steps, stamps, scripts, status. */
import {
  addColumn,
  batches,
  column,
  createIndex,
  createTable,
  current,
  data,
  downgrade,
  downgradeScript,
  dropIndex,
  dropTable,
  execute as runSql,
  graphOf,
  history,
  inspect,
  type Migration,
  migration,
  plan,
  type Progress,
  readHistory,
  setNotNull,
  splitSql,
  stamp,
  status,
  upgrade,
  upgradeScript
} from "@aludel/migrate"
import {
  createStatements,
  type DatabaseError,
  dataModel,
  eq,
  insert,
  Pg,
  Query,
  Reads,
  table,
  update,
  Writes
} from "@aludel/sql"
import { TestDatabase } from "@aludel/testing"
import { assert, layer } from "@effect/vitest"
import * as DateTime from "effect/DateTime"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import { inject } from "vitest"

const execute = (text: string) =>
  Effect.flatMap(
    Writes,
    (database) => database.run({ text, parameters: [], access: "writes", decode: ([value]) => value })
  )

const rows = (text: string) => Effect.map(execute(text), ({ rows }) => rows)

/** Each test has a history and tables of its own. */
const table_ = (name: string) => ({ schema: "public", name: `${name}_history` })

const ids = (migrations: ReadonlyArray<{ readonly id: string }>) => migrations.map(({ id }) => id)

const chain = (...given: ReadonlyArray<Omit<Parameters<typeof migration>[0], "parents" | "message">>) =>
  graphOf(
    given.map((one, index) =>
      migration({ ...one, message: one.id, parents: index === 0 ? [] : [given[index - 1]?.id ?? ""] })
    )
  )

const there = (name: string) =>
  Effect.map(rows(`select to_regclass('${name}') is not null`), ([found]) => found === "t")

/** Runs a statement in a transaction that stays open until it is released. */
const holding = (text: string) =>
  Effect.gen(function*() {
    const database = yield* Writes
    const [taken, released] = [yield* Deferred.make<void>(), yield* Deferred.make<void>()]
    const fiber = yield* Effect.forkChild(
      database.transaction(
        Effect.andThen(execute(text), Effect.andThen(Deferred.succeed(taken, undefined), Deferred.await(released)))
      )
    )
    yield* Deferred.await(taken)
    return Effect.andThen(Deferred.succeed(released, undefined), Fiber.join(fiber))
  })

/** Comes back once a session waits for a lock in a statement that begins like this. */
const waitsIn = (text: string): Effect.Effect<void, DatabaseError, Writes> =>
  Effect.gen(function*() {
    const found = yield* rows(
      `select 1 from pg_stat_activity where wait_event_type = 'Lock' and starts_with(query, '${text}')
         and datname = current_database()`
    )
    if (found.length === 0) yield* Effect.andThen(Effect.sleep("20 millis"), waitsIn(text))
  })

const made = (name: string): Pick<Migration, "up" | "down"> => ({
  up: [createTable(name, { columns: [column("id", "integer")] })],
  down: [dropTable(name)]
})

layer(TestDatabase.layer({ url: inject("databaseUrl") }), { excludeTestServices: true })("runs as a library", (it) => {
  it.effect("the whole run in one transaction: a failure undoes all of it", () =>
    Effect.gen(function*() {
      const options = { history: table_("la"), transaction: "run" } as const
      const broken = chain({ id: "la01", ...made("la") }, { id: "la02", up: [runSql("select 1 / 0")] })
      const failed = yield* Effect.flip(upgrade(broken, "head", options))
      assert.include(failed.message, "22012: division by zero\nnothing of this run was kept")
      assert.isFalse(yield* there("la"))
      assert.deepStrictEqual(yield* readHistory(options.history), [])
      const concurrent = chain(
        { id: "la01", ...made("la") },
        { id: "la02", up: [createIndex("la", "la_id", "btree (id)", { concurrently: true })] }
      )
      const refused = yield* Effect.flip(upgrade(concurrent, "head", options))
      assert.include(
        refused.message,
        "\"la02\" (la02) cannot run in one transaction with others, because of:\ncreate index conc"
      )
      assert.isFalse(yield* there("la"))
      const whole = chain({ id: "la01", ...made("la") }, { id: "la02", up: [runSql("insert into la values (1)")] })
      assert.deepStrictEqual(ids(yield* upgrade(whole, "head", options)), ["la01", "la02"])
      assert.deepStrictEqual(yield* rows("select count(distinct xmin::text) from la_history"), ["1"])
    }))

  it.effect("inside a transaction that is open: it commits or rolls back with it", () =>
    Effect.gen(function*() {
      const database = yield* Writes
      const options = { history: table_("lb") }
      const graph = chain({ id: "lb01", ...made("lb") })
      const rolledBack = database.transaction(Effect.gen(function*() {
        assert.deepStrictEqual(ids(yield* upgrade(graph, "head", options)), ["lb01"])
        assert.isTrue(yield* there("lb"))
        return yield* Effect.fail("on purpose")
      }))
      assert.strictEqual(yield* Effect.flip(rolledBack), "on purpose")
      assert.isFalse(yield* there("lb"))
      assert.isFalse(yield* there("lb_history"))
      yield* database.transaction(upgrade(graph, "head", options))
      assert.isTrue(yield* there("lb"))
    }))

  it.effect("a hook runs in the transaction of its migration, and stops it", () =>
    Effect.gen(function*() {
      yield* execute("create table lc_log (id text, at bigint)")
      const graph = chain({ id: "lc01", ...made("lc") }, { id: "lc02", up: [runSql("select 1 as lc")] })
      const options = { history: table_("lc") }
      const log = (id: string) => Effect.asVoid(execute(`insert into lc_log values ('${id}', txid_current())`))
      const broken = upgrade(graph, "head", {
        ...options,
        onStep: ({ migration }) => Effect.andThen(log(migration.id), Effect.asVoid(execute("select 1 / 0 as lc")))
      })
      assert.include((yield* Effect.flip(broken)).message, "22012")
      assert.isFalse(yield* there("lc"))
      assert.deepStrictEqual(yield* rows("select id from lc_log"), [])
      const events: Array<Progress["_tag"]> = []
      yield* upgrade(graph, "head", {
        ...options,
        onStep: ({ migration }) => log(migration.id),
        progress: ({ _tag }) => Effect.sync(() => events.push(_tag))
      })
      assert.deepStrictEqual(yield* rows("select id from lc_log order by at"), ["lc01", "lc02"])
      assert.deepStrictEqual(events, ["Began", "Statement", "Done", "Began", "Statement", "Done"])
    }))

  it.effect("rows are changed by queries: at once, and in batches that are gone on with", () =>
    Effect.gen(function*() {
      yield* execute("create table ld (id integer primary key, role text)")
      yield* execute("insert into ld select i, 'guest' from generate_series(1, 25) i")
      const users = table(
        "ld",
        class Users {
          id = Pg.integer().primaryKey()
          role = Pg.text()
        }
      )
      let broken = true
      const seen: Array<string | undefined> = []
      const graph = chain({
        id: "ld01",
        up: [
          data("the first is an admin", Query.run(update(users).set({ role: "admin" }).where(eq(users.id, 1)))),
          batches("the others are users", (after) =>
            Effect.gen(function*() {
              seen.push(after)
              const last = yield* rows(
                `with few as (select id from ld where id > ${after ?? 1} order by id limit 10),
                   done as (update ld set role = 'user' from few where ld.id = few.id)
                 select max(id) from few`
              )
              if (broken && after === "11") yield* execute("select 1 / 0 as ld")
              return last[0] ?? undefined
            }))
        ]
      })
      const options = { history: table_("ld") }
      const failed = yield* Effect.flip(upgrade(graph, "head", options))
      assert.include(
        failed.message,
        "the data step \"the others are users\"\n22012: division by zero\nthe batches before it were kept"
      )
      assert.deepStrictEqual(yield* rows("select role || count(*) from ld group by role order by role"), [
        "admin1",
        "guest14",
        "user10"
      ])
      assert.deepStrictEqual((yield* readHistory(options.history)).map(({ position, step }) => [step, position]), [[
        1,
        "11"
      ]])
      broken = false
      yield* upgrade(graph, "head", options)
      assert.deepStrictEqual(seen, [undefined, "11", "11", "21", "25"])
      assert.deepStrictEqual(yield* rows("select role || count(*) from ld group by role order by role"), [
        "admin1",
        "user24"
      ])
    }))

  it.effect("a way back that ended in the middle is gone on with", () =>
    Effect.gen(function*() {
      const down = (second: string) => [dropIndex("le", "le_id", { concurrently: true }), runSql(second)]
      const graph = (second: string) =>
        chain({
          id: "le01",
          up: [createTable("le", { columns: [column("id", "integer")] }), createIndex("le", "le_id", "btree (id)")],
          down: down(second)
        })
      const options = { history: table_("le") }
      const broken = graph("drop table le, nothing_le")
      yield* upgrade(broken, "head", options)
      assert.include((yield* Effect.flip(downgrade(broken, "base", options))).message, "and downgrade again")
      assert.deepStrictEqual((yield* readHistory(options.history)).map(({ state, step }) => [state, step]), [[
        "undoing",
        1
      ]])
      const refused = yield* Effect.flip(upgrade(broken, "head", options))
      assert.include(refused.message, "was being undone, after 1 of its parts: downgrade goes on with it")
      // What is not done yet may be corrected.
      assert.deepStrictEqual(ids(yield* downgrade(graph("drop table le"), "base", options)), ["le01"])
      assert.isFalse(yield* there("le"))
      assert.deepStrictEqual(yield* readHistory(options.history), [])
    }))

  it.effect("a statement takes no longer than it may", () =>
    Effect.gen(function*() {
      const graph = chain({ id: "lf01", up: [runSql("select pg_sleep(20) as lf")] })
      const failed = yield* Effect.flip(
        upgrade(graph, "head", { history: table_("lf"), statementTimeout: "100 millis" })
      )
      assert.include(failed.message, "57014: canceling statement due to statement timeout")
    }))

  it.effect("another run is waited for; at the end of the time it is named", () =>
    Effect.gen(function*() {
      const slow = chain({ id: "lg01", up: [runSql("select pg_advisory_xact_lock(7001) as lg")] })
      const options = { history: table_("lg") }
      const release = yield* holding("select pg_advisory_xact_lock(7001)")
      const first = yield* Effect.forkChild(upgrade(slow, "head", { ...options, lockTimeout: 0 }))
      yield* waitsIn("select pg_advisory_xact_lock(7001) as lg")
      let heard: string | undefined
      const refused = yield* Effect.flip(upgrade(slow, "head", {
        ...options,
        wait: "300 millis",
        progress: (event) => Effect.sync(() => heard = event._tag === "Waiting" ? event.holder : heard)
      }))
      assert.match(
        refused.message,
        /^another run holds the lock \(process \d+ of aludel, since \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC\): wait for it, or end it$/
      )
      assert.match(heard ?? "", /^process \d+ of aludel/)
      yield* release
      assert.deepStrictEqual(ids(yield* Fiber.join(first)), ["lg01"])
    }))

  it.effect("a build that outlives its killed run is waited for, and taken as done", () =>
    Effect.gen(function*() {
      const options = { history: table_("lz") }
      const build = createIndex("lz", "lz_id", "btree (id)", { concurrently: true })
      const graph = chain({ id: "lz01", ...made("lz") }, { id: "lz02", up: [build] })
      yield* upgrade(graph, "lz01", options)
      yield* execute("create view lz_id as select 1 as one")
      yield* Effect.flip(upgrade(graph, "head", options))
      yield* execute("drop view lz_id")
      // As if that run had been killed, and its backend had not noticed yet.
      yield* execute("update lz_history set position = 'begun' where id = 'lz02'")
      const release = yield* holding("lock table lz in share row exclusive mode")
      const orphan = yield* Effect.forkChild(
        execute("create index concurrently \"lz_id\" on \"lz\" using btree (id)")
      )
      yield* waitsIn("create index concurrently \"lz_id\"")
      let heard: string | undefined
      const ran = yield* upgrade(graph, "head", {
        ...options,
        progress: (event) => {
          if (event._tag !== "StillRunning") return Effect.void
          heard = event.process
          return Effect.orDie(release)
        }
      })
      assert.match(heard ?? "", /^process \d+$/)
      assert.deepStrictEqual(ids(ran), ["lz02"])
      yield* Fiber.join(orphan)
      assert.deepStrictEqual(yield* rows("select indisvalid from pg_index where indexrelid = 'lz_id'::regclass"), ["t"])
    }))

  it.effect("stamps, and what is current", () =>
    Effect.gen(function*() {
      const options = { history: table_("lh") }
      const graph = chain({ id: "lh01", ...made("lh") }, { id: "lh02", ...made("lh2") }, { id: "lh03", ...made("lh3") })
      assert.deepStrictEqual(yield* stamp(graph, ["lh02"], options), ["lh01", "lh02"])
      assert.isFalse(yield* there("lh"))
      assert.deepStrictEqual(ids(yield* current(graph, options)), ["lh02"])
      assert.deepStrictEqual(ids(yield* upgrade(graph, "head", options)), ["lh03"])
      assert.deepStrictEqual(yield* stamp(graph, ["lh01"], options), ["lh01"])
      const other = chain({ id: "lh04", ...made("lh4") })
      const refused = yield* Effect.flip(stamp(other, ["head"], options))
      assert.include(refused.message, "the database has the migration \"lh01\" (lh01), and its file is not there")
      assert.deepStrictEqual(yield* stamp(other, ["head"], { ...options, purge: true }), ["lh04"])
      const edited = chain({ id: "lh04", ...made("lh5") })
      assert.deepStrictEqual((yield* status(edited, options)).edited.map(({ id }) => id), ["lh04"])
      // A stamp also says that what was edited is right.
      yield* stamp(edited, ["lh04"], options)
      assert.deepStrictEqual((yield* status(edited, options)).edited, [])
    }))

  it.effect("looking makes no table, in a schema of its own neither; the first run makes both", () =>
    Effect.gen(function*() {
      const options = { history: { schema: "li_books", name: "done" } }
      const graph = chain({ id: "li01", ...made("li") }, { id: "li02", up: [] })
      assert.deepStrictEqual(yield* current(graph, options), [])
      assert.deepStrictEqual(
        (yield* history(graph, options)).map(({ applied, migration }) => [migration.id, applied]),
        [
          ["li02", undefined],
          ["li01", undefined]
        ]
      )
      assert.deepStrictEqual((yield* plan(graph, "up", "+1", options)).map(({ migration }) => migration.id), ["li01"])
      assert.deepStrictEqual(yield* upgrade(graph, "+0", options), [])
      assert.deepStrictEqual(yield* rows("select count(*) from pg_namespace where nspname = 'li_books'"), ["0"])
      yield* upgrade(graph, "head", options)
      assert.deepStrictEqual(ids(yield* readHistory(options.history)), ["li01", "li02"])
      assert.deepStrictEqual(
        yield* rows(
          "select count(*) from li_books.done where version = '0.0.0' and milliseconds >= 0 and state = 'applied'"
        ),
        ["2"]
      )
    }))

  it.effect("NOT NULL over nulls is refused, all of its migration is rolled back, and the nulls are there", () =>
    Effect.gen(function*() {
      yield* execute("create table ln (id integer, note text)")
      yield* execute("insert into ln values (1, null), (2, 'x')")
      const graph = chain({ id: "ln01", up: [addColumn("ln", column("more", "text")), setNotNull("ln", "note")] })
      const failed = yield* Effect.flip(upgrade(graph, "head", { history: table_("ln") }))
      assert.include(failed.message, "23502")
      assert.deepStrictEqual(yield* rows("select json_agg(n)::text from ln n"), [
        "[{\"id\":1,\"note\":null}, \n {\"id\":2,\"note\":\"x\"}]"
      ])
      assert.deepStrictEqual(yield* readHistory(table_("ln")), [])
    }))

  it.effect("rows by a query's text are the same in a run and in a script", () =>
    Effect.gen(function*() {
      const kinds = (name: string) =>
        table(
          name,
          class Kinds {
            id = Pg.integer().primaryKey()
            at = Pg.timestamptz()
            doc = Pg.jsonb()
            tags = Pg.text().array()
            note = Pg.text().nullable()
          }
        )
      const given = (name: string) => {
        const one = kinds(name)
        const row = (id: number) => ({
          id,
          at: DateTime.makeUnsafe(`2024-01-0${id}T01:02:03.456Z`),
          doc: { it: ["'s", id, null] },
          tags: ["a,b", "c\"d", `$${id}`],
          note: id === 2 ? null : "it's; fine"
        })
        return chain({
          id: `${name}01`,
          up: [
            runSql(createStatements(dataModel({ one }))),
            runSql(Query.toSql(insert(one).values([row(1), row(2), row(3)]))),
            runSql(Query.toSql(update(one).set({ note: "?" }).where(eq(one.id, 3))))
          ]
        })
      }
      yield* upgrade(given("lq_run"), "head", { history: table_("lq_run") })
      const script = splitSql(
        upgradeScript(given("lq_script"), "head", { history: table_("lq_script") }).replace(/^\\.*\n/, "")
      )
      assert(!("what" in script))
      for (const { text } of script) if (!/^(?:begin|commit)$/.test(text)) yield* execute(text)
      const found = (name: string) => rows(`select string_agg(q::text, '|' order by id) from ${name} q`)
      const [online] = yield* found("lq_run")
      assert.strictEqual(online?.split("|").length, 3)
      assert.include(online ?? "", "it's; fine")
      assert.deepStrictEqual(yield* found("lq_script"), [online])
    }))

  it.effect("a script does what a run does", () =>
    Effect.gen(function*() {
      const options = { history: table_("lj") }
      const graph = chain(
        { id: "lj01", ...made("lj") },
        {
          id: "lj02",
          up: [
            runSql("insert into lj values (1) -- one"),
            createIndex("lj", "lj_id", "btree (id)", { concurrently: true })
          ],
          down: [runSql("drop index lj_id")]
        }
      )
      const run = (script: string) =>
        Effect.gen(function*() {
          const found = splitSql(script.split("\n").slice(1).join("\n"))
          if ("what" in found) return yield* Effect.die(found.what)
          // Each statement by itself here, so what stands for a transaction is left out.
          for (const { text } of found) if (!/^(begin|commit|set local .*)$/.test(text)) yield* execute(text)
        })
      const up = upgradeScript(graph, "head", options)
      assert.strictEqual(up.match(/^begin;$/gm)?.length, 2)
      yield* run(up)
      assert.deepStrictEqual((yield* status(graph, options)).pending, [])
      assert.deepStrictEqual((yield* status(graph, options)).edited, [])
      assert.deepStrictEqual(yield* upgrade(graph, "head", options), [])
      const found = (yield* inspect()).tables.find(({ name }) => name === "lj")
      assert.deepStrictEqual(found?.indexes.map(({ name, valid }) => [name, valid]), [["lj_id", true]])
      yield* run(downgradeScript(graph, "base", options))
      assert.isFalse(yield* there("lj"))
      assert.deepStrictEqual(yield* readHistory(options.history), [])
      assert.notInclude(upgradeScript(graph, "head", { ...options, from: ["lj01"] }), "create table \"lj\"")
      const withData = chain({ id: "lj03", up: [data("rows", Effect.asVoid(Reads))] })
      assert.throws(
        () => upgradeScript(withData, "head", options),
        /has the data step "rows", which no script can hold/
      )
    }))

  it.effect("an index of the name that was there before is not taken for the migration's own", () =>
    Effect.gen(function*() {
      yield* execute("create table lk (a integer, b integer)")
      yield* execute("create index lk_x on lk (b)")
      const graph = chain({ id: "lk01", up: [createIndex("lk", "lk_x", "btree (a)", { concurrently: true })] })
      const options = { history: table_("lk") }
      for (let attempt = 0; attempt < 2; attempt++) {
        assert.include(
          (yield* Effect.flip(upgrade(graph, "head", options))).message,
          "42P07: relation \"lk_x\" already exists"
        )
      }
      assert.deepStrictEqual(yield* rows("select indexdef from pg_indexes where indexname = 'lk_x'"), [
        "CREATE INDEX lk_x ON public.lk USING btree (b)"
      ])
    }))

  it.effect("CREATE INDEX CONCURRENTLY does not wait for the lock of its own run", () =>
    Effect.gen(function*() {
      yield* execute("create table ll (a integer)")
      const graph = chain({ id: "ll01", up: [createIndex("ll", "ll_a", "btree (a)", { concurrently: true })] })
      const options = { history: table_("ll") }
      // Two runs: one holds the lock and builds, the other asks for the lock meanwhile.
      const both = Effect.all([upgrade(graph, "head", options), upgrade(graph, "head", options)], { concurrency: 2 })
      assert.deepStrictEqual((yield* Effect.timeout(both, "20 seconds")).flatMap(ids), ["ll01"])
    }))
})
