/**
 * The patterns of a guide to an object-relational mapper, in statements: relationships of each kind, eager and lazy, parts of
 * rows, counting, N+1, and trees of three levels.
 */
import { strictLoading } from "@aludel/orm"
import { asc, createAll, desc, eq, gt, insert, Query } from "@aludel/sql"
import { TestDatabase } from "@aludel/testing"
import { assert, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { inject } from "vitest"
import { blog, Post, posts, postTags, profiles, tags, User, users } from "../Blog.ts"
import { counted } from "../Counted.ts"

const uuid = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, "0")}`
const range = (n: number) => Array.from({ length: n }, (_, i) => i + 1)
const parents = 1200

const prepare = Effect.gen(function*() {
  yield* createAll(blog)
  yield* Query.run(insert(users).values(range(parents).map((n) => ({ id: BigInt(n), name: `user ${n}` }))))
  yield* Query.run(insert(profiles).values(range(6).map((n) => ({ userId: BigInt(n), bio: `bio ${n}` }))))
  yield* Query.run(
    insert(posts).values(
      range(100).flatMap((n) =>
        range(10).map((m) => ({
          id: BigInt(n * 100 + m),
          authorId: BigInt(n),
          title: `${n}/${m}`,
          published: m % 2 === 0
        }))
      )
    )
  )
  yield* Query.run(insert(tags).values(range(10).map((n) => ({ id: uuid(n), name: `tag ${n}` }))))
  yield* Query.run(
    insert(postTags).values(
      range(100).flatMap((n) =>
        range(10).flatMap((m) => range(10).map((t) => ({ postId: BigInt(n * 100 + m), tagId: uuid(t) })))
      )
    )
  )
})

const six = { limit: 6, orderBy: (u: typeof users) => asc(u.id) } as const

layer(TestDatabase.layer({ url: inject("databaseUrl"), prepare }))("the guide's patterns", (it) => {
  it.effect("the lazy loop over 6 users is 2 statements, and not 7", () =>
    Effect.gen(function*() {
      const [titles, statements] = yield* counted(Effect.gen(function*() {
        const found = yield* User.find(six)
        const all: Array<number> = []
        for (const user of found) all.push((yield* User.load.posts(user)).length)
        return all
      }))
      assert.deepStrictEqual(titles, [10, 10, 10, 10, 10, 10])
      assert.strictEqual(statements.length, 2)
    }))

  it.effect("joined is 1 statement, select-in 2, and nested ones one more for each relation", () =>
    Effect.gen(function*() {
      const [joined, one] = yield* counted(User.find({ ...six, strategy: "joined", with: { posts: true } }))
      const [selected, two] = yield* counted(User.find({ ...six, with: { posts: true } }))
      const [, three] = yield* counted(User.find({ ...six, strategy: "subquery", with: { posts: true } }))
      assert.deepStrictEqual([one.length, two.length, three.length], [1, 2, 2])
      const ids = (rows: typeof joined) =>
        rows.map(({ posts }) => posts.map(({ id }) => id).toSorted((a, b) => Number(a - b)))
      assert.deepStrictEqual(ids(joined), ids(selected))

      const [nested, statements] = yield* counted(
        Post.find({
          where: (p) => eq(p.authorId, 1n),
          orderBy: (p) => asc(p.id),
          columns: ["title"],
          with: {
            author: { strategy: "joined", columns: ["name"], with: { profile: { columns: ["bio"] } } },
            tags: { columns: ["name"], orderBy: (t) => asc(t.name), limit: 2 }
          }
        })
      )
      assert.strictEqual(statements.length, 2)
      assert.deepStrictEqual(nested[0], {
        title: "1/1",
        author: { name: "user 1", profile: { bio: "bio 1" } },
        tags: [{ name: "tag 1" }, { name: "tag 10" }]
      })
    }))

  it.effect("relations of 1,200 parents are one statement", () =>
    Effect.gen(function*() {
      const [found, statements] = yield* counted(User.find({ columns: ["id"], with: { posts: { columns: ["id"] } } }))
      assert.strictEqual(found.length, parents)
      assert.strictEqual(found.flatMap(({ posts }) => posts).length, 1000)
      assert.strictEqual(statements.length, 2)
    }))

  it.effect("a limit beside joined children is of parents, and all of their children come", () =>
    Effect.gen(function*() {
      const [found, statements] = yield* counted(
        User.find({ limit: 2, orderBy: (u) => asc(u.id), strategy: "joined", with: { posts: true } })
      )
      assert.deepStrictEqual(found.map(({ posts }) => posts.length), [10, 10])
      assert.strictEqual(statements.length, 1)
    }))

  it.effect("the latest 2 of each parent are found in one statement for all parents", () =>
    Effect.gen(function*() {
      for (const strategy of ["select-in", "joined"] as const) {
        const [found, statements] = yield* counted(
          User.find({
            strategy,
            columns: ["id"],
            orderBy: (u) => asc(u.id),
            with: { posts: { columns: ["title"], orderBy: (p) => desc(p.id), limit: 2 } }
          })
        )
        assert.strictEqual(statements.length, strategy === "joined" ? 1 : 2)
        for (const { id, posts } of found) {
          assert.deepStrictEqual(posts, id > 100n ? [] : [{ title: `${id}/10` }, { title: `${id}/9` }])
        }
      }
    }))

  it.effect("a tree of 100 × 10 × 10 is one statement for each level, or one", () =>
    Effect.gen(function*() {
      const tree = (strategy: "select-in" | "joined") =>
        counted(User.find({
          strategy,
          limit: 100,
          orderBy: (u) => asc(u.id),
          columns: ["id"],
          with: {
            posts: {
              columns: ["id"],
              orderBy: (p) => asc(p.id),
              with: { tags: { columns: ["name"], orderBy: (t) => asc(t.name) } }
            }
          }
        }))
      const [selected, three] = yield* tree("select-in")
      const [joined, one] = yield* tree("joined")
      assert.deepStrictEqual([three.length, one.length], [3, 1])
      assert.deepStrictEqual(joined, selected)
      assert.strictEqual(selected.flatMap(({ posts }) => posts.flatMap(({ tags }) => tags)).length, 10_000)
    }))

  it.effect("only the columns that are needed are read", () =>
    Effect.gen(function*() {
      const [found, [text]] = yield* counted(User.find({ columns: ["name"], limit: 1, orderBy: (u) => asc(u.id) }))
      assert.deepStrictEqual(found, [{ name: "user 1" }])
      assert.notInclude(text, "manager_id")
    }))

  it.effect("rows are counted by the server", () =>
    Effect.gen(function*() {
      const [answers, statements] = yield* counted(Effect.gen(function*() {
        return {
          all: yield* User.count(),
          some: yield* Post.count({ where: (p) => eq(p.published, true) }),
          any: yield* User.exists({ where: (u) => eq(u.name, "nobody") }),
          busy: yield* User.count({ where: (_, r) => gt(r.posts.count(), 5) }),
          each: yield* User.find({ ...six, columns: ["id"], with: { posts: "count" } })
        }
      }))
      assert.deepStrictEqual(answers, {
        all: parents,
        some: 500,
        any: false,
        busy: 100,
        each: range(6).map((n) => ({ id: BigInt(n), posts: 10 }))
      })
      assert.strictEqual(statements.length, 6)
    }))

  it.effect("a piece of code is proven to load nothing lazily", () =>
    Effect.gen(function*() {
      const [found] = yield* counted(strictLoading(User.find({ ...six, with: { profile: true } })))
      assert.strictEqual(found.length, 6)
    }))
})
