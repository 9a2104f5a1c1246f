/** Queries 1 to 11 of TPC-H. */
import {
  add,
  addInterval,
  alias,
  and,
  asc,
  avg,
  between,
  caseWhen,
  castTo,
  contains,
  count,
  desc,
  divide,
  endsWith,
  eq,
  exists,
  extract,
  from,
  gt,
  gte,
  lt,
  lte,
  min,
  multiply,
  or,
  Pg,
  scalar,
  subtract,
  subtractInterval,
  sum
} from "@aludel/sql"
import { beside } from "../Beside.ts"
import { day, days, exactly, months, number, revenue } from "./Amounts.ts"
import { customer, lineitem, nation, orders, part, partsupp, region, supplier } from "./Schema.ts"

const pricing = from(lineitem)
  .where(lte(lineitem.shipdate, subtractInterval(day("1998-12-01"), days(90))))
  .groupBy(lineitem.returnflag, lineitem.linestatus)
  .select({
    returnflag: lineitem.returnflag,
    linestatus: lineitem.linestatus,
    sumQty: sum(lineitem.quantity),
    sumBasePrice: sum(lineitem.extendedprice),
    sumDiscPrice: sum(revenue),
    sumCharge: sum(multiply(revenue, add(number("1"), lineitem.tax))),
    avgQty: avg(lineitem.quantity),
    avgPrice: avg(lineitem.extendedprice),
    avgDisc: avg(lineitem.discount),
    countOrder: count()
  })
  .orderBy(asc(lineitem.returnflag), asc(lineitem.linestatus))

const cheapest = from(partsupp)
  .innerJoin(supplier, eq(supplier.suppkey, partsupp.suppkey))
  .innerJoin(nation, eq(supplier.nationkey, nation.nationkey))
  .innerJoin(region, eq(nation.regionkey, region.regionkey))
  .correlate(part)
  .where(and(eq(part.partkey, partsupp.partkey), eq(region.name, "EUROPE")))
  .select({ cost: min(partsupp.supplycost) })

const minimumCost = from(part)
  .innerJoin(partsupp, eq(part.partkey, partsupp.partkey))
  .innerJoin(supplier, eq(supplier.suppkey, partsupp.suppkey))
  .innerJoin(nation, eq(supplier.nationkey, nation.nationkey))
  .innerJoin(region, eq(nation.regionkey, region.regionkey))
  .where(and(
    eq(part.size, 15),
    endsWith(part.type, "BRASS"),
    eq(region.name, "EUROPE"),
    eq(partsupp.supplycost, scalar(cheapest))
  ))
  .select({
    acctbal: supplier.acctbal,
    supplier: supplier.name,
    nation: nation.name,
    partkey: part.partkey,
    mfgr: part.mfgr,
    address: supplier.address,
    phone: supplier.phone,
    comment: supplier.comment
  })
  .orderBy(desc(supplier.acctbal), asc(nation.name), asc(supplier.name), asc(part.partkey))
  .limit(100)

const shippingPriority = from(customer)
  .innerJoin(orders, eq(customer.custkey, orders.custkey))
  .innerJoin(lineitem, eq(lineitem.orderkey, orders.orderkey))
  .where(and(
    eq(customer.mktsegment, "BUILDING"),
    lt(orders.orderdate, "1995-03-15"),
    gt(lineitem.shipdate, "1995-03-15")
  ))
  .groupBy(lineitem.orderkey, orders.orderdate, orders.shippriority)
  .select({
    orderkey: lineitem.orderkey,
    revenue: sum(revenue),
    orderdate: orders.orderdate,
    shippriority: orders.shippriority
  })
  .orderBy(desc(sum(revenue)), asc(orders.orderdate))
  .limit(10)

const late = from(lineitem).correlate(orders)
  .where(and(eq(lineitem.orderkey, orders.orderkey), lt(lineitem.commitdate, lineitem.receiptdate)))
  .select({ orderkey: lineitem.orderkey })

const orderPriority = from(orders)
  .where(and(
    gte(orders.orderdate, "1993-07-01"),
    lt(orders.orderdate, addInterval(day("1993-07-01"), months(3))),
    exists(late)
  ))
  .groupBy(orders.orderpriority)
  .select({ orderpriority: orders.orderpriority, orderCount: count() })
  .orderBy(asc(orders.orderpriority))

const localSupplier = from(customer)
  .innerJoin(orders, eq(customer.custkey, orders.custkey))
  .innerJoin(lineitem, eq(lineitem.orderkey, orders.orderkey))
  .innerJoin(supplier, and(eq(lineitem.suppkey, supplier.suppkey), eq(customer.nationkey, supplier.nationkey)))
  .innerJoin(nation, eq(supplier.nationkey, nation.nationkey))
  .innerJoin(region, eq(nation.regionkey, region.regionkey))
  .where(and(
    eq(region.name, "ASIA"),
    gte(orders.orderdate, "1994-01-01"),
    lt(orders.orderdate, addInterval(day("1994-01-01"), months(12)))
  ))
  .groupBy(nation.name)
  .select({ nation: nation.name, revenue: sum(revenue) })
  .orderBy(desc(sum(revenue)))

const forecast = from(lineitem)
  .where(and(
    gte(lineitem.shipdate, "1994-01-01"),
    lt(lineitem.shipdate, addInterval(day("1994-01-01"), months(12))),
    between(lineitem.discount, subtract(number("0.06"), exactly("0.01")), add(number("0.06"), exactly("0.01"))),
    lt(lineitem.quantity, exactly("24"))
  ))
  .select({ revenue: sum(multiply(lineitem.extendedprice, lineitem.discount)) })

const n1 = alias(nation, "n1")
const n2 = alias(nation, "n2")

const shipping = from(supplier)
  .innerJoin(lineitem, eq(supplier.suppkey, lineitem.suppkey))
  .innerJoin(orders, eq(orders.orderkey, lineitem.orderkey))
  .innerJoin(customer, eq(customer.custkey, orders.custkey))
  .innerJoin(n1, eq(supplier.nationkey, n1.nationkey))
  .innerJoin(n2, eq(customer.nationkey, n2.nationkey))
  .where(and(
    or(
      and(eq(n1.name, "FRANCE"), eq(n2.name, "GERMANY")),
      and(eq(n1.name, "GERMANY"), eq(n2.name, "FRANCE"))
    ),
    between(lineitem.shipdate, "1995-01-01", "1996-12-31")
  ))
  .select({ suppNation: n1.name, custNation: n2.name, year: extract("year", lineitem.shipdate), volume: revenue })
  .as("shipping")

const volumeShipping = from(shipping)
  .groupBy(shipping.suppNation, shipping.custNation, shipping.year)
  .select({
    suppNation: shipping.suppNation,
    custNation: shipping.custNation,
    year: shipping.year,
    revenue: sum(shipping.volume)
  })
  .orderBy(asc(shipping.suppNation), asc(shipping.custNation), asc(shipping.year))

const allNations = from(part)
  .innerJoin(lineitem, eq(part.partkey, lineitem.partkey))
  .innerJoin(supplier, eq(supplier.suppkey, lineitem.suppkey))
  .innerJoin(orders, eq(lineitem.orderkey, orders.orderkey))
  .innerJoin(customer, eq(orders.custkey, customer.custkey))
  .innerJoin(n1, eq(customer.nationkey, n1.nationkey))
  .innerJoin(region, eq(n1.regionkey, region.regionkey))
  .innerJoin(n2, eq(supplier.nationkey, n2.nationkey))
  .where(and(
    eq(region.name, "AMERICA"),
    between(orders.orderdate, "1995-01-01", "1996-12-31"),
    endsWith(part.type, "STEEL")
  ))
  .select({ year: extract("year", orders.orderdate), volume: revenue, nation: n2.name })
  .as("all_nations")

const marketShare = from(allNations)
  .groupBy(allNations.year)
  .select({
    year: allNations.year,
    share: divide(
      sum(caseWhen(eq(allNations.nation, "BRAZIL"), allNations.volume).else(exactly("0"))),
      sum(allNations.volume)
    )
  })
  .orderBy(asc(allNations.year))

const profit = from(part)
  .innerJoin(lineitem, eq(part.partkey, lineitem.partkey))
  .innerJoin(supplier, eq(supplier.suppkey, lineitem.suppkey))
  .innerJoin(partsupp, and(eq(partsupp.suppkey, lineitem.suppkey), eq(partsupp.partkey, lineitem.partkey)))
  .innerJoin(orders, eq(orders.orderkey, lineitem.orderkey))
  .innerJoin(nation, eq(supplier.nationkey, nation.nationkey))
  .where(contains(part.name, "green"))
  .select({
    nation: nation.name,
    year: extract("year", orders.orderdate),
    amount: subtract(revenue, multiply(partsupp.supplycost, lineitem.quantity))
  })
  .as("profit")

const productProfit = from(profit)
  .groupBy(profit.nation, profit.year)
  .select({ nation: profit.nation, year: profit.year, sumProfit: sum(profit.amount) })
  .orderBy(asc(profit.nation), desc(profit.year))

const returned = from(customer)
  .innerJoin(orders, eq(customer.custkey, orders.custkey))
  .innerJoin(lineitem, eq(lineitem.orderkey, orders.orderkey))
  .innerJoin(nation, eq(customer.nationkey, nation.nationkey))
  .where(and(
    gte(orders.orderdate, "1993-10-01"),
    lt(orders.orderdate, addInterval(day("1993-10-01"), months(3))),
    eq(lineitem.returnflag, "R")
  ))
  .groupBy(
    customer.custkey,
    customer.name,
    customer.acctbal,
    customer.phone,
    nation.name,
    customer.address,
    customer.comment
  )
  .select({
    custkey: customer.custkey,
    name: customer.name,
    revenue: sum(revenue),
    acctbal: customer.acctbal,
    nation: nation.name,
    address: customer.address,
    phone: customer.phone,
    comment: customer.comment
  })
  .orderBy(desc(sum(revenue)))
  .limit(20)

const inGermany = from(partsupp)
  .innerJoin(supplier, eq(partsupp.suppkey, supplier.suppkey))
  .innerJoin(nation, eq(supplier.nationkey, nation.nationkey))
  .where(eq(nation.name, "GERMANY"))

const stock = sum(multiply(partsupp.supplycost, castTo(partsupp.availqty, Pg.numeric())))

const importantStock = inGermany
  .groupBy(partsupp.partkey)
  .having(gt(stock, scalar(inGermany.select({ least: multiply(stock, exactly("0.01")) }))))
  .select({ partkey: partsupp.partkey, value: stock })
  .orderBy(desc(stock), asc(partsupp.partkey))

export const queries1 = [
  beside(
    "1 pricing summary report",
    pricing,
    `select l_returnflag, l_linestatus, sum(l_quantity) as sum_qty, sum(l_extendedprice) as sum_base_price,
      sum(l_extendedprice * (1 - l_discount)) as sum_disc_price,
      sum(l_extendedprice * (1 - l_discount) * (1 + l_tax)) as sum_charge, avg(l_quantity) as avg_qty,
      avg(l_extendedprice) as avg_price, avg(l_discount) as avg_disc, count(*) as count_order
    from lineitem where l_shipdate <= date '1998-12-01' - interval '90' day
    group by l_returnflag, l_linestatus order by l_returnflag, l_linestatus`
  ),
  beside(
    "2 minimum cost supplier",
    minimumCost,
    `select s_acctbal, s_name, n_name, p_partkey, p_mfgr, s_address, s_phone, s_comment
    from part, supplier, partsupp, nation, region
    where p_partkey = ps_partkey and s_suppkey = ps_suppkey and p_size = 15 and p_type like '%BRASS'
      and s_nationkey = n_nationkey and n_regionkey = r_regionkey and r_name = 'EUROPE'
      and ps_supplycost = (select min(ps_supplycost) from partsupp, supplier, nation, region
        where p_partkey = ps_partkey and s_suppkey = ps_suppkey and s_nationkey = n_nationkey
          and n_regionkey = r_regionkey and r_name = 'EUROPE')
    order by s_acctbal desc, n_name, s_name, p_partkey limit 100`
  ),
  beside(
    "3 shipping priority",
    shippingPriority,
    `select l_orderkey, sum(l_extendedprice * (1 - l_discount)) as revenue, o_orderdate, o_shippriority
    from customer, orders, lineitem
    where c_mktsegment = 'BUILDING' and c_custkey = o_custkey and l_orderkey = o_orderkey
      and o_orderdate < date '1995-03-15' and l_shipdate > date '1995-03-15'
    group by l_orderkey, o_orderdate, o_shippriority order by revenue desc, o_orderdate limit 10`
  ),
  beside(
    "4 order priority checking",
    orderPriority,
    `select o_orderpriority, count(*) as order_count from orders
    where o_orderdate >= date '1993-07-01' and o_orderdate < date '1993-07-01' + interval '3' month
      and exists (select * from lineitem where l_orderkey = o_orderkey and l_commitdate < l_receiptdate)
    group by o_orderpriority order by o_orderpriority`
  ),
  beside(
    "5 local supplier volume",
    localSupplier,
    `select n_name, sum(l_extendedprice * (1 - l_discount)) as revenue
    from customer, orders, lineitem, supplier, nation, region
    where c_custkey = o_custkey and l_orderkey = o_orderkey and l_suppkey = s_suppkey and c_nationkey = s_nationkey
      and s_nationkey = n_nationkey and n_regionkey = r_regionkey and r_name = 'ASIA'
      and o_orderdate >= date '1994-01-01' and o_orderdate < date '1994-01-01' + interval '1' year
    group by n_name order by revenue desc`
  ),
  beside(
    "6 forecasting revenue change",
    forecast,
    `select sum(l_extendedprice * l_discount) as revenue from lineitem
    where l_shipdate >= date '1994-01-01' and l_shipdate < date '1994-01-01' + interval '1' year
      and l_discount between 0.06 - 0.01 and 0.06 + 0.01 and l_quantity < 24`
  ),
  beside(
    "7 volume shipping",
    volumeShipping,
    `select supp_nation, cust_nation, l_year, sum(volume) as revenue
    from (select n1.n_name as supp_nation, n2.n_name as cust_nation, extract(year from l_shipdate) as l_year,
        l_extendedprice * (1 - l_discount) as volume
      from supplier, lineitem, orders, customer, nation n1, nation n2
      where s_suppkey = l_suppkey and o_orderkey = l_orderkey and c_custkey = o_custkey
        and s_nationkey = n1.n_nationkey and c_nationkey = n2.n_nationkey
        and ((n1.n_name = 'FRANCE' and n2.n_name = 'GERMANY') or (n1.n_name = 'GERMANY' and n2.n_name = 'FRANCE'))
        and l_shipdate between date '1995-01-01' and date '1996-12-31') as shipping
    group by supp_nation, cust_nation, l_year order by supp_nation, cust_nation, l_year`
  ),
  beside(
    "8 national market share",
    marketShare,
    `select o_year, sum(case when nation = 'BRAZIL' then volume else 0 end) / sum(volume) as mkt_share
    from (select extract(year from o_orderdate) as o_year, l_extendedprice * (1 - l_discount) as volume,
        n2.n_name as nation
      from part, supplier, lineitem, orders, customer, nation n1, nation n2, region
      where p_partkey = l_partkey and s_suppkey = l_suppkey and l_orderkey = o_orderkey and o_custkey = c_custkey
        and c_nationkey = n1.n_nationkey and n1.n_regionkey = r_regionkey and r_name = 'AMERICA'
        and s_nationkey = n2.n_nationkey and o_orderdate between date '1995-01-01' and date '1996-12-31'
        and p_type like '%STEEL') as all_nations
    group by o_year order by o_year`
  ),
  beside(
    "9 product type profit measure",
    productProfit,
    `select nation, o_year, sum(amount) as sum_profit
    from (select n_name as nation, extract(year from o_orderdate) as o_year,
        l_extendedprice * (1 - l_discount) - ps_supplycost * l_quantity as amount
      from part, supplier, lineitem, partsupp, orders, nation
      where s_suppkey = l_suppkey and ps_suppkey = l_suppkey and ps_partkey = l_partkey and p_partkey = l_partkey
        and o_orderkey = l_orderkey and s_nationkey = n_nationkey and p_name like '%green%') as profit
    group by nation, o_year order by nation, o_year desc`
  ),
  beside(
    "10 returned item reporting",
    returned,
    `select c_custkey, c_name, sum(l_extendedprice * (1 - l_discount)) as revenue, c_acctbal, n_name, c_address,
      c_phone, c_comment
    from customer, orders, lineitem, nation
    where c_custkey = o_custkey and l_orderkey = o_orderkey and o_orderdate >= date '1993-10-01'
      and o_orderdate < date '1993-10-01' + interval '3' month and l_returnflag = 'R' and c_nationkey = n_nationkey
    group by c_custkey, c_name, c_acctbal, c_phone, n_name, c_address, c_comment
    order by revenue desc limit 20`
  ),
  beside(
    "11 important stock identification",
    importantStock,
    `select ps_partkey, sum(ps_supplycost * ps_availqty) as value from partsupp, supplier, nation
    where ps_suppkey = s_suppkey and s_nationkey = n_nationkey and n_name = 'GERMANY'
    group by ps_partkey
    having sum(ps_supplycost * ps_availqty) >
      (select sum(ps_supplycost * ps_availqty) * 0.01 from partsupp, supplier, nation
       where ps_suppkey = s_suppkey and s_nationkey = n_nationkey and n_name = 'GERMANY')
    order by value desc, ps_partkey`
  )
]
