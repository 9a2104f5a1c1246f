/**
 * Fills the database with invented organisations: each in a transaction of its own, so that it is there as a whole or not
 * at all, and several at the same time. Those that are there already are left alone.
 */
import { expectConstraints, from, insert, Query, RowContext, sql, transaction } from "@aludel/sql"
import { Effect } from "effect"
import type { TagId } from "../blog/Ids.ts"
import { rowContextOf } from "../blog/Models.ts"
import { comments, organisations, posts, postTags, profiles, tags, users } from "../blog/Tables.ts"
import { articles, organisationNames, people, pick, remark, sequence, tagNames } from "./Invented.ts"

export interface SeedOptions {
  /** How many posts in all. There is a user for every twenty of them, and each has five comments. */
  readonly posts: number
  /** Hears of rows as they are written. */
  readonly progress: (rows: number) => Effect.Effect<void>
}

const fillOne = Effect.fnUntraced(function*(nth: number, tagIds: ReadonlyArray<TagId>, options: SeedOptions) {
  const random = sequence(nth)
  const count = Math.ceil(options.posts / organisationNames.length)
  const [slug, name] = organisationNames[nth] ?? organisationNames[0]
  const { id: organisationId } = yield* Query.one(
    insert(organisations).values({ slug, name }).returning({ id: organisations.id })
  )
  const joining = people(random, Math.ceil(count / 20), nth).map((person) => ({ ...person, organisationId }))
  const members = yield* Query.all(insert(users).values(joining).returning({ id: users.id }))
  yield* Query.run(insert(profiles).values(members.map(({ id: userId }) => ({ userId, bio: remark(random) }))))
  const author = () => ({ authorId: pick(random, members).id })
  const writing = articles(random, count).map((post) => ({ ...post, ...author(), organisationId }))
  // Row security holds for the seed too.
  const written = yield* transaction(Query.all(insert(posts).values(writing).returning({ id: posts.id }))).pipe(
    Effect.provideService(RowContext, rowContextOf(organisationId))
  )
  yield* options.progress(1 + 2 * members.length + written.length)
  const tagged = written.flatMap(({ id: postId }, n) => {
    const one = Math.floor(random() * tagIds.length)
    return tagIds.filter((_, at) => at === one || at === n % tagIds.length).map((tagId) => ({ postId, tagId }))
  })
  yield* Query.run(insert(postTags).values(tagged))
  const said = written.flatMap(({ id: postId }) =>
    Array.from({ length: 5 }, () => ({ postId, ...author(), body: remark(random) }))
  )
  yield* Query.run(insert(comments).values(said))
  yield* options.progress(tagged.length + said.length)
}, (filling) => transaction(filling))

/** Fills what is missing. Yields how many organisations were missing; fails only where somebody else fills it too. */
export const seed = Effect.fn("seed")(function*(options: SeedOptions) {
  yield* Query.run(insert(tags).values(tagNames.map((name) => ({ name }))).onConflict(tags.name).doNothing())
  const tagIds = (yield* Query.all(from(tags).select({ id: tags.id }))).map(({ id }) => id)
  const there = (yield* Query.all(from(organisations).select({ slug: organisations.slug }))).map(({ slug }) => slug)
  const missing = organisationNames.flatMap(([slug], nth) => there.includes(slug) ? [] : [nth])
  yield* Effect.forEach(missing, (nth) => fillOne(nth, tagIds, options), { concurrency: "unbounded", discard: true })
  // The planner knows nothing yet of rows that are this new.
  if (missing.length > 0) yield* Query.run(sql.text("analyze"))
  return missing.length
}, (seeding) => seeding.pipe(expectConstraints()))
