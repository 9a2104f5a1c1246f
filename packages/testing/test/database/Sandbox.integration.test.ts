/** A sandbox behaves as a database of one's own would, and stores nothing. */
import { ConnectionPool } from "@aludel/pool"
import * as SqlClientLayer from "@aludel/pool/SqlClient"
import {
  AdvisoryLock,
  afterCommit,
  afterRollback,
  createAll,
  dataModel,
  from,
  insert,
  Pg,
  Query,
  ReadCommitted,
  savepoint,
  Serializable,
  table,
  transaction,
  Writes
} from "@aludel/sql"
import { assertHealthy, sandbox, TestDatabase } from "@aludel/testing"
import { expect, layer } from "@effect/vitest"
import { Cause, Effect, Exit, Fiber, Layer } from "effect"
import * as Reactivity from "effect/reactivity/Reactivity"
import * as SqlClient from "effect/sql/SqlClient"
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

  it.effect("keeps what a level inside has registered only where that level ended well", () =>
    Effect.gen(function*() {
      const events: Array<string> = []
      const note = (event: string) => Effect.sync(() => void events.push(event))
      const hooks = (name: string) =>
        Effect.andThen(afterCommit(note(`${name} committed`)), afterRollback(note(`${name} rolled back`)))
      const failing = <E>(effect: Effect.Effect<unknown, E, Writes>) =>
        Effect.ignore(transaction(Effect.andThen(effect, Effect.fail("no"))))
      yield* sandbox(Effect.gen(function*() {
        yield* transaction(Effect.gen(function*() {
          yield* hooks("outer")
          yield* failing(Effect.andThen(transaction(hooks("inmost")), hooks("inner")))
          yield* savepoint(hooks("savepoint"))
        }))
        yield* note("between")
        yield* failing(transaction(hooks("lost")))
      }))
      expect(events).toEqual([
        "inmost rolled back",
        "inner rolled back",
        "outer committed",
        "savepoint committed",
        "between",
        "lost rolled back"
      ])
    }))

  it.effect("runs hooks outside of the transaction that they waited for; a defect in one is logged", () =>
    Effect.gen(function*() {
      const seen = yield* sandbox(Effect.gen(function*() {
        const counts: Array<number> = []
        const count = Effect.orDie(Effect.map(total, (found) => void counts.push(found)))
        yield* transaction(Effect.gen(function*() {
          yield* add(1)
          yield* afterCommit(Effect.die("broken"))
          yield* afterCommit(Effect.andThen(Effect.orDie(transaction(add(2))), count))
        }))
        yield* Effect.ignore(
          transaction(Effect.andThen(Effect.andThen(add(3), afterRollback(count)), Effect.fail("no")))
        )
        return counts
      }))
      expect(seen).toEqual([2, 2])
    }))

  it.effect("checks deferred constraints where the test's own transaction ends, by their names", () =>
    Effect.gen(function*() {
      const node = table(
        "node",
        class Node {
          id = Pg.integer().primaryKey()
          parent = Pg.integer().references(() => node.id, { deferrable: true, initiallyDeferred: true })
        }
      )
      const insertNode = (id: number, parent: number) => Query.run(insert(node).values({ id, parent }))
      yield* createAll(dataModel({ node }))
      yield* sandbox(Effect.gen(function*() {
        const error = yield* Effect.flip(transaction(insertNode(1, 2)))
        expect(error).toMatchObject({ _tag: "ConstraintViolation", constraint: "node_parent_fkey" })
        yield* transaction(Effect.andThen(transaction(insertNode(1, 2)), insertNode(2, 1)))
        yield* transaction(Effect.andThen(insertNode(3, 4), insertNode(4, 3)))
        expect(yield* Query.all(from(node).select({ id: node.id }))).toHaveLength(4)
      }))
    }))

  it.effect("holds for Effect's SqlClient, and its invalidations wait for the test's own transaction", () =>
    Effect.gen(function*() {
      const reactivity = yield* Reactivity.Reactivity
      const events: Array<string> = []
      reactivity.registerUnsafe(["notes"], () => void events.push("invalidated"))
      yield* sandbox(Effect.gen(function*() {
        const sql = yield* SqlClient.SqlClient
        yield* sql`insert into notes (id, text) values (1, 'alone')`
        yield* sql.withTransaction(Effect.gen(function*() {
          yield* sql`insert into notes (id, text) values (2, 'inside')`
          yield* (yield* Reactivity.Reactivity).invalidate(["notes"])
          yield* sql.afterCommit(Effect.sync(() => void events.push("hook")))
          events.push("in the transaction")
        }))
        expect(yield* total).toBe(2)
      }))
      expect(events).toEqual(["in the transaction", "invalidated", "hook"])
      expect(yield* total).toBe(0)
    }).pipe(Effect.provide(Layer.provideMerge(SqlClientLayer.layer, Reactivity.layer))))

  it.effect("holds for a lease, in a transaction of the test and outside of one", () =>
    Effect.gen(function*() {
      const leased = (id: number) =>
        Effect.scoped(Effect.gen(function*() {
          const { run } = yield* (yield* Writes).lease
          yield* run({
            text: `insert into notes values (${id}, 'leased')`,
            parameters: [],
            access: "writes",
            decode: () => undefined
          })
          const lock = yield* AdvisoryLock.scoped("the sandbox's")
          yield* lock.check
          return yield* total
        }))
      expect(yield* sandbox(Effect.all([leased(1), transaction(leased(2)), total]))).toEqual([1, 2, 2])
      expect(yield* total).toBe(0)
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
