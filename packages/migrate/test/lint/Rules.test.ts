/** Every rule: what it finds, and the same done so that it finds nothing. */
import {
  addColumn,
  addConstraint,
  alterDomain,
  Catalog,
  column,
  constraint,
  createDomain,
  createIndex,
  createSequence,
  createTable,
  domain,
  dropColumn,
  dropIndex,
  dropNotNull,
  dropSchema,
  dropTable,
  execute,
  grant,
  lint,
  type LintOptions,
  type Operation,
  renameColumn,
  renameEnumLabel,
  renameTable,
  replaceEnum,
  revoke,
  rules,
  safeForm,
  setDefault,
  setIdentity,
  setNotNull,
  setSchema,
  setTableOptions,
  setType,
  validateConstraint
} from "@aludel/migrate"
import { assert, describe, it } from "@effect/vitest"
import { readFileSync } from "node:fs"
import { knownAfter } from "../../src/lint/Lint.ts"
import { continueSequence } from "../../src/operation/Continue.ts"
import { usualSequence } from "../../src/operation/Definition.ts"

type Migration = ReadonlyArray<Operation.Operation>

interface Example {
  readonly bad: ReadonlyArray<Migration>
  readonly good: ReadonlyArray<Migration>
  readonly options?: LintOptions
}

const alone = (...statements: ReadonlyArray<string>): Migration => [execute(statements, { transactional: false })]
const together = (...statements: ReadonlyArray<string>): Migration => [execute(statements, { transactional: true })]

const fresh = createTable("fresh", { columns: [column("id", "bigint", { notNull: true })] })
const key = constraint("t_parent", "FOREIGN KEY (parent_id) REFERENCES parent(id)")
const check = constraint("t_age", "CHECK ((age > 0))")
const long = "a".repeat(64)

const identity = column("n", "bigint", { identity: "always" }).identity
const usual = { schema: "public", name: "s", options: usualSequence("bigint") }
const goesOn = continueSequence(usual, { schema: "public", name: "t" }, "n")
const withKey = knownAfter(Catalog.emptyCatalog, [
  createTable("keyed", { columns: [column("id", "bigint")], constraints: [constraint("k", "PRIMARY KEY (id)")] }),
  createIndex("gone", "gone_n", "btree (n)"),
  dropIndex("gone", "gone_n")
])

const examples: Readonly<Record<string, Example>> = {
  "create-index-concurrently": {
    bad: [
      [createIndex("t", "i", "btree (a)")],
      together("create index i on t (a)"),
      alone("create unique index if not exists i on only app.t using gin (a) where a > 0")
    ],
    good: [
      [createIndex("t", "i", "btree (a)", { concurrently: true })],
      alone("create index concurrently if not exists i on t (a)"),
      [fresh, createIndex("fresh", "i", "btree (id)")],
      together("create table x (id bigint)", "create index on x (id)")
    ]
  },
  "drop-index-concurrently": {
    bad: [[dropIndex("t", "i")], together("drop index i"), together("drop index if exists app.i, j restrict")],
    good: [[dropIndex("t", "i", { concurrently: true })], alone("drop index concurrently if exists i")]
  },
  "reindex-concurrently": {
    bad: [alone("reindex index i"), alone("reindex (verbose) table app.t")],
    good: [alone("reindex index concurrently i"), alone("reindex (concurrently) table t")]
  },
  "detach-partition-concurrently": {
    bad: [together("alter table m detach partition m_1")],
    good: [alone("alter table m detach partition m_1 concurrently")]
  },
  "concurrently-in-transaction": {
    bad: [together("create index concurrently i on t (a)"), together("drop index concurrently if exists i")],
    good: [alone("create index concurrently if not exists i on t (a)")]
  },
  "constraint-not-valid": {
    bad: [
      [addConstraint("t", key)],
      [addConstraint("t", check)],
      together("alter table t add constraint c check (a > 0)"),
      together("alter table t add foreign key (a) references parent (id) on delete cascade"),
      together("alter table t add column parent_id bigint references parent")
    ],
    good: [
      [addConstraint("t", key, { notValid: true }), validateConstraint("t", "t_parent")],
      together("alter table t add constraint c check (a > 0) not valid"),
      [fresh, addConstraint("fresh", check)]
    ]
  },
  "validate-apart": {
    bad: [together("alter table t add constraint c check (a > 0) not valid", "alter table t validate constraint c")],
    good: [
      [
        ...together("alter table t add constraint c check (a > 0) not valid"),
        ...alone("alter table t validate constraint c")
      ],
      [addConstraint("t", check, { notValid: true }), validateConstraint("t", "t_age")]
    ]
  },
  "volatile-default": {
    bad: [
      [addColumn("t", column("a", "uuid", { default: "gen_random_uuid()" }))],
      together("alter table t add column a timestamptz default clock_timestamp()")
    ],
    good: [
      [addColumn("t", column("a", "timestamptz", { default: "now()" }))],
      together("alter table t add column a text not null default 'random()'")
    ]
  },
  "required-column": {
    bad: [
      [addColumn("t", column("a", "text", { notNull: true }))],
      together("alter table t add a numeric(10, 2) not null")
    ],
    good: [
      [addColumn("t", column("a", "text"))],
      together("alter table t add a text not null default ''"),
      [fresh, addColumn("fresh", column("a", "text", { notNull: true }))]
    ]
  },
  "serial-column": {
    bad: [
      [addColumn("t", column("a", "bigint", { identity: "always" }))],
      together("alter table t add column a bigserial"),
      together("alter table t add column a bigint generated by default as identity (start 10)")
    ],
    good: [together("alter table t add column a bigint")]
  },
  "stored-generated-column": {
    bad: [
      [addColumn("t", column("a", "text", { generated: "lower(b)" }))],
      together("alter table t add column a text generated always as (lower(b)) stored")
    ],
    good: [together("alter table t add column a text generated always as (lower(b)) virtual")]
  },
  "set-not-null": {
    bad: [[setNotNull("t", "a")], together("alter table t alter column a set not null")],
    good: [
      safeForm([setNotNull("t", "a")]).operations,
      [
        ...together("alter table t add constraint c check (a is not null) not valid"),
        ...alone("alter table t validate constraint c"),
        ...together("alter table t alter a set not null", "alter table t drop constraint c")
      ]
    ]
  },
  "change-type": {
    bad: [
      [setType("t", "a", "bigint")],
      together("alter table t alter column a type integer using a::integer"),
      together("alter table t alter a set data type numeric(12, 3)")
    ],
    good: [[
      { ...setType("t", "a", "text"), from: { type: "character varying(50)", collation: null } } as Operation.SetType
    ]]
  },
  "unique-using-index": {
    bad: [
      [addConstraint("t", constraint("u", "UNIQUE (a)"))],
      together("alter table t add primary key (id)"),
      together("alter table t add column a text unique")
    ],
    good: [
      [addConstraint("t", constraint("u", "UNIQUE (a)"), { usingIndex: "u" })],
      together("alter table t add constraint u unique using index u"),
      together("create table x (id bigint primary key, a text unique)")
    ]
  },
  "exclusion-constraint": {
    bad: [
      [addConstraint("t", constraint("e", "EXCLUDE USING gist (r WITH &&)"))],
      together("alter table t add constraint e exclude using gist (r with &&)")
    ],
    good: [[fresh, addConstraint("fresh", constraint("e", "EXCLUDE USING gist (r WITH &&)"))]]
  },
  "table-rewrite": {
    bad: [
      alone("vacuum full t"),
      alone("vacuum (full, analyze) t"),
      alone("vacuum full"),
      alone("cluster t using t_pkey"),
      [setTableOptions("t", {}, { unlogged: true })],
      together("alter table t set logged"),
      [replaceEnum("mood", ["a", "b"], ["b"], {
        columns: [{ table: { schema: "public", name: "t" }, column: "m", array: false, default: null }]
      })]
    ],
    good: [alone("vacuum analyze t"), [setTableOptions("t", {}, { parameters: ["fillfactor=70"] })]]
  },
  "domain-constraint": {
    bad: [
      [createDomain(domain("d", "text", { constraints: [check] }))],
      [alterDomain(domain("d", "text"), domain("d", "text", { constraints: [check] }))],
      together("create domain d as text check (value <> '')"),
      together("alter domain d add constraint c check (value <> '')")
    ],
    good: [
      [createDomain(domain("d", "text"))],
      together("create domain d as text"),
      together("alter domain d add constraint c check (value <> '') not valid")
    ]
  },
  "refresh-concurrently": {
    bad: [together("refresh materialized view app.v")],
    good: [together("refresh materialized view concurrently app.v")]
  },
  "lock-table": {
    bad: [together("lock table t"), together("lock t in share mode")],
    good: [together("lock t in row share mode"), together("lock t in share update exclusive mode")]
  },
  "backfill-apart": {
    bad: [
      together("alter table t add column a text", "update t set a = 'x' where id < 10"),
      together("update t set a = b"),
      [addColumn("t", column("a", "text")), ...together("update t set a = 'x' where id < 10")]
    ],
    good: [
      safeForm([addColumn("t", column("a", "uuid", { default: "gen_random_uuid()" }))]).operations,
      alone("update t set a = 'x' where id < 10"),
      [fresh, ...together("update fresh set id = 1 where id = 2")]
    ]
  },
  "read-under-lock": {
    bad: [
      [setIdentity("t", "n", null, identity)],
      [setIdentity("gone", "n", null, identity)],
      [createIndex("t", "i", "btree (lower(n), n)"), setIdentity("t", "n", null, identity)],
      [createSequence("s"), setDefault("t", "n", "nextval('s'::regclass)"), execute(goesOn)]
    ],
    good: [
      [setIdentity("t", "n", identity, null)],
      [setIdentity("keyed", "id", null, identity)],
      [createIndex("t", "i", "btree (n)", { concurrently: true }), setIdentity("t", "n", null, identity)],
      [createIndex("t", "i", "btree (n)"), setDefault("t", "n", "nextval('s'::regclass)"), execute(goesOn)],
      alone(goesOn),
      [fresh, setIdentity("fresh", "id", null, identity)]
    ],
    options: { catalog: withKey }
  },
  "several-exclusive-locks": {
    bad: [[addColumn("t", column("a", "text")), addColumn("u", column("a", "text"))]],
    good: [[addColumn("t", column("a", "text")), addColumn("t", column("b", "text"))]]
  },
  "rename-column": {
    bad: [[renameColumn("t", "a", "b")], together("alter table t rename a to b")],
    good: [[fresh, renameColumn("fresh", "id", "key")]]
  },
  "rename-table": {
    bad: [[renameTable("t", "u")], together("alter table app.t rename to u"), together("alter view v rename to w")],
    good: [[fresh, renameTable("fresh", "u")], together("alter index i rename to j")]
  },
  "set-schema": {
    bad: [
      [setSchema("table", "t", "app")],
      together("alter table t set schema app"),
      together("alter schema app rename to shop")
    ],
    good: [together("create schema if not exists app")]
  },
  "rename-enum-label": {
    bad: [[renameEnumLabel("mood", "ok", "fine")], together("alter type mood rename value 'ok' to 'fine'")],
    good: [together("alter type mood add value 'fine' after 'ok'")]
  },
  "drop-column": {
    bad: [[dropColumn("t", "a")], together("alter table t drop column if exists a cascade, drop b")],
    good: [[fresh, dropColumn("fresh", "id")]]
  },
  "drop-table": {
    bad: [[dropTable("t")], together("drop table if exists app.t, u cascade")],
    good: [[fresh, dropTable("fresh")]]
  },
  "recreate-table": {
    bad: [[dropTable("fresh"), fresh], together("drop table t", "create table t (id bigint)")],
    good: [[fresh]]
  },
  "drop-database": {
    bad: [alone("drop database if exists shop"), [dropSchema("app")], together("drop schema app cascade")],
    good: [together("create schema app")]
  },
  truncate: {
    bad: [together("truncate t cascade"), together("truncate table t, app.u restart identity")],
    good: [[fresh]]
  },
  "delete-all": {
    bad: [together("delete from t")],
    good: [together("delete from t where id = 1"), together("delete from only t using u where u.id = t.id")]
  },
  "drop-not-null": {
    bad: [[dropNotNull("t", "a")], together("alter table t alter a drop not null")],
    good: [[fresh, dropNotNull("fresh", "id")]]
  },
  "revoke-privilege": {
    bad: [
      [revoke(["select"], { table: "t" }, "app")],
      together("revoke select on t from app"),
      together("revoke all on all tables in schema public from public cascade")
    ],
    good: [[grant(["select"], { table: "t" }, "app")], together("grant select on t to app")]
  },
  "server-object": {
    bad: [
      together("create role app login"),
      together("create user app"),
      together("alter role app set search_path = shop"),
      together("drop role if exists app"),
      together("create tablespace fast location '/fast'"),
      together("grant reader to app"),
      together("revoke reader from app"),
      alone("create database other")
    ],
    good: [together("grant select on t to app"), together("create schema shop")]
  },
  "change-default": {
    bad: [[setDefault("t", "a", "2")], together("alter table t alter a set default 2")],
    good: [[addColumn("t", column("a", "bigint")), setDefault("t", "a", "2")], [setDefault("t", "a", null)]]
  },
  "char-type": {
    bad: [[addColumn("t", column("a", "character(3)"))], together("create table x (a char(3)[])")],
    good: [together("create table x (a \"char\", b text)")]
  },
  "text-type": { bad: [together("alter table t add a varchar(20)")], good: [together("alter table t add a varchar")] },
  "bigint-type": {
    bad: [
      together("create table x (a int)"),
      [addColumn("t", column("a", "smallint"))],
      together("create table x (a serial)")
    ],
    good: [together("create table x (a bigint, b int8)")]
  },
  "identity-column": {
    bad: [together("create table x (id bigserial primary key)")],
    good: [together("create table x (id bigint generated always as identity primary key)")]
  },
  "timestamptz-type": {
    bad: [together("create table x (at timestamp(3))"), [setType("t", "at", "timestamp without time zone")]],
    good: [together("create table x (at timestamp with time zone, b timestamptz)")]
  },
  "jsonb-type": { bad: [together("alter table t add a json")], good: [together("alter table t add a jsonb")] },
  "robust-statement": {
    bad: [alone("create index concurrently i on t (a)"), alone("alter table t add column a text")],
    good: [
      alone("create index concurrently if not exists i on t (a)"),
      together("alter table t add column a text"),
      [addColumn("t", column("a", "text"))]
    ]
  },
  "transaction-nesting": {
    bad: [
      together("begin", "update t set a = 1 where id = 1", "commit"),
      together("savepoint s"),
      alone("start transaction")
    ],
    good: [together("update t set a = 1 where id = 1")]
  },
  "enum-order": {
    bad: [together("alter type mood add value if not exists 'fine'")],
    good: [together("alter type mood add value 'fine' before 'ok'")]
  },
  "schema-qualified": {
    bad: [together("alter table t add column a text")],
    good: [together("alter table app.t add column a text"), [addColumn("t", column("a", "text"))]],
    options: { also: ["schema-qualified"] }
  },
  "long-identifier": {
    bad: [
      [addColumn("t", column(long, "text"))],
      together(`create index ${long} on t (a)`),
      together(`alter table ${long} rename a to b`)
    ],
    good: [[addColumn("t", column(long.slice(1), "text"))]]
  },
  "duplicate-assignment": {
    bad: [
      together("update t set a = 1, b = f(2, 3), a = 4 where id = 1"),
      together("update t set (a, b) = (1, 2), a = 4 where id = 1")
    ],
    good: [together("update t set a = b, b = a where id = 1")]
  },
  "wide-index": {
    bad: [
      [createIndex("t", "i", "btree (a, b, c, d)")],
      together("create index i on t (a, lower(b), coalesce(c, d, ''), e)")
    ],
    good: [
      [createIndex("t", "i", "btree (a, b, c)")],
      together("create index i on t (a, coalesce(c, d, e, f)) include (x, y, z)")
    ]
  },
  "index-corruption": {
    bad: [[createIndex("t", "i", "btree (a)", { concurrently: true })]],
    good: [[createIndex("t", "i", "btree (a)")]],
    options: { serverVersion: 140_003 }
  },
  "timeout-off": {
    bad: [together("set lock_timeout = 0"), together("set local statement_timeout to '0s'")],
    good: [together("set lock_timeout = '2s'"), together("set local work_mem to '0'")]
  },
  "missing-value": {
    bad: [safeForm([addColumn("t", column("a", "text", { notNull: true }))]).operations],
    good: [safeForm([addColumn("t", column("a", "uuid", { notNull: true, default: "gen_random_uuid()" }))]).operations]
  }
}

const found = (operations: Migration, options?: LintOptions): ReadonlyArray<string> =>
  lint(operations, options).findings.map(({ rule }) => rule)

describe("rules of lint", () => {
  for (const { name } of rules) {
    it(name, () => {
      const example = examples[name]
      assert(example !== undefined, `no example of ${name}`)
      assert.isNotEmpty(example.bad)
      assert.isNotEmpty(example.good)
      for (const bad of example.bad) {
        assert.include(found(bad, example.options), name, JSON.stringify(bad))
        assert.deepStrictEqual(lint(bad, example.options).notLookedAt, [])
        assert.notInclude(found(bad, { ...example.options, without: [name] }), name)
      }
      for (const good of example.good) {
        assert.notInclude(found(good, example.options), name, JSON.stringify(good))
        assert.deepStrictEqual(lint(good, example.options).notLookedAt, [])
      }
    })
  }

  it("what the safe forms are made of breaks no rule that blocks", () => {
    const { operations } = safeForm([
      addConstraint("t", key),
      addConstraint("t", check),
      addConstraint("t", constraint("u", "UNIQUE (a)")),
      addConstraint("t", constraint("p", "PRIMARY KEY (id)")),
      createIndex("t", "i", "btree (a)"),
      dropIndex("t", "j"),
      setNotNull("t", "a"),
      addColumn("t", column("token", "uuid", { notNull: true, default: "gen_random_uuid()" }))
    ])
    assert.deepStrictEqual(found(operations, { without: ["change-default", "several-exclusive-locks"] }), [])
    assert.deepStrictEqual(lint(operations).notLookedAt, [])
  })

  const squawk = `require-concurrent-index-creation require-concurrent-index-deletion require-concurrent-reindex
    require-concurrent-partition-detach ban-concurrent-index-creation-in-transaction constraint-missing-not-valid
    adding-foreign-key-constraint adding-field-with-default adding-not-nullable-field adding-required-field
    adding-serial-primary-key-field changing-column-type renaming-column renaming-table disallowed-unique-constraint
    ban-drop-column ban-drop-table ban-drop-database ban-truncate-cascade ban-drop-not-null ban-char-field prefer-text-field
    prefer-bigint-over-int prefer-bigint-over-smallint prefer-identity prefer-timestamptz prefer-robust-stmts prefer-repack
    transaction-nesting ban-uncommitted-transaction ban-create-domain-with-constraint ban-alter-domain-with-add-constraint
    require-lock-timeout require-statement-timeout require-timeout-settings require-enum-value-ordering require-table-schema
    identifier-too-long ban-duplicate-column-assignments unused-ignore syntax-error`

  const strong =
    `remove_column rename_column rename_table rename_schema rename_enum_value change_column change_column_constraint
    change_column_with_not_null create_table add_column_default add_column_default_callable add_column_auto_incrementing
    add_column_generated_stored add_column_json change_column_default change_column_null change_column_null_postgresql add_index
    remove_index add_index_columns add_index_corruption add_reference add_foreign_key validate_foreign_key add_check_constraint
    validate_check_constraint add_unique_constraint add_exclusion_constraint execute change_table backfilling`

  it("every rule of squawk and strong_migrations has one here, or its line in docs/lint.md", () => {
    const docs = readFileSync(new URL("../../../../docs/lint.md", import.meta.url), "utf8")
    const named = new Set(rules.flatMap(({ alike }) => alike))
    const missing = `${squawk} ${strong}`.split(/\s+/).filter((name) =>
      !named.has(name) && !docs.includes(`\`${name}\``)
    )
    assert.deepStrictEqual(missing, [])
    for (const { name } of rules) assert.include(docs, `\`${name}\``)
  })
})
