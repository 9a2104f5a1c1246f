/** Tables put together: columns that several share, modules that need each other, rows between with columns of their own. */
import { models, Session } from "@aludel/orm"
import { asc, createAll, createStatements, dataModel, index, now, Pg, primaryKey, table } from "@aludel/sql"
import { sandbox, TestDatabase } from "@aludel/testing"
import { assert, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { inject } from "vitest"
import { counted } from "../Counting.ts"
import { players } from "./circle/Players.ts"
import { teams } from "./circle/Teams.ts"

const sport = dataModel({ players, teams })
const { players: Player, teams: Team } = models(sport, (r) => ({
  players: { team: r.one.teams({ by: "teamId" }) },
  teams: { captain: r.one.players({ by: "captainId" }), players: r.many.players({ by: "teamId" }) }
}))

/** What several tables have. */
class Recorded {
  id = Pg.integer().identity().primaryKey()
  createdAt = Pg.timestamptz().default(now())
  updatedAt = Pg.timestamptz().default(now()).onUpdate(now())
}
const recorded = { indexes: [index(["createdAt"])] }
const orders = table("orders", class Orders extends Recorded {}, recorded)
const products = table(
  "products",
  class Products extends Recorded {
    name = Pg.text().unique()
    details = Pg.jsonb().default({})
  },
  recorded
)
const items = table(
  "items",
  class Items {
    orderId = Pg.integer().references(() => orders.id)
    productId = Pg.integer().references(() => products.id)
    quantity = Pg.integer().default(1)
  },
  { constraints: [primaryKey("orderId", "productId")] }
)
const sales = dataModel({ orders, products, items })
const { items: Item, orders: Order, products: Product } = models(sales, (r) => ({
  orders: {
    items: r.many.items({ by: "orderId", orderBy: (i) => asc(i.productId) }),
    products: r.many.products({ through: "items" })
  },
  items: { order: r.one.orders({ by: "orderId" }), product: r.one.products({ by: "productId" }) }
}))

const prepare = Effect.andThen(createAll(sport), createAll(sales))

layer(TestDatabase.layer({ url: inject("databaseUrl"), prepare }))("tables put together", (it) => {
  it.effect("modules that need each other: created, related, and written in one flush", () =>
    sandbox(Effect.gen(function*() {
      const { statements } = yield* counted(Session.scoped(Effect.gen(function*() {
        const session = yield* Session
        const team = yield* session.add(Team, { id: 1 })
        const captain = yield* session.add(Player, { id: 1, team })
        yield* session.update(team, { captainId: captain })
        yield* session.commit
      })))
      // Both are inserted, and then the one column that closes the circle is set.
      assert.strictEqual(statements.length, 3)
      assert.deepStrictEqual(yield* Team.find({ with: { captain: true, players: "count" } }), [
        { id: 1, captainId: 1, captain: { id: 1, teamId: 1 }, players: 1 }
      ])
    })))

  it.effect("columns and indexes that several tables share: each has its own, under a name of its own", () =>
    sandbox(Effect.gen(function*() {
      const indexes = createStatements(sales).filter((text) => text.includes("index"))
      assert.isTrue(indexes.some((text) => text.includes("orders_created_at_idx")))
      assert.isTrue(indexes.some((text) => text.includes("products_created_at_idx")))
      const order = yield* Order.create({})
      assert.deepStrictEqual(Object.keys(order), ["id", "createdAt", "updatedAt"])
    })))

  it.effect("rows between with columns of their own: as rows, or passed over", () =>
    sandbox(Effect.gen(function*() {
      const { statements, value: order } = yield* counted(Order.create({
        items: { create: [{ quantity: 3, product: { create: { name: "pen" } } }] }
      }))
      assert.strictEqual(statements.length, 3)
      yield* Product.create({ name: "ink" })
      // Joined without a word about the row between: its column is the default.
      yield* Order.update({ id: order.id }, { products: { connect: { name: "ink" } } })
      const [found] = yield* Order.find({
        columns: ["id"],
        with: {
          items: { columns: ["quantity"], with: { product: { columns: ["name"] } } },
          products: {
            columns: ["name"],
            orderBy: (p) => asc(p.name),
            extras: (_p, _r, between) => ({ quantity: between.quantity })
          }
        }
      })
      assert.deepStrictEqual(found, {
        id: order.id,
        items: [{ quantity: 3, product: { name: "pen" } }, { quantity: 1, product: { name: "ink" } }],
        products: [{ name: "ink", quantity: 1 }, { name: "pen", quantity: 3 }]
      })
      assert.strictEqual(yield* Item.count(), 2)
    })))

  it.effect("a document that is set to what it is writes nothing; another one does, and times count on by themselves", () =>
    sandbox(Effect.gen(function*() {
      const { statements } = yield* counted(Session.scoped(Effect.gen(function*() {
        const session = yield* Session
        const pen = yield* session.value(
          yield* session.add(Product, { name: "pen", details: { colour: "red", sizes: [1, 2] } })
        )
        yield* session.update(pen, { details: { colour: "red", sizes: [1, 2] } })
        yield* session.flush
        yield* session.update(pen, { details: { colour: "blue", sizes: [1, 2] } })
        yield* session.commit
      })))
      assert.strictEqual(statements.length, 2)
      assert.match(statements[1] ?? "", /^update "products" set "details" = \$1, "updated_at" = now\(\) where/)
    })))
})
