/** Each option of a key, a check, an exclusion and an index, as the server says it back; the DDL as a script; members alone. */
import {
  add,
  check,
  createAll,
  createStatements,
  dataModel,
  dropAll,
  eq,
  exclude,
  foreignKey,
  gt,
  index,
  insert,
  lower,
  lt,
  type ObjectStage,
  Pg,
  primaryKey,
  Query,
  rangeOf,
  type ReferentialAction,
  select,
  sql,
  table,
  unique,
  uniqueIndex,
  value,
  view
} from "@aludel/sql"
import { TestDatabase } from "@aludel/testing"
import { assert, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import postgres from "postgres"
import { inject } from "vitest"
import { read } from "../Catalog.ts"
import { serverVersion } from "../ServerVersion.ts"
import { shop } from "../Shop.ts"

const parents = table(
  "parents",
  class Parents {
    id = Pg.integer().primaryKey()
    tenant = Pg.integer().default(0)
  },
  { constraints: [unique("tenant", "id").named("parents_key")] }
)

const actions: ReadonlyArray<ReferentialAction> = ["no action", "restrict", "cascade", "set null", "set default"]
const timings = [
  [{}, ""],
  [{ deferrable: true }, " DEFERRABLE"],
  [{ initiallyDeferred: true }, " DEFERRABLE INITIALLY DEFERRED"]
] as const

/** The server leaves out what is so by default. */
const actionText = (on: string, action: ReferentialAction) =>
  action === "no action" ? "" : ` ON ${on} ${action.toUpperCase()}`

const keys = [
  ...actions.map((onDelete) => ({ options: { onDelete }, text: actionText("DELETE", onDelete) })),
  ...actions.map((onUpdate) => ({ options: { onUpdate }, text: actionText("UPDATE", onUpdate) })),
  ...timings.map(([options, text]) => ({ options, text })),
  {
    options: { match: "full", onDelete: "cascade", onUpdate: "set null", deferrable: true },
    text: " MATCH FULL ON UPDATE SET NULL ON DELETE CASCADE DEFERRABLE"
  }
] as const

/** One table for each, pointing at the parents by one column and by two. */
const pointing = keys.map(({ options }, at) =>
  table(
    `pointing_${at}`,
    class {
      a = Pg.integer().nullable().references(() => parents.id, options)
      b = Pg.integer().nullable().default(1)
    },
    { constraints: [foreignKey(["b", "a"], () => [parents.tenant, parents.id], { ...options, name: `both_${at}` })] }
  )
)

const things = table(
  "things",
  class Things {
    a = Pg.integer().check((a) => gt(a, 0))
    b = Pg.integer().check("b_small", (b) => lt(b, 10))
    c = Pg.text().nullable()
    d = Pg.int4range()
    e = Pg.jsonb().nullable()
    f = Pg.text().array().default([])
  },
  {
    constraints: [
      primaryKey("a").named("things_key").deferrable(),
      unique("a", "b").include("c"),
      unique("b").deferrable({ initiallyDeferred: true }),
      check("by hand", (t) => sql`${t.a} % 2 = 0 or ${t.c} ~ ${"^it's \\d"}`.as(Pg.boolean())),
      check("only here", (t) => lt(add(t.a, t.b), 100), { noInherit: true }),
      exclude("apart", [["a", "="], ["d", "&&"]], { deferrable: true, where: (t) => gt(t.b, 5) }),
      exclude("spans", [[{ expression: (t) => sql`int4range(${t.a}, ${t.a} + ${t.b})`.as(Pg.int4range()) }, "&&"]], {
        initiallyDeferred: true
      }),
      exclude("hashed", [["c", "="]], { using: "hash" })
    ]
  }
)

const columnsOf = () => ({
  a: Pg.integer(),
  b: Pg.integer().nullable(),
  c: Pg.text(),
  d: Pg.int4range(),
  e: Pg.jsonb(),
  f: Pg.text().array()
})

const catalog = [
  `select conrelid::regclass, conname, pg_get_constraintdef(oid) from pg_constraint o where connamespace = 'public'::regnamespace
     and contype <> 'n' order by conrelid::regclass::text, conname`,
  `select pg_get_indexdef(indexrelid) from pg_index join pg_class c on c.oid = indexrelid where relnamespace in
     ('public'::regnamespace) order by relname`,
  `select c.relname, relkind, attname, format_type(atttypid, atttypmod), attnotnull, attidentity, attgenerated,
     pg_get_expr(adbin, adrelid) from pg_class c join pg_attribute on attrelid = c.oid left join pg_attrdef on adrelid = c.oid
     and adnum = attnum where relkind in ('r', 'v', 'm', 'S') and attnum > 0 and relnamespace::regnamespace::text in
     ('public', 'shop') order by relname, attnum`,
  `select typname, (select string_agg(enumlabel, ',' order by enumsortorder) from pg_enum where enumtypid = t.oid) from
     pg_type t where typtype in ('e', 'd') and typnamespace::regnamespace::text in ('public', 'shop') order by 1`,
  `select objsubid, description from pg_description where classoid = 'pg_class'::regclass and objoid > 16384 order by 2`
]
const state = Effect.forEach(catalog, read)

const gist = Pg.extension("btree_gist")

layer(TestDatabase.layer({ url: inject("databaseUrl"), prepare: createAll(dataModel({ gist, parents, things })) }))(
  "definitions",
  (it) => {
    it.effect("foreign keys: every action, on both sides, of one column and of two; when they are checked", () =>
      Effect.gen(function*() {
        const model = dataModel({ parents, ...Object.fromEntries(pointing.map((one, at) => [`p${at}`, one])) } as never)
        yield* createAll(model)
        const found = yield* read(
          `select conname, pg_get_constraintdef(oid) from pg_constraint where contype = 'f'
             order by substring(conrelid::regclass::text from '\\d+')::int, conname`
        )
        assert.deepStrictEqual(
          found,
          keys.flatMap(({ text }, at) => [
            `both_${at} | FOREIGN KEY (b, a) REFERENCES parents(tenant, id)${text}`,
            `pointing_${at}_a_fkey | FOREIGN KEY (a) REFERENCES parents(id)${text}`
          ])
        )
        yield* read("drop table parents cascade")
      }))

    it.effect("keys, checks and exclusions", () =>
      Effect.gen(function*() {
        assert.deepStrictEqual(
          yield* read(
            `select conname, pg_get_constraintdef(oid) from pg_constraint where conrelid = 'things'::regclass
               and contype <> 'n' order by conname collate "C"`
          ),
          [
            "apart | EXCLUDE USING gist (a WITH =, d WITH &&) WHERE ((b > 5)) DEFERRABLE",
            `b_small | CHECK ((b < 10))`,
            `by hand | CHECK ((((a % 2) = 0) OR (c ~ '^it''s \\d'::text)))`,
            "hashed | EXCLUDE USING hash (c WITH =)",
            "only here | CHECK (((a + b) < 100)) NO INHERIT",
            "spans | EXCLUDE USING gist (int4range(a, (a + b)) WITH &&) DEFERRABLE INITIALLY DEFERRED",
            "things_a_b_key | UNIQUE (a, b) INCLUDE (c)",
            "things_a_check | CHECK ((a > 0))",
            "things_b_key | UNIQUE (b) DEFERRABLE INITIALLY DEFERRED",
            "things_key | PRIMARY KEY (a) DEFERRABLE"
          ]
        )
        const row = { a: 2, b: 6, d: rangeOf(1, 5) }
        const broken = (values: Partial<typeof row> & { readonly c?: string }) =>
          Effect.map(Effect.flip(Query.run(insert(things).values({ ...row, ...values }))), (error) =>
            error._tag === "ConstraintViolation" ? [error.kind, error.constraint] : [error.message])
        assert.deepStrictEqual(yield* broken({ a: -2 }), ["check", "things_a_check"])
        assert.deepStrictEqual(yield* broken({ b: 10 }), ["check", "b_small"])
        assert.deepStrictEqual(yield* broken({ a: 3, c: "no" }), ["check", "by hand"])
        assert.deepStrictEqual(yield* broken({ a: 98 }), ["check", "only here"])
        yield* Query.run(insert(things).values({ ...row, c: "x" }))
        assert.deepStrictEqual(yield* broken({ a: 20, c: "x" }), ["exclusion", "hashed"])
        assert.deepStrictEqual(yield* broken({ a: 4, b: 7 }), ["exclusion", "spans"])
      }))

    it.effect("indexes", () =>
      Effect.gen(function*() {
        const t = table("indexed", columnsOf(), {
          indexes: [
            index(["a", { key: "b", order: "desc", nulls: "first" }], { name: "i01" }),
            index([{ key: "b", order: "desc", nulls: "last" }, { key: "a", nulls: "first" }], { name: "i02" }),
            index(["a"], { name: "i03", include: ["b", "c"], where: (t) => gt(t.b, 1) }),
            uniqueIndex([{ expression: (t) => lower(t.c), collation: "C", operatorClass: "text_pattern_ops" }], {
              name: "i04"
            }),
            index(["e"], { name: "i05", using: "gin" }),
            index([{ key: "e", operatorClass: "jsonb_path_ops" }], { name: "i06", using: "gin" }),
            index(["f"], { name: "i07", using: "gin", with: { fastupdate: false } }),
            index(["d"], { name: "i08", using: "gist", with: { fillfactor: 80 } }),
            index(["d"], { name: "i09", using: "spgist" }),
            index(["a", "b"], { name: "i10", using: "brin", with: { pages_per_range: 32 } }),
            index(["c"], { name: "i11", using: "hash" }),
            uniqueIndex(["a"], { name: "i12", where: (t) => eq(t.c, "it's") }),
            index([{ expression: (t) => sql`${t.e} ->> ${"name"}`.as(Pg.text()), order: "desc" }], { name: "i13" })
          ]
        })
        yield* createAll(dataModel({ t }))
        yield* createAll(dataModel({ t }))
        const on = (name: string, rest: string, unique = "") =>
          `CREATE ${unique}INDEX ${name} ON public.indexed USING ${rest}`
        assert.deepStrictEqual(
          yield* read(
            "select pg_get_indexdef(indexrelid) from pg_index where indrelid = 'indexed'::regclass order by indexrelid"
          ),
          [
            on("i01", "btree (a, b DESC)"),
            on("i02", "btree (b DESC NULLS LAST, a NULLS FIRST)"),
            on("i03", "btree (a) INCLUDE (b, c) WHERE (b > 1)"),
            on("i04", `btree (lower(c) COLLATE "C" text_pattern_ops)`, "UNIQUE "),
            on("i05", "gin (e)"),
            on("i06", "gin (e jsonb_path_ops)"),
            on("i07", "gin (f) WITH (fastupdate='false')"),
            on("i08", "gist (d) WITH (fillfactor='80')"),
            on("i09", "spgist (d)"),
            on("i10", "brin (a, b) WITH (pages_per_range='32')"),
            on("i11", "hash (c)"),
            on("i12", "btree (a) WHERE (c = 'it''s'::text)", "UNIQUE "),
            on("i13", "btree (((e ->> 'name'::text)) DESC)")
          ]
        )
        if ((yield* serverVersion) < 150_000) return
        const nulls = table("nulls", { a: Pg.integer().nullable(), b: Pg.integer().nullable() }, {
          constraints: [unique("a").nullsNotDistinct()],
          indexes: [uniqueIndex(["b"], { nullsNotDistinct: true, include: ["a"] })]
        })
        yield* createAll(dataModel({ nulls }))
        assert.deepStrictEqual(
          yield* read(
            `select pg_get_constraintdef(oid) from pg_constraint where conrelid = 'nulls'::regclass and contype = 'u'
               union all select pg_get_indexdef('nulls_b_idx'::regclass)`
          ),
          [
            "UNIQUE NULLS NOT DISTINCT (a)",
            "CREATE UNIQUE INDEX nulls_b_idx ON public.nulls USING btree (b) INCLUDE (a) NULLS NOT DISTINCT"
          ]
        )
      }))
  }
)

layer(TestDatabase.layer({ url: inject("databaseUrl") }))("createStatements", (it) => {
  it.effect("as one script give the catalog that createAll gives", () =>
    Effect.gen(function*() {
      yield* createAll(shop)
      const created = yield* state
      for (const part of created) assert.isNotEmpty(part)
      yield* dropAll(shop)
      assert.deepStrictEqual((yield* state).flat(), [])
      const { url } = yield* TestDatabase
      const driver = postgres(Redacted.value(url), { max: 1, onnotice: () => {} })
      // Without parameters the whole script goes in one message, as psql's.
      yield* Effect.promise(() => driver.unsafe(createStatements(shop).join(";\n")))
      yield* Effect.promise(() => driver.end())
      assert.deepStrictEqual(yield* state, created)
    }))

  it.effect("a statement that fails leaves nothing of those before it", () =>
    Effect.gen(function*() {
      const first = table("first", { id: Pg.integer() })
      const second = table("second", { id: Pg.custom<string>({ name: "nothing", encode: String, decode: String }) })
      const failed = yield* Effect.flip(createAll(dataModel({ first, second })))
      assert.strictEqual(failed.reason._tag, "UndefinedObject")
      assert.deepStrictEqual(yield* read("select relname from pg_class where relname in ('first', 'second')"), [])
    }))

  it.effect("procedures, roles and grants are objects: created in order, dropped in the opposite one", () =>
    Effect.gen(function*() {
      const granted = table("granted", { id: Pg.integer().primaryKey() })
      const role = `granted_reader_${process.pid}_${Date.now()}`
      const object = (name: string, create: string, drop: string, stage: ObjectStage = "after tables") =>
        Pg.object(name, { create, drop, stage })
      const quiet = (text: string) =>
        `do $$ begin ${text}; exception when undefined_object or undefined_table then null; end $$`
      const model = dataModel({
        granted,
        fill: object(
          "fill",
          "create or replace procedure fill(n int) language sql as 'insert into granted select generate_series(1, n)'",
          "drop procedure if exists fill(int)"
        ),
        role: object("role", `create role ${role}`, `drop role if exists ${role}`, "before tables"),
        grant: object("grant", `grant select on granted to ${role}`, quiet(`revoke all on granted from ${role}`))
      })
      const found = read(
        `select rolname, has_table_privilege(rolname, 'granted', 'select'), has_table_privilege(rolname, 'granted', 'insert')
           from pg_roles where rolname = '${role}' and to_regclass('granted') is not null`
      )
      yield* createAll(model)
      yield* createAll(model)
      assert.deepStrictEqual(yield* found, [`${role} | t | f`])
      yield* read("call fill(3)")
      assert.deepStrictEqual(yield* read("select count(*) from granted"), ["3"])
      yield* dropAll(model)
      yield* dropAll(model)
      assert.deepStrictEqual(
        yield* read(
          `select proname from pg_proc where proname = 'fill' union select rolname from pg_roles where rolname = '${role}'`
        ),
        []
      )
    }))

  it.effect("each kind of member is created and dropped alone", () =>
    Effect.gen(function*() {
      const alone = {
        table: table("alone", { id: Pg.integer() }),
        enum: Pg.enum("alone_enum", ["a"]),
        sequence: Pg.sequence("alone_sequence"),
        domain: Pg.domain("alone_domain", Pg.integer()),
        composite: Pg.composite("alone_composite", { a: Pg.integer() }),
        view: view("alone_view", select({ n: value(1, Pg.integer()) })),
        materialized: view("alone_materialized", select({ n: value(1, Pg.integer()) }), { materialized: true }),
        object: Pg.object("alone_function", {
          create: "create or replace function alone_function() returns int language sql as 'select 1'",
          drop: "drop function if exists alone_function()"
        })
      }
      const found = read(
        `select relname from pg_class where relname like 'alone%' union select typname from pg_type where typname like 'alone%'
           and typtype in ('e', 'd') union select proname from pg_proc where proname like 'alone%' order by 1`
      )
      for (const member of Object.values(alone)) {
        const model = dataModel({ member } as never)
        yield* createAll(model)
        assert.strictEqual((yield* found).length, 1)
        yield* createAll(model)
        yield* dropAll(model)
        yield* dropAll(model)
        assert.deepStrictEqual(yield* found, [])
      }
    }))
})
