/** What a hover shows of aliases, joins, derived tables, common table expressions and set operations. */
import { alias, count, cte, eq, exists, from, inQuery, Query, scalar, union } from "@aludel/sql"
import { posts, users } from "../schema.ts"

const manager = alias(users, "manager")
const aliasColumn: never = manager.managerId

const right: never = from(users).rightJoin(posts, eq(posts.authorId, users.id)).select({
  id: users.id,
  title: posts.title
})
const full: never = from(users).fullJoin(posts, eq(posts.authorId, users.id)).select({
  id: users.id,
  title: posts.title
})
const cross: never = from(users).crossJoin(posts).select({ id: users.id, title: posts.title })

const perAuthor = from(posts).groupBy(posts.authorId).select({ authorId: posts.authorId, posts: count() })
const derived = perAuthor.as("per_author")
const derivedColumn: never = derived.posts
const joined: never = from(users).leftJoin(derived, eq(derived.authorId, users.id)).select({
  id: users.id,
  posts: derived.posts
})
const cteColumn: never = cte("per_author", perAuthor).authorId

const either = union(from(users).select({ name: users.name }), from(posts).select({ name: posts.title }))
const set: never = either
const setRows: never = Query.all(either.orderBy("name").limit(3))
const setColumn: never = either.as("either").name

const locked: never = Query.all(from(users).select({ id: users.id }).forUpdate())

const theirs = from(posts).correlate(users).where(eq(posts.authorId, users.id))
const correlated: never = theirs.select({ id: posts.id })
const one: never = scalar(theirs.select({ n: count() }))
const some: never = exists(theirs.select({ id: posts.id }))
const among: never = inQuery(users.id, from(posts).select({ authorId: posts.authorId }))
const withCount: never = from(users).select({ id: users.id, posts: scalar(theirs.select({ n: count() })) })
