/** Tables put together: columns that several share, modules that need each other, rows between with columns of their own. */
import { models, Session } from "@aludel/orm"
import { asc, createAll, createStatements, dataModel, index, now, Pg, primaryKey, table } from "@aludel/sql"
import { sandbox, TestDatabase } from "@aludel/testing"
import { assert, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { pathToFileURL } from "node:url"
import { inject } from "vitest"
import { counted } from "../Counting.ts"

const teams = table(
  "teams",
  class Teams {
    id = Pg.integer().primaryKey()
    captainId = Pg.integer().nullable().references(() => players.id)
  }
)
const players = table(
  "players",
  class Players {
    id = Pg.integer().primaryKey()
    teamId = Pg.integer().references(() => teams.id)
  }
)
const sport = dataModel({ players, teams })
const { players: Player, teams: Team } = models(sport, (r) => ({
  players: { team: r.one.teams({ by: "teamId" }) },
  teams: { captain: r.one.players({ by: "captainId" }), players: r.many.players({ by: "teamId" }) }
}))

/** Two modules that need each other, as files: the project itself has none. */
const modules = {
  "Stores.ts": `import { Pg, table } from "@aludel/sql"
import { sellers } from "./Sellers.ts"
export const stores = table("stores", class Stores {
  id = Pg.integer().primaryKey()
  ownerId = Pg.integer().nullable().references(() => sellers.id)
})
`,
  "Sellers.ts": `import { Pg, table } from "@aludel/sql"
import { stores } from "./Stores.ts"
export const sellers = table("sellers", class Sellers {
  id = Pg.integer().primaryKey()
  storeId = Pg.integer().references(() => stores.id)
})
`
}

const written = Effect.acquireRelease(
  Effect.promise(async () => {
    const cache = join(import.meta.dirname, "../../../../.cache")
    await mkdir(cache, { recursive: true })
    const folder = await mkdtemp(join(cache, "circle-"))
    for (const [name, text] of Object.entries(modules)) await writeFile(join(folder, name), text)
    return folder
  }),
  (folder) => Effect.promise(() => rm(folder, { recursive: true }))
)

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
  it.effect("modules that need each other can be loaded from either side", () =>
    Effect.gen(function*() {
      for (const first of ["Stores.ts", "Sellers.ts"]) {
        const folder = yield* written
        yield* Effect.promise(() => import(pathToFileURL(join(folder, first)).href))
        const { stores } = yield* Effect.promise(() => import(pathToFileURL(join(folder, "Stores.ts")).href))
        const { sellers } = yield* Effect.promise(() => import(pathToFileURL(join(folder, "Sellers.ts")).href))
        const made = models(dataModel({ stores, sellers }), () =>
          ({
            stores: { owner: { kind: "one", target: "sellers", options: { by: "ownerId" } } },
            sellers: { store: { kind: "one", target: "stores", options: { by: "storeId" } } }
          }) as never)
        assert.deepStrictEqual(Object.keys(made), ["stores", "sellers"])
        const closing = createStatements(dataModel({ stores, sellers })).at(-1)
        assert.match(closing ?? "", /alter table .* add constraint .* foreign key/)
      }
    }).pipe(Effect.scoped))

  it.effect("tables that need each other: created, related, and written in one flush", () =>
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
