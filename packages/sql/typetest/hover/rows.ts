/** What a hover shows of rows as values, quantified comparisons, pages, comments and declared functions. */
import {
  asc,
  comment,
  count,
  desc,
  eq,
  from,
  func,
  gt,
  gtAll,
  inList,
  inQuery,
  insert,
  Pg,
  Query,
  row,
  tags
} from "@aludel/sql"
import { posts, users } from "../schema.ts"

const pair = row(users.id, users.age)
const tuple: never = pair
const behind: never = gt(pair, [1n, 2])
const listed: never = inList(row(users.id), [[1n]])
const among: never = inQuery(row(posts.id, posts.title), from(posts).select({ id: posts.id, title: posts.title }))
const theirs = from(posts).correlate(users).where(eq(posts.authorId, users.id)).select({ id: posts.id })
const greatest: never = gtAll(posts.id, theirs)

const newest = from(users).select({ id: users.id, name: users.name }).orderBy(desc(users.createdAt), asc(users.id))
const page: never = Query.page(newest, { size: 10 })
const lockedPage: never = Query.page(newest.forUpdate(), { size: 10, after: "cursor" })

const commented: never = from(users).select({ n: count() }).pipe(comment("report"), tags({ route: "/" }))
const insertion: never = insert(posts).values({ authorId: 1n, title: "t" }).pipe(comment("report"))

const slug = func("slug", Pg.text(), { schema: "app", volatility: "stable" })
const named: never = slug.named({ text: users.name, maximum: 3 })
const positional: never = slug(users.age, 3)
