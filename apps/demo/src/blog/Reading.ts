/**
 * What readers see. Row security decides which posts there are, by the row context that the request runs in; one
 * transaction for each request sets it once.
 */
import {
  and,
  asc,
  count,
  desc,
  eq,
  from,
  type InvalidCursor,
  optionally,
  Query,
  transaction,
  tsMatches,
  websearchToTsquery
} from "@aludel/sql"
import { Context, Effect, Layer, Option } from "effect"
import { NotFound, UnknownCursor } from "./Errors.ts"
import type { PostId, UserId } from "./Ids.ts"
import { AuditEntry, Organisation, Post, User } from "./Models.ts"
import { posts as allPosts, postTags, tags } from "./Tables.ts"

export interface Paging {
  readonly limit?: number
  readonly after?: string
  readonly before?: string
}

export interface Filter {
  readonly q?: string
  readonly tag?: string
}

/** How authors, tags and numbers of comments are loaded. The answers are the same; the statements are not. */
export type Loading = "eager" | "lazy" | "naive"

const author = { columns: ["id", "username"] } as const
const tagNames = { columns: ["name"] } as const
const columns = ["id", "organisationId", "authorId", "title", "status", "version", "createdAt", "publishedAt"] as const

const size = ({ after, before, limit = 20 }: Paging) => ({ size: limit, after, before })
const names = (rows: ReadonlyArray<{ readonly name: string }>) => rows.map(({ name }) => name).sort()
const unknownCursor = ({ problem }: InvalidCursor) => Effect.fail(new UnknownCursor({ problem }))

/** Published posts, the newest first: all, those of a tag, or those that a search finds. */
const published = ({ q, tag }: Filter) =>
  ({
    columns,
    where: (p, { tags }) =>
      and(
        eq(p.status, "published"),
        optionally(q, (words) => tsMatches(p.search, websearchToTsquery("english", words))),
        optionally(tag, (name) => tags.some((t) => eq(t.name, name)))
      ),
    orderBy: (p) => [desc(p.publishedAt), desc(p.id)]
  }) satisfies Omit<Parameters<typeof Post.page>[0], "size">

/** Whatever the number of posts: one statement for the page, and one for each relation. */
const eager = (filter: Filter, paging: Paging) =>
  Post.page({ ...published(filter), ...size(paging), with: { author, tags: tagNames, comments: "count" } }).pipe(
    Effect.map((page) => ({ ...page, rows: page.rows.map((post) => ({ ...post, tags: names(post.tags) })) }))
  )

/** The relations of each post when they are asked for. */
const related = (post: { readonly id: PostId; readonly authorId: UserId }, alone: boolean) =>
  Effect.all({
    author: Post.load.author(post, { ...author, alone }),
    tags: Effect.map(Post.load.tags(post, { ...tagNames, alone }), names),
    comments: Effect.map(Post.load.comments(post, { columns: ["id"], alone }), (found) => found.length)
  }, { concurrency: alone ? 1 : "unbounded" })

/** Fibers that ask at the same time share a statement: as few as with `eager`. */
const lazy = (filter: Filter, paging: Paging, alone = false) =>
  Effect.gen(function*() {
    const page = yield* Post.page({ ...published(filter), ...size(paging) })
    const rows = yield* Effect.forEach(page.rows, (post) =>
      Effect.map(related(post, alone), (more) => ({ ...post, ...more })), {
      concurrency: alone ? 1 : "unbounded"
    })
    return { ...page, rows }
  })

/**
 * What peers do unless told otherwise: row by row, a statement each. It has to be asked for here (`alone`), and is, so that
 * the page of the demo can show what the other two save.
 */
const naive = (filter: Filter, paging: Paging) => lazy(filter, paging, true)

const loadings = { eager, lazy, naive }

const posts = (filter: Filter, paging: Paging, loading: Loading) =>
  transaction(loadings[loading](filter, paging), { access: "read only" }).pipe(
    Effect.catchTag("InvalidCursor", unknownCursor)
  )

/** The drafts of one's organisation. */
const drafts = (paging: Paging) =>
  transaction(
    Post.page({
      columns,
      where: (p) => eq(p.status, "draft"),
      orderBy: (p) => [desc(p.createdAt), desc(p.id)],
      ...size(paging),
      with: { author, tags: tagNames, comments: "count" }
    }),
    { access: "read only" }
  ).pipe(
    Effect.map((page) => ({ ...page, rows: page.rows.map((post) => ({ ...post, tags: names(post.tags) })) })),
    Effect.catchTag("InvalidCursor", unknownCursor)
  )

/** A post with its comments, the newest first. */
const post = Effect.fn("Reading.post")(function*(id: PostId) {
  const found = yield* transaction(
    Post.findById(id, {
      with: { author, tags: tagNames, comments: { orderBy: (c) => desc(c.id), limit: 100, with: { author } } }
    }),
    { access: "read only" }
  )
  if (Option.isNone(found)) return yield* new NotFound({ what: "post", id: String(id) })
  return { ...found.value, tags: names(found.value.tags) }
})

/** All tags, with the numbers of their published posts. */
const tagsWithCounts = Query.all(
  from(tags)
    .innerJoin(postTags, eq(postTags.tagId, tags.id))
    .innerJoin(allPosts, eq(allPosts.id, postTags.postId))
    .where(eq(allPosts.status, "published"))
    .groupBy(tags.id)
    .select({ name: tags.name, posts: count() })
    .orderBy(asc(tags.name))
)

const user = Effect.fn("Reading.user")(function*(id: UserId) {
  const found = yield* User.findById(id, { with: { organisation: true, profile: true } })
  return yield* Option.match(found, {
    onNone: () => Effect.fail(new NotFound({ what: "user", id: String(id) })),
    onSome: Effect.succeed
  })
})

const organisations = Organisation.find({ orderBy: (o) => asc(o.name), with: { members: "count" } })

/** The audit log of one's organisation, the newest first. */
const audit = (paging: Paging) =>
  AuditEntry.page({ orderBy: (entry) => desc(entry.id), ...size(paging) }).pipe(
    Effect.catchTag("InvalidCursor", unknownCursor)
  )

export class Reading extends Context.Service<Reading>()("@aludel/demo/Reading", {
  make: Effect.succeed({ posts, drafts, post, tags: tagsWithCounts, user, organisations, audit })
}) {
  static readonly layer = Layer.effect(Reading, Reading.make)
}
