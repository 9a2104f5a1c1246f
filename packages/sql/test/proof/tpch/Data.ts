/**
 * Data of TPC-H's shape, small and the same on every run: by its distributions, except that sizes, containers and colours
 * are fewer, so that each query finds something among 400 parts.
 */
import { insert, type NewRow, Query } from "@aludel/sql"
import * as BigDecimal from "effect/BigDecimal"
import * as Effect from "effect/Effect"
import { Generator } from "../Generator.ts"
import { customer, lineitem, nation, orders, part, partsupp, region, supplier } from "./Schema.ts"

const counts = { parts: 400, suppliers: 40, customers: 200, orders: 3000 }

const regions = ["AFRICA", "AMERICA", "ASIA", "EUROPE", "MIDDLE EAST"]

/** By region: 0 to 4. */
const nations: ReadonlyArray<readonly [name: string, region: number]> = [
  ["ALGERIA", 0],
  ["ARGENTINA", 1],
  ["BRAZIL", 1],
  ["CANADA", 1],
  ["EGYPT", 4],
  ["ETHIOPIA", 0],
  ["FRANCE", 3],
  ["GERMANY", 3],
  ["INDIA", 2],
  ["INDONESIA", 2],
  ["IRAN", 4],
  ["IRAQ", 4],
  ["JAPAN", 2],
  ["JORDAN", 4],
  ["KENYA", 0],
  ["MOROCCO", 0],
  ["MOZAMBIQUE", 0],
  ["PERU", 1],
  ["CHINA", 2],
  ["ROMANIA", 3],
  ["SAUDI ARABIA", 4],
  ["VIETNAM", 2],
  ["RUSSIA", 3],
  ["UNITED KINGDOM", 3],
  ["UNITED STATES", 1]
]

const colours =
  "almond azure blue coral cream forest gold green indigo ivory lemon linen mint navy olive pink red rose snow tan"
    .split(" ")
const types = [
  ["STANDARD", "SMALL", "MEDIUM", "LARGE", "ECONOMY", "PROMO"],
  ["ANODIZED", "BURNISHED", "PLATED", "POLISHED", "BRUSHED"],
  ["TIN", "NICKEL", "BRASS", "STEEL", "COPPER"]
]
const containers = ["SM", "MED", "LG"].flatMap((size) =>
  ["CASE", "BOX", "PACK", "PKG"].map((kind) => `${size} ${kind}`)
)
const segments = ["AUTOMOBILE", "BUILDING", "FURNITURE", "MACHINERY", "HOUSEHOLD"]
const priorities = ["1-URGENT", "2-HIGH", "3-MEDIUM", "4-NOT SPECIFIED", "5-LOW"]
const modes = ["REG AIR", "AIR", "RAIL", "SHIP", "TRUCK", "MAIL", "FOB"]
const instructions = ["DELIVER IN PERSON", "COLLECT COD", "NONE", "TAKE BACK RETURN"]

const cents = (amount: number) => BigDecimal.make(BigInt(amount), 2)
const firstDay = Date.UTC(1992, 0, 1) / 86_400_000
const dateOf = (day: number) => new Date((firstDay + day) * 86_400_000).toISOString().slice(0, 10)

/** The last day of the status `F`, and of returned goods. */
const current = "1995-06-17"

const phone = (random: Generator, nationkey: number) =>
  `${nationkey + 10}-${random.int(100, 999)}-${random.int(100, 999)}-${random.int(1000, 9999)}`

/** The suppliers of a part, by the specification's formula. */
const supplierOf = (partkey: number, index: number): number =>
  (partkey + index * (counts.suppliers / 4 + Math.floor((partkey - 1) / counts.suppliers))) % counts.suppliers + 1

const numbered = <A>(count: number, make: (key: number) => A): ReadonlyArray<A> =>
  Array.from({ length: count }, (_, index) => make(index + 1))

/** The lines of an order that was placed on this day. */
const linesOf = (random: Generator, orderkey: number, day: number): ReadonlyArray<NewRow<typeof lineitem>> =>
  numbered(random.int(1, 7), (linenumber) => {
    const partkey = random.int(1, counts.parts)
    const quantity = random.int(1, 50)
    const shipped = day + random.int(1, 121)
    const receiptdate = dateOf(shipped + random.int(1, 30))
    return {
      orderkey,
      partkey,
      suppkey: supplierOf(partkey, random.int(0, 3)),
      linenumber,
      quantity: cents(quantity * 100),
      extendedprice: cents(quantity * (90_000 + partkey * 10)),
      discount: cents(random.int(0, 10)),
      tax: cents(random.int(0, 8)),
      returnflag: receiptdate <= current ? random.pick(["R", "A"]) : "N",
      linestatus: dateOf(shipped) > current ? "O" : "F",
      shipdate: dateOf(shipped),
      commitdate: dateOf(day + random.int(30, 90)),
      receiptdate,
      shipinstruct: random.pick(instructions),
      shipmode: random.pick(modes)
    }
  })

const statusOf = (lines: ReadonlyArray<NewRow<typeof lineitem>>): string => {
  const open = lines.filter(({ linestatus }) => linestatus === "O").length
  return open === 0 ? "F" : open === lines.length ? "O" : "P"
}

const ordersAndLines = (random: Generator) =>
  numbered(counts.orders, (orderkey) => {
    const day = random.int(0, 2405)
    const lines = linesOf(random, orderkey, day)
    // A third of the customers has no orders.
    const custkey = random.int(1, counts.customers)
    return {
      lines,
      order: {
        orderkey,
        custkey: custkey % 3 === 0 ? custkey - 1 : custkey,
        orderstatus: statusOf(lines),
        totalprice: BigDecimal.sumAll(lines.map(({ extendedprice }) => extendedprice as BigDecimal.BigDecimal)),
        orderdate: dateOf(day),
        orderpriority: random.pick(priorities),
        shippriority: 0,
        comment: random.pick(["", "special packages requests", "pending requests", "the special one"])
      }
    }
  })

/** As many rows in a statement as its parameters allow. */
const inChunks = <A, E, R>(rows: ReadonlyArray<A>, write: (chunk: [A, ...Array<A>]) => Effect.Effect<unknown, E, R>) =>
  Effect.gen(function*() {
    for (let at = 0; at < rows.length; at += 1500) {
      const [first, ...others] = rows.slice(at, at + 1500)
      if (first !== undefined) yield* write([first, ...others])
    }
  })

/** Fills the tables. */
export const fill = Effect.gen(function*() {
  const random = new Generator(22)
  yield* Query.run(insert(region).values(regions.map((name, regionkey) => ({ regionkey, name }))))
  yield* Query.run(
    insert(nation).values(nations.map(([name, regionkey], nationkey) => ({ nationkey, name, regionkey })))
  )
  yield* Query.run(
    insert(part).values(numbered(counts.parts, (partkey) => {
      const maker = random.int(1, 5)
      return {
        partkey,
        name: numbered(3, () => random.pick(colours)).join(" "),
        mfgr: `Manufacturer#${maker}`,
        brand: `Brand#${maker}${random.int(1, 5)}`,
        type: types.map((words) => random.pick(words)).join(" "),
        size: random.int(1, 15),
        container: random.pick(containers),
        retailprice: cents(90_000 + partkey * 10)
      }
    }))
  )
  yield* Query.run(
    insert(supplier).values(numbered(counts.suppliers, (suppkey) => {
      const nationkey = suppkey % nations.length
      return {
        suppkey,
        name: `Supplier#${suppkey}`,
        address: `Street ${random.int(1, 99)}`,
        nationkey,
        phone: phone(random, nationkey),
        acctbal: cents(random.int(-99_999, 999_999)),
        comment: suppkey % 10 === 0 ? "some Customer told us of Complaints" : "none"
      }
    }))
  )
  yield* Query.run(
    insert(partsupp).values(numbered(counts.parts * 4, (key) => {
      const partkey = Math.ceil(key / 4)
      return {
        partkey,
        suppkey: supplierOf(partkey, key % 4),
        availqty: random.int(1, 9999),
        supplycost: cents(random.int(100, 100_000))
      }
    }))
  )
  yield* Query.run(
    insert(customer).values(numbered(counts.customers, (custkey) => {
      const nationkey = random.int(0, nations.length - 1)
      return {
        custkey,
        name: `Customer#${custkey}`,
        address: `Road ${random.int(1, 99)}`,
        nationkey,
        phone: phone(random, nationkey),
        acctbal: cents(random.int(-99_999, 999_999)),
        mktsegment: random.pick(segments),
        comment: "none"
      }
    }))
  )
  const made = ordersAndLines(random)
  yield* inChunks(made.map(({ order }) => order), (chunk) => Query.run(insert(orders).values(chunk)))
  yield* inChunks(made.flatMap(({ lines }) => lines), (chunk) => Query.run(insert(lineitem).values(chunk)))
})
