/**
 * Fills the database with invented organisations: each in a transaction of its own, so that it is there as a whole or not
 * at all, and several at the same time. Those that are there already are left alone.
 */
import { expectConstraints, from, inList, insert, Query, RowContext, sql, transaction } from "@aludel/sql"
import { Effect } from "effect"
import type { TagId } from "../blog/Ids.ts"
import { rowContextOf } from "../blog/Models.ts"
import { comments, organisations, posts, postTags, profiles, tags, users } from "../blog/Tables.ts"
import { articles, organisationNames, people, remark, tagNames } from "./Invented.ts"
import { pick, sequence } from "./Random.ts"

/** For each of the five organisations: in all a thousand users, 20,000 posts and 100,000 comments. */
const sizes = { users: 200, posts: 4000, comments: 20_000 }

type Progress = (rows: number) => Effect.Effect<void>

const fillOne = Effect.fnUntraced(function*(nth: number, tagIds: ReadonlyArray<TagId>, progress: Progress) {
  const random = sequence(200 + nth)
  const [slug, name] = organisationNames[nth]
  const { id: organisationId } = yield* Query.one(
    insert(organisations).values({ slug, name }).returning({ id: organisations.id })
  )
  const members = yield* Query.all(
    insert(users).values(people(sizes.users, nth).map((person) => ({ ...person, organisationId })))
      .returning({ id: users.id })
  )
  const bios = members.map(({ id: userId }) => ({ userId, bio: remark(random) }))
  yield* Query.run(insert(profiles).values(bios))
  const drafts = articles(sizes.posts, nth).map((post) => ({
    ...post,
    organisationId,
    authorId: pick(random, members).id
  }))
  const written = yield* Query.all(insert(posts).values(drafts).returning({ id: posts.id })).pipe(
    // As a member: row security holds for the seed too.
    (writing) => transaction(writing),
    Effect.provideService(RowContext, rowContextOf(organisationId))
  )
  yield* progress(members.length + written.length)
  const tagged = written.flatMap(({ id: postId }) => {
    const tag = Math.floor(random() * tagIds.length)
    return tagIds.filter((_, n) => n === tag || n === tag - 2).map((tagId) => ({ postId, tagId }))
  })
  yield* Query.run(insert(postTags).values(tagged))
  const said = written.flatMap(({ id: postId }) =>
    Array.from({ length: sizes.comments / sizes.posts }, () => ({
      postId,
      authorId: pick(random, members).id,
      body: remark(random)
    }))
  )
  yield* Query.run(insert(comments).values(said))
  yield* progress(said.length)
}, (filling) => transaction(filling))

/** Fills what is missing; `progress` hears of rows as they are written. Yields how many organisations were missing. */
export const seed = Effect.fn("seed")(function*(progress: Progress) {
  yield* Query.run(insert(tags).values(tagNames.map((name) => ({ name }))).onConflict(tags.name).doNothing())
  const tagIds = (yield* Query.all(from(tags).where(inList(tags.name, tagNames)).select({ id: tags.id }))).map((
    { id }
  ) => id)
  const there = (yield* Query.all(from(organisations).select({ slug: organisations.slug }))).map(({ slug }) => slug)
  const missing = organisationNames.flatMap(([slug], nth) => there.includes(slug) ? [] : [nth])
  yield* Effect.forEach(missing, (nth) => fillOne(nth, tagIds, progress), { concurrency: "unbounded", discard: true })
  // The planner knows nothing yet of rows that are this new.
  if (missing.length > 0) yield* Query.run(sql.text("analyze"))
  return missing.length
}, (seeding) => seeding.pipe(expectConstraints()))
