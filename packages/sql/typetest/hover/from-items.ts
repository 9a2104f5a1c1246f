/** What a hover shows of lateral joins, functions in FROM, values, recursion, grouping sets and conditional clauses. */
import {
  columns,
  count,
  cteRecursive,
  desc,
  eq,
  from,
  generateSeries,
  groupingSets,
  isNull,
  jsonbToRecordset,
  lateral,
  Pg,
  Query,
  rollup,
  rowsFrom,
  sample,
  stringToTable,
  sum,
  tableFunction,
  unnest,
  value,
  values
} from "@aludel/sql"
import { posts, users } from "../schema.ts"

const theirs = from(posts).correlate(users).where(eq(posts.authorId, users.id))
const newest = lateral("newest", theirs.select({ title: posts.title }).orderBy(desc(posts.id)).limit(3))
const lateralTable: never = newest
const left: never = from(users).leftJoinLateral(newest).select({ id: users.id, title: newest.title })
const inner: never = from(users).innerJoinLateral(newest).select(columns(newest))

const tags = value(["a"], Pg.text().array())
const tag = unnest({ name: tags }).withOrdinality("place").as("tag")
const tagRows: never = from(tag).select(columns(tag))
const sides: never = unnest({ name: tags, rank: value([1], Pg.integer().array()) })
const mixed: never = rowsFrom(generateSeries(1, 3, 1, "n"), stringToTable("a,b", ",", "letter")).withOrdinality()
const perUser: never = generateSeries(value(1n, Pg.bigint()), users.id).as("n")
const recordset: never = jsonbToRecordset([], { id: Pg.bigint(), name: Pg.text() })
const declared: never = tableFunction("top_posts", { id: Pg.bigint(), title: Pg.text().nullable() })(users.id, 3)
const declaredValue: never = tableFunction("numbers", Pg.integer())()

const rows: never = values({ id: Pg.bigint(), note: Pg.text().nullable() }, [{ id: 1, note: null }])
const sampled: never = sample(users, 10)

const tree = cteRecursive(
  "tree",
  from(users).where(isNull(users.managerId)).select({ id: users.id, depth: value(0, Pg.integer()) }),
  (tree) => from(users).innerJoin(tree, eq(users.managerId, tree.id)).select({ id: users.id, depth: tree.depth }),
  { search: { order: "depth", by: ["id"], set: "place" }, cycle: { columns: ["id"], set: "again" } }
)
const treeTable: never = tree

const rolled: never = from(posts).innerJoin(users, eq(users.id, posts.authorId)).groupBySets(rollup(posts.title))
  .groupBy(users.name)
  .select({ title: posts.title, name: users.name, n: count(), ids: sum(posts.id) })
const sets: never = from(posts).groupBySets(groupingSets([posts.title], [])).select({ title: posts.title })

const chosen: never = from(users)
  .if(true, (query) => query.innerJoin(posts, eq(posts.authorId, users.id)).where(eq(posts.title, "x")))
  .optionally(1 as number | undefined, (query, age) => query.where(eq(users.age, age)))
  .select({ id: users.id })
const limited: never = Query.one(from(users).select({ n: count() }).if(true, (query) => query.limit(1)))
const locked: never = from(users).select({ id: users.id }).if(true, (query) => query.forUpdate())
