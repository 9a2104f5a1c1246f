/** The options of columns, keys, indexes, tables, views and sequences, extensions and raw objects: what the server makes of each. */
import {
  check,
  columns,
  count,
  createAll,
  createStatements,
  dataModel,
  dropAll,
  eq,
  exclude,
  foreignKey,
  from,
  gt,
  index,
  insert,
  lower,
  lt,
  Pg,
  primaryKey,
  Query,
  rangeOf,
  refreshMaterializedView,
  table,
  transaction,
  truncate,
  unique,
  uniqueIndex,
  update,
  view
} from "@aludel/sql"
import { TestDatabase } from "@aludel/testing"
import { assert, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { expect, inject, test } from "vitest"
import { createdAndDropped, problemOf, read } from "../Catalog.ts"

const rooms = table(
  "rooms",
  class Rooms {
    house = Pg.integer()
    number = Pg.smallint()
    name = Pg.citext().collate("C").compression("pglz").storage("external").comment("it's \\ said")
    place = Pg.integer()
  },
  {
    with: { fillfactor: 70, "toast.autovacuum_enabled": false },
    tablespace: "pg_default",
    constraints: [
      primaryKey("house", "number").include("name"),
      unique("place").include("name").deferrable({ initiallyDeferred: true }),
      unique("name").deferrable(),
      check("rooms_own", (t) => gt(t.house, 0), { noInherit: true })
    ],
    indexes: [
      index([{ expression: (t) => lower(t.name), operatorClass: "gin_trgm_ops" }], {
        name: "rooms_like",
        using: "gin"
      }),
      index(["house"], { with: { fillfactor: 50, deduplicate_items: false }, tablespace: "pg_default" }),
      index(["house"], { name: "rooms_house_brin", using: "brin" }),
      index(["house"], { name: "rooms_house_hash", using: "hash" })
    ]
  }
)

const bookings = table(
  "bookings",
  class Bookings {
    id = Pg.bigint().identity({ start: 100, increment: -5, minValue: -1000n, maxValue: 100, cache: 3, cycle: true })
      .primaryKey()
    other = Pg.integer().identity({ always: false, start: 7 })
    house = Pg.bigint().nullable()
    number = Pg.integer().nullable()
    during = Pg.int4range()
    double = Pg.integer().generatedAs(() => bookings.other)
    labels = Pg.hstore().default({ "it's": null })
  },
  {
    constraints: [
      foreignKey(["house", "number"], () => [rooms.house, rooms.number], { match: "full", onUpdate: "cascade" }),
      exclude("bookings_once", [["house", "="], ["during", "&&"]], { initiallyDeferred: true })
    ]
  }
)

const cached = table("cached", { id: Pg.integer() }, { unlogged: true })

const busy = view("busy", from(bookings).groupBy(bookings.house).select({ house: bookings.house, times: count() }), {
  materialized: true,
  withData: false,
  indexes: [uniqueIndex(["house"]), index([{ expression: (t) => t.times, order: "desc" }], { name: "busy_times" })],
  comment: "how often"
})
/** Stands on a view, and is declared before it. */
const busiest = view("a_busiest", from(busy).where(gt(busy.times, 1)).select({ house: busy.house }), {
  securityBarrier: true,
  comment: "more than once"
})
const numbers = Pg.sequence("numbers", { start: 5, increment: 2, maxValue: 9, cycle: true, comment: "they count" })
const mood = Pg.enum("mood", ["ok"], { comment: "a mood" })

const counted = Pg.object("counted", {
  create: "create function counted(a int) returns int language sql immutable begin atomic; select a + 1; end",
  drop: "drop function if exists counted(int)"
})
const touch = Pg.object("touch", {
  create: `create or replace function touch() returns trigger language plpgsql as $$ begin
    new.place := counted(new.place); return new; end $$`,
  drop: "drop function if exists touch()"
})
const touchRooms = Pg.object("touch_rooms", {
  create: "create trigger touch_rooms before update on rooms for each row execute function touch()",
  drop: `do $$ begin drop trigger if exists touch_rooms on rooms; exception when undefined_table then null; end $$`,
  stage: "after tables"
})

const model = dataModel({
  touchRooms,
  busiest,
  busy,
  touch,
  counted,
  bookings,
  cached,
  rooms,
  numbers,
  mood,
  gist: Pg.extension("btree_gist", { comment: "for the rooms" }),
  trigrams: Pg.extension("pg_trgm"),
  citext: Pg.extension("citext"),
  hstore: Pg.extension("hstore")
})

const own = `(select oid from pg_namespace where nspname = 'public')
  and not exists (select from pg_depend d where d.objid = o.oid and d.deptype = 'e')`

const catalog = Effect.all([
  `select conname, pg_get_constraintdef(oid) from pg_constraint o where connamespace = ${own} and contype <> 'n' order by 1`,
  `select pg_get_indexdef(oid) from pg_class o where relnamespace = ${own} and relkind = 'i' order by relname`,
  `select relname, relkind, relpersistence, array_to_string(reloptions, ','), coalesce((select string_agg(concat_ws(' ',
     attname, attstorage, attcompression), ',' order by attnum) from pg_attribute where attrelid = o.oid and attnum > 0 and
     (attcompression <> '' or attstorage = 'e')), '') from pg_class o where relnamespace = ${own} and relkind <> 'i' order by 1`,
  `select sequencename, start_value, increment_by, min_value, max_value, cache_size, cycle from pg_sequences order by 1`,
  `select obj_description(oid, 'pg_class') from pg_class o where relnamespace = ${own} and obj_description(oid, 'pg_class')
     is not null union all select obj_description(oid, 'pg_type') from pg_type o where typnamespace = ${own} and
     obj_description(oid, 'pg_type') is not null union all select description from pg_description where objsubid > 0 and
     objoid = to_regclass('rooms') order by 1`,
  `select proname from pg_proc o where pronamespace = ${own} union all select tgname from pg_trigger where not tgisinternal
     order by 1`
].map(read))

test("views stand behind those that they read, objects at their stage, and all is dropped in the opposite order", () => {
  const names = createStatements(model).map((text) =>
    text.replace(/^do \$aludel\$ begin\s+/, "").split(/ as | \(|\n/)[0]
  )
  expect(names).toMatchInlineSnapshot(`
    [
      "create extension if not exists "btree_gist"",
      "create extension if not exists "pg_trgm"",
      "create extension if not exists "citext"",
      "create extension if not exists "hstore"",
      "create type "mood"",
      "create sequence if not exists "numbers" increment by 2 maxvalue 9 start with 5 cycle",
      "create or replace function touch() returns trigger language plpgsql",
      "create function counted(a int) returns int language sql immutable begin atomic; select a + 1; end;",
      "create table if not exists "rooms"",
      "create table if not exists "bookings"",
      "create unlogged table if not exists "cached"",
      "alter table "rooms" alter column "name" set storage external",
      "create index if not exists "rooms_like" on "rooms" using "gin"",
      "create index if not exists "rooms_house_idx" on "rooms"",
      "create index if not exists "rooms_house_brin" on "rooms" using "brin"",
      "create index if not exists "rooms_house_hash" on "rooms" using "hash"",
      "create trigger touch_rooms before update on rooms for each row execute function touch();",
      "create materialized view if not exists "busy"",
      "create unique index if not exists "busy_house_idx" on "busy"",
      "create index if not exists "busy_times" on "busy"",
      "create view "a_busiest"",
      "comment on column "rooms"."name" is E'it''s \\\\ said'",
      "comment on view "a_busiest" is 'more than once'",
      "comment on materialized view "busy" is 'how often'",
      "comment on sequence "numbers" is 'they count'",
      "comment on type "mood" is 'a mood'",
      "comment on extension "btree_gist" is 'for the rooms'",
    ]
  `)
})

layer(TestDatabase.layer({ url: inject("databaseUrl"), prepare: createAll(model) }))("the catalog", (it) => {
  it.effect("says what was declared; again after a second creation; nothing after a drop", () =>
    Effect.gen(function*() {
      const found = yield* catalog
      expect(found).toMatchInlineSnapshot(`
        [
          [
            "bookings_house_number_fkey | FOREIGN KEY (house, number) REFERENCES rooms(house, number) MATCH FULL ON UPDATE CASCADE",
            "bookings_once | EXCLUDE USING gist (house WITH =, during WITH &&) DEFERRABLE INITIALLY DEFERRED",
            "bookings_pkey | PRIMARY KEY (id)",
            "rooms_name_key | UNIQUE (name) DEFERRABLE",
            "rooms_own | CHECK ((house > 0)) NO INHERIT",
            "rooms_pkey | PRIMARY KEY (house, number) INCLUDE (name)",
            "rooms_place_key | UNIQUE (place) INCLUDE (name) DEFERRABLE INITIALLY DEFERRED",
          ],
          [
            "CREATE INDEX bookings_once ON public.bookings USING gist (house, during)",
            "CREATE UNIQUE INDEX bookings_pkey ON public.bookings USING btree (id)",
            "CREATE UNIQUE INDEX busy_house_idx ON public.busy USING btree (house)",
            "CREATE INDEX busy_times ON public.busy USING btree (times DESC)",
            "CREATE INDEX rooms_house_brin ON public.rooms USING brin (house)",
            "CREATE INDEX rooms_house_hash ON public.rooms USING hash (house)",
            "CREATE INDEX rooms_house_idx ON public.rooms USING btree (house) WITH (fillfactor='50', deduplicate_items='false')",
            "CREATE INDEX rooms_like ON public.rooms USING gin (lower((name)::text) gin_trgm_ops)",
            "CREATE UNIQUE INDEX rooms_name_key ON public.rooms USING btree (name)",
            "CREATE UNIQUE INDEX rooms_pkey ON public.rooms USING btree (house, number) INCLUDE (name)",
            "CREATE UNIQUE INDEX rooms_place_key ON public.rooms USING btree (place) INCLUDE (name)",
          ],
          [
            "a_busiest | v | p | security_barrier=true | ",
            "bookings | r | p |  | ",
            "bookings_id_seq | S | p |  | ",
            "bookings_other_seq | S | p |  | ",
            "busy | m | p |  | ",
            "cached | r | u |  | ",
            "numbers | S | p |  | ",
            "rooms | r | p | fillfactor=70 | name e p",
          ],
          [
            "bookings_id_seq | 100 | -5 | -1000 | 100 | 3 | t",
            "bookings_other_seq | 7 | 1 | 1 | 2147483647 | 1 | f",
            "numbers | 5 | 2 | 1 | 9 | 1 | t",
          ],
          [
            "a mood",
            "how often",
            "it's \\ said",
            "more than once",
            "they count",
          ],
          [
            "counted",
            "touch",
            "touch_rooms",
          ],
        ]
      `)
      yield* createdAndDropped(model, catalog)
    }))
})

const room = { house: 1, number: 1, name: "Blue", place: 1 }

layer(TestDatabase.layer({ url: inject("databaseUrl"), prepare: createAll(model) }))("what was declared", (it) => {
  it.effect("counts, compares, excludes, triggers and defers", () =>
    Effect.gen(function*() {
      yield* Query.run(truncate(rooms, bookings).cascade().restartIdentity())
      yield* Query.run(insert(rooms).values([room, { ...room, number: 2, name: "Red", place: 2 }]))
      const same = yield* Effect.flip(Query.run(insert(rooms).values({ ...room, number: 3, name: "BLUE", place: 3 })))
      assert.deepInclude(same, { _tag: "ConstraintViolation", constraint: "rooms_name_key" })
      const swap = transaction(Effect.andThen(
        Query.run(update(rooms).set({ place: 1 }).where(eq(rooms.number, 2))),
        Query.run(update(rooms).set({ place: 2 }).where(eq(rooms.number, 1)))
      ))
      yield* swap
      const places = yield* Query.all(from(rooms).select({ number: rooms.number, place: rooms.place }))
      assert.deepStrictEqual([...places].sort((a, b) => a.number - b.number), [
        { number: 1, place: 3 },
        { number: 2, place: 2 }
      ])
      const booking = { house: 1, number: 1, during: rangeOf(1, 5) }
      const made = yield* Query.all(insert(bookings).values([booking]).returning(columns(bookings)))
      assert.deepStrictEqual(made, [
        { ...booking, id: 100n, other: 7, house: 1n, double: 7, labels: { "it's": null } }
      ])
      const half = yield* Effect.flip(Query.run(insert(bookings).values({ ...booking, number: null })))
      assert.deepInclude(half, { _tag: "ConstraintViolation", constraint: "bookings_house_number_fkey" })
      const twice = yield* Effect.flip(Query.run(insert(bookings).values(booking)))
      assert.deepInclude(twice, { _tag: "ConstraintViolation", constraint: "bookings_once" })
    }))

  it.effect("a materialized view is read once it was refreshed, and then refreshed concurrently", () =>
    Effect.gen(function*() {
      const all = Query.all(from(busy).select(columns(busy)))
      const before = yield* Effect.flip(all)
      assert.strictEqual("server" in before.reason && before.reason.server?.code, "55000")
      yield* refreshMaterializedView(busy)
      const house = 77n
      yield* read(`insert into rooms values (77, 1, 'x', 77)`)
      yield* Query.run(
        insert(bookings).values([1, 3, 5].map((at) => ({ house, number: 1, during: rangeOf(at, at + 1) })))
      )
      assert.isFalse((yield* all).some((row) => row.house === house))
      yield* refreshMaterializedView(busy, { concurrently: true })
      assert.deepInclude(yield* all, { house, times: 3 })
      assert.deepInclude(yield* Query.all(from(busiest).select(columns(busiest))), { house })
      yield* refreshMaterializedView(busy, { withData: false })
      assert.strictEqual((yield* Effect.flip(all))._tag, "DatabaseError")
      yield* refreshMaterializedView(busy)
    }))

  it.effect("depends on the server's version: virtual columns, the columns of ON DELETE, the rights of a view's reader", () =>
    Effect.gen(function*() {
      const [version = ""] = yield* read("show server_version_num")
      const versions = { virtual: 180_000, columns: 150_000, invoker: 150_000 }
      const parents = table(
        "versions_parents",
        class Parents {
          tenant = Pg.integer()
          id = Pg.integer()
          more = Pg.integer().generatedAs(() => parents.id)
        },
        { constraints: [primaryKey("tenant", "id")] }
      )
      const virtual = table(
        "versions_virtual",
        class Virtual {
          id = Pg.integer()
          twice = Pg.integer().generatedAs(() => virtual.id, { virtual: true })
        }
      )
      const children = table(
        "versions_children",
        class Children {
          tenant = Pg.integer()
          parent = Pg.integer().nullable()
        },
        {
          constraints: [
            foreignKey(["tenant", "parent"], () => [parents.tenant, parents.id], {
              onDelete: "set null",
              onDeleteColumns: ["parent"]
            })
          ]
        }
      )
      const invoker = view("versions_invoker", from(parents).where(lt(parents.id, 5)).select({ id: parents.id }), {
        securityInvoker: true
      })
      const cases = [
        [
          versions.virtual,
          dataModel({ virtual }),
          "select attgenerated from pg_attribute where attname = 'twice'",
          "v"
        ],
        [
          versions.columns,
          dataModel({ parents, children }),
          "select pg_get_constraintdef(oid) from pg_constraint where conname = 'versions_children_tenant_parent_fkey'",
          "FOREIGN KEY (tenant, parent) REFERENCES versions_parents(tenant, id) ON DELETE SET NULL (parent)"
        ],
        [
          versions.invoker,
          dataModel({ parents, invoker }),
          "select array_to_string(reloptions, ',') from pg_class where relname = 'versions_invoker'",
          "security_invoker=true"
        ]
      ] as const
      for (const [needed, model, text, expected] of cases) {
        if (Number(version) < needed) {
          assert.match((yield* Effect.flip(createAll(model))).reason._tag, /InvalidStatement|DataException/)
          continue
        }
        yield* createAll(model)
        assert.deepStrictEqual(yield* read(text), [expected])
        yield* dropAll(model)
      }
    }))
})

test("what is no option is refused where it is declared", () => {
  const keys = table("keys", { id: Pg.uuid().primaryKey(), other: Pg.numeric().unique() })
  const pointing = (id: "uuid" | "text" | "integer", to: "id" | "other") =>
    table("pointing", { at: id === "uuid" ? Pg.uuid() : id === "text" ? Pg.text() : Pg.integer() } as never, {
      constraints: [foreignKey(["at"], () => [keys[to]]) as never]
    })
  const readKeys = from(keys).select({ id: keys.id })
  expect([
    problemOf(() => dataModel({ keys, p: pointing("text", "id") })),
    problemOf(() => dataModel({ keys, p: pointing("uuid", "other") })),
    problemOf(() => dataModel({ keys, p: pointing("integer", "other") })),
    problemOf(() => dataModel({ keys, p: pointing("uuid", "id") })),
    problemOf(() => view("v", readKeys, { indexes: [index(["id"])] })),
    problemOf(() => view("v", readKeys, { withData: false })),
    problemOf(() => refreshMaterializedView(view("v", readKeys))),
    problemOf(() => refreshMaterializedView(keys)),
    problemOf(() => Pg.object("o", { create: " ", drop: "drop x" })),
    problemOf(() => createStatements(dataModel({ t: table("t", { id: Pg.integer() }, { with: { "a=1); drop": 1 } }) })))
  ]).toMatchInlineSnapshot(`
    [
      "the foreign key "pointing_at_fkey" points from "at" of type text at "id" of type uuid",
      "the foreign key "pointing_at_fkey" points from "at" of type uuid at "other" of type numeric",
      "nothing",
      "nothing",
      "view "v" has what it cannot have: indexes and \`withData\` are a materialized view's, constraints a table's",
      "view "v" has what it cannot have: indexes and \`withData\` are a materialized view's, constraints a table's",
      ""v" is no materialized view: there is nothing to refresh",
      ""keys" is no materialized view: there is nothing to refresh",
      "the object "o" needs a statement that creates it and one that drops it",
      ""a=1); drop" is no storage parameter",
    ]
  `)
})

layer(TestDatabase.layer({ url: inject("databaseUrl") }))("dropAll", (it) => {
  it.effect("takes nothing that the model does not have: where something depends on it, all stays", () =>
    Effect.gen(function*() {
      const kept = table("kept", { id: Pg.integer().primaryKey() })
      const small = dataModel({ kept, numbers })
      yield* createAll(small)
      yield* read(`create view others as select * from kept`)
      const refused = yield* Effect.flip(dropAll(small))
      assert.strictEqual("server" in refused.reason && refused.reason.server?.code, "2BP01")
      assert.deepStrictEqual(
        yield* read("select relname from pg_class where relname in ('kept', 'others', 'numbers') order by 1"),
        [
          "kept",
          "others",
          "numbers"
        ].sort()
      )
      yield* read(`drop view others`)
      yield* dropAll(small)
    }))
})

layer(TestDatabase.layer({ url: inject("databaseUrl") }))("tables of one name", (it) => {
  it.effect("in two schemas refer to each other, and are created and dropped together", () =>
    Effect.gen(function*() {
      const here = table(
        "things",
        class Here {
          id = Pg.integer().primaryKey()
          there = Pg.integer().nullable().references(() => there.id)
        },
        { schema: "here" }
      )
      const there = table(
        "things",
        class There {
          id = Pg.integer().primaryKey()
          here = Pg.integer().nullable().references(() => here.id, { onDelete: "cascade" })
        },
        { schema: "there" }
      )
      const both = dataModel({ here, there })
      const keys = read(`select conrelid::regclass, pg_get_constraintdef(oid) from pg_constraint
        where contype = 'f' order by conrelid::regclass::text`)
      yield* createAll(both)
      yield* createAll(both)
      assert.deepStrictEqual(yield* keys, [
        "here.things | FOREIGN KEY (there) REFERENCES there.things(id)",
        "there.things | FOREIGN KEY (here) REFERENCES here.things(id) ON DELETE CASCADE"
      ])
      yield* Query.run(insert(here).values({ id: 1 }))
      yield* Query.run(insert(there).values({ id: 2, here: 1 }))
      const broken = yield* Effect.flip(Query.run(insert(here).values({ id: 3, there: 3 })))
      assert.deepInclude(broken, { _tag: "ConstraintViolation", constraint: "things_there_fkey", schema: "here" })
      yield* dropAll(both)
      yield* dropAll(both)
      assert.deepStrictEqual(yield* keys, [])
    }))
})
