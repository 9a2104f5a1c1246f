/**
 * What is said of an operation's locks and work, against what the server does: each operation runs in a transaction, in which
 * pg_locks, the scans and the files of every relation that was there before are looked at. What cannot run in a transaction is
 * held up by another one and looked at from a third.
 */
import {
  addColumn,
  addConstraint,
  addEnumLabel,
  alterComposite,
  alterDomain,
  alterSequence,
  column,
  composite,
  constraint,
  createCollation,
  createComposite,
  createDomain,
  createEnum,
  createExtension,
  createIndex,
  createPolicy,
  createRoutine,
  createSchema,
  createSequence,
  createStatistics,
  createTable,
  createTrigger,
  createView,
  domain,
  dropCollation,
  dropColumn,
  dropComposite,
  dropConstraint,
  dropDomain,
  dropEnum,
  dropExpression,
  dropExtension,
  dropIndex,
  dropNotNull,
  dropPolicy,
  dropRoutine,
  dropSchema,
  dropSequence,
  dropStatistics,
  dropTable,
  dropTrigger,
  dropView,
  execute as executeStep,
  grant,
  type Impact,
  impactOf,
  inspect,
  type Operation,
  rename,
  renameColumn,
  renameConstraint,
  renameEnumLabel,
  renameTable,
  replaceEnum,
  revoke,
  setComment,
  setDefault,
  setIdentity,
  setNotNull,
  setSchema,
  setSequenceOwner,
  setTableOptions,
  setType,
  statementsOf,
  validateConstraint
} from "@aludel/migrate"
import { Reads, Writes } from "@aludel/sql"
import { TestDatabase } from "@aludel/testing"
import { assert, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import { inject } from "vitest"
import { impactsOf } from "../../src/lint/Rule.ts"
import { stepsOf } from "../../src/lint/Steps.ts"
import { againWith } from "../../src/lock/Impact.ts"
import { lockModes } from "../../src/lock/LockMode.ts"
import { stableFunctions } from "../../src/lock/Volatility.ts"
import { continueSequence } from "../../src/operation/Continue.ts"

const execute = (text: string) =>
  Effect.flatMap(
    Writes,
    (database) => database.run({ text, parameters: [], access: "writes", decode: () => undefined })
  )

const read = (text: string) =>
  Effect.flatMap(
    Reads,
    (database) =>
      Effect.map(database.run({ text, parameters: [], access: "reads", decode: (row) => row }), ({ rows }) => rows)
  )

const written = (text: string) =>
  Effect.flatMap(
    Writes,
    (database) =>
      Effect.map(database.run({ text, parameters: [], access: "writes", decode: (row) => row }), ({ rows }) => rows)
  )

const setUp = [
  "drop schema if exists app cascade",
  "drop schema public cascade",
  "create schema public",
  "create schema app",
  "create type mood as enum ('sad', 'ok')",
  "create type unused as enum ('a')",
  "drop extension if exists pg_trgm",
  "create extension pg_trgm with schema public",
  "drop extension if exists citext",
  "create extension citext with schema public",
  "create type pair as (x int, y int)",
  "create collation german (provider = icu, locale = 'de')",
  "create domain positive as int constraint positive_check check (value > 0)",
  "create domain loose as int",
  "create sequence numbers",
  "create table parent (id int primary key, name text)",
  `create table t (
    id int not null, name varchar(50), age int, mood mood, code loose, parent_id int, price numeric(10, 2), note text not null,
    known int, lower text generated always as (lower(note2)) stored, note2 text,
    constraint t_known_present check (known is not null), constraint t_parent foreign key (parent_id) references parent,
    constraint t_age check (age >= 0)
  )`,
  "create unique index t_id on t (id)",
  "create unique index t_age_name on t (age, name)",
  "create index t_name on t (name)",
  "create table other (id int)",
  "alter table other add constraint other_parent foreign key (id) references parent not valid",
  "alter table other add constraint other_positive check (id > 0) not valid",
  "create table m (at date not null, v int) partition by range (at)",
  "create view v as select name from parent",
  "create function f() returns trigger language plpgsql as 'begin return new; end'",
  "create function g() returns int language plpgsql as 'begin return 1; end'",
  "create trigger tr before update on t for each row execute function f()",
  "create policy p on t using (age > 0)",
  "create statistics t_both on age, name from t",
  "grant select on t to pg_monitor",
  `create table coded (
    checked varchar(50) check (checked <> ''), unchecked varchar(50), indexed varchar(50), partial varchar(50),
    filter varchar(50), beside varchar(50), plain varchar(50) unique, folded citext, parent_code text,
    excluded varchar(50), exclude using btree (excluded with =)
  )`,
  "alter table coded add constraint coded_unchecked check (unchecked <> '') not valid",
  "create index coded_expression on coded (lower(indexed), beside)",
  "create index coded_partial on coded (partial) where filter <> ''",
  "create index coded_plain on coded using btree (plain varchar_pattern_ops desc nulls last) include (unchecked)",
  "create index coded_folded on coded (folded)",
  "create table code (code text primary key)",
  `create table counted (
    keyed int primary key, led int not null, second int not null, partial int not null, hashed int not null,
    computed int not null, bare int not null, "Upper ""case" int not null unique
  )`,
  "create index counted_led on counted (led desc, second)",
  "create index counted_partial on counted (partial) where led > 0",
  "create index counted_hashed on counted using hash (hashed)",
  "create index counted_computed on counted (abs(computed), computed)",
  "alter table coded add constraint coded_code foreign key (parent_code) references code",
  "insert into coded (checked) select 'a' from generate_series(1, 200)",
  "insert into parent select i, 'n' || i from generate_series(1, 200) i",
  "insert into t select i, 'n' || i, i, 'ok', 1, i, 1, 'x', 1 from generate_series(1, 200) i",
  "insert into other select 1 from generate_series(1, 200)",
  "insert into counted select i, i, i, i, i, i, i, i from generate_series(1, 2000) i",
  "analyze"
]

/** Weaker locks than these are taken in passing, by whoever looks at a relation. */
const looks = lockModes.indexOf("ROW SHARE")

/** Relations that are there, with the scans that this transaction has made of them, and the file that each is in. */
const state = `select format('%s.%s', n.nspname, c.relname), coalesce(pg_stat_get_xact_numscans(c.oid), 0)::text,
    pg_relation_filenode(c.oid)::text, c.oid::text
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where n.nspname in ('public', 'app') and c.relkind in ('r', 'p', 'v', 'm', 'S')`

const locks = (pid: string) =>
  `select l.relation::text, upper(regexp_replace(replace(l.mode, 'Lock', ''), '([a-z])([A-Z])', '\\1 \\2', 'g'))
    from pg_locks l where l.pid = ${pid} and l.locktype = 'relation' and l.granted`

type Row = ReadonlyArray<string | null>

const strongest = (held: ReadonlyArray<Row>, oid: string | null | undefined): number =>
  Math.max(-1, ...held.filter(([relation]) => relation === oid).map(([, mode]) => lockModes.indexOf(mode as never)))

/** What the operation did, as `impactOf` says it: relation, lock, work. */
const observed = (operation: Operation.Operation) =>
  Effect.gen(function*() {
    const before = yield* written(state)
    for (const { text } of statementsOf(operation)) yield* execute(text)
    const held = yield* written(locks("pg_backend_pid()"))
    const after = yield* written(state)
    const byOid = new Map(after.map((row) => [row[3], row]))
    return before.flatMap(([name, scans, file, oid]) => {
      const mode = strongest(held, oid)
      if (mode < looks) return []
      const now = byOid.get(oid)
      const work = now !== undefined && now[2] !== file
        ? "rewrite"
        : now !== undefined && Number(now[1]) > Number(scans)
        ? "scan"
        : "none"
      return [`${name} ${lockModes[mode]} ${work}`]
    }).sort()
  })

const lines = (impacts: ReadonlyArray<Impact>) =>
  impacts
    .filter(({ lock }) => lockModes.indexOf(lock) >= looks)
    .map(({ lock, relation, work }) => `${relation.schema}.${relation.name} ${lock} ${work}`).sort()

const said = (operation: Operation.Operation, catalog: Parameters<typeof impactOf>[1]) =>
  lines(impactOf(operation, catalog) ?? [])

class Undone extends Error {
  readonly _tag = "Undone"
}

/** In a transaction that is rolled back. */
const undone = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.flatMap(Writes, (database) => {
    let result: A | undefined
    const body = Effect.flatMap(effect, (value) => {
      result = value
      return Effect.fail(new Undone())
    })
    return Effect.map(
      Effect.catchIf(database.transaction(body), (error) => error instanceof Undone, () => Effect.void),
      () => result as A
    )
  })

const foreignKey = constraint("t_parent2", "FOREIGN KEY (parent_id) REFERENCES parent(id)")
const check = constraint("t_positive", "CHECK ((age > 0))")
const mood = { schema: "public", name: "mood", labels: ["sad", "ok"], comment: null }
const identity = column("n", "bigint", { identity: "always" }).identity

/** Some of them found by an index, some not. */
const counted = ["keyed", "led", "second", "partial", "hashed", "computed", "bare", "Upper \"case"]

/** By the tag of the operation: every kind of operation has a case here, or the compiler says so. */
const cases: {
  readonly [Tag in Exclude<Operation.Operation["_tag"], "Sql" | "Data">]: ReadonlyArray<Operation.Operation>
} = {
  CreateSchema: [createSchema("s")],
  DropSchema: [dropSchema("app")],
  CreateExtension: [createExtension("cube")],
  DropExtension: [dropExtension("pg_trgm")],
  CreateEnum: [createEnum("e", ["a"])],
  DropEnum: [dropEnum("unused")],
  AddEnumLabel: [addEnumLabel("mood", "fine")],
  RenameEnumLabel: [renameEnumLabel("mood", "ok", "okay")],
  ReplaceEnum: [
    replaceEnum("mood", mood.labels, ["ok", "sad"], {
      columns: [{ table: { schema: "public", name: "t" }, column: "mood", array: false, default: null }]
    })
  ],
  CreateDomain: [createDomain(domain("d", "int"))],
  DropDomain: [dropDomain("positive")],
  AlterDomain: [
    alterDomain(
      domain("loose", "integer"),
      domain("loose", "integer", { constraints: [constraint("loose_check", "CHECK (VALUE > 0)")] })
    ),
    alterDomain(domain("loose", "integer"), domain("loose", "integer", { default: "1" }))
  ],
  CreateCollation: [createCollation("swedish", { locale: "sv" })],
  DropCollation: [dropCollation("german")],
  CreateComposite: [createComposite(composite("c", { x: "int" }))],
  DropComposite: [dropComposite("pair")],
  AlterComposite: [
    alterComposite(composite("pair", { x: "integer" }), composite("pair", { x: "integer", z: "integer" }))
  ],
  CreateSequence: [createSequence("s")],
  DropSequence: [dropSequence("numbers")],
  AlterSequence: [alterSequence("numbers", { increment: "2" })],
  SetSequenceOwner: [setSequenceOwner("numbers", { table: "other", column: "id" }), setSequenceOwner("numbers", null)],
  CreateTable: [
    createTable("fresh", { columns: [column("id", "int")] }),
    createTable("child", { columns: [], inherits: ["other"] }),
    createTable("m_1", {
      columns: [],
      partitionOf: { parent: "m", bounds: "FOR VALUES FROM ('2024-01-01') TO ('2025-01-01')" }
    })
  ],
  DropTable: [
    dropTable("m"),
    dropTable("other", { columns: [], constraints: [constraint("k", "FOREIGN KEY (id) REFERENCES parent(id)")] })
  ],
  Rename: [
    renameTable("other", "another"),
    rename("view", "v", "w"),
    rename("sequence", "numbers", "counters"),
    rename("type", "mood", "moods"),
    rename("domain", "loose", "tight")
  ],
  SetSchema: [setSchema("table", "other", "app"), setSchema("view", "v", "app"), setSchema("type", "mood", "app")],
  RenameColumn: [renameColumn("t", "name", "title")],
  RenameConstraint: [renameConstraint("t", "t_age", "t_years")],
  AddColumn: [
    addColumn("t", column("a", "int")),
    addColumn("t", column("a", "int", { notNull: true, default: "1" })),
    addColumn("t", column("a", "timestamptz", { notNull: true, default: "now()" })),
    addColumn("t", column("a", "timestamptz", { default: "date_trunc('day', now())" })),
    addColumn("t", column("a", "timestamptz", { default: "clock_timestamp()" })),
    addColumn("t", column("a", "uuid", { default: "gen_random_uuid()" })),
    addColumn("t", column("a", "int", { default: "public.g()" })),
    addColumn("t", column("a", "text", { generated: "upper(name)" })),
    addColumn("t", column("a", "integer", { identity: "always" })),
    addColumn("t", column("a", "bigserial")),
    addColumn("t", column("a", "positive")),
    addColumn("t", column("a", "loose"))
  ],
  DropColumn: [dropColumn("t", "known"), dropColumn("t", "parent_id")],
  SetType: [
    setType("t", "name", "character varying(100)"),
    setType("t", "name", "text"),
    setType("t", "name", "character varying(60)"),
    setType("t", "price", "numeric(12,2)"),
    setType("t", "price", "numeric"),
    setType("t", "price", "numeric(12,3)"),
    setType("t", "id", "bigint"),
    setType("other", "id", "integer"),
    setType("t", "parent_id", "bigint"),
    setType("parent", "id", "bigint"),
    setType("t", "note", "character varying(20)"),
    setType("t", "note", "character varying"),
    setType("coded", "checked", "text"),
    setType("coded", "checked", "character varying(60)"),
    setType("coded", "unchecked", "text"),
    setType("coded", "indexed", "text"),
    setType("coded", "partial", "text"),
    setType("coded", "filter", "text"),
    setType("coded", "beside", "text"),
    setType("coded", "plain", "text"),
    setType("coded", "plain", "citext"),
    setType("coded", "folded", "text"),
    setType("coded", "parent_code", "citext"),
    setType("coded", "excluded", "text"),
    setType("coded", "excluded", "citext")
  ],
  SetNotNull: [setNotNull("t", "age"), setNotNull("t", "known"), setNotNull("t", "note")],
  DropNotNull: [dropNotNull("t", "note")],
  SetDefault: [setDefault("t", "age", "3"), setDefault("t", "age", null)],
  SetIdentity: [
    setIdentity("t", "id", null, identity ?? null),
    ...counted.map((name) => setIdentity("counted", name, null, identity ?? null))
  ],
  DropExpression: [dropExpression("t", "lower")],
  AddConstraint: [
    addConstraint("t", foreignKey),
    addConstraint("t", foreignKey, { notValid: true }),
    addConstraint("t", check),
    addConstraint("t", check, { notValid: true }),
    addConstraint("t", constraint("t_unique", "UNIQUE (id)")),
    addConstraint("t", constraint("t_unique", "UNIQUE (id)"), { usingIndex: "t_id" }),
    addConstraint("t", constraint("t_pkey", "PRIMARY KEY (id)")),
    addConstraint("t", constraint("t_pkey", "PRIMARY KEY (id)"), { usingIndex: "t_id" }),
    addConstraint("t", constraint("t_pkey", "PRIMARY KEY (age, name)"), { usingIndex: "t_age_name" }),
    addConstraint("t", constraint("t_exclude", "EXCLUDE USING btree (id WITH =)"))
  ],
  ValidateConstraint: [validateConstraint("other", "other_parent"), validateConstraint("other", "other_positive")],
  DropConstraint: [dropConstraint("t", "t_age"), dropConstraint("t", "t_parent")],
  CreateIndex: [createIndex("t", "i", "btree (age)"), createIndex("t", "i", "btree (age)", { concurrently: true })],
  DropIndex: [dropIndex("t", "t_name"), dropIndex("t", "t_name", { concurrently: true })],
  CreateView: [createView("w", "select id from t")],
  DropView: [dropView("v")],
  CreateRoutine: [
    createRoutine({
      schema: "public",
      name: "h",
      kind: "function",
      arguments: "",
      definition: "create function h() returns int language sql as 'select 1'"
    })
  ],
  DropRoutine: [dropRoutine("function", "g", "")],
  CreateTrigger: [
    createTrigger("t", "tr2", "create trigger tr2 before update on t for each row execute function f()"),
    createTrigger("t", "tr2", "create trigger tr2 before update on t for each row execute function f()", {
      enabled: "always"
    })
  ],
  DropTrigger: [dropTrigger("t", "tr")],
  CreatePolicy: [createPolicy("t", "p2", { using: "true" })],
  DropPolicy: [dropPolicy("t", "p")],
  CreateStatistics: [createStatistics("t", "t_more", "create statistics t_more on age, price from t")],
  DropStatistics: [dropStatistics("t", "t_both")],
  Grant: [
    grant(["select", "insert"], { table: "t" }, "pg_monitor", { grantable: true }),
    grant(["select"], { table: "t", column: "name" }, "pg_monitor"),
    grant(["select"], { table: "v" }, "pg_monitor"),
    grant(["usage"], { sequence: "numbers" }, "pg_monitor"),
    grant(["usage"], { schema: "app" }, "pg_monitor"),
    grant(["usage"], { type: "mood" }, "pg_monitor"),
    grant(["execute"], { routine: "f", arguments: "" }, "pg_monitor")
  ],
  Revoke: [
    revoke(["select"], { table: "t" }, "pg_monitor"),
    revoke(["execute"], { routine: "f", arguments: "" }, "public")
  ],
  SetTableOptions: [
    setTableOptions("other", { parameters: [] }, { parameters: ["fillfactor=70"] }),
    setTableOptions("other", {}, { parameters: ["user_catalog_table=true"] }),
    setTableOptions("m", {}, { rowSecurity: "forced" }),
    setTableOptions("other", {}, { unlogged: true }),
    setTableOptions("other", {}, { replicaIdentity: "full" })
  ],
  SetComment: [
    setComment("table \"t\"", "x"),
    setComment("column \"t\".\"id\"", "x"),
    setComment("view \"v\"", "x"),
    setComment("type \"mood\"", "x"),
    setComment("trigger \"tr\" on \"t\"", "x"),
    setComment("constraint \"t_age\" on \"t\"", "x")
  ]
}

/** What lint reads of SQL, as hands write it. */
const handWritten = [
  "grant select, insert on t to pg_monitor with grant option",
  "grant usage on schema app to pg_monitor",
  "grant select on all tables in schema public to pg_monitor",
  "revoke select on t from pg_monitor",
  "alter default privileges in schema public grant select on tables to pg_monitor",
  "create aggregate total(int) (sfunc = int4pl, stype = int)",
  "create statistics app.more (ndistinct) on age, price from t",
  "create type span as range (subtype = float8)",
  "select id into copies from t",
  "comment on table t is 'x'",
  "comment on column t.age is 'x'",
  "comment on trigger tr on t is null",
  "comment on function g() is 'x'",
  "analyze t",
  "analyze verbose t (age), parent",
  "alter table t alter age set statistics 200",
  "alter table t alter note set storage external",
  "alter table t alter column note set compression pglz",
  "alter table t owner to current_user",
  "lock table t in share mode nowait",
  "lock parent in share row exclusive mode",
  "lock t, parent",
  "drop function g() restrict",
  "select setval('\"numbers\"'::regclass, max(\"id\")::bigint) from \"t\" where \"id\" between 1 and 99"
]

const cannotRollBack = (operation: Operation.Operation): boolean =>
  "concurrently" in operation && operation.concurrently

layer(TestDatabase.layer({ url: inject("databaseUrl") }))("impactOf", (it) => {
  it.effect("every kind of operation does what is said of it", () =>
    Effect.gen(function*() {
      yield* Effect.forEach(setUp, execute, { discard: true })
      const catalog = yield* inspect()
      const wrong: Array<unknown> = []
      for (const operation of Object.values(cases).flat().filter((operation) => !cannotRollBack(operation))) {
        const saw = yield* Effect.catch(undone(observed(operation)), (error) => Effect.succeed([String(error)]))
        const expected = said(operation, catalog)
        if (JSON.stringify(saw) !== JSON.stringify(expected)) {
          wrong.push({ statement: statementsOf(operation).map(({ text }) => text), saw, said: expected })
        }
      }
      assert.deepStrictEqual(wrong, [])
    }))

  it.effect("indexes are built anew by a change of type where it is said", () =>
    Effect.gen(function*() {
      yield* Effect.forEach(setUp, execute, { discard: true })
      const catalog = yield* inspect()
      const files = `select c.relname, pg_relation_filenode(c.oid)::text from pg_index i
        join pg_class c on c.oid = i.indexrelid where i.indrelid = 'coded'::regclass order by 1`
      const wrong: Array<unknown> = []
      for (const operation of cases.SetType) {
        if (operation._tag !== "SetType" || operation.table.name !== "coded") continue
        const saw = yield* undone(Effect.gen(function*() {
          const before = new Map((yield* written(files)).map(([name, file]) => [name, file]))
          for (const { text } of statementsOf(operation)) yield* execute(text)
          return (yield* written(files)).flatMap(([name, file]) => before.get(name ?? "") === file ? [] : [name])
        }))
        const expected = [...againWith(operation, catalog).indexes].sort()
        if (JSON.stringify(saw) !== JSON.stringify(expected)) wrong.push({ operation, saw, expected })
      }
      assert.deepStrictEqual(wrong, [])
    }))

  it.effect("statements that are no operation lock what lint says", () =>
    Effect.gen(function*() {
      yield* Effect.forEach(setUp, execute, { discard: true })
      const catalog = yield* inspect()
      const wrong: Array<unknown> = []
      for (const text of handWritten) {
        const operation = executeStep(text)
        const { notLookedAt, steps } = stepsOf([operation])
        const saw = yield* Effect.catch(undone(observed(operation)), (error) => Effect.succeed([String(error)]))
        const expected = lines(steps.flatMap((step) => impactsOf(step, catalog)))
        if (notLookedAt.length > 0 || JSON.stringify(saw) !== JSON.stringify(expected)) {
          wrong.push({ text, saw, said: expected, notLookedAt })
        }
      }
      assert.deepStrictEqual(wrong, [])
    }))

  it.effect("a sequence that goes on behind the rows reads them where no index leads by their column", () =>
    Effect.gen(function*() {
      yield* Effect.forEach(setUp, execute, { discard: true })
      const catalog = yield* inspect()
      const [numbers] = catalog.sequences
      assert(numbers !== undefined)
      const scans = Effect.map(written("select pg_stat_get_xact_numscans('counted'::regclass)::text"), Number)
      for (const name of counted) {
        const text = continueSequence(numbers, { schema: "public", name: "counted" }, name)
        const { notLookedAt, steps } = stepsOf([executeStep(text)])
        assert.deepStrictEqual(notLookedAt, [], text)
        const work = yield* undone(Effect.gen(function*() {
          const before = yield* scans
          yield* execute(text)
          return (yield* scans) > before ? "scan" : "none"
        }))
        assert.deepStrictEqual(steps.flatMap((step) => impactsOf(step, catalog)), [
          { relation: { schema: "public", name: "numbers" }, lock: "ROW EXCLUSIVE", work: "none" },
          { relation: { schema: "public", name: "counted" }, lock: "ACCESS SHARE", work }
        ], name)
      }
    }))

  it.effect("concurrent builds and drops lock as is said, seen while another transaction holds them up", () =>
    Effect.gen(function*() {
      yield* Effect.forEach(setUp, execute, { discard: true })
      const outside = yield* Writes
      const seenBy = (pid: string) =>
        Effect.map(
          outside.run({
            text: `select format('%s.%s %s %s', n.nspname, c.relname, m.mode, 'scan') from (${
              locks(pid)
            }) m(relation, mode) join pg_class c on c.oid::text = m.relation join pg_namespace n on n.oid = c.relnamespace
              where c.relkind = 'r' and n.nspname = 'public' and m.mode <> 'ACCESS SHARE'`,
            parameters: [],
            access: "reads",
            decode: ([line]) => line
          }),
          ({ rows }) => rows
        )
      for (const operation of Object.values(cases).flat().filter(cannotRollBack)) {
        const text = statementsOf(operation).map((statement) => statement.text).join(";")
        const begun = outside.run({ text, parameters: [], access: "writes", decode: () => undefined })
        const { running, seen } = yield* outside.transaction(Effect.gen(function*() {
          yield* execute("update t set age = age where id = 1")
          const running = yield* Effect.forkDetach(begun)
          let seen: ReadonlyArray<unknown> = []
          for (let tries = 0; tries < 5000 && seen.length === 0; tries++) {
            seen = yield* seenBy(
              `(select pid from pg_stat_activity where wait_event_type = 'Lock' and query like '%concurrently%'
                and datname = current_database() and pid <> pg_backend_pid() limit 1)`
            )
          }
          return { running, seen }
        }))
        yield* Fiber.join(running)
        assert.deepStrictEqual(seen, said(operation, undefined).map((line) => line.replace(/ none$/, " scan")))
      }
    }))

  it.effect("functions that are taken for stable are", () =>
    Effect.gen(function*() {
      const names = [...stableFunctions].map((name) => `'${name}'`).join(", ")
      const volatile = yield* read(
        `select proname from pg_proc where pronamespace = 'pg_catalog'::regnamespace and provolatile = 'v' and proname in (${names})`
      )
      assert.deepStrictEqual(volatile, [])
      const known = yield* read(
        `select distinct proname from pg_proc where pronamespace = 'pg_catalog'::regnamespace and proname in (${names})`
      )
      assert.strictEqual(known.length, stableFunctions.size)
    }))
})
