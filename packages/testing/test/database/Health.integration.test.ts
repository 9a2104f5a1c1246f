/** What a test left behind is found, and named. */
import { transaction, Writes } from "@aludel/sql"
import { assertHealthy, TestDatabase } from "@aludel/testing"
import { expect, layer } from "@effect/vitest"
import { Effect } from "effect"
import { execute, url } from "./Support.ts"

const findings = Effect.map(Effect.flip(assertHealthy), (error) => "findings" in error ? error.findings : [])

layer(TestDatabase.layer({ url, pool: { size: 3 } }))("assertHealthy", (it) => {
  it.effect("is content with a pool at rest", () => Effect.andThen(execute("select 1"), assertHealthy))

  it.effect("finds a transaction that has not ended, on the pool and on the server", () =>
    Effect.gen(function*() {
      const pool = yield* Writes
      const found = yield* transaction(
        Effect.andThen(execute("select 'left open'"), Effect.provideService(findings, Writes, pool))
      )
      expect(found).toEqual([
        "the pool: 1 connection is lent",
        expect.stringMatching(/^session \d+ \(aludel\) is idle in transaction, after: select 'left open'$/)
      ])
      yield* assertHealthy
    }))
})

// The session that holds the lock is the one that lets it go.
layer(TestDatabase.layer({ url, pool: { size: 1 } }))("assertHealthy, on one connection", (it) => {
  it.effect("finds an advisory lock that a pooled session still holds", () =>
    Effect.gen(function*() {
      // In a function of the database, which hides it from the pool: a lock in a statement is let go with the lease.
      yield* execute(
        "create function take_locks() returns void language sql as 'select pg_advisory_lock(42); select pg_advisory_lock(1, 2)'"
      )
      yield* execute("create function let_go() returns void language sql as 'select pg_advisory_unlock_all()'")
      yield* execute("select take_locks()")
      expect(yield* findings).toEqual([
        expect.stringMatching(/^session \d+ \(aludel\) holds advisory lock \(1, 2\)$/),
        expect.stringMatching(/^session \d+ \(aludel\) holds advisory lock 42$/)
      ])
      yield* execute("select let_go()")
      yield* assertHealthy
    }))
})
