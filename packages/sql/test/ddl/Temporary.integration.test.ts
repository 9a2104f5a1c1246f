/** Temporary tables and views, tables made of queries, views that are replaced, and what may be written through a view. */
import {
  asc,
  columns,
  count,
  createAll,
  createStatements,
  dataModel,
  deleteFrom,
  dropAll,
  eq,
  from,
  gt,
  index,
  insert,
  lt,
  Pg,
  Query,
  table,
  tableAs,
  transaction,
  update,
  view
} from "@aludel/sql"
import { assertHealthy, TestDatabase } from "@aludel/testing"
import { assert, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { expect, inject, test } from "vitest"
import { problemOf, read } from "../Catalog.ts"

const sales = table(
  "sales",
  class Sales {
    id = Pg.integer().primaryKey()
    regionName = Pg.text()
    amount = Pg.integer().nullable()
  }
)

const perRegion = from(sales).groupBy(sales.regionName).where(gt(sales.id, 0))
  .select({ regionName: sales.regionName, saleCount: count() })

const basket = table(
  "basket",
  class Basket {
    item = Pg.text().unique()
    number = Pg.integer().default(1)
  },
  { temporary: true, onCommit: "drop", indexes: [index(["number"])], comment: "of one transaction" }
)
const kept = table("kept", { n: Pg.integer() }, { temporary: true })
const emptied = table("emptied", { n: Pg.integer() }, { temporary: true, onCommit: "delete rows" })
const large = view("large", from(basket).where(gt(basket.number, 5)).select({ item: basket.item }), { temporary: true })
const regions = tableAs("regions", perRegion, { temporary: true, onCommit: "drop" })

const state = read(
  `select relname, relkind, relpersistence from pg_class where relname in ('basket', 'large', 'kept', 'emptied', 'regions') order by 1`
)

const database = TestDatabase.layer({
  url: inject("databaseUrl"),
  prepare: Effect.andThen(
    createAll(dataModel({ sales })),
    Query.run(
      insert(sales).values([
        { id: 1, regionName: "north", amount: 1 },
        { id: 2, regionName: "north" },
        { id: 3, regionName: "it's south", amount: 3 }
      ])
    )
  )
})

test("the statements", () => {
  const all = dataModel({ basket, emptied, large, regions })
  expect(createStatements(all)).toEqual([
    `create temporary table if not exists "basket" (\n  "item" text not null,\n  "number" integer default 1 not null,\n  constraint "basket_item_key" unique ("item")\n) on commit drop`,
    `create temporary table if not exists "emptied" (\n  "n" integer not null\n) on commit delete rows`,
    `create index if not exists "basket_number_idx" on "basket" ("number")`,
    `do $aludel$ begin\n  create temporary view "large" ("item") as select "basket"."item" from "basket" where "basket"."number" > 5;\nexception when duplicate_table then null;\nend $aludel$`,
    `create temporary table if not exists "regions" ("region_name", "sale_count") on commit drop as select "sales"."region_name" as "regionName", count(*) as "saleCount" from "sales" where "sales"."id" > 0 group by "sales"."region_name"`,
    `comment on table "basket" is 'of one transaction'`
  ])
  const replaced = view("v", perRegion, { orReplace: true, checkOption: "local", securityBarrier: true })
  expect(createStatements(dataModel({ replaced }))[0]).toMatch(
    /^create or replace view "v" \("region_name", "sale_count"\) with \(security_barrier, check_option=local\) as select /
  )
})

test("what cannot be is refused where it is declared", () => {
  const n = { n: Pg.integer() }
  expect([
    problemOf(() => table("t", n, { temporary: true, schema: "s" })),
    problemOf(() => table("t", n, { temporary: true, unlogged: true })),
    problemOf(() => table("t", n, { onCommit: "drop" })),
    problemOf(() => tableAs("t", perRegion, { temporary: true, schema: "s" })),
    problemOf(() => tableAs("t", perRegion, { onCommit: "drop" })),
    problemOf(() => tableAs("", perRegion)),
    problemOf(() => view("v", perRegion, { temporary: true, schema: "s" })),
    problemOf(() => view("v", perRegion, { materialized: true, orReplace: true })),
    problemOf(() => view("v", perRegion, { materialized: true, temporary: true }))
  ]).toMatchInlineSnapshot(`
    [
      ""t" is temporary: it has a schema of its session's own, and is not unlogged",
      ""t" is temporary: it has a schema of its session's own, and is not unlogged",
      ""t" is not temporary: \`onCommit\` says nothing of it",
      ""t" is temporary: it has a schema of its session's own, and is not unlogged",
      ""t" is not temporary: \`onCommit\` says nothing of it",
      "a table has an empty name",
      ""v" is temporary: it has a schema of its session's own, and is not unlogged",
      "view "v" is materialized, so \`orReplace\`, \`temporary\` and \`checkOption\` are not for it",
      "view "v" is materialized, so \`orReplace\`, \`temporary\` and \`checkOption\` are not for it",
    ]
  `)
})

layer(database)("temporary", (it) => {
  it.effect("tables and views are there in their transaction, as any are, and gone behind it", () =>
    Effect.gen(function*() {
      const model = dataModel({ basket, large, regions })
      const used = Effect.gen(function*() {
        yield* createAll(model)
        yield* createAll(model)
        yield* Query.run(insert(basket).values([{ item: "pen" }, { item: "ink", number: 7 }]))
        const twice = yield* Query.run(insert(basket).values({ item: "pen" }).onConflict(basket.item).doNothing())
        const big = yield* Query.all(from(large).select(columns(large)))
        const all = from(regions).select(columns(regions)).orderBy(asc(regions.regionName))
        const found = yield* Query.all(all)
        yield* Query.run(insert(regions).values({ regionName: "new", saleCount: 9 }))
        yield* Query.run(update(regions).set({ saleCount: 8 }).where(eq(regions.regionName, "new")))
        const inside = yield* state
        return { twice, big, found, more: yield* Query.all(all.where(gt(regions.saleCount, 5))), inside }
      })
      assert.deepStrictEqual(yield* transaction(used), {
        twice: 0,
        big: [{ item: "ink" }],
        found: [{ regionName: "it's south", saleCount: 1 }, { regionName: "north", saleCount: 2 }],
        more: [{ regionName: "new", saleCount: 8 }],
        inside: ["basket | r | t", "large | v | t", "regions | r | t"]
      })
      assert.deepStrictEqual(yield* state, [])
      yield* assertHealthy
    }))

  it.effect("one is kept, one emptied by COMMIT, both dropped with the model", () =>
    Effect.gen(function*() {
      const model = dataModel({ kept, emptied })
      const counts = transaction(Effect.gen(function*() {
        yield* createAll(model)
        yield* Query.run(insert(kept).values({ n: 1 }))
        yield* Query.run(insert(emptied).values({ n: 1 }))
        const there = yield* state
        yield* dropAll(model)
        return [there, yield* state]
      }))
      assert.deepStrictEqual(yield* counts, [["emptied | r | t", "kept | r | t"], []])
    }))
})

layer(database)("a table of a query's rows", (it) => {
  it.effect("keeps them as they were, is read and written, and is made once", () =>
    Effect.gen(function*() {
      const copy = tableAs("copy", from(sales).where(lt(sales.id, 3)).select(columns(sales)), {
        schema: "archive",
        comment: "as it was"
      })
      const bare = tableAs("bare", from(copy).select({ id: copy.id }), { withData: false })
      const model = dataModel({ bare, copy })
      yield* createAll(model)
      yield* Query.run(update(sales).set({ amount: 100 }).where(eq(sales.id, 1)))
      yield* createAll(model)
      const rows = from(copy).select(columns(copy)).orderBy(asc(copy.id))
      assert.deepStrictEqual(yield* Query.all(rows), [
        { id: 1, regionName: "north", amount: 1 },
        { id: 2, regionName: "north", amount: null }
      ])
      yield* Query.run(insert(copy).values({ id: 9, regionName: "x", amount: null }))
      assert.strictEqual((yield* Query.all(rows)).length, 3)
      assert.deepStrictEqual(yield* Query.all(from(bare).select(columns(bare))), [])
      assert.deepStrictEqual(yield* read("select obj_description('archive.copy'::regclass)"), ["as it was"])
      yield* dropAll(model)
      yield* dropAll(model)
      assert.deepStrictEqual(yield* read("select to_regclass('archive.copy'), to_regclass('bare')"), [" | "])
    }))
})

layer(database)("a view", (it) => {
  it.effect("is replaced where it says so, and keeps its query where not", () =>
    Effect.gen(function*() {
      const ids = (above: number) => from(sales).where(gt(sales.id, above)).select({ id: sales.id })
      const declared = (above: number, orReplace: boolean) => dataModel({ v: view("v", ids(above), { orReplace }) })
      const found = read("select count(*) from v")
      yield* createAll(declared(0, true))
      assert.deepStrictEqual(yield* found, ["3"])
      yield* createAll(declared(1, false))
      assert.deepStrictEqual(yield* found, ["3"])
      yield* createAll(declared(1, true))
      assert.deepStrictEqual(yield* found, ["2"])
      const other = view("v", from(sales).select({ name: sales.regionName }), { orReplace: true })
      const refused = yield* Effect.flip(createAll(dataModel({ other })))
      assert.strictEqual("server" in refused.reason && refused.reason.server?.code, "42P16")
      yield* dropAll(declared(0, true))
    }))

  it.effect("takes by hand only what it shows", () =>
    Effect.gen(function*() {
      const small = view("small", from(sales).where(lt(sales.id, 10)).select(columns(sales)), {
        checkOption: "cascaded"
      })
      yield* createAll(dataModel({ small }))
      assert.deepStrictEqual(yield* read("select reloptions::text from pg_class where relname = 'small'"), [
        "{check_option=cascaded}"
      ])
      const write = (id: number) => read(`insert into small values (${id}, 'by hand', null)`)
      yield* write(5)
      const refused = yield* Effect.flip(write(50))
      assert.strictEqual("server" in refused.reason && refused.reason.server?.code, "44000")
      assert.strictEqual(yield* Query.run(deleteFrom(sales).where(eq(sales.regionName, "by hand"))), 1)
      yield* dropAll(dataModel({ small }))
    }))
})
