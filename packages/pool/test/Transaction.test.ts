/** Which statements a transaction sends, in which order, for each way that it can end. */
import {
  afterCommit,
  DatabaseError,
  IsolationMismatch,
  type ReadCommitted,
  Reads,
  Reason,
  savepoint,
  transaction,
  Writes
} from "@aludel/sql"
import { assert, describe, it } from "@effect/vitest"
import * as Cause from "effect/Cause"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import type { PoolEvent } from "../src/events/PoolEvent.ts"
import { begin, broken, run } from "./support/Recorder.ts"
import { use } from "./support/ScriptedConnector.ts"
import { readText, text } from "./support/Text.ts"

describe("transaction", () => {
  it.effect("commits on success; BEGIN goes with the first statement", () =>
    Effect.gen(function*() {
      const { exit, sent } = yield* run(() => transaction(Effect.as(text("one"), 1)))
      assert.deepStrictEqual(exit, Exit.succeed(1))
      assert.deepStrictEqual(sent, [begin, "one", "commit"])
    }))

  it.effect("an empty transaction sends nothing and takes no connection, whatever is in it and however it ends", () =>
    Effect.gen(function*() {
      const empty: ReadonlyArray<Effect.Effect<void, string | DatabaseError, ReadCommitted | Writes>> = [
        Effect.void,
        savepoint(transaction(Effect.void)),
        Effect.fail("no"),
        Effect.die("no"),
        Effect.interrupt
      ]
      for (const body of empty) {
        const taken: Array<PoolEvent> = []
        const { exit, sent } = yield* run((_, pool) => {
          pool.listen((event) => void taken.push(event))
          return transaction(body)
        })
        assert.strictEqual(Exit.isSuccess(exit), empty.indexOf(body) < 2)
        assert.deepStrictEqual([...sent, ...taken], [])
      }
    }))

  it.effect("the connection is taken with the first statement, once, and is back when the hooks run", () =>
    Effect.gen(function*() {
      const { exit } = yield* run((_, pool) => {
        const inUse = Effect.sync(() => pool.stats().inUse)
        const after: Array<number> = []
        return transaction(Effect.gen(function*() {
          yield* afterCommit(Effect.map(inUse, (n) => void after.push(n)))
          return [
            yield* inUse,
            yield* Effect.andThen(text("one"), inUse),
            yield* Effect.andThen(text("two"), inUse),
            after
          ]
        }))
      })
      assert.deepStrictEqual(exit, Exit.succeed([0, 1, 1, [0]]))
    }))

  it.effect("its first statement waits for a connection as any does: interrupted there, nothing is taken", () =>
    Effect.gen(function*() {
      const { sent } = yield* run((_, pool) =>
        Effect.gen(function*() {
          const gate = yield* Deferred.make<void>()
          const holder = yield* Effect.forkChild(use(pool, () => Deferred.await(gate)))
          yield* Effect.yieldNow
          const waiting = yield* Effect.forkChild(transaction(text("interrupted")))
          yield* Effect.yieldNow
          assert.strictEqual(pool.stats().waiting, 1)
          yield* Fiber.interrupt(waiting)
          assert.strictEqual(pool.stats().waiting, 0)
          const tries = transaction(Effect.andThen(text("one"), text("two")))
          const trying = yield* Effect.forkChild(tries)
          yield* Effect.yieldNow
          assert.strictEqual(pool.stats().waiting, 1)
          yield* Deferred.succeed(gate, undefined)
          yield* Fiber.join(holder)
          yield* Fiber.join(trying)
        })
      )
      assert.deepStrictEqual(sent, [begin, "one", "two", "commit"])
    }))

  it.effect("level and access mode are in BEGIN", () =>
    Effect.gen(function*() {
      const { sent } = yield* run(() => transaction(text("one"), { isolation: "serializable" }))
      assert.strictEqual(sent[0], "begin isolation level serializable read write")
      const readOnly = yield* run(() => transaction(readText("one"), { access: "read only" }))
      assert.strictEqual(readOnly.sent[0], "begin isolation level read committed read only")
    }))

  for (
    const [name, ending] of [
      ["failure", Effect.fail("no")],
      ["defect", Effect.die("no")],
      ["interruption", Effect.interrupt]
    ] as const
  ) {
    it.effect(`rolls back on ${name}`, () =>
      Effect.gen(function*() {
        const { exit, sent } = yield* run(() => transaction(Effect.andThen(text("one"), ending)))
        assert.isTrue(Exit.isFailure(exit))
        assert.deepStrictEqual(sent, [begin, "one", "rollback"])
      }))
  }

  it.effect("a failed BEGIN fails the first statement, and nothing slips past it", () =>
    Effect.gen(function*() {
      const { exit, sent } = yield* run((recorder) => {
        recorder.answers[begin] = () => Effect.fail(new DatabaseError({ reason: broken }))
        return transaction(text("one"))
      })
      assert.isTrue(Exit.isFailure(exit))
      assert.deepStrictEqual(sent, [begin])
    }))

  it.effect("after an error that was swallowed, the next statement says what aborted the transaction", () =>
    Effect.gen(function*() {
      const { exit, sent } = yield* run((recorder) => {
        recorder.failOn("one", broken)
        return Effect.flip(transaction(Effect.andThen(Effect.ignore(text("one")), text("two"))))
      })
      const reason = Exit.isSuccess(exit) ? exit.value.reason : undefined
      assert.strictEqual(reason?._tag, "TransactionAborted")
      if (reason?._tag === "TransactionAborted") assert.strictEqual((reason.cause as DatabaseError).reason, broken)
      assert.deepStrictEqual(sent, [begin, "one", "rollback"])
    }))

  it.effect("a swallowed error at the end is a failure, not a commit", () =>
    Effect.gen(function*() {
      const { exit, sent } = yield* run((recorder) => {
        recorder.failOn("one", broken)
        return Effect.flip(transaction(Effect.ignore(text("one"))))
      })
      assert.strictEqual(Exit.isSuccess(exit) && exit.value.reason._tag, "TransactionAborted")
      assert.deepStrictEqual(sent, [begin, "one", "rollback"])
    }))

  it.effect("COMMIT answered with ROLLBACK is a failure", () =>
    Effect.gen(function*() {
      const { exit } = yield* run((recorder) => {
        recorder.answers["commit"] = () => Effect.succeed({ command: "ROLLBACK" })
        return Effect.flip(transaction(text("one")))
      })
      assert.strictEqual(Exit.isSuccess(exit) && exit.value.reason._tag, "TransactionAborted")
    }))

  it.effect("a connection that is lost during COMMIT leaves the outcome unknown, and is not lent again", () =>
    Effect.gen(function*() {
      const { exit, recorder } = yield* run((recorder) => {
        recorder.answers["commit"] = () => {
          recorder.lose()
          return Effect.fail(new DatabaseError({ reason: new Reason.ConnectionLost({ code: "ECONNRESET" }) }))
        }
        return Effect.flip(transaction(text("one")))
      })
      assert.strictEqual(Exit.isSuccess(exit) && exit.value.reason._tag, "CommitOutcomeUnknown")
      assert.strictEqual(recorder.ended, "destroyed")
    }))

  it.effect("a connection that is lost during COMMIT of what only read is a lost connection, and no more", () =>
    Effect.gen(function*() {
      const reading = run((recorder) => {
        recorder.answers["commit"] = () => {
          recorder.lose()
          return Effect.fail(new DatabaseError({ reason: new Reason.ConnectionLost({ code: "ECONNRESET" }) }))
        }
        return Effect.flip(transaction(readText("one"), { access: "read only" }))
      })
      const { exit, recorder } = yield* reading
      assert.strictEqual(Exit.isSuccess(exit) && exit.value.reason._tag, "ConnectionLost")
      assert.isTrue(Exit.isSuccess(exit) && exit.value.isRetryable)
      assert.strictEqual(recorder.ended, "destroyed")
    }))

  it.effect("a failing ROLLBACK gives up the connection and keeps the first error", () =>
    Effect.gen(function*() {
      const { exit, recorder } = yield* run((recorder) => {
        recorder.answers["rollback"] = () => Effect.fail(new DatabaseError({ reason: broken }))
        return transaction(Effect.andThen(text("one"), Effect.fail("first")))
      })
      assert.deepStrictEqual(exit, Exit.fail("first"))
      assert.strictEqual(recorder.ended, "destroyed")
    }))

  it.effect("nested: savepoints with names that never repeat, released or rolled back to", () =>
    Effect.gen(function*() {
      const inner = Effect.ignore(savepoint(Effect.andThen(text("three"), Effect.fail("no"))))
      const { sent } = yield* run(() =>
        transaction(Effect.gen(function*() {
          yield* text("one")
          yield* transaction(Effect.andThen(text("two"), inner))
          yield* text("four")
        }))
      )
      assert.deepStrictEqual(sent, [
        begin,
        "one",
        "savepoint aludel_1",
        "two",
        "savepoint aludel_2",
        "three",
        "rollback to savepoint aludel_2",
        "release savepoint aludel_2",
        "release savepoint aludel_1",
        "four",
        "commit"
      ])
    }))

  it.effect("nested with nothing between them: one savepoint, gone back to once, and each is what it was for itself", () =>
    Effect.gen(function*() {
      const failing = (name: string) => savepoint(savepoint(savepoint(Effect.andThen(text(name), Effect.fail("no")))))
      const { sent } = yield* run(() =>
        transaction(Effect.gen(function*() {
          yield* text("one")
          yield* Effect.ignore(failing("two"))
          yield* savepoint(savepoint(text("three")))
          yield* savepoint(Effect.andThen(Effect.ignore(failing("four")), text("five")))
          yield* Effect.ignore(savepoint(Effect.andThen(savepoint(text("six")), Effect.fail("no"))))
        }))
      )
      assert.deepStrictEqual(sent, [
        begin,
        "one",
        "savepoint aludel_1",
        "two",
        "rollback to savepoint aludel_1",
        "release savepoint aludel_1",
        "savepoint aludel_2",
        "three",
        "release savepoint aludel_2",
        "savepoint aludel_3",
        "four",
        "rollback to savepoint aludel_3",
        "five",
        "release savepoint aludel_3",
        "savepoint aludel_4",
        "six",
        "rollback to savepoint aludel_4",
        "release savepoint aludel_4",
        "commit"
      ])
    }))

  it.effect("a level that sets something has a savepoint of its own, and so has one inside of it", () =>
    Effect.gen(function*() {
      const { sent } = yield* run(() =>
        transaction(Effect.gen(function*() {
          yield* text("one")
          yield* savepoint(transaction(savepoint(text("two")), { lockTimeout: "1 second" }))
        }))
      )
      assert.strictEqual(sent.filter((sql) => sql.startsWith("savepoint")).length, 3)
    }))

  it.effect("1,000 nested ones after each other: each is released, and none is left open", () =>
    Effect.gen(function*() {
      const { sent } = yield* run(() => transaction(Effect.repeat(transaction(text("one")), { times: 999 })))
      assert.strictEqual(sent.length, 3 * 1000 + 2)
      for (const [index, sql] of sent.slice(1, -1).entries()) {
        const name = `savepoint aludel_${Math.floor(index / 3) + 1}`
        assert.strictEqual(sql, [name, "one", `release ${name}`][index % 3])
      }
    }))

  it.effect("a savepoint that fails is typed, and so is the rest: the transaction is aborted", () =>
    Effect.gen(function*() {
      const { exit, sent } = yield* run((recorder) => {
        recorder.failOn("savepoint aludel_1", broken)
        const body = Effect.gen(function*() {
          yield* text("one")
          const inner = yield* Effect.exit(transaction(text("two")))
          assert.deepStrictEqual(inner, Exit.fail(new DatabaseError({ reason: broken })))
          yield* text("three")
        })
        return Effect.flip(transaction(Effect.asVoid(body)))
      })
      assert.strictEqual(Exit.isSuccess(exit) && exit.value.reason._tag, "TransactionAborted")
      assert.deepStrictEqual(sent, [begin, "one", "savepoint aludel_1", "rollback"])
    }))

  it.effect("a savepoint that cannot be rolled back to gives up the connection: nothing goes on behind it", () =>
    Effect.gen(function*() {
      const { exit, recorder, sent } = yield* run((recorder) => {
        recorder.answers["rollback to savepoint aludel_1"] = () => Effect.fail(new DatabaseError({ reason: broken }))
        return Effect.flip(transaction(Effect.gen(function*() {
          yield* text("one")
          assert.strictEqual(yield* Effect.flip(savepoint(Effect.andThen(text("two"), Effect.fail("first")))), "first")
        })))
      })
      assert.strictEqual(Exit.isSuccess(exit) && exit.value.reason._tag, "ConnectionLost")
      assert.strictEqual(recorder.ended, "destroyed")
      assert.notInclude(sent, "commit")
    }))

  it.effect("of two fibers in one transaction one fails: the other is interrupted, and then it is rolled back", () =>
    Effect.gen(function*() {
      const log: Array<string> = []
      const { exit, sent } = yield* run((recorder) => {
        recorder.answers["slow"] = () =>
          Effect.onInterrupt(
            Effect.never,
            () => Effect.sync(() => void log.push(`interrupted after ${recorder.sent.length}`))
          )
        const fails = Effect.andThen(Effect.yieldNow, Effect.fail("no"))
        return transaction(Effect.all([text("slow"), fails], { concurrency: "unbounded" }))
      })
      assert.deepStrictEqual(exit, Exit.fail("no"))
      assert.deepStrictEqual(log, ["interrupted after 2"])
      assert.deepStrictEqual(sent, [begin, "slow", "rollback"])
    }))

  it.effect("siblings in one transaction take turns, savepoints and all", () =>
    Effect.gen(function*() {
      const sibling = (name: string) =>
        savepoint(Effect.gen(function*() {
          yield* text(`${name} 1`)
          yield* Effect.yieldNow
          yield* text(`${name} 2`)
        }))
      const { sent } = yield* run(() =>
        transaction(Effect.all([sibling("a"), sibling("b")], { concurrency: "unbounded", discard: true }))
      )
      assert.deepStrictEqual(sent.filter((sql) => /^[ab] /.test(sql)), ["a 1", "a 2", "b 1", "b 2"])
    }))

  it.effect("nested, asking for more than the outer one gives: a defect, before anything is sent", () =>
    Effect.gen(function*() {
      const nested = transaction(text("one"), { isolation: "serializable" })
      const { exit, sent } = yield* run(() => transaction(nested, { isolation: "repeatable read" }))
      assert.deepStrictEqual(sent, [])
      const defect = Exit.isFailure(exit) ? Cause.squash(exit.cause) : undefined
      assert.instanceOf(defect, IsolationMismatch)
      // Past the types, as code that provides its own services could.
      const past = Effect.flatMap(Reads, (database) => database.transaction(Effect.void, { access: "read write" }))
      const writing = yield* run(() => transaction(past, { access: "read only" }))
      assert.instanceOf(Exit.isFailure(writing.exit) ? Cause.squash(writing.exit.cause) : undefined, IsolationMismatch)
    }))

  it.effect("nested, asking for no more: read only in read write, a weaker level in a stricter one", () =>
    Effect.gen(function*() {
      const reading = transaction(Effect.void, { access: "read only" })
      const { exit } = yield* run(() =>
        transaction(Effect.andThen(text("one"), reading), { isolation: "serializable" })
      )
      assert.isTrue(Exit.isSuccess(exit))
    }))

  it.effect("a fiber that outlives the transaction cannot reach its connection", () =>
    Effect.gen(function*() {
      const { exit, sent } = yield* run(() =>
        Effect.gen(function*() {
          const straggler = yield* transaction(
            Effect.tap(Effect.forkDetach(Effect.andThen(Effect.yieldNow, Effect.flip(text("late")))), () => text("one"))
          )
          return yield* Fiber.join(straggler)
        })
      )
      assert.strictEqual(Exit.isSuccess(exit) && exit.value.reason._tag, "TransactionEnded")
      assert.notInclude(sent, "late")
    }))

  it.effect("after commit: once, when the outermost has committed, and not at all after a rollback", () =>
    Effect.gen(function*() {
      const done: Array<string> = []
      const later = (name: string) =>
        Effect.flatMap(Writes, (database) => database.afterCommit(Effect.sync(() => void done.push(name))))
      const { sent } = yield* run((recorder) =>
        Effect.gen(function*() {
          yield* transaction(Effect.andThen(text("one"), savepoint(later(`after ${recorder.sent.length}`))))
          yield* Effect.ignore(transaction(Effect.andThen(later("never"), Effect.fail("no"))))
        })
      )
      assert.deepStrictEqual(done, ["after 0"])
      assert.strictEqual(sent.at(-1), "commit")
    }))
})
