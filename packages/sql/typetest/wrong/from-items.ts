/** Wrong uses of lateral joins, functions in FROM, values, recursion, grouping sets and conditional clauses. */
import {
  asc,
  coalesce,
  cteRecursive,
  desc,
  eq,
  from,
  generateSeries,
  gt,
  isNull,
  lateral,
  Pg,
  rollup,
  rowsFrom,
  sample,
  tableFunction,
  unnest,
  update,
  value,
  values
} from "@aludel/sql"
import { posts, users } from "../schema.ts"

const theirs = from(posts).correlate(users).where(eq(posts.authorId, users.id))
const newest = lateral("newest", theirs.select({ title: posts.title }).orderBy(desc(posts.id)).limit(3))

from(newest) // wrong
from(users).innerJoin(newest, eq(newest.title, "x")) // wrong
from(posts).leftJoinLateral(newest) // wrong
from(users).leftJoinLateral(newest).where(eq(newest.title, 1)) // wrong
from(users).where(eq(newest.title, "x")) // wrong
newest.id // wrong
lateral("locked", theirs.select({ id: posts.id }).forUpdate()) // wrong

unnest({ name: users.name }) // wrong
generateSeries(users.id, "x") // wrong
generateSeries(users.createdAt, users.createdAt) // wrong
from(generateSeries(users.id, 3n).as("n")) // wrong
rowsFrom(users) // wrong
tableFunction("f", { id: Pg.bigint() })(undefined) // wrong
tableFunction("f", { id: "bigint" }) // wrong

values({ id: Pg.bigint(), name: Pg.text() }, [{ id: 1n }]) // wrong
values({ id: Pg.bigint() }, [{ id: null }]) // wrong
values({ id: Pg.bigint() }, [{ id: users.id }]) // wrong
values({ id: Pg.bigint() }, [{ id: 1n }]).as("v").name // wrong
update(sample(users, 1)) // wrong

const roots = from(users).where(isNull(users.managerId)).select({ id: users.id })
cteRecursive("tree", roots, (tree) => from(tree).select({ id: users.name })) // wrong
cteRecursive("tree", roots, (tree) => from(tree).select({ id: users.managerId })) // wrong
const byName = { order: "depth", by: ["name"], set: "s" } as const
cteRecursive("tree", roots, () => roots, { search: byName }) // wrong

from(posts).groupBySets(rollup(users.name)) // wrong
from(users).groupBySets(rollup(coalesce(users.age, value(1, Pg.integer())))) // wrong
from(users).groupBy(posts.id) // wrong

from(users).if(true, (query) => query.innerJoin(posts, gt(posts.authorId, users.id))).select({ id: posts.id }) // wrong
from(users).select({ id: users.id }).if(true, () => from(posts).select({ id: posts.title })) // wrong
from(users).optionally("a" as string | undefined, (query, name) => query.where(eq(users.age, name))) // wrong
from(users).select({ id: users.id }).orderByKey("name") // wrong
from(users).select({ id: users.id }).limit(users.age) // wrong
from(users).select({ id: users.id }).orderBy(asc(posts.id)) // wrong
