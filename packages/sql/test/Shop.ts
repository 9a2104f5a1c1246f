/** A data model with one of everything that DDL has beside plain columns; the server may be PostgreSQL 14. */
import {
  check,
  count,
  dataModel,
  eq,
  exclude,
  foreignKey,
  from,
  gt,
  index,
  lt,
  max,
  Pg,
  primaryKey,
  table,
  unique,
  uniqueIndex,
  view
} from "@aludel/sql"

export const state = Pg.enum("order_state", ["new", "it's \\ paid", "sent"])
export const level = Pg.enum("level", ["low", "high"], { schema: "shop" })
export const orderNumber = Pg.sequence("order_number", { start: 1000, increment: 10 })

export const shelves = table(
  "shelves",
  class Shelves {
    room = Pg.integer()
    shelfNumber = Pg.integer()
    label = Pg.text().collate("C").comment("what's on it \\")
  },
  {
    schema: "shop",
    comment: "where things stand",
    constraints: [primaryKey("room", "shelfNumber").named("shelves_place")]
  }
)

export const orders = table(
  "orders",
  class Orders {
    id = Pg.bigint().identity({ always: false }).primaryKey()
    number = Pg.bigint().default(orderNumber.next())
    state = state().default("new")
    level = level().nullable()
    net = Pg.integer().default(0)
    gross = Pg.integer().default(0)
    dear = Pg.boolean().generatedAs(() => gt(orders.gross, 100))
    roomId = Pg.integer().nullable()
    shelf = Pg.integer().nullable().named("shelf_no")
    token = Pg.text().defaultWith(() => `token ${++tokens}`)
    changedAt = Pg.integer().default(0).onUpdate(1)
    deleted = Pg.boolean().default(false)
  },
  {
    constraints: [
      check("orders_net_below_gross", (t) => lt(t.net, t.gross)),
      unique("state", "token"),
      foreignKey(["roomId", "shelf"], () => [shelves.room, shelves.shelfNumber], {
        onDelete: "set null",
        deferrable: true,
        initiallyDeferred: true
      }),
      exclude("orders_one_per_room", [["roomId", "="], [{ key: "shelf" }, "="]], {
        using: "btree",
        where: (t) => eq(t.deleted, true)
      })
    ],
    indexes: [
      index(["net", { key: "gross", order: "desc", nulls: "last" }]),
      index([{ key: "token", operatorClass: "text_pattern_ops", collation: "C" }], {
        name: "orders by token",
        using: "btree",
        include: ["net"],
        where: (t) => gt(t.net, 5)
      }),
      uniqueIndex(["number", { key: "shelf" }], { where: (t) => eq(t.deleted, false) }),
      uniqueIndex([{ expression: (t) => gt(t.gross, 1_000_000), nulls: "first" }], {
        name: "orders_one_millionaire",
        where: (t) => gt(t.gross, 1_000_000)
      })
    ]
  }
)

let tokens = 0

export const perState = view(
  "orders_per_state",
  from(orders).where(eq(orders.deleted, false)).groupBy(orders.state)
    .select({ state: orders.state, orders: count(orders.id), dearest: max(orders.gross) })
)

export const paid = view(
  "paid",
  from(orders).where(eq(orders.state, "it's \\ paid")).select({ orderId: orders.id }),
  { materialized: true, schema: "shop" }
)

export const shop = dataModel({ perState, orders, paid, shelves, state, level, orderNumber })
