/**
 * Each safe form on a table that is read and written the whole time: nobody waits longer than the load's lock_timeout, no step
 * reads or writes all rows while others wait, and the catalog is the one that the plain form reaches.
 */
import {
  addColumn,
  addConstraint,
  column,
  constraint,
  createIndex,
  createTable,
  dropColumn,
  dropConstraint,
  dropIndex,
  graphOf,
  impactOf,
  inspect,
  migration,
  type Operation,
  safeForm,
  setIdentity,
  setNotNull,
  setType,
  statementsOf,
  upgrade
} from "@aludel/migrate"
import { Writes } from "@aludel/sql"
import { TestDatabase } from "@aludel/testing"
import { assert, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import { inject } from "vitest"
import { worksWhileBlocking } from "../../src/lock/Impact.ts"
import { missingValue, readBackfill } from "../../src/safe/Backfill.ts"

const execute = (text: string) =>
  Effect.flatMap(
    Writes,
    (database) => database.run({ text, parameters: [], access: "writes", decode: ([value]) => value })
  )

const rows = 20_000

/** The tables, each with this many rows: only those that a test works on are filled. */
const tables: Readonly<Record<string, (rows: number) => ReadonlyArray<string>>> = {
  t: (rows) => [
    `create table t (id int not null, name varchar(50) not null default 'x', age int, parent_id int,
      code text default '7', "the""Key" int, constraint t_key primary key (id))`,
    `insert into t select i, 'n' || i, i, i % 100 + 1, i::text, i from generate_series(1, ${rows}) i`,
    "create index t_name on t (name)"
  ],
  keyless: (rows) => [
    "create table keyless (id int, name text, size int)",
    `insert into keyless select i, 'n' || i, nullif(i % 10, 0) / 7 * 7 from generate_series(1, ${rows}) i`
  ],
  counted: (rows) => [
    `create table counted (id int primary key, name text, hits int not null default 0, size int default 3,
      number serial)`,
    `insert into counted (id, name, hits) select i, 'n' || i, i from generate_series(1, ${rows}) i`
  ],
  keyed: (rows) => [
    `create table keyed (id serial primary key, name text, parent_id int constraint keyed_parent references parent,
      "the""Key" int not null default 5 constraint keyed_check check ("the""Key" > 0), m int,
      constraint keyed_unique unique ("the""Key", id) include (m) deferrable)`,
    `insert into keyed (name, parent_id, "the""Key") select 'n' || i, i % 100 + 1, i from generate_series(1, ${rows}) i`,
    "create index keyed_part on keyed (name, \"the\"\"Key\" desc) where \"the\"\"Key\" > 3",
    "create unique index keyed_more on keyed ((\"the\"\"Key\" + 1), id)",
    "create index keyed_parents on keyed (parent_id)",
    "alter table keyed add constraint keyed_later check (parent_id > 0) not valid",
    "comment on index keyed_part is 'some'",
    "comment on constraint keyed_parent on keyed is 'whose'",
    "grant select (parent_id, name) on keyed to pg_monitor"
  ]
}

const setUp = (filled: string, count: number) => [
  "drop schema public cascade",
  "create schema public",
  "create table parent (id int primary key)",
  "insert into parent select i from generate_series(1, 100) i",
  ...Object.entries(tables).flatMap(([name, make]) => make(name === filled ? count : 10)),
  "analyze"
]

/** How long a statement of the load waits for a lock before it fails, and with it the test. The runner waits a fifth of it. */
const patience = 1000

/** What goes on while a form runs. */
const load = (table: string, inserts: boolean) => {
  let next = rows
  const one = (text: () => string) =>
    Effect.flatMap(Writes, (database) =>
      database.transaction(Effect.andThen(
        execute(`select set_config('lock_timeout', '${patience}', true)`),
        Effect.suspend(() => execute(text()))
      )))
  const some = () => 1 + Math.floor(Math.random() * rows)
  const reader = () => `select count(name) from ${table} where id between ${some()} and ${some()}`
  const writer = () => `update ${table} set name = name || '' where id = ${some()}`
  const inserter = () => {
    next += 1
    return table === "t"
      ? `insert into t (id, name, age, parent_id, code, "the""Key") values (${next}, 'm', 1, 1, '${next}', ${next})`
      : `insert into ${table} (id, name) values (${next}, 'm')`
  }
  return [reader, writer, ...inserts ? [inserter] : [reader]].map((text) => Effect.forever(one(text)))
}

/** Runs the operations as the runner does while the load goes on; the load's failure is the test's. */
const underLoad = (operations: ReadonlyArray<Operation.Operation>, table: string, inserts: boolean) =>
  Effect.gen(function*() {
    const graph = graphOf([migration({ id: "m", message: "m", up: operations })])
    const going = yield* Effect.forEach(load(table, inserts), (work) => Effect.forkChild(work))
    const migrating = upgrade(graph, "head", { lockTimeout: patience / 5, history: { schema: "public", name: "h" } })
    const failing = Effect.raceAllFirst(going.map(Fiber.join))
    yield* Effect.raceFirst(migrating, failing)
    yield* Fiber.interruptAll(going)
    yield* execute("drop table h")
  })

const prepare = (filled: string, count: number) =>
  Effect.andThen(Effect.forEach(setUp(filled, count), execute, { discard: true }), inspect())

const prepared = prepare("t", rows)

const columnsByName = (catalog: Effect.Success<ReturnType<typeof inspect>>) => ({
  ...catalog,
  tables: catalog.tables.map((table) => ({
    ...table,
    columns: table.columns.toSorted((a, b) => a.name < b.name ? -1 : 1)
  }))
})

interface Case {
  readonly name: string
  readonly operations: ReadonlyArray<Operation.Operation>
  readonly table?: string
  /** Whether rows of the old shape are still written when the new shape is there. */
  readonly inserts?: boolean
  readonly remarks?: number
  /** A query of one text, and what it gives at the end. */
  readonly then?: readonly [query: string, value: string]
}

/** A change of type as `diff` has it, of a column that has a default before and after. */
const retyped = (
  operation: Operation.Operation,
  from: string,
  to: string
): ReadonlyArray<Operation.Operation> => {
  if (operation._tag !== "SetType") return [operation]
  const { column, table } = operation
  return [
    { _tag: "SetDefault", table, column, from, to: null },
    operation,
    { _tag: "SetDefault", table, column, from: null, to }
  ]
}

const cases: ReadonlyArray<Case> = [
  {
    name: "a foreign key",
    operations: [addConstraint("t", constraint("t_parent", "FOREIGN KEY (parent_id) REFERENCES parent(id)"))]
  },
  { name: "a check", operations: [addConstraint("t", constraint("t_age", "CHECK ((age > 0))"))] },
  { name: "set not null", operations: [setNotNull("t", "age")] },
  { name: "unique", operations: [addConstraint("t", constraint("t_code", "UNIQUE (code, id) INCLUDE (age)"))] },
  {
    name: "unique, deferrable, a quoted name",
    operations: [
      addConstraint("t", constraint("t_the", "UNIQUE (\"the\"\"Key\") DEFERRABLE INITIALLY DEFERRED"))
    ]
  },
  {
    name: "a primary key",
    table: "keyless",
    operations: [addConstraint("keyless", constraint("k", "PRIMARY KEY (id)"))]
  },
  { name: "an index", operations: [createIndex("t", "t_age", "btree (age)")] },
  { name: "no index", operations: [dropIndex("t", "t_name")] },
  {
    name: "a volatile default, not null",
    operations: [addColumn("t", column("token", "uuid", { notNull: true, default: "gen_random_uuid()" }))]
  },
  {
    name: "a volatile default, without a key",
    table: "keyless",
    operations: [addColumn("keyless", column("at", "timestamp with time zone", { default: "clock_timestamp()" }))]
  },
  {
    name: "a new column that is required",
    inserts: false,
    operations: [addColumn("t", column("title", "text", { notNull: true }))],
    remarks: 1
  },
  { name: "another type", operations: [setType("t", "age", "bigint")], remarks: 1 },
  {
    name: "another type, not null, with a default and USING",
    operations: retyped(setType("t", "code", "integer", { using: "code::integer" }), "'7'::text", "7"),
    remarks: 1
  },
  {
    name: "another type, without a key, of rows that are mostly null",
    table: "keyless",
    operations: [setType("keyless", "size", "text", { using: "case when size = 7 then 'size' else size::text end" })],
    remarks: 1,
    then: [
      "select string_agg(distinct coalesce(size, 'none') || ' ' || (name <> 'm'), ', ') from keyless where id <= 20000",
      "0 true, none true, size true"
    ]
  },
  {
    name: "other types of columns that the code which inserts leaves to their defaults",
    table: "counted",
    operations: [
      ...retyped(setType("counted", "hits", "bigint"), "0", "0"),
      ...retyped(setType("counted", "size", "text", { using: "size::text" }), "3", "'4'::text"),
      ...retyped(
        setType("counted", "number", "bigint"),
        "nextval('counted_number_seq'::regclass)",
        "nextval('counted_number_seq'::regclass)"
      )
    ],
    remarks: 3,
    then: [
      `select concat(count(*) filter (where id <= ${rows} and (hits <> id or size <> '3')), ' ',
        count(*) filter (where id > ${rows} and (hits is distinct from 0 or size is null)), ' ',
        count(*) filter (where id > ${rows}) > 0, ' ', count(*) - count(distinct number)) from counted`,
      "0 0 t 0"
    ]
  },
  {
    name: "another type of a serial key, of a foreign key's column, and of one under checks, keys and indexes",
    table: "keyed",
    operations: [
      setType("keyed", "id", "bigint"),
      setType("keyed", "parent_id", "bigint"),
      setType("keyed", "the\"Key", "bigint")
    ],
    remarks: 3
  },
  { name: "a column that code no longer reads", operations: [dropColumn("t", "age")], remarks: 1, inserts: false }
]

const isRetyped = ({ operations }: Case) => operations.some(({ _tag }) => _tag === "SetType")

const filledIn = (operation: Operation.Operation): Operation.Operation =>
  operation._tag === "Sql"
    ? { ...operation, statements: operation.statements.map((text) => text.replace(missingValue, "'t' || id")) }
    : operation

layer(TestDatabase.layer({ url: inject("databaseUrl"), pool: { size: 8 } }), { excludeTestServices: true })(
  "safeForm",
  (it) => {
    for (const given of cases) {
      const { inserts = true, name, operations, remarks = 0, table = "t", then } = given
      it.effect(`${name}: under load, without blocking, to the same catalog`, () =>
        Effect.gen(function*() {
          const before = yield* prepare(table, rows)
          const form = safeForm(operations, before)
          assert.strictEqual(form.remarks.length, remarks)
          const safe = form.operations.map(filledIn)
          yield* underLoad(safe, table, inserts)
          const reached = yield* inspect()
          if (then !== undefined) {
            const { rows: [value] } = yield* execute(then[0])
            assert.strictEqual(value, then[1])
          }
          // Where the plain form leads does not depend on how many rows there are.
          yield* prepare(table, 10)
          const plain = operations.map((operation) =>
            operation._tag === "AddColumn" && operation.column.notNull && operation.column.default === null
              ? { ...operation, column: { ...operation.column, notNull: false } }
              : operation
          )
          for (const { text } of plain.flatMap(statementsOf)) yield* execute(text)
          if (plain.some((operation, index) => operation !== operations[index])) {
            yield* execute("update t set title = ''")
            yield* execute("alter table t alter title set not null")
          }
          const wanted = yield* inspect()
          if (isRetyped(given)) assert.deepStrictEqual(columnsByName(reached), columnsByName(wanted))
          else assert.deepStrictEqual(reached, wanted)
        }), 60_000)

      it.effect(`${name}: no step works on all rows while others wait`, () =>
        Effect.gen(function*() {
          const before = yield* prepare(table, 10)
          for (const operation of safeForm(operations, before).operations.map(filledIn)) {
            const impacts = impactOf(operation, yield* inspect())
            if (operation._tag === "Sql") {
              assert.isTrue(operation.statements.every((text) => readBackfill(text) !== undefined))
            } else assert.deepStrictEqual((impacts ?? []).filter(worksWhileBlocking), [])
            for (const { text } of statementsOf(operation)) yield* execute(text)
          }
        }))
    }

    it.effect("the load notices a form that is not safe", () =>
      Effect.gen(function*() {
        yield* prepared
        yield* execute(
          "create function slow(int) returns boolean language plpgsql as 'begin perform pg_sleep(0.0005); return true; end'"
        )
        const slow = addConstraint("t", constraint("t_slow", "CHECK (slow(id))"))
        const failure = yield* Effect.flip(underLoad([slow], "t", false))
        assert.strictEqual(failure._tag, "DatabaseError")
        assert.strictEqual(failure._tag === "DatabaseError" ? failure.reason._tag : "", "LockNotAvailable")
      }), 60_000)

    it.effect("a slow check in its safe form blocks nobody", () =>
      Effect.gen(function*() {
        // Each row takes more than a millisecond: several times as long as the load waits.
        const before = yield* prepare("t", 3000)
        yield* execute(
          "create function slow(int) returns boolean language plpgsql as 'begin perform pg_sleep(0.0001); return true; end'"
        )
        const slow = addConstraint("t", constraint("t_slow", "CHECK (slow(id))"))
        yield* underLoad(safeForm([slow], before).operations, "t", false)
      }), 60_000)

    it.effect("a value that the new type has no room for stops the backfill, as it would ALTER TABLE, and is not cut", () =>
      Effect.gen(function*() {
        const before = yield* prepare("t", 100)
        yield* execute("update t set name = 'longer than that' where id = 70")
        const { operations } = safeForm([setType("t", "name", "varchar(5)")], before)
        const all = Effect.forEach(operations.flatMap(statementsOf), ({ text }) => execute(text), { discard: true })
        const failure = yield* Effect.flip(all)
        assert.strictEqual("server" in failure.reason ? failure.reason.server.code : "", "22001")
        const { rows: [kept] } = yield* execute("select name from t where id = 70")
        assert.strictEqual(kept, "longer than that")
        const late = yield* Effect.flip(execute("update t set name = 'too long as well' where id = 71"))
        assert.strictEqual("server" in late.reason ? late.reason.server.code : "", "22001")
      }))

    it.effect("a backfill keeps its hands off what is filled, and reads what hands wrote into it", () =>
      Effect.gen(function*() {
        const before = yield* prepared
        const form = safeForm([addColumn("t", column("title", "text", { notNull: true }))], before)
        const texts = form.operations.flatMap(statementsOf).map(({ text }) => text)
        const fill = texts.find((text) => text.startsWith("-- aludel backfill")) ?? ""
        assert.strictEqual(readBackfill(fill)?.value, missingValue)
        const filled = fill.replace(missingValue, "'by hand'")
        assert.strictEqual(readBackfill(filled)?.value, "'by hand'")
        assert.isUndefined(readBackfill(fill.replace("batch", "bunch")))
        const older = filled.replace("#variable_conflict use_column\n", "").replaceAll("aludel_", "")
        assert.strictEqual(readBackfill(older)?.value, "'by hand'")
        yield* execute("alter table t add title text")
        yield* execute("update t set title = 'kept' where id <= 10")
        yield* execute(filled)
        yield* execute(filled)
        const { rows: [counts] } = yield* execute(
          `select count(*) filter (where title = 'kept') || ' ' || count(*) filter (where title = 'by hand') from t`
        )
        assert.strictEqual(counts, `10 ${rows - 10}`)
      }))
  }
)

layer(TestDatabase.layer({ url: inject("databaseUrl") }))("safeForm, what it leaves alone", (it) => {
  it.effect("tables of the same migration, and what blocks nobody", () =>
    Effect.gen(function*() {
      const operations = [
        createTable("fresh", { columns: [column("id", "integer")] }),
        addConstraint("fresh", constraint("fresh_pkey", "PRIMARY KEY (id)")),
        createIndex("fresh", "i", "btree (id)"),
        addColumn("t", column("a", "integer", { notNull: true, default: "1" })),
        setType("t", "name", "text")
      ]
      assert.deepStrictEqual(safeForm(operations, yield* prepare("t", 10)), { operations, remarks: [] })
    }))

  it.effect("what has no safe form is said", () =>
    Effect.gen(function*() {
      const before = yield* prepare("t", 10)
      const { remarks } = safeForm([
        addColumn("t", column("n", "bigint", { identity: "always" })),
        addConstraint("t", constraint("e", "EXCLUDE USING btree (id WITH =)")),
        setType("t", "id", "bigint")
      ], before)
      assert.deepStrictEqual(remarks.map(({ index }) => index), [0, 1, 2])
    }))

  it.effect("a change of type that writes no row and holds others up is said, with what is looked at and built again", () =>
    Effect.gen(function*() {
      yield* prepare("t", 10)
      for (
        const text of [
          "create table said (a varchar(9) constraint said_a check (a <> ''), b varchar(9), c varchar(9))",
          "create index said_b on said (lower(b))"
        ]
      ) yield* execute(text)
      const catalog = yield* inspect()
      const remarks = (column: string, options?: Parameters<typeof setType>[3]) => {
        const operation = setType("said", column, "text", options)
        const form = safeForm([operation], catalog)
        assert.deepStrictEqual(form.operations, [operation])
        return form.remarks.map(({ text }) => text)
      }
      assert.include(remarks("a")[0], "verifies \"said_a\" for all rows while nobody reads it")
      assert.include(remarks("b")[0], "builds \"said_b\" anew while nobody reads it")
      assert.deepStrictEqual(remarks("c"), [])
      const dropped = [dropConstraint("said", "said_a"), setType("said", "a", "text")]
      assert.deepStrictEqual(safeForm(dropped, catalog), { operations: dropped, remarks: [] })
      assert.include(remarks("c", { collation: "\"C\"" })[0], "reads all of them while nobody reads it")
    }))

  it.effect("an identity of a column that no index leads by reads the rows", () =>
    Effect.gen(function*() {
      yield* prepare("t", 10)
      yield* execute("create table numbered (a int not null, b int not null unique)")
      const catalog = yield* inspect()
      const { identity } = column("n", "integer", { identity: "always" })
      const operations = ["a", "b"].map((name) => setIdentity("numbered", name, null, identity))
      const form = safeForm(operations, catalog)
      assert.deepStrictEqual(form.operations, operations)
      assert.deepStrictEqual(form.remarks, [{
        index: 0,
        text:
          "all rows of \"numbered\" are read for the last number of \"a\" while nobody can read it: build an index on " +
          "the column concurrently before, where the last number is found at once"
      }])
    }))

  it.effect("a second column that cannot take the first one's place is said, with what is in the way", () =>
    Effect.gen(function*() {
      yield* prepare("t", 10)
      for (
        const text of [
          "create table child (keyed_id int constraint child_keyed references keyed, n int generated always as identity)",
          "create table ranges (r int, s int, constraint ranges_r exclude (r with =))",
          "create table computed (a int, b int generated always as (a + 1) stored)",
          "create statistics pair on r, s from ranges",
          "create view v as select keyed_id from child",
          "create table parted (a int) partition by range (a)"
        ]
      ) yield* execute(text)
      const catalog = yield* inspect()
      const inTheWay: ReadonlyArray<readonly [table: string, column: string, what: string]> = [
        ["keyed", "id", "the foreign key \"child_keyed\" of \"child\""],
        ["child", "n", "its identity"],
        ["child", "keyed_id", "the view \"v\""],
        ["ranges", "r", "the exclusion constraint \"ranges_r\""],
        ["ranges", "s", "the statistics \"pair\""],
        ["computed", "a", "the generated column \"b\""],
        ["parted", "a", "the partitions"]
      ]
      for (const [table, column, what] of inTheWay) {
        const operation = setType(table, column, "bigint")
        const { operations, remarks: [remark] } = safeForm([operation], catalog)
        assert.deepStrictEqual(operations, [operation])
        assert.include(remark?.text, `for ${what}`)
      }
      // What is dropped before comes back in other words after.
      const dropped = [
        dropConstraint("keyed", "keyed_check"),
        setType("keyed", "the\"Key", "text"),
        addConstraint("keyed", constraint("keyed_check", "CHECK (\"the\"\"Key\" <> '')"))
      ]
      assert.include(safeForm(dropped, catalog).remarks[0]?.text, "for what was dropped from it")
    }))
})
