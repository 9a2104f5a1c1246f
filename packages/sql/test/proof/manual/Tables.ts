/** The tables that the manual's examples speak about, and their rows. */
import { createAll, dataModel, insert, Pg, primaryKey, Query, table } from "@aludel/sql"
import * as BigDecimal from "effect/BigDecimal"
import * as Effect from "effect/Effect"

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

const model = dataModel({ weather, cities, empsalary, t1, t2, test1, products, sales, orders, test, nothing })

/** Makes and fills them. */
export const fill = Effect.gen(function*() {
  yield* createAll(model)
  yield* Query.run(
    insert(weather).values([
      { city: "San Francisco", tempLo: 46, tempHi: 50, prcp: 0.25, date: "1994-11-27" },
      { city: "San Francisco", tempLo: 43, tempHi: 57, prcp: 0, date: "1994-11-29" },
      { city: "Hayward", tempLo: 37, tempHi: 54, date: "1994-11-29" }
    ])
  )
  yield* Query.run(insert(cities).values({ name: "San Francisco", state: "CA" }))
  yield* Query.run(
    insert(empsalary).values([
      { depname: "develop", empno: 8, salary: 6000, enrollDate: "2006-10-01" },
      { depname: "develop", empno: 10, salary: 5200, enrollDate: "2007-08-01" },
      { depname: "develop", empno: 11, salary: 5200, enrollDate: "2007-08-15" },
      { depname: "develop", empno: 9, salary: 4500, enrollDate: "2008-01-01" },
      { depname: "develop", empno: 7, salary: 4200, enrollDate: "2008-01-01" },
      { depname: "personnel", empno: 2, salary: 3900, enrollDate: "2006-12-23" },
      { depname: "personnel", empno: 5, salary: 3500, enrollDate: "2007-12-10" },
      { depname: "sales", empno: 1, salary: 5000, enrollDate: "2006-10-01" },
      { depname: "sales", empno: 4, salary: 4800, enrollDate: "2007-08-08" },
      { depname: "sales", empno: 3, salary: 4800, enrollDate: "2007-08-01" }
    ])
  )
  yield* Query.run(insert(t1).values([{ num: 1, name: "a" }, { num: 2, name: "b" }, { num: 3, name: "c" }]))
  yield* Query.run(insert(t2).values([{ num: 1, value: "xxx" }, { num: 3, value: "yyy" }, { num: 5, value: "zzz" }]))
  yield* Query.run(
    insert(test1).values([{ x: "a", y: 3 }, { x: "c", y: 2 }, { x: "b", y: 5 }, { x: "a", y: 1 }])
  )
  yield* Query.run(
    insert(products).values([
      { productNo: 1, name: "Cheese", price: exactly("9.99"), cost: exactly("5"), releaseDate: "2024-01-01" },
      { productNo: 2, name: "Bread", price: exactly("1.99"), cost: exactly("1"), releaseDate: "2024-02-01" },
      { productNo: 3, name: "Milk", price: exactly("5"), cost: exactly("2.50") }
    ])
  )
  yield* Query.run(
    insert(sales).values([
      { productNo: 1, units: exactly("300"), date: "2024-05-01" },
      { productNo: 1, units: exactly("500"), date: "2024-05-20" },
      { productNo: 2, units: exactly("10"), date: "2024-05-20" }
    ])
  )
  yield* Query.run(
    insert(orders).values([
      { region: "north", product: "tea", quantity: 5, amount: exactly("500") },
      { region: "north", product: "salt", quantity: 2, amount: exactly("20") },
      { region: "south", product: "tea", quantity: 1, amount: exactly("9") }
    ])
  )
  yield* Query.run(insert(test).values([{ a: 1 }, { a: 2 }, { a: 3 }]))
  yield* Query.run(insert(nothing).values({ id: 1 }))
})
