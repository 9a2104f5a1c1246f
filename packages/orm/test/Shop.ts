/**
 * Tables for what is said of a model: rows that are deleted softly, deferred and computed columns, one table for the comments
 * of several others, a table between with columns of its own, values that JSON would bend.
 */
import { models } from "@aludel/orm"
import { asc, concat, dataModel, desc, eq, gt, isNull, Pg, primaryKey, table } from "@aludel/sql"

export const people = table(
  "people",
  class People {
    id = Pg.bigint().identity({ always: false }).primaryKey()
    first = Pg.text()
    last = Pg.text()
    biography = Pg.text().default("")
    deletedAt = Pg.timestamptz().nullable()
    version = Pg.integer().default(1)
  }
)
export const orders = table(
  "orders",
  class Orders {
    id = Pg.bigint().identity({ always: false }).primaryKey()
    personId = Pg.bigint().references(() => people.id)
    total = Pg.numeric(20, 4)
    weight = Pg.doublePrecision()
    placedAt = Pg.timestamptz()
    open = Pg.boolean()
    labels = Pg.text().array()
    extra = Pg.jsonb().nullable()
    blob = Pg.bytea().nullable()
  }
)
export const products = table(
  "products",
  class Products {
    id = Pg.bigint().identity({ always: false }).primaryKey()
    name = Pg.text()
    deletedAt = Pg.timestamptz().nullable()
  }
)
export const lines = table(
  "lines",
  class Lines {
    orderId = Pg.bigint().references(() => orders.id)
    productId = Pg.bigint().references(() => products.id)
    quantity = Pg.integer()
  },
  { constraints: [primaryKey("orderId", "productId")] }
)
export const comments = table(
  "comments",
  class Comments {
    id = Pg.bigint().identity({ always: false }).primaryKey()
    subjectKind = Pg.text()
    subjectId = Pg.bigint()
    text = Pg.text()
  }
)

export const shop = dataModel({ people, orders, products, lines, comments })

export const { comments: Comment, lines: Line, orders: Order, people: Person, products: Product } = models(
  shop,
  (r) => ({
    people: {
      orders: r.many.orders({ by: "personId", orderBy: (o) => desc(o.placedAt) }),
      openOrders: r.many.orders({ by: "personId", where: (o) => eq(o.open, true) }),
      bought: r.many.products({ via: ["orders", "products"], orderBy: (p) => asc(p.name) }),
      large: r.many.orders({ by: "personId", where: (o) => gt(o.weight, 100), lazy: "raise" })
    },
    orders: {
      person: r.one.people({ by: "personId" }),
      products: r.many.products({ through: "lines" }),
      lines: r.many.lines({ by: "orderId" }),
      comments: r.many.comments({ by: "subjectId", references: "id", where: (c) => eq(c.subjectKind, "order") })
    },
    lines: { product: r.one.products({ by: "productId" }) },
    products: {
      comments: r.many.comments({ by: "subjectId", references: "id", where: (c) => eq(c.subjectKind, "product") })
    },
    comments: {
      order: r.one.orders({ by: "subjectId", references: "id", when: { subjectKind: "order" } }),
      product: r.one.products({ by: "subjectId", references: "id", when: { subjectKind: "product" } })
    }
  }),
  {
    people: {
      deferred: ["biography"],
      where: (p) => isNull(p.deletedAt),
      computed: (p) => ({ name: concat(p.first, " ", p.last) }),
      version: "version"
    },
    products: { where: (p) => isNull(p.deletedAt) }
  }
)
