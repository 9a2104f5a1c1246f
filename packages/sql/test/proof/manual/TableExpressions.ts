/** What chapter 7 puts in FROM beside tables, and its ways to group: https://www.postgresql.org/docs/current/queries-table-expressions.html */
import {
  asc,
  count,
  cube,
  desc,
  eq,
  from,
  generateSeries,
  grouping,
  groupingSets,
  inQuery,
  isNull,
  jsonbToRecordset,
  lateral,
  Pg,
  rollup,
  rowsFrom,
  sum,
  tableFunction,
  values
} from "@aludel/sql"
import { beside } from "../Beside.ts"
import { empsalary, foo, itemsSold, manufacturers, nothing, t1, t2 } from "./Tables.ts"

const getfoo = tableFunction("getfoo", { fooid: Pg.integer(), foosubid: Pg.integer(), fooname: Pg.text() })
const getProductNames = tableFunction("get_product_names", Pg.text())

const called = getfoo(1).as("t1")
const mine = getfoo(foo.fooid).as("z")
const sides = rowsFrom(
  jsonbToRecordset([{ a: 40, b: "foo" }, { a: 100, b: "bar" }], {
    p: Pg.integer().named("a"),
    q: Pg.text().named("b")
  }),
  generateSeries(1, 3, 1, "s")
).as("x")
const pname = getProductNames(manufacturers.id).as("pname")
const ss = lateral("ss", from(t2).correlate(t1).where(eq(t2.num, t1.num)).select({ num: t2.num, value: t2.value }))

const letters = { num: Pg.integer(), letter: Pg.text() }
const three = values(letters, [{ num: 1, letter: "one" }, { num: 2, letter: "two" }, { num: 3, letter: "three" }])
const t = three.as("t")

export const tables = [
  beside(
    "7.2.1.4 a function",
    from(called).select({
      fooid: called.fooid,
      foosubid: called.foosubid,
      fooname: called.fooname
    }),
    "SELECT * FROM getfoo(1) AS t1"
  ),
  beside(
    "7.2.1.4 a function of the row around",
    from(foo).where(inQuery(
      foo.foosubid,
      from(nothing).correlate(foo).crossJoinLateral(mine).where(eq(mine.fooid, foo.fooid)).select({ id: mine.foosubid })
    )).select({ fooid: foo.fooid, foosubid: foo.foosubid, fooname: foo.fooname }),
    `SELECT * FROM foo WHERE foosubid IN (SELECT foosubid FROM getfoo(foo.fooid) z WHERE z.fooid = foo.fooid)`
  ),
  beside(
    "7.2.1.4 rows from",
    from(sides).select({ p: sides.p, q: sides.q, s: sides.s }).orderBy(asc(sides.p)),
    `SELECT * FROM ROWS FROM (
      json_to_recordset('[{"a":40,"b":"foo"},{"a":"100","b":"bar"}]') AS (a INTEGER, b TEXT), generate_series(1, 3)
    ) AS x (p, q, s) ORDER BY p`
  ),
  beside(
    "7.2.1.5 lateral",
    from(t1).crossJoinLateral(ss).select({ num: t1.num, name: t1.name, other: ss.num, value: ss.value }),
    "SELECT * FROM t1, LATERAL (SELECT * FROM t2 WHERE t2.num = t1.num) ss"
  ),
  beside(
    "7.2.1.5 left join lateral",
    from(manufacturers).leftJoinLateral(pname).where(isNull(pname.value)).select({ name: manufacturers.name }),
    `SELECT m.name FROM manufacturers m LEFT JOIN LATERAL get_product_names(m.id) pname ON true WHERE pname IS NULL`
  ),
  beside(
    "7.2.4 grouping sets",
    from(itemsSold).groupBySets(groupingSets([itemsSold.brand], [itemsSold.size], []))
      .select({ brand: itemsSold.brand, size: itemsSold.size, sum: sum(itemsSold.sales) }),
    "SELECT brand, size, sum(sales) FROM items_sold GROUP BY GROUPING SETS ((brand), (size), ())"
  ),
  beside(
    "7.2.4 rollup",
    from(itemsSold).groupBySets(rollup(itemsSold.brand, itemsSold.size))
      .select({ brand: itemsSold.brand, size: itemsSold.size, sum: sum(itemsSold.sales) }),
    "SELECT brand, size, sum(sales) FROM items_sold GROUP BY ROLLUP (brand, size)"
  ),
  beside(
    "7.2.4 cube",
    from(itemsSold).groupBySets(cube(itemsSold.brand, itemsSold.size))
      .select({ brand: itemsSold.brand, size: itemsSold.size, sum: sum(itemsSold.sales) }),
    "SELECT brand, size, sum(sales) FROM items_sold GROUP BY CUBE (brand, size)"
  ),
  beside(
    "7.2.4 a key beside cube and grouping sets",
    from(itemsSold).groupBy(itemsSold.brand).groupBySets(cube(itemsSold.size), groupingSets([itemsSold.sales], []))
      .select({ brand: itemsSold.brand, size: itemsSold.size, sales: itemsSold.sales, count: count() }),
    "SELECT brand, size, sales, count(*) FROM items_sold GROUP BY brand, CUBE (size), GROUPING SETS ((sales), ())"
  ),
  beside(
    "9.21 grouping",
    from(itemsSold).groupBySets(rollup(itemsSold.brand, itemsSold.size)).select({
      brand: itemsSold.brand,
      size: itemsSold.size,
      grouping: grouping(itemsSold.brand, itemsSold.size),
      sum: sum(itemsSold.sales)
    }),
    "SELECT brand, size, GROUPING(brand, size), sum(sales) FROM items_sold GROUP BY ROLLUP (brand, size)"
  ),
  beside(
    "7.6 fetch with ties",
    from(empsalary).select({ empno: empsalary.empno, salary: empsalary.salary })
      .orderBy(desc(empsalary.salary)).limit(2, { withTies: true }),
    "SELECT empno, salary FROM empsalary ORDER BY salary DESC FETCH FIRST 2 ROWS WITH TIES"
  ),
  beside("7.7 values", three, "VALUES (1, 'one'), (2, 'two'), (3, 'three')"),
  beside(
    "7.7 values as a table",
    from(t).select({ num: t.num, letter: t.letter }),
    "SELECT * FROM (VALUES (1, 'one'), (2, 'two'), (3, 'three')) AS t (num,letter)"
  )
]
