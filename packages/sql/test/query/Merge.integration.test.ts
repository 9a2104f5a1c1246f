/** MERGE: text, parameters and rows, what it can break, and what newer servers add. */
import {
  add,
  createAll,
  dataModel,
  eq,
  from,
  gt,
  insert,
  isNull,
  lt,
  mergeAction,
  mergeInto,
  or,
  Pg,
  Query,
  table,
  truncate
} from "@aludel/sql"
import { TestDatabase } from "@aludel/testing"
import { assert, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { inject } from "vitest"
import { serverVersion } from "../ServerVersion.ts"

const stock = table(
  "stock",
  class Stock {
    item = Pg.text().primaryKey()
    amount = Pg.integer().check((amount) => gt(amount, -100))
    label = Pg.text().nullable().unique()
    id = Pg.integer().identity()
    by = Pg.text().defaultWith(() => "client")
  }
)

const arrivals = table(
  "arrivals",
  class Arrivals {
    item = Pg.text().primaryKey()
    amount = Pg.integer()
  }
)

const orders = table(
  "orders",
  class Orders {
    id = Pg.integer().primaryKey()
    item = Pg.text().references(() => stock.item)
  }
)

const model = dataModel({ stock, arrivals, orders })
const database = TestDatabase.layer({ url: inject("databaseUrl"), prepare: createAll(model) })

const filled = Effect.gen(function*() {
  yield* Query.run(truncate(stock, arrivals, orders))
  yield* Query.run(
    insert(stock).values([{ item: "pen", amount: 1 }, { item: "ink", amount: 2 }, { item: "cup", amount: 3 }])
  )
  yield* Query.run(
    insert(arrivals).values([{ item: "pen", amount: 10 }, { item: "ink", amount: 0 }, {
      item: "nib",
      amount: 5
    }])
  )
})

const stored = Query.all(
  from(stock).select({ item: stock.item, amount: stock.amount, by: stock.by })
)
const sorted = <Row extends { readonly item: string }>(rows: ReadonlyArray<Row>) =>
  [...rows].toSorted((a, b) => a.item < b.item ? -1 : 1)

const take = mergeInto(stock).using(arrivals, eq(arrivals.item, stock.item))
  .whenMatched(or(eq(arrivals.amount, 0), isNull(stock.amount))).delete()
  .whenMatched().update({ amount: add(stock.amount, arrivals.amount) })
  .whenNotMatched(lt(arrivals.amount, 0)).doNothing()
  .whenNotMatched().insert({ item: arrivals.item, amount: arrivals.amount })

const names = (query: { readonly plan: { readonly constraints: ReadonlyArray<{ readonly name: string }> } }) =>
  query.plan.constraints.map(({ name }) => name).toSorted()

layer(database)("merge", (it) => {
  it.effect("updates, deletes and inserts by what matches", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(Query.compile(take), {
        text: `merge into "stock" using "arrivals" on "arrivals"."item" = "stock"."item" ` +
          `when matched and "arrivals"."amount" = $1 or "stock"."amount" is null then delete ` +
          `when matched then update set "amount" = "stock"."amount" + "arrivals"."amount" ` +
          `when not matched and "arrivals"."amount" < $2 then do nothing ` +
          `when not matched then insert ("item", "amount", "by") values ("arrivals"."item", "arrivals"."amount", $3)`,
        parameters: ["0", "0", "client"]
      })
      if ((yield* serverVersion) < 150_000) return
      yield* filled
      assert.strictEqual(yield* Query.one(take), 3)
      assert.deepStrictEqual(sorted(yield* stored), [
        { item: "cup", amount: 3, by: "client" },
        { item: "nib", amount: 5, by: "client" },
        { item: "pen", amount: 11, by: "client" }
      ])
    }))

  it.effect("declares what its clauses can break, and no more", () =>
    Effect.gen(function*() {
      const begun = mergeInto(stock).using(arrivals, eq(arrivals.item, stock.item))
      assert.deepStrictEqual(names(begun.whenMatched().doNothing()), [])
      assert.deepStrictEqual(names(begun.whenMatched().update({ amount: 1 })), ["stock_amount_check"])
      const inserts = begun.whenNotMatched().insert({ item: arrivals.item, amount: arrivals.amount })
      assert.deepStrictEqual(names(inserts), ["stock_amount_check", "stock_label_key", "stock_pkey"])
      assert.deepStrictEqual(names(inserts.whenMatched().update({ amount: 2 })), names(inserts))
      const known = mergeInto(stock).within(model).using(arrivals, eq(arrivals.item, stock.item)).whenMatched()
      assert.deepStrictEqual(names(known.delete()), ["orders_item_fkey"])
      if ((yield* serverVersion) < 150_000) return
      yield* filled
      yield* Query.run(insert(orders).values({ id: 1, item: "pen" }))
      assert.deepInclude(yield* Effect.flip(Query.run(known.delete())), {
        _tag: "ConstraintViolation",
        constraint: "orders_item_fkey"
      })
      assert.deepInclude(yield* Effect.flip(Query.run(begun.whenMatched().delete())), {
        _tag: "ConstraintViolation",
        constraint: "orders_item_fkey"
      })
      assert.deepInclude(yield* Effect.flip(Query.run(begun.whenMatched().update({ amount: -100 }))), {
        _tag: "ConstraintViolation",
        constraint: "stock_amount_check"
      })
    }))

  it.effect("returning what was done, and rows that the source has not, on PostgreSQL 17", () =>
    Effect.gen(function*() {
      const query = take.whenNotMatchedBySource(gt(stock.amount, 2)).update({ amount: 0 })
        .returning({ action: mergeAction(), item: stock.item, amount: stock.amount, arrived: arrivals.amount })
      assert.include(
        Query.compile(query).text,
        `when not matched by source and "stock"."amount" > $4 then update set "amount" = $5 ` +
          `returning merge_action() as "action", "stock"."item"`
      )
      if ((yield* serverVersion) < 170_000) return
      yield* filled
      assert.deepStrictEqual(sorted(yield* Query.all(query)), [
        { action: "UPDATE", item: "cup", amount: 0, arrived: null },
        { action: "DELETE", item: "ink", amount: 2, arrived: 0 },
        { action: "INSERT", item: "nib", amount: 5, arrived: 5 },
        { action: "UPDATE", item: "pen", amount: 11, arrived: 10 }
      ])
      const bySource = mergeInto(stock).using(
        from(arrivals).where(eq(arrivals.item, "pen")).select({ key: arrivals.item }).as("left_over"),
        eq(stock.item, stock.item)
      ).whenNotMatchedBySource().delete()
      assert.strictEqual(yield* Query.one(bySource), 0)
    }))
})
