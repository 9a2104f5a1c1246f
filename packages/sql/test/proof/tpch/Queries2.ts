/** Queries 12 to 22 of TPC-H. */
import {
  addInterval,
  alias,
  and,
  asc,
  avg,
  between,
  caseWhen,
  castTo,
  count,
  cte,
  desc,
  divide,
  eq,
  exists,
  from,
  gt,
  gte,
  inList,
  inQuery,
  like,
  lt,
  max,
  multiply,
  ne,
  not,
  notLike,
  or,
  Pg,
  scalar,
  startsWith,
  substring,
  sum,
  value
} from "@aludel/sql"
import { beside } from "../Beside.ts"
import { day, exactly, months, number, revenue } from "./Amounts.ts"
import { customer, lineitem, nation, orders, part, partsupp, supplier } from "./Schema.ts"

const urgent = inList(orders.orderpriority, ["1-URGENT", "2-HIGH"])
const one = value(1, Pg.integer())

const shippingModes = from(orders)
  .innerJoin(lineitem, eq(orders.orderkey, lineitem.orderkey))
  .where(and(
    inList(lineitem.shipmode, ["MAIL", "SHIP"]),
    lt(lineitem.commitdate, lineitem.receiptdate),
    lt(lineitem.shipdate, lineitem.commitdate),
    gte(lineitem.receiptdate, "1994-01-01"),
    lt(lineitem.receiptdate, addInterval(day("1994-01-01"), months(12)))
  ))
  .groupBy(lineitem.shipmode)
  .select({
    shipmode: lineitem.shipmode,
    high: sum(caseWhen(urgent, one).else(0)),
    low: sum(caseWhen(not(urgent), one).else(0))
  })
  .orderBy(asc(lineitem.shipmode))

const perCustomer = from(customer)
  .leftJoin(orders, and(eq(customer.custkey, orders.custkey), notLike(orders.comment, "%special%requests%")))
  .groupBy(customer.custkey)
  .select({ custkey: customer.custkey, count: count(orders.orderkey) })
  .as("c_orders")

const distribution = from(perCustomer)
  .groupBy(perCustomer.count)
  .select({ count: perCustomer.count, custdist: count() })
  .orderBy(desc(count()), desc(perCustomer.count))

const promotion = from(lineitem)
  .innerJoin(part, eq(lineitem.partkey, part.partkey))
  .where(and(
    gte(lineitem.shipdate, "1995-09-01"),
    lt(lineitem.shipdate, addInterval(day("1995-09-01"), months(1)))
  ))
  .select({
    promoRevenue: divide(
      multiply(number("100.00"), sum(caseWhen(startsWith(part.type, "PROMO"), revenue).else(exactly("0")))),
      sum(revenue)
    )
  })

const revenues = cte(
  "revenue",
  from(lineitem)
    .where(and(
      gte(lineitem.shipdate, "1996-01-01"),
      lt(lineitem.shipdate, addInterval(day("1996-01-01"), months(3)))
    ))
    .groupBy(lineitem.suppkey)
    .select({ supplier: lineitem.suppkey, total: sum(revenue) })
)

const topSupplier = from(supplier)
  .innerJoin(revenues, eq(supplier.suppkey, revenues.supplier))
  .where(eq(revenues.total, scalar(from(revenues).select({ most: max(revenues.total) }))))
  .select({
    suppkey: supplier.suppkey,
    name: supplier.name,
    address: supplier.address,
    phone: supplier.phone,
    total: revenues.total
  })
  .orderBy(asc(supplier.suppkey))

const complained = from(supplier)
  .where(like(supplier.comment, "%Customer%Complaints%"))
  .select({ suppkey: supplier.suppkey })

const relationship = from(partsupp)
  .innerJoin(part, eq(part.partkey, partsupp.partkey))
  .where(and(
    ne(part.brand, "Brand#45"),
    not(startsWith(part.type, "MEDIUM POLISHED")),
    inList(part.size, [3, 9, 14]),
    not(inQuery(partsupp.suppkey, complained))
  ))
  .groupBy(part.brand, part.type, part.size)
  .select({
    brand: part.brand,
    type: part.type,
    size: part.size,
    suppliers: count(partsupp.suppkey).distinct()
  })
  .orderBy(desc(count(partsupp.suppkey).distinct()), asc(part.brand), asc(part.type), asc(part.size))

const others = alias(lineitem, "others")
const usual = from(others).correlate(part)
  .where(eq(others.partkey, part.partkey))
  .select({ least: multiply(number("0.2"), avg(others.quantity)) })

const smallQuantity = from(lineitem)
  .innerJoin(part, eq(part.partkey, lineitem.partkey))
  .where(and(
    startsWith(part.brand, "Brand#2"),
    eq(part.container, "MED BOX"),
    lt(lineitem.quantity, scalar(usual))
  ))
  .select({ yearly: divide(sum(lineitem.extendedprice), exactly("7.0")) })

const large = from(lineitem)
  .groupBy(lineitem.orderkey)
  .having(gt(sum(lineitem.quantity), exactly("250")))
  .select({ orderkey: lineitem.orderkey })

const largeVolume = from(customer)
  .innerJoin(orders, eq(customer.custkey, orders.custkey))
  .innerJoin(lineitem, eq(orders.orderkey, lineitem.orderkey))
  .where(inQuery(orders.orderkey, large))
  .groupBy(customer.name, customer.custkey, orders.orderkey, orders.orderdate, orders.totalprice)
  .select({
    name: customer.name,
    custkey: customer.custkey,
    orderkey: orders.orderkey,
    orderdate: orders.orderdate,
    totalprice: orders.totalprice,
    quantity: sum(lineitem.quantity)
  })
  .orderBy(desc(orders.totalprice), asc(orders.orderdate), asc(orders.orderkey))
  .limit(100)

const offer = (brand: string, size: string, quantity: number, largest: number) =>
  and(
    eq(part.brand, brand),
    inList(part.container, ["CASE", "BOX", "PACK", "PKG"].map((kind) => `${size} ${kind}`)),
    between(lineitem.quantity, exactly(`${quantity}`), exactly(`${quantity + 10}`)),
    between(part.size, 1, largest)
  )

const discounted = from(lineitem)
  .innerJoin(part, eq(part.partkey, lineitem.partkey))
  .where(and(
    inList(lineitem.shipmode, ["AIR", "REG AIR"]),
    eq(lineitem.shipinstruct, "DELIVER IN PERSON"),
    or(offer("Brand#12", "SM", 1, 5), offer("Brand#23", "MED", 10, 10), offer("Brand#34", "LG", 20, 15))
  ))
  .select({ revenue: sum(revenue) })

const shipped = from(lineitem).correlate(partsupp)
  .where(and(
    eq(lineitem.partkey, partsupp.partkey),
    eq(lineitem.suppkey, partsupp.suppkey),
    gte(lineitem.shipdate, "1994-01-01"),
    lt(lineitem.shipdate, addInterval(day("1994-01-01"), months(12)))
  ))
  .select({ half: multiply(number("0.5"), sum(lineitem.quantity)) })

const forest = from(part).where(startsWith(part.name, "forest")).select({ partkey: part.partkey })

const stocked = from(partsupp)
  .where(and(
    inQuery(partsupp.partkey, forest),
    gt(castTo(partsupp.availqty, Pg.numeric()), scalar(shipped))
  ))
  .select({ suppkey: partsupp.suppkey })

const partPromotion = from(supplier)
  .innerJoin(nation, eq(supplier.nationkey, nation.nationkey))
  .where(and(inQuery(supplier.suppkey, stocked), eq(nation.name, "CANADA")))
  .select({ name: supplier.name, address: supplier.address })
  .orderBy(asc(supplier.name))

const l1 = alias(lineitem, "l1")
const l2 = alias(lineitem, "l2")
const l3 = alias(lineitem, "l3")

const another = from(l2).correlate(l1)
  .where(and(eq(l2.orderkey, l1.orderkey), ne(l2.suppkey, l1.suppkey)))
  .select({ orderkey: l2.orderkey })

const anotherLate = from(l3).correlate(l1)
  .where(and(eq(l3.orderkey, l1.orderkey), ne(l3.suppkey, l1.suppkey), gt(l3.receiptdate, l3.commitdate)))
  .select({ orderkey: l3.orderkey })

const keptWaiting = from(supplier)
  .innerJoin(l1, eq(supplier.suppkey, l1.suppkey))
  .innerJoin(orders, eq(orders.orderkey, l1.orderkey))
  .innerJoin(nation, eq(supplier.nationkey, nation.nationkey))
  .where(and(
    eq(orders.orderstatus, "F"),
    gt(l1.receiptdate, l1.commitdate),
    exists(another),
    not(exists(anotherLate)),
    eq(nation.name, "SAUDI ARABIA")
  ))
  .groupBy(supplier.name)
  .select({ name: supplier.name, numwait: count() })
  .orderBy(desc(count()), asc(supplier.name))
  .limit(100)

const code = substring(customer.phone, 1, 2)
const codes = ["13", "31", "23", "29", "30", "18", "17"]
const average = from(customer)
  .where(and(gt(customer.acctbal, exactly("0.00")), inList(code, codes)))
  .select({ average: avg(customer.acctbal) })
const theirs = from(orders).correlate(customer)
  .where(eq(orders.custkey, customer.custkey))
  .select({ orderkey: orders.orderkey })
const sale = from(customer)
  .where(and(inList(code, codes), gt(customer.acctbal, scalar(average)), not(exists(theirs))))
  .select({ code, acctbal: customer.acctbal })
  .as("custsale")

const opportunity = from(sale)
  .groupBy(sale.code)
  .select({ code: sale.code, numcust: count(), total: sum(sale.acctbal) })
  .orderBy(asc(sale.code))

export const queries2 = [
  beside(
    "12 shipping modes and order priority",
    shippingModes,
    `select l_shipmode,
      sum(case when o_orderpriority = '1-URGENT' or o_orderpriority = '2-HIGH' then 1 else 0 end) as high_line_count,
      sum(case when o_orderpriority <> '1-URGENT' and o_orderpriority <> '2-HIGH' then 1 else 0 end) as low_line_count
    from orders, lineitem
    where o_orderkey = l_orderkey and l_shipmode in ('MAIL', 'SHIP') and l_commitdate < l_receiptdate
      and l_shipdate < l_commitdate and l_receiptdate >= date '1994-01-01'
      and l_receiptdate < date '1994-01-01' + interval '1' year
    group by l_shipmode order by l_shipmode`
  ),
  beside(
    "13 customer distribution",
    distribution,
    `select c_count, count(*) as custdist
    from (select c_custkey, count(o_orderkey) from customer
      left outer join orders on c_custkey = o_custkey and o_comment not like '%special%requests%'
      group by c_custkey) as c_orders (c_custkey, c_count)
    group by c_count order by custdist desc, c_count desc`
  ),
  beside(
    "14 promotion effect",
    promotion,
    `select 100.00 * sum(case when p_type like 'PROMO%' then l_extendedprice * (1 - l_discount) else 0 end)
      / sum(l_extendedprice * (1 - l_discount)) as promo_revenue
    from lineitem, part
    where l_partkey = p_partkey and l_shipdate >= date '1995-09-01'
      and l_shipdate < date '1995-09-01' + interval '1' month`
  ),
  beside(
    "15 top supplier",
    topSupplier,
    `with revenue (supplier_no, total_revenue) as (
      select l_suppkey, sum(l_extendedprice * (1 - l_discount)) from lineitem
      where l_shipdate >= date '1996-01-01' and l_shipdate < date '1996-01-01' + interval '3' month
      group by l_suppkey)
    select s_suppkey, s_name, s_address, s_phone, total_revenue from supplier, revenue
    where s_suppkey = supplier_no and total_revenue = (select max(total_revenue) from revenue) order by s_suppkey`
  ),
  beside(
    "16 parts/supplier relationship",
    relationship,
    `select p_brand, p_type, p_size, count(distinct ps_suppkey) as supplier_cnt from partsupp, part
    where p_partkey = ps_partkey and p_brand <> 'Brand#45' and p_type not like 'MEDIUM POLISHED%'
      and p_size in (3, 9, 14)
      and ps_suppkey not in (select s_suppkey from supplier where s_comment like '%Customer%Complaints%')
    group by p_brand, p_type, p_size order by supplier_cnt desc, p_brand, p_type, p_size`
  ),
  beside(
    "17 small-quantity-order revenue",
    smallQuantity,
    `select sum(l_extendedprice) / 7.0 as avg_yearly from lineitem, part
    where p_partkey = l_partkey and p_brand like 'Brand#2%' and p_container = 'MED BOX'
      and l_quantity < (select 0.2 * avg(l_quantity) from lineitem where l_partkey = p_partkey)`
  ),
  beside(
    "18 large volume customer",
    largeVolume,
    `select c_name, c_custkey, o_orderkey, o_orderdate, o_totalprice, sum(l_quantity)
    from customer, orders, lineitem
    where o_orderkey in (select l_orderkey from lineitem group by l_orderkey having sum(l_quantity) > 250)
      and c_custkey = o_custkey and o_orderkey = l_orderkey
    group by c_name, c_custkey, o_orderkey, o_orderdate, o_totalprice
    order by o_totalprice desc, o_orderdate, o_orderkey limit 100`
  ),
  beside(
    "19 discounted revenue",
    discounted,
    `select sum(l_extendedprice * (1 - l_discount)) as revenue from lineitem, part
    where (p_partkey = l_partkey and p_brand = 'Brand#12'
        and p_container in ('SM CASE', 'SM BOX', 'SM PACK', 'SM PKG') and l_quantity >= 1 and l_quantity <= 1 + 10
        and p_size between 1 and 5 and l_shipmode in ('AIR', 'REG AIR') and l_shipinstruct = 'DELIVER IN PERSON')
      or (p_partkey = l_partkey and p_brand = 'Brand#23'
        and p_container in ('MED CASE', 'MED BOX', 'MED PACK', 'MED PKG') and l_quantity >= 10
        and l_quantity <= 10 + 10 and p_size between 1 and 10 and l_shipmode in ('AIR', 'REG AIR')
        and l_shipinstruct = 'DELIVER IN PERSON')
      or (p_partkey = l_partkey and p_brand = 'Brand#34'
        and p_container in ('LG CASE', 'LG BOX', 'LG PACK', 'LG PKG') and l_quantity >= 20
        and l_quantity <= 20 + 10 and p_size between 1 and 15 and l_shipmode in ('AIR', 'REG AIR')
        and l_shipinstruct = 'DELIVER IN PERSON')`
  ),
  beside(
    "20 potential part promotion",
    partPromotion,
    `select s_name, s_address from supplier, nation
    where s_suppkey in (select ps_suppkey from partsupp
        where ps_partkey in (select p_partkey from part where p_name like 'forest%')
          and ps_availqty > (select 0.5 * sum(l_quantity) from lineitem
            where l_partkey = ps_partkey and l_suppkey = ps_suppkey and l_shipdate >= date '1994-01-01'
              and l_shipdate < date '1994-01-01' + interval '1' year))
      and s_nationkey = n_nationkey and n_name = 'CANADA' order by s_name`
  ),
  beside(
    "21 suppliers who kept orders waiting",
    keptWaiting,
    `select s_name, count(*) as numwait from supplier, lineitem l1, orders, nation
    where s_suppkey = l1.l_suppkey and o_orderkey = l1.l_orderkey and o_orderstatus = 'F'
      and l1.l_receiptdate > l1.l_commitdate
      and exists (select * from lineitem l2 where l2.l_orderkey = l1.l_orderkey and l2.l_suppkey <> l1.l_suppkey)
      and not exists (select * from lineitem l3 where l3.l_orderkey = l1.l_orderkey
        and l3.l_suppkey <> l1.l_suppkey and l3.l_receiptdate > l3.l_commitdate)
      and s_nationkey = n_nationkey and n_name = 'SAUDI ARABIA'
    group by s_name order by numwait desc, s_name limit 100`
  ),
  beside(
    "22 global sales opportunity",
    opportunity,
    `select cntrycode, count(*) as numcust, sum(c_acctbal) as totacctbal
    from (select substring(c_phone from 1 for 2) as cntrycode, c_acctbal from customer
      where substring(c_phone from 1 for 2) in ('13', '31', '23', '29', '30', '18', '17')
        and c_acctbal > (select avg(c_acctbal) from customer where c_acctbal > 0.00
          and substring(c_phone from 1 for 2) in ('13', '31', '23', '29', '30', '18', '17'))
        and not exists (select * from orders where o_custkey = c_custkey)) as custsale
    group by cntrycode order by cntrycode`
  )
]
