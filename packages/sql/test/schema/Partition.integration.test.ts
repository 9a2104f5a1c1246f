/** Partitioned tables: as text, in the catalog, where rows go, and what is refused. */
import {
  check,
  columns,
  createAll,
  createStatements,
  dataModel,
  dropAll,
  dropStatements,
  eq,
  from,
  gt,
  index,
  insert,
  lower,
  maxValue,
  minValue,
  partition,
  Pg,
  primaryKey,
  Query,
  sql,
  table,
  truncate,
  unique,
  uniqueIndex
} from "@aludel/sql"
import { TestDatabase } from "@aludel/testing"
import { assert, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { expect, inject, test } from "vitest"
import { createdAndDropped, problemOf, read } from "../Catalog.ts"

const regions = table(
  "regions",
  class Regions {
    code = Pg.text().primaryKey()
  }
)

const events = table(
  "events",
  class Events {
    day = Pg.date()
    region = Pg.text().default("it's north").references(() => regions.code)
    id = Pg.bigint().identity()
    size = Pg.integer()
    label = Pg.text()
  },
  {
    partitionBy: { range: ["day"] },
    constraints: [
      primaryKey("day", "region", "id"),
      unique("day", "size", "region"),
      check("events_positive", (t) => gt(t.size, 0))
    ],
    indexes: [
      index(["label"]),
      uniqueIndex(["day", { expression: (t) => lower(t.label) }, "region"], { name: "events_label_once" })
    ]
  }
)

const old = partition("events_old", events, { from: [minValue], to: ["2024-01-01"] })
const recent = partition("events_2024", events, { from: ["2024-01-01"], to: ["2025-01-01"] }, {
  schema: "parts",
  partitionBy: { list: ["region"] }
})
const north = partition("events_2024_north", recent, { in: ["it's north", "far north"] })
const elsewhere = partition("events_2024_elsewhere", recent, "default")
const later = partition("events_later", events, { from: ["2025-01-01"], to: [maxValue] })

const counters = table(
  "counters",
  class Counters {
    id = Pg.bigint().primaryKey()
    n = Pg.integer().default(0)
  },
  { partitionBy: { hash: ["id"] } }
)
const even = partition("counters_0", counters, { modulus: 2, remainder: 0 })
const odd = partition("counters_1", counters, { modulus: 2, remainder: 1 })

/** Declared in the wrong order on purpose. */
const model = dataModel({ north, elsewhere, recent, old, later, odd, events, even, counters, regions })

test("tables stand before their partitions, and these go first", () => {
  expect(createStatements(model)).toMatchInlineSnapshot(`
    [
      "create schema if not exists "parts"",
      "create table if not exists "regions" (
      "code" text not null,
      constraint "regions_pkey" primary key ("code")
    )",
      "create table if not exists "events" (
      "day" date not null,
      "region" text default 'it''s north' not null,
      "id" bigint generated always as identity not null,
      "size" integer not null,
      "label" text not null,
      constraint "events_region_fkey" foreign key ("region") references "regions" ("code"),
      constraint "events_pkey" primary key ("day", "region", "id"),
      constraint "events_day_size_region_key" unique ("day", "size", "region"),
      constraint "events_positive" check ("size" > 0)
    ) partition by range ("day")",
      "create table if not exists "parts"."events_2024" partition of "events" for values from ('2024-01-01') to ('2025-01-01') partition by list ("region")",
      "create table if not exists "events_2024_north" partition of "parts"."events_2024" for values in ('it''s north', 'far north')",
      "create table if not exists "events_2024_elsewhere" partition of "parts"."events_2024" default",
      "create table if not exists "events_old" partition of "events" for values from (minvalue) to ('2024-01-01')",
      "create table if not exists "events_later" partition of "events" for values from ('2025-01-01') to (maxvalue)",
      "create table if not exists "counters" (
      "id" bigint not null,
      "n" integer default 0 not null,
      constraint "counters_pkey" primary key ("id")
    ) partition by hash ("id")",
      "create table if not exists "counters_1" partition of "counters" for values with (modulus 2, remainder 1)",
      "create table if not exists "counters_0" partition of "counters" for values with (modulus 2, remainder 0)",
      "create index if not exists "events_label_idx" on "events" ("label")",
      "create unique index if not exists "events_label_once" on "events" ("day", (lower("label")), "region")",
    ]
  `)
  expect(dropStatements(model)).toMatchInlineSnapshot(`
    [
      "drop table if exists "counters_0"",
      "drop table if exists "counters_1"",
      "drop table if exists "counters"",
      "drop table if exists "events_later"",
      "drop table if exists "events_old"",
      "drop table if exists "events_2024_elsewhere"",
      "drop table if exists "events_2024_north"",
      "drop table if exists "parts"."events_2024"",
      "drop table if exists "events"",
      "drop table if exists "regions"",
    ]
  `)
})

const catalog = Effect.all([
  `select c.relname, c.relkind, pg_get_partkeydef(c.oid), pg_get_expr(c.relpartbound, c.oid), i.inhparent::regclass
     from pg_class c join pg_namespace n on n.oid = relnamespace left join pg_inherits i on i.inhrelid = c.oid
     where nspname in ('public', 'parts') and relkind in ('r', 'p') order by 1`,
  `select conrelid::regclass, conname, pg_get_constraintdef(c.oid) from pg_constraint c join pg_namespace n
     on n.oid = connamespace where nspname in ('public', 'parts') and contype <> 'n' order by 1, 2`,
  `select relname from pg_class c join pg_namespace n on n.oid = relnamespace where nspname in ('public', 'parts')
     and relkind in ('i', 'I') order by 1`
].map(read))

const database = () => TestDatabase.layer({ url: inject("databaseUrl"), prepare: createAll(model) })

layer(database())("the catalog", (it) => {
  it.effect("says what was declared; again after a second creation; nothing after a drop", () =>
    Effect.gen(function*() {
      const found = yield* catalog
      expect(found).toMatchInlineSnapshot(`
        [
          [
            "counters | p | HASH (id) |  | ",
            "counters_0 | r |  | FOR VALUES WITH (modulus 2, remainder 0) | counters",
            "counters_1 | r |  | FOR VALUES WITH (modulus 2, remainder 1) | counters",
            "events | p | RANGE (day) |  | ",
            "events_2024 | p | LIST (region) | FOR VALUES FROM ('2024-01-01') TO ('2025-01-01') | events",
            "events_2024_elsewhere | r |  | DEFAULT | parts.events_2024",
            "events_2024_north | r |  | FOR VALUES IN ('it''s north', 'far north') | parts.events_2024",
            "events_later | r |  | FOR VALUES FROM ('2025-01-01') TO (MAXVALUE) | events",
            "events_old | r |  | FOR VALUES FROM (MINVALUE) TO ('2024-01-01') | events",
            "regions | r |  |  | ",
          ],
          [
            "regions | regions_pkey | PRIMARY KEY (code)",
            "events | events_day_size_region_key | UNIQUE (day, size, region)",
            "events | events_pkey | PRIMARY KEY (day, region, id)",
            "events | events_positive | CHECK ((size > 0))",
            "events | events_region_fkey | FOREIGN KEY (region) REFERENCES regions(code)",
            "parts.events_2024 | events_2024_day_size_region_key | UNIQUE (day, size, region)",
            "parts.events_2024 | events_2024_pkey | PRIMARY KEY (day, region, id)",
            "parts.events_2024 | events_positive | CHECK ((size > 0))",
            "parts.events_2024 | events_region_fkey | FOREIGN KEY (region) REFERENCES regions(code)",
            "events_2024_north | events_2024_north_day_size_region_key | UNIQUE (day, size, region)",
            "events_2024_north | events_2024_north_pkey | PRIMARY KEY (day, region, id)",
            "events_2024_north | events_positive | CHECK ((size > 0))",
            "events_2024_north | events_region_fkey | FOREIGN KEY (region) REFERENCES regions(code)",
            "events_2024_elsewhere | events_2024_elsewhere_day_size_region_key | UNIQUE (day, size, region)",
            "events_2024_elsewhere | events_2024_elsewhere_pkey | PRIMARY KEY (day, region, id)",
            "events_2024_elsewhere | events_positive | CHECK ((size > 0))",
            "events_2024_elsewhere | events_region_fkey | FOREIGN KEY (region) REFERENCES regions(code)",
            "events_old | events_old_day_size_region_key | UNIQUE (day, size, region)",
            "events_old | events_old_pkey | PRIMARY KEY (day, region, id)",
            "events_old | events_positive | CHECK ((size > 0))",
            "events_old | events_region_fkey | FOREIGN KEY (region) REFERENCES regions(code)",
            "events_later | events_later_day_size_region_key | UNIQUE (day, size, region)",
            "events_later | events_later_pkey | PRIMARY KEY (day, region, id)",
            "events_later | events_positive | CHECK ((size > 0))",
            "events_later | events_region_fkey | FOREIGN KEY (region) REFERENCES regions(code)",
            "counters | counters_pkey | PRIMARY KEY (id)",
            "counters_1 | counters_1_pkey | PRIMARY KEY (id)",
            "counters_0 | counters_0_pkey | PRIMARY KEY (id)",
          ],
          [
            "counters_0_pkey",
            "counters_1_pkey",
            "counters_pkey",
            "events_2024_day_lower_region_idx",
            "events_2024_day_size_region_key",
            "events_2024_elsewhere_day_lower_region_idx",
            "events_2024_elsewhere_day_size_region_key",
            "events_2024_elsewhere_label_idx",
            "events_2024_elsewhere_pkey",
            "events_2024_label_idx",
            "events_2024_north_day_lower_region_idx",
            "events_2024_north_day_size_region_key",
            "events_2024_north_label_idx",
            "events_2024_north_pkey",
            "events_2024_pkey",
            "events_day_size_region_key",
            "events_label_idx",
            "events_label_once",
            "events_later_day_lower_region_idx",
            "events_later_day_size_region_key",
            "events_later_label_idx",
            "events_later_pkey",
            "events_old_day_lower_region_idx",
            "events_old_day_size_region_key",
            "events_old_label_idx",
            "events_old_pkey",
            "events_pkey",
            "regions_pkey",
          ],
        ]
      `)
      yield* createdAndDropped(model, catalog)
    }))
})

layer(database())("rows", (it) => {
  it.effect("lie where their key says, and are read through each level", () =>
    Effect.gen(function*() {
      const rows = [
        { day: "1999-12-31", size: 1, label: "a" },
        { day: "2024-01-01", size: 2, label: "b", region: "it's north" },
        { day: "2024-06-01", size: 3, label: "c" },
        { day: "2024-12-31", size: 4, label: "d", region: "south" },
        { day: "2025-01-01", size: 5, label: "e" }
      ]
      yield* Query.run(truncate(events, regions, counters).cascade())
      yield* Query.run(insert(regions).values([{ code: "it's north" }, { code: "south" }]))
      yield* Query.run(insert(events).values(rows))
      const place = sql`${events}.tableoid::regclass`.as(Pg.text())
      const placed = yield* Query.all(from(events).select({ size: events.size, place }))
      assert.deepStrictEqual([...placed].sort((a, b) => a.size - b.size).map(({ place }) => place), [
        "events_old",
        "events_2024_north",
        "events_2024_north",
        "events_2024_elsewhere",
        "events_later"
      ])
      const sizes = (of: typeof old | typeof recent | typeof north | typeof elsewhere) =>
        Effect.map(Query.all(from(of as typeof old).select({ size: (of as typeof old).size })), (rows) => rows.length)
      assert.deepStrictEqual(yield* Effect.all([old, recent, north, elsewhere].map(sizes)), [1, 3, 2, 1])
      yield* Query.run(insert(counters).values([1n, 2n, 3n, 4n].map((id) => ({ id }))))
      const halves = yield* Effect.all([
        Query.all(from(even).select(columns(even))),
        Query.all(from(odd).select({ id: odd.id }))
      ])
      assert.strictEqual(halves[0].length + halves[1].length, 4)
      assert.isTrue(halves[0].length > 0 && halves[1].length > 0)
      const again = insert(counters).values([{ id: 1n, n: 9 }])
      assert.strictEqual(yield* Query.run(again.onConflict(counters.id).doUpdate((excluded) => ({ n: excluded.n }))), 1)
    }))

  it.effect("break a constraint of their table under its name, whichever partition they would lie in", () =>
    Effect.gen(function*() {
      yield* Query.run(truncate(events, regions, counters).cascade())
      yield* Query.run(insert(regions).values([{ code: "r" }]))
      const base = { day: "2024-07-07", size: 50, label: "Same", region: "r" }
      yield* Query.run(insert(events).values(base))
      const cases = [
        [{ ...base, label: "other" }, "unique", "events_day_size_region_key"],
        [{ ...base, size: 51, label: "SAME" }, "unique", "events_label_once"],
        [{ ...base, size: -1 }, "check", "events_positive"],
        [{ ...base, size: 52, region: "nowhere" }, "foreign key", "events_region_fkey"]
      ] as const
      for (const [row, kind, constraint] of cases) {
        const broken = yield* Effect.flip(Query.run(insert(events).values(row)))
        assert.deepInclude(broken, { _tag: "ConstraintViolation", kind, constraint, table: "events" })
      }
      yield* Query.run(insert(counters).values([{ id: 100n }]))
      const broken = yield* Effect.flip(Query.run(insert(counters).values([{ id: 100n }])))
      assert.deepInclude(broken, { _tag: "ConstraintViolation", constraint: "counters_pkey", table: "counters" })
    }))

  it.effect("without a partition are refused", () =>
    Effect.gen(function*() {
      const lonely = table(
        "lonely",
        class {
          id = Pg.bigint().nullable()
        },
        { partitionBy: { list: ["id"] } }
      )
      const one = partition("lonely_1", lonely, { in: [1, 2n ** 60n, null] })
      const small = dataModel({ lonely, one })
      yield* createAll(small)
      yield* Query.run(insert(lonely).values([{ id: 2n ** 60n }, { id: null }]))
      const refused = yield* Effect.flip(Query.run(insert(lonely).values({ id: 2 })))
      assert.deepInclude(refused, { _tag: "DatabaseError" })
      assert.strictEqual(refused.reason._tag === "UnexpectedConstraint" && refused.reason.server.code, "23514")
      yield* dropAll(small)
    }))
})

test("what PostgreSQL could not take is refused where it is declared", () => {
  class Fields {
    id = Pg.integer().primaryKey()
    day = Pg.date()
  }
  expect([
    problemOf(() => table("t", Fields, { partitionBy: { range: ["day"] } })),
    problemOf(() =>
      table("t", { id: Pg.integer(), day: Pg.date() }, { partitionBy: { list: ["day"] }, constraints: [unique("id")] })
    ),
    problemOf(() => table("t", Fields, { partitionBy: { range: ["nope" as "id"] } })),
    problemOf(() => table("t", Fields, { partitionBy: { range: [] as never } })),
    problemOf(() => partition("p", regions, {} as never)),
    problemOf(() => partition("p", events, { from: ["2024-01-01", "x"] as never, to: ["2025-01-01"] })),
    problemOf(() => partition("p", events, { in: ["2024-01-01"] } as never)),
    problemOf(() => partition("p", counters, { modulus: 2, remainder: 2 })),
    problemOf(() => partition("p", counters, "default" as never)),
    problemOf(() => partition("p", events, "default", { partitionBy: { list: ["label"] } })),
    problemOf(() => dataModel({ old }))
  ]).toMatchInlineSnapshot(`
    [
      ""t_pkey" of table "t" needs the column "day", by which the table is partitioned",
      ""t_id_key" of table "t" needs the column "day", by which the table is partitioned",
      "table "t" is partitioned by a column that it does not have",
      "table "t" is partitioned by a column that it does not have",
      ""regions" is not partitioned: declare it with \`partitionBy\`",
      "the partition "p" of table "events" needs 1 values for each bound",
      "the partition "p" of table "events" has other bounds than range partitions have",
      "the partition "p" of table "counters" has other bounds than hash partitions have",
      "the partition "p" of table "counters" cannot be a default: it is by hash",
      ""events_pkey" of table "events" needs the column "label", by which the table is partitioned",
      ""events_old" is a partition of "events", which is not in the data model",
    ]
  `)
  expect(eq(old.size, 1).node).toEqual({
    _tag: "Binary",
    operator: "=",
    left: { _tag: "Column", source: "events_old", name: "size" },
    right: expect.objectContaining({ value: 1 })
  })
})
