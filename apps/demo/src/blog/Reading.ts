/**
 * What readers see. Row security decides which posts there are, by the row context that the request runs in; one
 * transaction for each request sets it once.
 */
import {
  and,
  asc,
  count,
  type DatabaseError,
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

interface Place {
  readonly size: number
  readonly after: string | undefined
  readonly before: string | undefined
}

/** A page of a list; what is wrong with its cursor is an answer. */
const paged = <A, R>(
  { after, before, limit = 20 }: Paging,
  page: (place: Place) => Effect.Effect<A, DatabaseError | InvalidCursor, R>
) =>
  Effect.gen(function*() {
    if (after !== undefined && before !== undefined) return yield* new UnknownCursor({ problem: "give one cursor" })
    return yield* page({ size: limit, after, before })
  }).pipe(Effect.catchTag("InvalidCursor", ({ problem }) =>
    Effect.fail(
      new UnknownCursor({ problem: `the cursor: ${problem}; take \`next\` or \`previous\` of a page of this list` })
    )))

const names = (rows: ReadonlyArray<{ readonly name: string }>) => rows.map(({ name }) => name).sort()

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

const related = { author, tags: tagNames, comments: "count" } as const

/** Tags by their names alone. */
const withNames = <Row extends { readonly tags: ReadonlyArray<{ readonly name: string }> }>(page: Query.Page<Row>) => ({
  ...page,
  rows: page.rows.map((row) => ({ ...row, tags: names(row.tags) }))
})

/** Whatever the number of posts: one statement for the page, and one for each relation. */
const eager = (filter: Filter, place: Place) =>
  Effect.map(Post.page({ ...published(filter), ...place, with: related }), withNames)

/** The relations of each post when they are asked for. */
const relatedTo = (post: { readonly id: PostId; readonly authorId: UserId }, alone: boolean) =>
  Effect.all({
    author: Post.load.author(post, { ...author, alone }),
    tags: Effect.map(Post.load.tags(post, { ...tagNames, alone }), names),
    comments: Effect.map(Post.load.comments(post, { columns: ["id"], alone }), (found) => found.length)
  }, { concurrency: alone ? 1 : "unbounded" })

/** Fibers that ask at the same time share a statement: as few as with `eager`. */
const lazy = (filter: Filter, place: Place, alone = false) =>
  Effect.gen(function*() {
    const page = yield* Post.page({ ...published(filter), ...place })
    const rows = yield* Effect.forEach(page.rows, (post) =>
      Effect.map(relatedTo(post, alone), (more) => ({ ...post, ...more })), {
      concurrency: alone ? 1 : "unbounded"
    })
    return { ...page, rows }
  })

/**
 * What peers do unless told otherwise: row by row, a statement each. It has to be asked for here (`alone`), and is, so that
 * the page of the demo can show what the other two save.
 */
const naive = (filter: Filter, place: Place) => lazy(filter, place, true)

const loadings = { eager, lazy, naive }

const posts = (filter: Filter, paging: Paging, loading: Loading) =>
  paged(paging, (place) => transaction(loadings[loading](filter, place), { access: "read only" }))

/** The drafts of one's organisation. */
const drafts = (paging: Paging) =>
  paged(paging, (place) =>
    transaction(
      Post.page({
        columns,
        where: (p) => eq(p.status, "draft"),
        orderBy: (p) => [desc(p.createdAt), desc(p.id)],
        ...place,
        with: related
      }),
      { access: "read only" }
    )).pipe(Effect.map(withNames))

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
  paged(paging, (place) => AuditEntry.page({ orderBy: (entry) => desc(entry.id), ...place }))

export class Reading extends Context.Service<Reading>()("@aludel/demo/Reading", {
  make: Effect.succeed({ posts, drafts, post, tags: tagsWithCounts, user, organisations, audit })
}) {
  static readonly layer = Layer.effect(Reading, Reading.make)
}
