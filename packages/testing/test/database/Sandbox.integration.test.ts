/** A sandbox behaves as a database of one's own would, and stores nothing. */
import { ConnectionPool } from "@aludel/pool"
import { ReadCommitted, Serializable, transaction, Writes } from "@aludel/sql"
import { assertHealthy, sandbox, TestDatabase } from "@aludel/testing"
import { expect, layer } from "@effect/vitest"
import { Cause, Effect, Exit, Fiber } from "effect"
import { add, createNotes, execute, total, url } from "./Support.ts"

const twenty = Array.from({ length: 20 }, (_, index) => index)

layer(TestDatabase.layer({ url, prepare: createNotes, pool: { size: 10 } }))("sandbox", (it) => {
  it.effect("twenty at once on ten connections do not see each other", () =>
    Effect.gen(function*() {
      const one = (index: number) =>
        sandbox(Effect.gen(function*() {
          yield* add(index)
          yield* execute("select pg_sleep(0.02)")
          return yield* total
        }))
      expect(yield* Effect.forEach(twenty, one, { concurrency: "unbounded" })).toEqual(twenty.map(() => 1))
      expect(yield* total).toBe(0)
      const { open } = yield* (yield* ConnectionPool).stats
      expect(open).toBe(10)
    }))

  it.effect("passes results and errors through", () =>
    Effect.gen(function*() {
      expect(yield* sandbox(Effect.succeed("yes"))).toBe("yes")
      expect(yield* Effect.flip(sandbox(Effect.andThen(add(1), Effect.fail("no"))))).toBe("no")
      const exit = yield* Effect.exit(sandbox(Effect.andThen(add(1), Effect.die("broken"))))
      expect(Exit.isFailure(exit) && Cause.squash(exit.cause)).toBe("broken")
      expect(yield* total).toBe(0)
    }))

  it.effect("stores nothing when it is interrupted", () =>
    Effect.gen(function*() {
      const fiber = yield* Effect.forkChild(sandbox(Effect.andThen(add(77), execute("select pg_sleep(1)"))))
      const running = "select count(*) from pg_stat_activity where datname = current_database() and state = 'active' "
        + "and query = 'select pg_sleep(1)'"
      while ((yield* execute(running)).rows[0]?.[0] !== "1");
      yield* Fiber.interrupt(fiber)
      expect(yield* total).toBe(0)
    }))

  it.effect("has transactions inside, which roll back to where they began", () =>
    Effect.gen(function*() {
      const test = Effect.gen(function*() {
        yield* transaction(add(1))
        yield* Effect.flip(transaction(Effect.andThen(add(2), Effect.fail("no"))))
        yield* transaction(Effect.andThen(add(3), transaction(add(4))))
        return yield* total
      })
      expect(yield* sandbox(test)).toBe(3)
      expect(yield* total).toBe(0)
    }))

  it.effect("goes on after a statement that failed, as it would without a sandbox", () =>
    Effect.gen(function*() {
      const test = Effect.gen(function*() {
        yield* add(1)
        const error = yield* Effect.flip(add(1))
        yield* add(2)
        return { error: error._tag, total: yield* total }
      })
      expect(yield* sandbox(test)).toEqual({ error: "ConstraintViolation", total: 2 })
    }))

  it.effect("runs what waits for a commit when the test's own transaction has ended", () =>
    Effect.gen(function*() {
      const events: Array<string> = []
      const note = (event: string) => Effect.sync(() => void events.push(event))
      const afterCommit = (event: string) => Effect.flatMap(Writes, (database) => database.afterCommit(note(event)))
      yield* sandbox(Effect.gen(function*() {
        yield* afterCommit("at once")
        yield* transaction(Effect.gen(function*() {
          yield* afterCommit("outer")
          yield* transaction(afterCommit("inner"))
          yield* note("in the transaction")
        }))
        yield* note("after the transaction")
        yield* Effect.flip(transaction(Effect.andThen(afterCommit("never"), Effect.fail("no"))))
      }))
      expect(events).toEqual(["at once", "in the transaction", "outer", "inner", "after the transaction"])
    }))

  it.effect("is of the level that the test's transactions ask for", () =>
    Effect.gen(function*() {
      const strict = transaction(Effect.andThen(Serializable, add(1)), { isolation: "serializable" })
      yield* sandbox(strict, { isolation: "serializable" })
      const exit = yield* Effect.exit(sandbox(strict))
      expect(Exit.isFailure(exit) && Cause.squash(exit.cause)).toMatchObject({ _tag: "IsolationMismatch" })
      expect(yield* sandbox(Effect.map(ReadCommitted, String))).toBe("read committed")
    }))

  it.effect("can stand in another", () =>
    Effect.gen(function*() {
      const inner = sandbox(Effect.andThen(add(2), total))
      expect(yield* sandbox(Effect.andThen(add(1), Effect.all([inner, total])))).toEqual([2, 1])
    }))

  it.effect("leaves a healthy database", () => assertHealthy)
})

layer(TestDatabase.layer({ url, prepare: createNotes }), { concurrent: true })("tests at the same time", (it) => {
  for (const index of twenty) {
    it.effect(`test ${index} is alone`, () =>
      sandbox(Effect.gen(function*() {
        yield* add(1, `of test ${index}`)
        expect(yield* total).toBe(1)
      })))
  }
})
