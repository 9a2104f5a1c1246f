/**
 * Levels that are sent with the root, while others write: between any two statements rows are touched, moved, added and
 * taken away. No child is lost, none stands below another parent, and without writers nothing is sent twice.
 */
import {
  asc,
  createAll,
  deleteFrom,
  eq,
  exists,
  from,
  gt,
  gte,
  insert,
  lt,
  Pg,
  Query,
  random,
  Reads,
  sample,
  sql,
  transaction,
  update,
  Writes
} from "@aludel/sql"
import { TestDatabase } from "@aludel/testing"
import { assert, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Semaphore from "effect/Semaphore"
import { inject } from "vitest"
import { blog, Post, posts, postTags, tags, User, users } from "../Blog.ts"
import { counted } from "../Counted.ts"

const userIds = [1n, 2n, 3n, 4n, 5n, 6n]
const postIds = Array.from({ length: 24 }, (_, i) => BigInt(i + 1))
const tagIds = [1, 2, 3].map((n) => `00000000-0000-4000-8000-00000000000${n}`)

/** The tags of a post, which nobody changes. */
const tagsOf = (post: bigint): ReadonlyArray<string> => tagIds.filter((_, i) => (post + BigInt(i)) % 3n > 0n)

const prepare = Effect.gen(function*() {
  yield* createAll(blog)
  yield* Query.run(insert(users).values(userIds.map((id) => ({ id, name: `u${id}` }))))
  yield* Query.run(
    insert(posts).values(postIds.map((id) => ({ id, authorId: userIds[Number(id) % 6] as bigint, title: "same" })))
  )
  yield* Query.run(insert(tags).values(tagIds.map((id) => ({ id, name: id }))))
  yield* Query.run(
    insert(postTags).values(postIds.flatMap((postId) => tagsOf(postId).map((tagId) => ({ postId, tagId }))))
  )
})

/** A generator of numbers below a bound: the same for the same seed. */
const numbers = (seed: number) => {
  let state = seed
  return (below: number): number => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) >>> 0
    return ((state ^ (state >>> 13)) >>> 0) % below
  }
}

const one = <A>(from: ReadonlyArray<A>, next: (below: number) => number): A => from[next(from.length)] as A

/** A user who comes while a tree is read, and then stays. */
const newcomer = 7n
const welcome = Query.run(insert(users).values({ id: newcomer, name: "newcomer" }).onConflict(users.id).doNothing())

/** Posts are with their first authors, and the newcomer is not there yet. */
const reset = Effect.gen(function*() {
  yield* Query.run(update(posts).set({ authorId: sql`(${posts.id} % 6) + 1`.as(Pg.bigint()) }).where(gt(posts.id, 0n)))
  yield* Query.run(deleteFrom(users).where(gt(users.id, 6n)))
})

/** What a writer does: `moving` says whether posts go from one author to another. */
const write = (next: (below: number) => number, moving: boolean) => {
  const guest = BigInt(100 + next(3))
  const writes = [
    // Where a row lies changes which of equal rows come first.
    Query.run(update(posts).set({ title: "same" }).where(eq(posts.id, one(postIds, next)))),
    Query.run(update(users).set({ managerId: null }).where(eq(users.id, one(userIds, next)))),
    Query.run(insert(users).values({ id: guest, name: `guest${guest}` }).onConflict(users.id).doNothing()),
    Query.run(deleteFrom(users).where(eq(users.id, guest)))
  ]
  const authorId = one([...userIds, newcomer], next)
  const move = Query.run(update(posts).set({ authorId }).where(eq(posts.id, one(postIds, next))))
  if (moving && next(3) > 0) return authorId === newcomer ? Effect.andThen(welcome, move) : move
  return one(writes, next)
}

/** Runs the effect on a database that has writes between its statements, which come in an order of their own. */
const amongWriters = <A, E>(
  effect: Effect.Effect<A, E, Reads>,
  next: (below: number) => number,
  moving: boolean
) =>
  Effect.gen(function*() {
    const database = yield* Reads
    const turn = yield* Semaphore.make(1)
    const writers = Effect.suspend(() => Effect.forEach(Array.from({ length: 1 + next(4) }), () => write(next, moving)))
    const writing = Effect.provideService(writers, Writes, yield* Writes)
    const later = Effect.suspend(() =>
      Effect.forEach(Array.from({ length: next(12) }), () => Effect.yieldNow, { discard: true })
    )
    return yield* Effect.provideService(effect, Reads, {
      ...database,
      run: (statement) =>
        Effect.andThen(later, turn.withPermits(1)(Effect.andThen(Effect.orDie(writing), database.run(statement))))
    })
  })

const ahead = (statements: ReadonlyArray<string>): number =>
  statements.filter((text) => text.startsWith("with \"keys$\"")).length

layer(TestDatabase.layer({ url: inject("databaseUrl"), prepare }))("levels sent with the root", (it) => {
  it.effect(
    "no child is lost and none has two parents, though it moves between two statements",
    () =>
      Effect.gen(function*() {
        let again = 0
        let whole = 0
        for (let seed = 1; seed <= 200; seed++) {
          yield* reset
          const [found, statements] = yield* counted(amongWriters(
            User.find({
              strategy: "subquery",
              with: {
                posts: { orderBy: (p) => asc(p.id), with: { tags: { orderBy: (t) => asc(t.id) }, author: true } }
              }
            }),
            numbers(seed),
            true
          ))
          const children = found.flatMap((user) => user.posts.map(({ id }) => id))
          assert.strictEqual(new Set(children).size, children.length, `seed ${seed}`)
          // A post of somebody who is not in the tree is not in it either.
          if (found.some(({ id }) => id === newcomer)) {
            whole++
            assert.deepStrictEqual(children.toSorted((a, b) => a < b ? -1 : 1), postIds, `seed ${seed}`)
          }
          for (const user of found) {
            for (const post of user.posts) {
              assert.strictEqual(post.authorId, user.id)
              assert.strictEqual(post.author.id, user.id)
              assert.deepStrictEqual(post.tags.map(({ id }) => id), tagsOf(post.id))
            }
          }
          const reads = statements.filter((text) => text.startsWith("select") || text.startsWith("with"))
          again += reads.length - 4
        }
        // Else nothing would have been tried.
        assert.isAbove(again, 10)
        assert.isAbove(whole, 10)
      }),
    60_000
  )

  it.effect(
    "of equal rows under a limit other ones may come first: those that did have all of theirs",
    () =>
      Effect.gen(function*() {
        yield* reset
        for (let seed = 1; seed <= 120; seed++) {
          const found = yield* amongWriters(
            User.find({
              strategy: "subquery",
              where: (u) => lt(u.id, 100n),
              orderBy: (u) => asc(u.managerId),
              limit: 3,
              with: {
                posts: { orderBy: (p) => asc(p.title), limit: 2, with: { tags: { orderBy: (t) => asc(t.id) } } },
                reports: "count"
              }
            }),
            numbers(seed),
            false
          )
          assert.strictEqual(new Set(found.map(({ id }) => id)).size, 3)
          for (const user of found) {
            assert.strictEqual(user.posts.length, 2)
            assert.strictEqual(user.reports, 0)
            for (const post of user.posts) {
              assert.strictEqual(post.authorId, user.id)
              assert.deepStrictEqual(post.tags.map(({ id }) => id), tagsOf(post.id))
            }
          }
        }
      }),
    60_000
  )

  const tree = {
    strategy: "subquery",
    with: { posts: { with: { tags: true } }, profile: true, reports: "count" }
  } as const

  it.effect("one statement for each level, without a wait for keys; in a transaction by keys, as for a lock", () =>
    Effect.gen(function*() {
      const [, alone] = yield* counted(User.find(tree))
      assert.deepStrictEqual([alone.length, ahead(alone)], [5, 4])
      const [, together] = yield* counted(transaction(User.find(tree)))
      const [, snapshot] = yield* counted(User.find({ ...tree, snapshot: true }))
      const [, locked] = yield* counted(transaction(User.find({ ...tree, for: "update" })))
      for (const statements of [together, snapshot, locked]) {
        assert.deepStrictEqual([statements.length, ahead(statements)], [5, 0])
      }
    }))

  it.effect("a level whose parents cannot be found twice waits for their keys: chance, a sample, text by hand", () =>
    Effect.gen(function*() {
      const sampled = from(sample(posts, 100)).select({ id: posts.id })
      const conditions = [
        () => gte(random(), 0),
        (u: typeof users) => sql`${u.id} > 0`.as(Pg.boolean()),
        () => exists(sampled)
      ]
      for (const where of conditions) {
        const [found, statements] = yield* counted(User.find({ ...tree, where }))
        assert.isAbove(found.length, 5)
        assert.deepStrictEqual([statements.length, ahead(statements)], [5, 0])
      }
      // The posts are found by their users' query, and the tags by the posts' keys.
      const [, below] = yield* counted(
        User.find({ strategy: "subquery", with: { posts: { where: () => gte(random(), 0), with: { tags: true } } } })
      )
      assert.deepStrictEqual([below.length, ahead(below)], [3, 1])
      const [, mixed] = yield* counted(
        User.find({ strategy: "subquery", with: { posts: { strategy: "joined", with: { tags: true } } } })
      )
      assert.deepStrictEqual([mixed.length, ahead(mixed)], [1, 0])
    }))

  it.effect("rows that lead to nothing, and no rows at all", () =>
    Effect.gen(function*() {
      const [found, statements] = yield* counted(
        Post.find({ strategy: "subquery", where: (p) => eq(p.id, 1n), with: { editor: true, author: true } })
      )
      assert.deepStrictEqual([found[0]?.editor, found[0]?.author.id], [null, 2n])
      assert.strictEqual(statements.length, 3)
      const [none, asked] = yield* counted(User.find({ ...tree, where: (u) => eq(u.id, -1n) }))
      assert.deepStrictEqual([none, asked.length], [[], 5])
    }))

  it.effect("a level that fails fails the tree, and leaves nothing behind", () =>
    Effect.gen(function*() {
      const extras = (p: typeof posts) => ({ bad: sql`1 / (${p.id} - ${p.id})`.as(Pg.bigint()) })
      const failed = User.find({
        strategy: "subquery",
        with: { profile: true, posts: { extras, with: { tags: true } } }
      })
      const errors = yield* Effect.forEach(
        Array.from({ length: 30 }),
        () => Effect.flip(failed),
        { concurrency: "unbounded" }
      )
      assert.deepStrictEqual([...new Set(errors.map(({ reason }) => reason._tag))], ["DataException"])
      assert.deepStrictEqual((yield* counted(User.find(tree)))[1].length, 5)
    }))
})
