/** UPDATE … FROM and DELETE … USING: text, parameters and rows, and what RETURNING can read. */
import {
  add,
  after,
  alias,
  and,
  asc,
  before,
  columns,
  createAll,
  cte,
  dataModel,
  deleteFrom,
  eq,
  from,
  gt,
  gte,
  insert,
  lt,
  multiply,
  Pg,
  Query,
  savepoint,
  scalar,
  sum,
  table,
  transaction,
  truncate,
  update,
  values
} from "@aludel/sql"
import { TestDatabase } from "@aludel/testing"
import { assert, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { inject } from "vitest"
import { serverVersion } from "../ServerVersion.ts"

const shops = table(
  "shops",
  class Shops {
    id = Pg.integer().primaryKey()
    city = Pg.text()
    rebate = Pg.integer().nullable()
  }
)

const items = table(
  "items",
  class Items {
    id = Pg.integer().primaryKey()
    shopId = Pg.integer()
    name = Pg.text().unique()
    price = Pg.integer()
    note = Pg.text().nullable()
  }
)

const owners = table(
  "owners",
  class Owners {
    shopId = Pg.integer().primaryKey()
    name = Pg.text()
  }
)

const database = TestDatabase.layer({
  url: inject("databaseUrl"),
  prepare: Effect.gen(function*() {
    yield* createAll(dataModel({ shops, items, owners }))
    yield* Query.run(insert(shops).values([{ id: 1, city: "Rome", rebate: 5 }, { id: 2, city: "Oslo" }]))
    yield* Query.run(insert(owners).values({ shopId: 1, name: "Ann" }))
    yield* Query.run(
      insert(items).values([
        { id: 1, shopId: 1, name: "pen", price: 10 },
        { id: 2, shopId: 1, name: "ink", price: 20 },
        { id: 3, shopId: 2, name: "cup", price: 30 }
      ])
    )
  })
})

const undone = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  transaction(Effect.gen(function*() {
    const result = yield* effect
    return yield* Effect.fail({ result })
  })).pipe(
    Effect.catchIf(
      (error): error is { readonly result: A } => typeof error === "object" && error !== null && "result" in error,
      ({ result }) => Effect.succeed(result)
    )
  )

const prices = Query.all(
  from(items).select({ id: items.id, price: items.price, note: items.note }).orderBy(asc(items.id))
)

layer(database)("update … from", (it) => {
  it.effect("sets columns from a joined table, which where and returning read too", () =>
    undone(Effect.gen(function*() {
      const query = update(items).from(shops).innerJoin(owners, eq(owners.shopId, shops.id))
        .set({ price: add(items.price, shops.id), note: owners.name })
        .where(and(eq(items.shopId, shops.id), gt(items.price, 15)))
        .returning({ id: items.id, price: items.price, city: shops.city, owner: owners.name })
      assert.deepStrictEqual(Query.compile(query), {
        text: `update "items" set "price" = "items"."price" + "shops"."id", "note" = "owners"."name" from "shops" ` +
          `inner join "owners" on "owners"."shop_id" = "shops"."id" ` +
          `where "items"."shop_id" = "shops"."id" and "items"."price" > $1 ` +
          `returning "items"."id", "items"."price", "shops"."city", "owners"."name" as "owner"`,
        parameters: ["15"]
      })
      assert.deepStrictEqual(yield* Query.all(query), [{ id: 2, price: 21, city: "Rome", owner: "Ann" }])
      assert.deepStrictEqual(yield* prices, [
        { id: 1, price: 10, note: null },
        { id: 2, price: 21, note: "Ann" },
        { id: 3, price: 30, note: null }
      ])
    })))

  it.effect("what was joined from outside may be null", () =>
    undone(Effect.gen(function*() {
      const query = update(items).from(shops).leftJoin(owners, eq(owners.shopId, shops.id))
        .set({ note: owners.name })
        .where(eq(items.shopId, shops.id))
        .returning({ id: items.id, owner: owners.name, city: shops.city })
      const rows = yield* Query.all(query)
      assert.deepStrictEqual([...rows].toSorted((a, b) => a.id - b.id), [
        { id: 1, owner: "Ann", city: "Rome" },
        { id: 2, owner: "Ann", city: "Rome" },
        { id: 3, owner: null, city: "Oslo" }
      ])
    })))

  it.effect("from a query, from WITH, and by every row", () =>
    undone(Effect.gen(function*() {
      const totals = from(items).groupBy(items.shopId).select({ shopId: items.shopId, total: sum(items.price) })
      const derived = totals.as("totals")
      const byDerived = update(shops).from(derived).set({ rebate: multiply(shops.id, 2) })
        .where(and(eq(derived.shopId, shops.id), gt(derived.total, 29)))
      assert.strictEqual(
        Query.compile(byDerived).text,
        `update "shops" set "rebate" = "shops"."id" * $1 from (select "items"."shop_id" as "shopId", ` +
          `sum("items"."price") as "total" from "items" group by "items"."shop_id") as "totals" ` +
          `where "totals"."shopId" = "shops"."id" and "totals"."total" > $2`
      )
      assert.strictEqual(yield* Query.run(byDerived), 2)
      const named = cte("named", totals)
      const byCte = update(shops).from(named).crossJoin(owners).set({ city: owners.name }).where(
        eq(named.shopId, shops.id)
      )
      assert.strictEqual(
        Query.compile(byCte).text,
        `with "named" as (select "items"."shop_id" as "shopId", sum("items"."price") as "total" from "items" ` +
          `group by "items"."shop_id") update "shops" set "city" = "owners"."name" from "named" ` +
          `cross join "owners" where "named"."shopId" = "shops"."id"`
      )
      assert.strictEqual(yield* Query.run(byCte), 2)
      assert.strictEqual(yield* Query.run(update(items).from(owners).set({ note: owners.name }).everyRow()), 3)
    })))

  it.effect("from values: each row its own, null among them", () =>
    undone(Effect.gen(function*() {
      const given = values({ id: Pg.integer(), note: Pg.text().nullable(), more: Pg.integer() }, [
        { id: 1, note: "it's", more: 5 },
        { id: 3, note: null, more: -5 }
      ]).as("given")
      const query = update(items).from(given).set({ note: given.note, price: add(items.price, given.more) })
        .where(eq(items.id, given.id))
      assert.deepStrictEqual(Query.compile(query), {
        text: `update "items" set "note" = "given"."note", "price" = "items"."price" + "given"."more" from (values ` +
          `($1::integer, $2::text, $3::integer), ($4, $5, $6)) as "given" ("id", "note", "more") where "items"."id" = "given"."id"`,
        parameters: ["1", "it's", "5", "3", null, "-5"]
      })
      assert.strictEqual(yield* Query.run(query), 2)
      assert.deepStrictEqual(yield* prices, [
        { id: 1, price: 15, note: "it's" },
        { id: 2, price: 20, note: null },
        { id: 3, price: 25, note: null }
      ])
    })))

  it.effect("a subquery over the row, an expression over the own columns", () =>
    undone(Effect.gen(function*() {
      const own = from(items).correlate(shops).where(eq(items.shopId, shops.id))
      const query = update(shops).set({ rebate: add(shops.id, 1), city: "x" }).where(
        gt(scalar(own.select({ total: sum(items.price) })), 29)
      )
      assert.strictEqual(yield* Query.run(query), 2)
    })))

  it.effect("the own table under an alias gives the old values", () =>
    undone(Effect.gen(function*() {
      const old = alias(items, "was")
      const query = update(items).from(old).set({ price: add(items.price, 1) })
        .where(and(eq(old.id, items.id), lt(items.id, 2)))
        .returning({ was: old.price, is: items.price })
      assert.deepStrictEqual(yield* Query.all(query), [{ was: 10, is: 11 }])
      assert.throws(() => update(items).from(items), "\"items\" is the table that is written")
    })))

  it.effect("before and after, on PostgreSQL 18", () =>
    undone(Effect.gen(function*() {
      const query = update(items).set({ price: add(items.price, 1) }).where(eq(items.id, 1))
        .returningChange({ was: before(items).price, is: after(items).price })
      const upsert = insert(items).values([{ id: 1, shopId: 1, name: "pen", price: 1 }, {
        id: 9,
        shopId: 1,
        name: "nib",
        price: 1
      }]).onConflict(items.id).doUpdate(({ price }) => ({ price: add(items.price, price) }))
        .returningChange({ id: items.id, was: before(items).price, is: after(items).price })
      assert.strictEqual(
        Query.compile(query).text,
        `update "items" set "price" = "items"."price" + $1 where "items"."id" = $2 ` +
          `returning "old"."price" as "was", "new"."price" as "is"`
      )
      if ((yield* serverVersion) < 180_000) {
        const refused = yield* Effect.flip(savepoint(Query.all(query)))
        assert.strictEqual(refused._tag, "DatabaseError")
        return
      }
      assert.deepStrictEqual(yield* Query.all(query), [{ was: 10, is: 11 }])
      assert.deepStrictEqual(yield* Query.all(upsert), [{ id: 1, was: 11, is: 12 }, { id: 9, was: null, is: 1 }])
    })))
})

layer(database)("delete … using, truncate", (it) => {
  it.effect("deletes by a joined table, which returning reads too", () =>
    undone(Effect.gen(function*() {
      const query = deleteFrom(items).using(shops).leftJoin(owners, eq(owners.shopId, shops.id))
        .where(and(eq(items.shopId, shops.id), gte(items.price, 20)))
        .returning({ id: items.id, city: shops.city, owner: owners.name })
      assert.deepStrictEqual(Query.compile(query), {
        text: `delete from "items" using "shops" left join "owners" on "owners"."shop_id" = "shops"."id" ` +
          `where "items"."shop_id" = "shops"."id" and "items"."price" >= $1 ` +
          `returning "items"."id", "shops"."city", "owners"."name" as "owner"`,
        parameters: ["20"]
      })
      const rows = yield* Query.all(query)
      assert.deepStrictEqual([...rows].toSorted((a, b) => a.id - b.id), [
        { id: 2, city: "Rome", owner: "Ann" },
        { id: 3, city: "Oslo", owner: null }
      ])
      assert.throws(() => deleteFrom(items).using(items), "\"items\" is the table that is written")
    })))

  it.effect("truncate empties several tables, and starts their identities anew", () =>
    Effect.gen(function*() {
      const counted = table(
        "counted",
        class Counted {
          id = Pg.bigint().identity().primaryKey()
        }
      )
      const pointing = table(
        "pointing",
        class Pointing {
          countedId = Pg.bigint().references(() => counted.id)
        }
      )
      yield* createAll(dataModel({ counted, pointing }))
      const { id } = yield* Query.one(insert(counted).values({}).returning({ id: counted.id }))
      yield* Query.run(insert(pointing).values({ countedId: id }))
      const refused = yield* Effect.flip(Query.run(truncate(counted)))
      assert.strictEqual(refused._tag, "DatabaseError")
      const both = truncate(counted, pointing).restartIdentity()
      assert.deepStrictEqual(Query.compile(both), {
        text: `truncate "counted", "pointing" restart identity`,
        parameters: []
      })
      assert.strictEqual(yield* Query.run(both), 0)
      const again = yield* Query.one(insert(counted).values({}).returning(columns(counted)))
      assert.deepStrictEqual(again, { id: 1n })
      assert.strictEqual(Query.compile(truncate(counted).cascade()).text, `truncate "counted" cascade`)
      yield* Query.run(truncate(counted).cascade())
      assert.deepStrictEqual(yield* Query.all(from(pointing).select(columns(pointing))), [])
    }))
})
