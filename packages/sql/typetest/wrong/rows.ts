/** Wrong uses of rows as values, quantified comparisons, pages, comments and declared functions. */
import { asc, comment, eqAny, from, func, gt, gtAll, inList, inQuery, Pg, Query, row, tags, union } from "@aludel/sql"
import { posts, users } from "../schema.ts"

const pair = row(users.id, users.name)

row() // wrong
row(users.id, 1) // wrong
gt(pair, [1n]) // wrong
gt(pair, ["x", "x"]) // wrong
inList(pair, [[1n, 2]]) // wrong
inQuery(pair, from(users).select({ id: users.id, age: users.createdAt })) // wrong
from(posts).where(gt(pair, [1n, "x"])) // wrong

gtAll(users.id, from(users).select({ name: users.name })) // wrong
eqAny(users.id, users.name) // wrong
from(users).where(eqAny(users.id, from(posts).correlate(posts).select({ id: posts.id }))) // wrong

const sorted = from(users).select({ id: users.id }).orderBy(asc(users.id))
Query.page(sorted, {}) // wrong
Query.page(sorted, { size: "10" }) // wrong
Query.page(sorted, { size: 10, after: 7 }) // wrong
Query.page(union(sorted, sorted), { size: 10 }) // wrong

sorted.pipe(comment(1)) // wrong
sorted.pipe(tags({ route: 1 })) // wrong
sorted.pipe(comment("a")).limit(1) // wrong

const slug = func("slug", Pg.text(), { volatility: "immutable" })
from(posts).select({ slug: slug.named({ text: users.name }) }) // wrong
slug({ text: users.name }) // wrong

// A function that is not said to be stable or immutable may write.
const bump = func("bump", Pg.integer())
from(users).select({ bumped: bump(users.id) }) // wrong
from(users).where(gt(bump(users.id), 1)) // wrong
from(users).writing().select({ bumped: bump(users.id) })
