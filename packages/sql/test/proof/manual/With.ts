/** 7.8, WITH queries, recursive ones: https://www.postgresql.org/docs/current/queries-with.html */
import { add, alias, asc, cte, cteRecursive, eq, from, lt, multiply, Pg, sum, value, values } from "@aludel/sql"
import { beside } from "../Beside.ts"
import { graph, parts, t1, t2, tree } from "./Tables.ts"

const numbers = cteRecursive(
  "t",
  values({ n: Pg.integer() }, [{ n: 1 }]),
  (t) => from(t).where(lt(t.n, 100)).select({ n: add(t.n, 1) })
)

const p = alias(parts, "p")
const included = cteRecursive(
  "included_parts",
  from(parts).where(eq(parts.part, "our_product"))
    .select({ subPart: parts.subPart, part: parts.part, quantity: parts.quantity }),
  (pr) =>
    from(pr).innerJoin(p, eq(p.part, pr.subPart))
      .select({ subPart: p.subPart, part: p.part, quantity: multiply(p.quantity, pr.quantity) })
)

const searched = <const Order extends "depth" | "breadth">(order: Order) =>
  cteRecursive(
    "search_tree",
    from(tree).select({ id: tree.id, link: tree.link, data: tree.data }),
    (st) => from(tree).innerJoin(st, eq(tree.id, st.link)).select({ id: tree.id, link: tree.link, data: tree.data }),
    { search: { order, by: ["id"], set: "ordercol" } }
  )

const depth = searched("depth")
const breadth = searched("breadth")

const g = alias(graph, "g")
const circle = cteRecursive(
  "search_graph",
  from(g).select({ id: g.id, link: g.link, data: g.data, depth: value(0, Pg.integer()) }),
  (sg) =>
    from(g).innerJoin(sg, eq(g.id, sg.link))
      .select({ id: g.id, link: g.link, data: g.data, depth: add(sg.depth, 1) }),
  { cycle: { columns: ["id"], set: "isCycle" } }
)

const w = cte("w", from(t1).select({ num: t1.num, name: t1.name }), { materialized: false })
const w2 = cte("w2", from(t2).select({ num: t2.num, value: t2.value }), { materialized: true })

export const withQueries = [
  beside(
    "7.8.2 numbers",
    from(numbers).select({ sum: sum(numbers.n) }),
    "WITH RECURSIVE t(n) AS (VALUES (1) UNION ALL SELECT n+1 FROM t WHERE n < 100) SELECT sum(n) FROM t"
  ),
  beside(
    "7.8.2 parts",
    from(included).groupBy(included.subPart)
      .select({ subPart: included.subPart, totalQuantity: sum(included.quantity) }),
    `WITH RECURSIVE included_parts(sub_part, part, quantity) AS (
      SELECT sub_part, part, quantity FROM parts WHERE part = 'our_product'
      UNION ALL
      SELECT p.sub_part, p.part, p.quantity * pr.quantity FROM included_parts pr, parts p WHERE p.part = pr.sub_part
    )
    SELECT sub_part, SUM(quantity) as total_quantity FROM included_parts GROUP BY sub_part`
  ),
  beside(
    "7.8.2.1 depth first",
    from(depth).select({ id: depth.id, link: depth.link, data: depth.data }).orderBy(asc(depth.ordercol)),
    `WITH RECURSIVE search_tree(id, link, data) AS (
      SELECT t.id, t.link, t.data FROM tree t
      UNION ALL
      SELECT t.id, t.link, t.data FROM tree t, search_tree st WHERE t.id = st.link
    ) SEARCH DEPTH FIRST BY id SET ordercol
    SELECT id, link, data FROM search_tree ORDER BY ordercol`
  ),
  beside(
    "7.8.2.1 breadth first",
    from(breadth).select({ id: breadth.id, link: breadth.link, data: breadth.data }).orderBy(asc(breadth.ordercol)),
    `WITH RECURSIVE search_tree(id, link, data) AS (
      SELECT t.id, t.link, t.data FROM tree t
      UNION ALL
      SELECT t.id, t.link, t.data FROM tree t, search_tree st WHERE t.id = st.link
    ) SEARCH BREADTH FIRST BY id SET ordercol
    SELECT id, link, data FROM search_tree ORDER BY ordercol`
  ),
  beside(
    "7.8.2.2 cycle",
    from(circle).select({
      id: circle.id,
      link: circle.link,
      data: circle.data,
      depth: circle.depth,
      isCycle: circle.isCycle
    }),
    `WITH RECURSIVE search_graph(id, link, data, depth) AS (
      SELECT g.id, g.link, g.data, 0 FROM graph g
      UNION ALL
      SELECT g.id, g.link, g.data, sg.depth + 1 FROM graph g, search_graph sg WHERE g.id = sg.link
    ) CYCLE id SET is_cycle USING path
    SELECT id, link, data, depth, is_cycle FROM search_graph`
  ),
  beside(
    "7.8.3 materialized or not",
    from(w).innerJoin(w2, eq(w.num, w2.num)).select({ num: w.num, name: w.name, value: w2.value }),
    `WITH w AS NOT MATERIALIZED (SELECT * FROM t1), w2 AS MATERIALIZED (SELECT * FROM t2)
    SELECT w.num, w.name, w2.value FROM w JOIN w2 ON w.num = w2.num`
  )
]
