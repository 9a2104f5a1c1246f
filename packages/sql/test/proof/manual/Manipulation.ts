/** Chapter 6, Data manipulation: https://www.postgresql.org/docs/current/dml.html, and the tutorial's updates and deletes. */
import {
  type Cardinality,
  coalesce,
  deleteFrom,
  eq,
  from,
  gt,
  insert,
  lte,
  multiply,
  type Query,
  subtract,
  update,
  type Writes
} from "@aludel/sql"
import { exactly, products, sales, weather } from "./Tables.ts"

/** A write beside the SQL that does the same by hand, and the tables that show it. */
export interface Change {
  readonly name: string
  readonly query: Query.Query<unknown, string, Writes, Cardinality>
  readonly sql: string
  /** The first version of the server that has it. */
  readonly since?: number | undefined
}

/** One of them. */
export const change = (name: string, query: Change["query"], sql: string, since?: number): Change => ({
  name,
  query,
  sql,
  since
})

const shown = { productNo: products.productNo, name: products.name, price: products.price }

export const chapter6 = [
  change(
    "6.1 insert",
    insert(products).values({ productNo: 4, name: "Cheese", price: exactly("9.99") }),
    "INSERT INTO products (product_no, name, price) VALUES (4, 'Cheese', 9.99)"
  ),
  change(
    "6.1 insert without a column",
    insert(products).values({ productNo: 4, name: "Cheese" }),
    "INSERT INTO products (product_no, name) VALUES (4, 'Cheese')"
  ),
  change(
    "6.1 insert of several rows",
    insert(products).values([
      { productNo: 4, name: "Cheese", price: exactly("9.99") },
      { productNo: 5, name: "Bread", price: exactly("1.99") },
      { productNo: 6, name: "Milk", price: exactly("2.99") }
    ]),
    "INSERT INTO products (product_no, name, price) VALUES (4, 'Cheese', 9.99), (5, 'Bread', 1.99), (6, 'Milk', 2.99)"
  ),
  change(
    "6.1 insert of a query",
    insert(sales).select(
      from(products).where(eq(products.releaseDate, "2024-01-01"))
        .select({
          productNo: products.productNo,
          units: coalesce(products.cost, exactly("0")),
          date: coalesce(products.releaseDate, "2024-01-01")
        })
    ),
    "INSERT INTO sales (product_no, units, date) SELECT product_no, cost, release_date FROM products WHERE release_date = '2024-01-01'"
  ),
  change(
    "6.2 update",
    update(products).set({ price: exactly("10") }).where(eq(products.price, exactly("5"))),
    "UPDATE products SET price = 10 WHERE price = 5"
  ),
  change(
    "6.2 update of every row",
    update(products).set({ price: multiply(products.price, exactly("1.10")) }).everyRow(),
    "UPDATE products SET price = price * 1.10"
  ),
  change(
    "6.2 update of several columns",
    update(products).set({ price: exactly("5"), cost: exactly("3"), name: "x" }).where(gt(products.productNo, 0)),
    "UPDATE products SET price = 5, cost = 3, name = 'x' WHERE product_no > 0"
  ),
  change(
    "6.3 delete",
    deleteFrom(products).where(eq(products.price, exactly("5"))),
    "DELETE FROM products WHERE price = 5"
  ),
  change("6.3 delete of every row", deleteFrom(sales).everyRow(), "DELETE FROM sales"),
  change(
    "6.4 insert returning",
    insert(products).values({ productNo: 7, name: "Joe's" }).returning({ productNo: products.productNo }),
    "INSERT INTO products (product_no, name) VALUES (7, 'Joe''s') RETURNING product_no"
  ),
  change(
    "6.4 update returning",
    update(products).set({ price: multiply(products.price, exactly("1.10")) })
      .where(lte(products.price, exactly("99.99"))).returning(shown),
    "UPDATE products SET price = price * 1.10 WHERE price <= 99.99 RETURNING product_no, name, price"
  ),
  change(
    "6.4 delete returning",
    deleteFrom(products).where(gt(products.price, exactly("4"))).returning(shown),
    "DELETE FROM products WHERE price > 4 RETURNING product_no, name, price"
  ),
  change(
    "2.8 update",
    update(weather)
      .set({ tempHi: subtract(weather.tempHi, 2), tempLo: subtract(weather.tempLo, 2) })
      .where(gt(weather.date, "1994-11-28")),
    "UPDATE weather SET temp_hi = temp_hi - 2, temp_lo = temp_lo - 2 WHERE date > '1994-11-28'"
  ),
  change(
    "2.9 delete",
    deleteFrom(weather).where(eq(weather.city, "Hayward")),
    "DELETE FROM weather WHERE city = 'Hayward'"
  )
]
