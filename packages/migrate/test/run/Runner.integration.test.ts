/** Runs on a real server: one transaction each, what cannot be in one, failures, one runner at a time. */
import {
  addColumn,
  addEnumLabel,
  column,
  createEnum,
  createIndex,
  createTable,
  downgrade,
  dropColumn,
  dropEnum,
  dropIndex,
  dropTable,
  execute as runSql,
  graphOf,
  inspect,
  type Migration,
  migration,
  readHistory,
  upgrade
} from "@aludel/migrate"
import { Writes } from "@aludel/sql"
import { TestDatabase } from "@aludel/testing"
import { assert, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import { inject } from "vitest"
import { sqlMigration } from "../../src/source/SqlFile.ts"

const execute = (text: string) =>
  Effect.flatMap(
    Writes,
    (database) => database.run({ text, parameters: [], access: "writes", decode: ([value]) => value })
  )

/** Each test has a history and tables of its own. */
const history = (name: string) => ({ schema: "public", name: `${name}_history` })

const ids = (migrations: ReadonlyArray<{ readonly id: string }>) => migrations.map(({ id }) => id)

const chain = (...given: ReadonlyArray<Omit<Parameters<typeof migration>[0], "parents" | "message">>) =>
  given.map((one, index) =>
    migration({ ...one, message: one.id, parents: index === 0 ? [] : [given[index - 1]?.id ?? ""] })
  )

const tables = Effect.map(inspect(), (catalog) => catalog.tables.map(({ name }) => name))

layer(TestDatabase.layer({ url: inject("databaseUrl") }), { excludeTestServices: true })("runner", (it) => {
  it.effect("up, again, one down, all down", () =>
    Effect.gen(function*() {
      const graph = graphOf(chain(
        {
          id: "a1",
          up: [createTable("a", { columns: [column("id", "integer")] })],
          down: [dropTable("a")]
        },
        { id: "a2", up: [addColumn("a", column("name", "text"))], down: [dropColumn("a", "name")] }
      ))
      const options = { history: history("a") }
      assert.deepStrictEqual(ids(yield* upgrade(graph, "head", options)), ["a1", "a2"])
      assert.deepStrictEqual(ids(yield* upgrade(graph, "head", options)), [])
      assert.deepStrictEqual(
        (yield* readHistory(options.history)).map(({ id, state }) => [id, state]),
        [["a1", "applied"], ["a2", "applied"]]
      )
      assert.deepStrictEqual(ids(yield* downgrade(graph, "-1", options)), ["a2"])
      assert.deepStrictEqual(ids(yield* upgrade(graph, "+1", options)), ["a2"])
      assert.deepStrictEqual(ids(yield* downgrade(graph, "base", options)), ["a2", "a1"])
      assert.deepStrictEqual(yield* readHistory(options.history), [])
      assert.notInclude(yield* tables, "a")
    }))

  it.effect("what cannot be in a transaction runs outside of one, and a label is used by the next step", () =>
    Effect.gen(function*() {
      const graph = graphOf(chain({
        id: "b1",
        up: [
          createEnum("b_mood", ["ok"]),
          createTable("b", { columns: [column("m", "b_mood")] }),
          addEnumLabel("b_mood", "sad"),
          runSql("insert into b values ('sad')"),
          createIndex("b", "b_m", "btree (m)", { concurrently: true })
        ],
        down: [dropIndex("b", "b_m", { concurrently: true }), dropTable("b"), dropEnum("b_mood")]
      }))
      const options = { history: history("b") }
      yield* upgrade(graph, "head", options)
      const table = (yield* inspect()).tables.find(({ name }) => name === "b")
      assert.deepStrictEqual(table?.indexes.map(({ name, valid }) => [name, valid]), [["b_m", true]])
      assert.deepStrictEqual((yield* execute("select m from b")).rows, ["sad"])
      yield* downgrade(graph, "base", options)
      assert.notInclude(yield* tables, "b")
    }))

  it.effect("a label that SQL adds, in a file or by hand, is used by the next statement", () =>
    Effect.gen(function*() {
      const file = sqlMigration({
        file: "l2.up.sql",
        text: `-- aludel: id l2
-- aludel: parents l1
alter type "l_mood" add value if not exists 'fine';
alter table "l" alter column "m" set default 'fine';
-- why it is here
ALTER TYPE public . l_mood ADD VALUE 'so'';so' BEFORE 'ok';
insert into l values ('so'';so');`
      }, undefined)
      const graph = graphOf([
        migration({
          id: "l1",
          message: "",
          up: [createEnum("l_mood", ["sad", "ok"]), createTable("l", { columns: [column("m", "l_mood")] })]
        }),
        file,
        migration({
          id: "l3",
          parents: ["l2"],
          message: "",
          up: [runSql(["alter type l_mood add value 'last'", "insert into l values ('last')"])]
        })
      ])
      assert.deepStrictEqual(ids(yield* upgrade(graph, "head", { history: history("l") })), ["l1", "l2", "l3"])
      yield* execute("insert into l default values")
      assert.deepStrictEqual((yield* execute("select m from l order by m::text")).rows, ["fine", "last", "so';so"])
    }))

  it.effect("a run that ended in the middle is gone on with", () =>
    Effect.gen(function*() {
      const given = (index: string): ReadonlyArray<Migration> =>
        chain({
          id: "c1",
          up: [
            createTable("c", { columns: [column("n", "integer")] }),
            runSql("insert into c values (1), (1)"),
            createIndex("c", "c_n", index, { unique: true, concurrently: true })
          ],
          down: [dropTable("c")]
        })
      const options = { history: history("c") }
      const graph = graphOf(given("btree (n)"))
      const failed = yield* Effect.flip(upgrade(graph, "head", options))
      assert.include(failed.message, "create unique index concurrently \"c_n\"")
      assert.include(failed.message, "23505")
      assert.deepStrictEqual((yield* readHistory(options.history)).map(({ state, step }) => [state, step]), [[
        "running",
        1
      ]])
      const half = (yield* inspect()).tables.find(({ name }) => name === "c")
      assert.deepStrictEqual(half?.indexes.map(({ valid }) => valid), [false])
      yield* execute("delete from c")
      assert.deepStrictEqual(ids(yield* upgrade(graph, "head", options)), ["c1"])
      const whole = (yield* inspect()).tables.find(({ name }) => name === "c")
      assert.deepStrictEqual(whole?.indexes.map(({ valid }) => valid), [true])
    }))

  it.effect("a step that the server refuses takes its migration with it, and no other", () =>
    Effect.gen(function*() {
      const graph = graphOf(chain(
        { id: "d1", up: [createTable("d", { columns: [column("id", "integer")] })] },
        { id: "d2", up: [addColumn("d", column("x", "integer")), runSql("select 1 / 0")] }
      ))
      const options = { history: history("d") }
      const failed = yield* Effect.flip(upgrade(graph, "head", options))
      assert.strictEqual(
        failed.message.split("\n").slice(0, 2).join("\n"),
        "the migration \"d2\" (d2) failed at:\nselect 1 / 0"
      )
      assert.include(failed.message, "22012")
      assert.include(failed.message, "nothing of this part was kept")
      assert.deepStrictEqual(ids(yield* readHistory(options.history)), ["d1"])
      const table = (yield* inspect()).tables.find(({ name }) => name === "d")
      assert.deepStrictEqual(table?.columns.map(({ name }) => name), ["id"])
    }))

  it.effect("an edited or missing migration is refused by name", () =>
    Effect.gen(function*() {
      const one = chain({ id: "e1", up: [createTable("e", { columns: [column("id", "integer")] })] })
      const options = { history: history("e") }
      yield* upgrade(graphOf(one), "head", options)
      const edited = chain({ id: "e1", up: [createTable("e", { columns: [column("id", "bigint")] })] })
      assert.include((yield* Effect.flip(upgrade(graphOf(edited), "head", options))).message, "\"e1\" (e1) was changed")
      const missing = yield* Effect.flip(upgrade(graphOf(chain({ id: "e0", up: [] })), "head", options))
      assert.include(missing.message, "the database has the migration \"e1\" (e1), and its file is not there")
    }))

  it.effect("five runs at once apply each migration once", () =>
    Effect.gen(function*() {
      const graph = graphOf(chain(
        { id: "f1", up: [createTable("f", { columns: [column("id", "integer")] })] },
        { id: "f2", up: [runSql("insert into f values (1)")] },
        { id: "f3", up: [createIndex("f", "f_id", "btree (id)", { concurrently: true })] }
      ))
      const options = { history: history("f") }
      const runs = yield* Effect.all(Array.from({ length: 5 }, () => upgrade(graph, "head", options)), {
        concurrency: "unbounded"
      })
      assert.deepStrictEqual(runs.flatMap(ids).toSorted(), ["f1", "f2", "f3"])
      assert.deepStrictEqual((yield* execute("select count(*) from f")).rows, ["1"])
    }))

  it.effect("a long reader is not queued behind: the step steps back and comes again", () =>
    Effect.gen(function*() {
      yield* execute("create table g (id integer)")
      const database = yield* Writes
      const reader = yield* Effect.forkChild(
        database.transaction(Effect.andThen(execute("select * from g"), Effect.sleep("1500 millis")))
      )
      yield* Effect.sleep("200 millis")
      const graph = graphOf(chain({ id: "g1", up: [addColumn("g", column("x", "integer"))] }))
      const upgrading = yield* Effect.forkChild(
        upgrade(graph, "head", { history: history("g"), lockTimeout: "200 millis" })
      )
      yield* Effect.sleep("400 millis")
      // A reader that comes later passes while the migration still waits.
      yield* Effect.timeout(execute("select * from g"), "500 millis")
      yield* Fiber.join(reader)
      assert.deepStrictEqual(ids(yield* Fiber.join(upgrading)), ["g1"])
    }))
})
