/** Chapter 7, Queries: https://www.postgresql.org/docs/current/queries.html */
import {
  add,
  and,
  asc,
  between,
  count,
  cte,
  divide,
  eq,
  except,
  exists,
  from,
  gt,
  inList,
  inQuery,
  intersect,
  Interval,
  lt,
  multiply,
  Pg,
  scalar,
  subtract,
  subtractInterval,
  sum,
  union,
  unionAll,
  value
} from "@aludel/sql"
import { beside } from "../Beside.ts"
import { exactly, orders, products, sales, t1, t2, test1 } from "./Tables.ts"

const both = { num: t1.num, name: t1.name, other: t2.num, value: t2.value }
const first = { num: t1.num, name: t1.name }
const nums1 = from(t1).select({ num: t1.num })
const nums2 = from(t2).select({ num: t2.num })

const regional = cte(
  "regional_sales",
  from(orders).groupBy(orders.region).select({ region: orders.region, totalSales: sum(orders.amount) })
)
const top = cte(
  "top_regions",
  from(regional)
    .where(gt(
      regional.totalSales,
      scalar(from(regional).select({ tenth: divide(sum(regional.totalSales), exactly("10")) }))
    ))
    .select({ region: regional.region })
)

export const chapter7 = [
  beside("7.2 cross join", from(t1).crossJoin(t2).select(both), "SELECT * FROM t1 CROSS JOIN t2"),
  beside(
    "7.2 inner join",
    from(t1).innerJoin(t2, eq(t1.num, t2.num)).select(both),
    "SELECT * FROM t1 INNER JOIN t2 ON t1.num = t2.num"
  ),
  beside(
    "7.2 left join",
    from(t1).leftJoin(t2, eq(t1.num, t2.num)).select(both),
    "SELECT * FROM t1 LEFT JOIN t2 ON t1.num = t2.num"
  ),
  beside(
    "7.2 right join",
    from(t1).rightJoin(t2, eq(t1.num, t2.num)).select(both),
    "SELECT * FROM t1 RIGHT JOIN t2 ON t1.num = t2.num"
  ),
  beside(
    "7.2 full join",
    from(t1).fullJoin(t2, eq(t1.num, t2.num)).select(both),
    "SELECT * FROM t1 FULL JOIN t2 ON t1.num = t2.num"
  ),
  beside(
    "7.2 condition of the join",
    from(t1).leftJoin(t2, and(eq(t1.num, t2.num), eq(t2.value, "xxx"))).select(both),
    "SELECT * FROM t1 LEFT JOIN t2 ON t1.num = t2.num AND t2.value = 'xxx'"
  ),
  beside(
    "7.2 condition behind the join",
    from(t1).leftJoin(t2, eq(t1.num, t2.num)).where(eq(t2.value, "xxx")).select(both),
    "SELECT * FROM t1 LEFT JOIN t2 ON t1.num = t2.num WHERE t2.value = 'xxx'"
  ),
  beside("7.2.2 comparison", from(t1).where(gt(t1.num, 2)).select(first), "SELECT * FROM t1 WHERE num > 2"),
  beside(
    "7.2.2 list",
    from(t1).where(inList(t1.num, [1, 2, 3])).select(first),
    "SELECT * FROM t1 WHERE num IN (1, 2, 3)"
  ),
  beside(
    "7.2.2 subquery",
    from(t1).where(inQuery(t1.num, nums2)).select(first),
    "SELECT * FROM t1 WHERE num IN (SELECT num FROM t2)"
  ),
  beside(
    "7.2.2 correlated subqueries",
    from(t1)
      .where(between(
        t1.num,
        scalar(from(t2).correlate(t1).where(eq(t2.num, add(t1.num, 2))).select({ num: subtract(t2.num, 2) })),
        100
      ))
      .select(first),
    "SELECT * FROM t1 WHERE num BETWEEN (SELECT num - 2 FROM t2 WHERE t2.num = t1.num + 2) AND 100"
  ),
  beside(
    "7.2.2 exists",
    from(t1).where(exists(from(t2).correlate(t1).where(gt(t2.num, t1.num)).select({ num: t2.num }))).select(first),
    "SELECT * FROM t1 WHERE EXISTS (SELECT num FROM t2 WHERE t2.num > t1.num)"
  ),
  beside("7.2.3 group by", from(test1).groupBy(test1.x).select({ x: test1.x }), "SELECT x FROM test1 GROUP BY x"),
  beside(
    "7.2.3 sum",
    from(test1).groupBy(test1.x).select({ x: test1.x, sum: sum(test1.y) }),
    "SELECT x, sum(y) FROM test1 GROUP BY x"
  ),
  beside(
    "7.2.3 sales",
    from(products).leftJoin(sales, eq(sales.productNo, products.productNo))
      .groupBy(products.productNo, products.name, products.price)
      .select({ id: products.productNo, name: products.name, sales: multiply(sum(sales.units), products.price) }),
    `SELECT product_no, p.name, (sum(s.units) * p.price) AS sales
    FROM products p LEFT JOIN sales s USING (product_no) GROUP BY product_no, p.name, p.price`
  ),
  beside(
    "7.2.3 having of an aggregate",
    from(test1).groupBy(test1.x).having(gt(sum(test1.y), 3)).select({ x: test1.x, sum: sum(test1.y) }),
    "SELECT x, sum(y) FROM test1 GROUP BY x HAVING sum(y) > 3"
  ),
  beside(
    "7.2.3 having of a key",
    from(test1).groupBy(test1.x).having(lt(test1.x, "c")).select({ x: test1.x, sum: sum(test1.y) }),
    "SELECT x, sum(y) FROM test1 GROUP BY x HAVING x < 'c'"
  ),
  beside(
    "7.2.3 profit",
    from(products).leftJoin(sales, eq(sales.productNo, products.productNo))
      .where(gt(
        sales.date,
        subtractInterval(value("2024-05-25", Pg.date()), new Interval({ days: 28 }))
      ))
      .groupBy(products.productNo, products.name, products.price, products.cost)
      .having(gt(sum(multiply(products.price, sales.units)), exactly("5000")))
      .select({
        id: products.productNo,
        name: products.name,
        profit: multiply(sum(sales.units), subtract(products.price, products.cost))
      }),
    `SELECT product_no, p.name, (sum(s.units) * (p.price - p.cost)) AS profit
    FROM products p LEFT JOIN sales s USING (product_no)
    WHERE s.date > DATE '2024-05-25' - INTERVAL '4 weeks'
    GROUP BY product_no, p.name, p.price, p.cost HAVING sum(p.price * s.units) > 5000`
  ),
  beside(
    "7.3 expressions",
    from(test1).select({ x: test1.x, sum: add(test1.y, test1.y) }),
    "SELECT x, y + y AS sum FROM test1"
  ),
  beside("7.3.3 distinct", from(test1).select({ x: test1.x }).distinct(), "SELECT DISTINCT x FROM test1"),
  beside(
    "7.3.3 distinct on",
    from(test1).select({ x: test1.x, y: test1.y }).distinctOn(test1.x).orderBy(asc(test1.x), asc(test1.y)),
    "SELECT DISTINCT ON (x) x, y FROM test1 ORDER BY x, y"
  ),
  beside("7.4 union", union(nums1, nums2), "SELECT num FROM t1 UNION SELECT num FROM t2"),
  beside("7.4 union all", unionAll(nums1, nums2), "SELECT num FROM t1 UNION ALL SELECT num FROM t2"),
  beside("7.4 intersect", intersect(nums1, nums2), "SELECT num FROM t1 INTERSECT SELECT num FROM t2"),
  beside("7.4 except", except(nums1, nums2), "SELECT num FROM t1 EXCEPT SELECT num FROM t2"),
  beside(
    "7.5 order by",
    from(test1).select({ x: test1.x, y: test1.y }).orderBy(asc(add(test1.y, test1.y)), asc(test1.x)),
    "SELECT x, y FROM test1 ORDER BY y + y, x"
  ),
  beside(
    "7.6 limit and offset",
    from(test1).select({ x: test1.x, y: test1.y }).orderBy(asc(test1.y)).limit(2).offset(1),
    "SELECT x, y FROM test1 ORDER BY y LIMIT 2 OFFSET 1"
  ),
  beside(
    "7.8 with",
    from(orders).where(inQuery(orders.region, from(top).select({ region: top.region })))
      .groupBy(orders.region, orders.product)
      .select({
        region: orders.region,
        product: orders.product,
        productUnits: sum(orders.quantity),
        productSales: sum(orders.amount),
        rows: count()
      }),
    `WITH regional_sales AS (
      SELECT region, SUM(amount) AS total_sales FROM orders GROUP BY region
    ), top_regions AS (
      SELECT region FROM regional_sales WHERE total_sales > (SELECT SUM(total_sales)/10 FROM regional_sales)
    )
    SELECT region, product, SUM(quantity) AS product_units, SUM(amount) AS product_sales, count(*)
    FROM orders WHERE region IN (SELECT region FROM top_regions) GROUP BY region, product`
  )
]
