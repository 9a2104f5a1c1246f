/** The tables that the manual's examples speak about. */
import { Pg, primaryKey, table } from "@aludel/sql"
import * as BigDecimal from "effect/BigDecimal"

export const exactly = (text: string): BigDecimal.BigDecimal => BigDecimal.fromStringUnsafe(text)

/** https://www.postgresql.org/docs/current/tutorial-table.html */
export const weather = table(
  "weather",
  class Weather {
    city = Pg.varchar(80)
    tempLo = Pg.integer()
    tempHi = Pg.integer()
    prcp = Pg.real().nullable()
    date = Pg.date()
  }
)

export const cities = table(
  "cities",
  class Cities {
    name = Pg.varchar(80).primaryKey()
    state = Pg.text()
  }
)

/** https://www.postgresql.org/docs/current/tutorial-window.html */
export const empsalary = table(
  "empsalary",
  class Empsalary {
    depname = Pg.text()
    empno = Pg.integer().primaryKey()
    salary = Pg.integer()
    enrollDate = Pg.date()
  }
)

/** https://www.postgresql.org/docs/current/queries-table-expressions.html */
export const t1 = table(
  "t1",
  class T1 {
    num = Pg.integer()
    name = Pg.text()
  }
)

export const t2 = table(
  "t2",
  class T2 {
    num = Pg.integer()
    value = Pg.text()
  }
)

export const test1 = table(
  "test1",
  class Test1 {
    x = Pg.text()
    y = Pg.integer()
  }
)

export const products = table(
  "products",
  class Products {
    productNo = Pg.integer().primaryKey()
    name = Pg.text()
    price = Pg.numeric(10, 2).nullable()
    cost = Pg.numeric(10, 2).nullable()
    releaseDate = Pg.date().nullable()
  }
)

export const sales = table(
  "sales",
  class Sales {
    productNo = Pg.integer()
    units = Pg.numeric(10, 0)
    date = Pg.date()
  }
)

export const orders = table(
  "orders",
  class Orders {
    region = Pg.text()
    product = Pg.text()
    quantity = Pg.integer()
    amount = Pg.numeric(10, 2)
  },
  { constraints: [primaryKey("region", "product")] }
)

/** https://www.postgresql.org/docs/current/functions-conditional.html */
export const test = table(
  "test",
  class Test {
    a = Pg.integer().primaryKey()
  }
)

/** One row, for what the manual selects from nothing. */
export const nothing = table(
  "nothing",
  class Nothing {
    id = Pg.integer().primaryKey()
  }
)

/** https://www.postgresql.org/docs/current/queries-table-expressions.html#QUERIES-TABLEFUNCTIONS */
export const foo = table(
  "foo",
  class Foo {
    fooid = Pg.integer()
    foosubid = Pg.integer()
    fooname = Pg.text()
  }
)

/** https://www.postgresql.org/docs/current/queries-table-expressions.html#QUERIES-LATERAL */
export const manufacturers = table(
  "manufacturers",
  class Manufacturers {
    id = Pg.integer().primaryKey()
    name = Pg.text()
  }
)

/** https://www.postgresql.org/docs/current/queries-table-expressions.html#QUERIES-GROUPING-SETS */
export const itemsSold = table(
  "items_sold",
  class ItemsSold {
    brand = Pg.text()
    size = Pg.text()
    sales = Pg.integer()
  }
)

/** https://www.postgresql.org/docs/current/queries-with.html#QUERIES-WITH-RECURSIVE */
export const parts = table(
  "parts",
  class Parts {
    part = Pg.text()
    subPart = Pg.text()
    quantity = Pg.integer()
  }
)

export const tree = table(
  "tree",
  class Tree {
    id = Pg.integer().primaryKey()
    link = Pg.integer().nullable()
    data = Pg.text()
  }
)

export const graph = table(
  "graph",
  class Graph {
    id = Pg.integer()
    link = Pg.integer()
    data = Pg.text()
  }
)

/** https://www.postgresql.org/docs/current/queries-with.html#QUERIES-WITH-MODIFYING */
export const salesLog = table(
  "sales_log",
  class SalesLog {
    productNo = Pg.integer()
    units = Pg.numeric(10, 0)
    date = Pg.date()
  }
)

/** https://www.postgresql.org/docs/current/sql-update.html */
export const accounts = table(
  "accounts",
  class Accounts {
    name = Pg.text().primaryKey()
    salesPerson = Pg.integer().nullable()
    contact = Pg.text().nullable()
  }
)

export const employees = table(
  "employees",
  class Employees {
    id = Pg.integer().primaryKey()
    lastName = Pg.text()
    salesCount = Pg.integer()
  }
)

/** https://www.postgresql.org/docs/current/sql-merge.html */
export const customerAccount = table(
  "customer_account",
  class CustomerAccount {
    customerId = Pg.integer().primaryKey()
    balance = Pg.integer()
  }
)

export const recentTransactions = table(
  "recent_transactions",
  class RecentTransactions {
    customerId = Pg.integer().primaryKey()
    transactionValue = Pg.integer()
  }
)

export const wines = table(
  "wines",
  class Wines {
    winename = Pg.text().primaryKey()
    stock = Pg.integer()
  }
)

export const wineStockChanges = table(
  "wine_stock_changes",
  class WineStockChanges {
    winename = Pg.text().primaryKey()
    stockDelta = Pg.integer()
  }
)
