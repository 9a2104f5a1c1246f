/** What observers are told of a statement that several fibers share: each of them once, whoever began it. */
import { ConnectionPool, correlateStatements, recordStatements } from "@aludel/pool"
import { createAll, insert, Query, transaction } from "@aludel/sql"
import { TestDatabase } from "@aludel/testing"
import { assert, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Stream from "effect/Stream"
import { inject } from "vitest"
import { blog, posts, User, users } from "../Blog.ts"

const prepare = Effect.gen(function*() {
  yield* createAll(blog)
  yield* Query.run(insert(users).values([1n, 2n, 3n].map((id) => ({ id, name: `user ${id}` }))))
  yield* Query.run(insert(posts).values([1n, 2n, 3n].map((id) => ({ id, authorId: id, title: `post ${id}` }))))
})

const unbounded = { concurrency: "unbounded" } as const
const postsOf = (id: bigint) => User.load.posts({ id }, { columns: ["title"] })

layer(TestDatabase.layer({ url: inject("databaseUrl"), prepare, pool: { size: 4 } }), { excludeTestServices: true })(
  "a shared statement",
  (it) => {
    it.effect("is told once, with the number of those whom it was sent for", () =>
      Effect.gen(function*() {
        const [, statements] = yield* recordStatements(Effect.forEach([1n, 2n, 3n], postsOf, unbounded))
        assert.deepStrictEqual(statements.map(({ callers, rows }) => [callers, rows]), [[3, 3]])
        const [, alone] = yield* recordStatements(Effect.andThen(User.find(), postsOf(1n)))
        assert.deepStrictEqual(alone.map(({ callers }) => callers), [undefined, 1])
      }))

    it.effect("is told to the observers of each of its fibers, and of no other", () =>
      Effect.gen(function*() {
        const { statements } = yield* ConnectionPool
        const heard = yield* Effect.forkChild(Stream.runCollect(Stream.take(statements(), 2)), {
          startImmediately: true
        })
        const [[, first], [, second], , [, other]] = yield* Effect.all([
          correlateStatements(recordStatements(postsOf(1n)), "first"),
          correlateStatements(recordStatements(postsOf(2n)), "second"),
          postsOf(3n),
          recordStatements(User.load.manager({ managerId: 1n }))
        ], unbounded)
        assert.deepStrictEqual(first.map(({ callers, correlation }) => [callers, correlation]), [[3, "first"]])
        assert.deepStrictEqual(second, first)
        assert.deepStrictEqual(other.map(({ callers }) => callers), [1])
        // The pool's own listeners hear of each statement once, not once for each caller.
        assert.strictEqual((yield* Fiber.join(heard)).length, 2)
      }))

    it.effect("in a transaction bears its id; statements behind it that are no batch bear no number", () =>
      Effect.gen(function*() {
        const [, statements] = yield* recordStatements(
          transaction(Effect.andThen(Effect.forEach([1n, 2n], postsOf, unbounded), User.find()))
        )
        assert.deepStrictEqual(statements.map(({ callers }) => callers), [undefined, 2, undefined, undefined])
        assert.strictEqual(new Set(statements.map(({ transaction }) => transaction?.id)).size, 1)
      }))
  }
)
