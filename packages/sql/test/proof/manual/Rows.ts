/** The rows of the tables that the manual's examples speak about, and the functions that they call. */
import { createAll, dataModel, insert, Query, Writes } from "@aludel/sql"
import * as Effect from "effect/Effect"
import {
  accounts,
  cities,
  customerAccount,
  employees,
  empsalary,
  exactly,
  foo,
  graph,
  itemsSold,
  manufacturers,
  nothing,
  orders,
  parts,
  products,
  recentTransactions,
  sales,
  salesLog,
  t1,
  t2,
  test,
  test1,
  tree,
  weather,
  wines,
  wineStockChanges
} from "./Tables.ts"

/** The names of those that the examples of writes change. */
export const changed: ReadonlyArray<string> = [
  "products",
  "sales",
  "sales_log",
  "weather",
  "parts",
  "accounts",
  "employees",
  "customer_account",
  "wines"
]

const model = dataModel({
  products,
  sales,
  salesLog,
  weather,
  parts,
  accounts,
  employees,
  customerAccount,
  wines,
  cities,
  empsalary,
  t1,
  t2,
  test1,
  orders,
  test,
  nothing,
  foo,
  manufacturers,
  itemsSold,
  tree,
  graph,
  recentTransactions,
  wineStockChanges
})

/** The functions of the examples, as the manual has them or speaks of them. */
const functions = [
  "create function getfoo(int) returns setof foo language sql stable as 'select * from foo where fooid = $1'",
  `create function get_product_names(int) returns setof text language sql stable
    as 'select fooname from foo where fooid = $1'`
]

const fillFurther = Effect.gen(function*() {
  const database = yield* Writes
  for (const text of functions) {
    yield* database.run({ text, parameters: [], access: "writes", decode: () => undefined })
  }
  yield* Query.run(
    insert(foo).values([
      { fooid: 1, foosubid: 1, fooname: "Joe" },
      { fooid: 1, foosubid: 2, fooname: "Ed" },
      { fooid: 2, foosubid: 1, fooname: "Mary" }
    ])
  )
  yield* Query.run(
    insert(manufacturers).values([{ id: 1, name: "Acme" }, { id: 2, name: "Bell" }, { id: 3, name: "Cog" }])
  )
  yield* Query.run(
    insert(itemsSold).values([
      { brand: "Foo", size: "L", sales: 10 },
      { brand: "Foo", size: "M", sales: 20 },
      { brand: "Bar", size: "M", sales: 15 },
      { brand: "Bar", size: "L", sales: 5 }
    ])
  )
  yield* Query.run(
    insert(parts).values([
      { part: "our_product", subPart: "wheel", quantity: 4 },
      { part: "our_product", subPart: "bolt", quantity: 2 },
      { part: "wheel", subPart: "bolt", quantity: 5 },
      { part: "other", subPart: "bolt", quantity: 9 }
    ])
  )
  yield* Query.run(
    insert(tree).values([{ id: 1, data: "a" }, { id: 2, link: 1, data: "b" }, { id: 3, link: 1, data: "c" }, {
      id: 4,
      link: 2,
      data: "d"
    }])
  )
  yield* Query.run(
    insert(graph).values([{ id: 1, link: 2, data: "a" }, { id: 2, link: 3, data: "b" }, { id: 3, link: 1, data: "c" }])
  )
  yield* Query.run(
    insert(employees).values([{ id: 1, lastName: "Ann", salesCount: 0 }, { id: 2, lastName: "Bob", salesCount: 7 }])
  )
  yield* Query.run(
    insert(accounts).values([{ name: "Acme Corporation", salesPerson: 1 }, { name: "Others", salesPerson: 2 }])
  )
  yield* Query.run(
    insert(customerAccount).values([{ customerId: 1, balance: 10 }, { customerId: 2, balance: 20 }])
  )
  yield* Query.run(
    insert(recentTransactions).values([
      { customerId: 2, transactionValue: 5 },
      { customerId: 3, transactionValue: 7 }
    ])
  )
  yield* Query.run(insert(wines).values([{ winename: "Merlot", stock: 5 }, { winename: "Rioja", stock: 2 }]))
  yield* Query.run(
    insert(wineStockChanges).values([
      { winename: "Merlot", stockDelta: 3 },
      { winename: "Rioja", stockDelta: -2 },
      { winename: "Malbec", stockDelta: 12 },
      { winename: "Cava", stockDelta: 0 }
    ])
  )
})

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
  yield* fillFurther
})
