/** What a transaction is begun with, what runs it again, what runs after it, and who waits for whom: by its statements. */
import {
  afterCommit,
  afterRollback,
  DatabaseError,
  Reason,
  RowContext,
  savepoint,
  transaction,
  Writes
} from "@aludel/sql"
import { assert, describe, it } from "@effect/vitest"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Schedule from "effect/Schedule"
import * as TestClock from "effect/testing/TestClock"
import { begin, broken, type Recorder, run } from "./support/Recorder.ts"
import { text } from "./support/Text.ts"

const serializable = "begin isolation level serializable read write"
const serverReport = { code: "40001" } as never
const failed = (reason: Reason.Reason) => Effect.fail(new DatabaseError({ reason }))

/** Aborts the transaction at this statement, as often as told. */
const abort = (recorder: Recorder, sql: string, times: number, reason: Reason.Reason) => {
  let left = times
  recorder.answers[sql] = () => {
    if (left-- <= 0) return Effect.succeed({ command: "SELECT" })
    recorder.health.state = "aborted"
    return failed(reason)
  }
}

const serialization = new Reason.SerializationFailure({ server: serverReport })
const tag = <A, E>(exit: Exit.Exit<A, E>) => {
  const error = Exit.isFailure(exit) ? exit.cause.reasons.find((reason) => reason._tag === "Fail")?.error : undefined
  return error instanceof DatabaseError ? error.reason._tag : error
}

describe("timeouts", () => {
  it.effect("go with BEGIN in one message; deferrable is in BEGIN", () =>
    Effect.gen(function*() {
      const { sent } = yield* run(() =>
        transaction(text("one"), { statementTimeout: "5 seconds", lockTimeout: 250, deferrable: true })
      )
      const settings = "set local statement_timeout = 5000; set local lock_timeout = 250"
      assert.deepStrictEqual(sent, [`${begin} deferrable; ${settings}`, "one", "commit"])
    }))

  for (const statementTimeout of [0, -1, 0.2, Infinity, 2 ** 31] as const) {
    it.effect(`${statementTimeout} ms is refused, and nothing sent`, () =>
      Effect.gen(function*() {
        const { exit, sent } = yield* run(() => transaction(text("one"), { statementTimeout }))
        assert.strictEqual(tag(exit), "InvalidQuery")
        assert.deepStrictEqual(sent, [])
      }))
  }
})

describe("row context", () => {
  const tenant = { role: "app", settings: { "app.tenant": "7" } }
  const set = "select coalesce(current_setting($1::text, true), ''), set_config($1::text, $2::text, true), "
    + "coalesce(current_setting($3::text, true), ''), set_config($3::text, $4::text, true)"

  it.effect("is set once for the transaction; a lone statement gets a transaction of its own", () =>
    Effect.gen(function*() {
      const { sent } = yield* run(() =>
        Effect.andThen(transaction(Effect.andThen(text("one"), text("two"))), text("three")).pipe(
          Effect.provideService(RowContext, tenant)
        )
      )
      assert.deepStrictEqual(sent, [begin, set, "one", "two", "commit", begin, set, "three", "commit"])
    }))

  it.effect("another inside: a savepoint of its own, which puts back what was; an equal one: nothing", () =>
    Effect.gen(function*() {
      const inside = (settings: Record<string, string>) =>
        Effect.provideService(text("two"), RowContext, { role: "app", settings })
      const { sent } = yield* run(() =>
        Effect.provideService(
          transaction(Effect.all([text("one"), inside({ "app.tenant": "7" }), inside({ "app.tenant": "8" })])),
          RowContext,
          tenant
        )
      )
      const put = "savepoint aludel_1"
      assert.deepStrictEqual(sent, [
        begin,
        set,
        "one",
        "two",
        put,
        set,
        "two",
        set,
        "release savepoint aludel_1",
        "commit"
      ])
    }))

  for (const settings of [{ tenant: "7" }, { "app.tenant; drop": "7" }, { "app.tenant": "\0" }]) {
    it.effect(`${JSON.stringify(settings)} is refused, and nothing sent`, () =>
      Effect.gen(function*() {
        const { exit, sent } = yield* run(() => Effect.provideService(text("one"), RowContext, { settings }))
        assert.strictEqual(tag(exit), "InvalidQuery")
        assert.deepStrictEqual(sent, [])
      }))
  }
})

describe("retry", () => {
  it.effect("serializable: the whole body again, whatever it made of the error", () =>
    Effect.gen(function*() {
      const { exit, sent } = yield* run((recorder) => {
        abort(recorder, "one", 2, serialization)
        const body = Effect.mapError(text("one"), () => "mine")
        return Effect.tap(Effect.forkChild(transaction(body, { isolation: "serializable" })), () =>
          TestClock.adjust("1 second"))
          .pipe(Effect.flatMap(Fiber.join))
      })
      assert.isTrue(Exit.isSuccess(exit))
      const once = [serializable, "one", "rollback"]
      assert.deepStrictEqual(sent, [...once, ...once, serializable, "one", "commit"])
    }))

  it.effect("3 times and no more; the last error is the one that is told", () =>
    Effect.gen(function*() {
      const { exit, sent } = yield* run((recorder) => {
        abort(recorder, "one", 99, serialization)
        return Effect.tap(Effect.forkChild(transaction(text("one"), { isolation: "repeatable read" })), () =>
          TestClock.adjust("1 second"))
          .pipe(Effect.flatMap(Fiber.join))
      })
      assert.strictEqual(tag(exit), "SerializationFailure")
      assert.strictEqual(
        sent.filter((sql) =>
          sql === "one"
        ).length,
        4
      )
    }))

  const attempts = (
    options: { isolation?: "serializable"; retry?: Schedule.Schedule<unknown, DatabaseError> | false },
    reason: Reason.Reason
  ) =>
    Effect.map(
      run((recorder) => {
        abort(recorder, "one", 99, reason)
        return Effect.tap(Effect.forkChild(transaction(text("one"), options)), () => TestClock.adjust("1 second"))
          .pipe(Effect.flatMap(Fiber.join))
      }),
      ({ sent }) => sent.filter((sql) => sql === "one").length
    )

  it.effect("not at read committed, not where it is off, not for a constraint; by a schedule of one's own", () =>
    Effect.gen(function*() {
      assert.strictEqual(yield* attempts({}, serialization), 1)
      assert.strictEqual(yield* attempts({ isolation: "serializable", retry: false }, serialization), 1)
      assert.strictEqual(yield* attempts({ isolation: "serializable" }, broken), 1)
      assert.strictEqual(yield* attempts({ retry: Schedule.recurs(5) }, serialization), 6)
    }))

  /** Of a statement that fails once, in a savepoint, the body that is made of it; and how often it ran. */
  const afterSavepoint = <A, E>(
    body: (failing: Effect.Effect<unknown, DatabaseError, Writes>) => Effect.Effect<A, E, Writes>
  ) =>
    Effect.map(
      run((recorder) => {
        abort(recorder, "one", 1, serialization)
        const failing = transaction(transaction(text("one")))
        return Effect.tap(Effect.forkChild(transaction(body(failing), { isolation: "serializable" })), () =>
          TestClock.adjust("1 second"))
          .pipe(Effect.flatMap(Fiber.join))
      }),
      ({ exit, sent }) => ({
        tag: tag(exit),
        times: sent.filter((sql) =>
          sql === "one"
        ).length
      })
    )

  it.effect("a savepoint that hands the error on does not hide it, whatever becomes of it and whatever was sent", () =>
    Effect.gen(function*() {
      const again = { tag: undefined, times: 2 }
      assert.deepStrictEqual(yield* afterSavepoint((failing) => failing), again)
      assert.deepStrictEqual(yield* afterSavepoint((failing) => Effect.mapError(failing, () => "mine")), again)
      assert.deepStrictEqual(yield* afterSavepoint((failing) => Effect.orDie(failing)), again)
      assert.deepStrictEqual(yield* afterSavepoint((failing) => Effect.tapError(failing, () => text("two"))), again)
    }))

  it.effect("recovered from in a savepoint: what fails after further statements is final", () =>
    Effect.gen(function*() {
      const recovered = (failing: Effect.Effect<unknown, DatabaseError, Writes>) =>
        Effect.ignore(failing).pipe(Effect.andThen(text("two")), Effect.andThen(Effect.fail("mine")))
      assert.deepStrictEqual(yield* afterSavepoint(recovered), { tag: "mine", times: 1 })
    }))

  it.effect("lost before COMMIT was sent: certain, and run again; lost during it: unknown, and never", () =>
    Effect.gen(function*() {
      const before = yield* run((recorder) =>
        transaction(Effect.tap(text("one"), () => Effect.sync(() => recorder.lose())), {
          isolation: "serializable",
          retry: false
        })
      )
      assert.strictEqual(tag(before.exit), "ConnectionLost")
      assert.notInclude(before.sent, "commit")
      const during = yield* run((recorder) => {
        recorder.answers["commit"] = () => {
          recorder.lose()
          return failed(new Reason.ConnectionLost({ code: "CLOSED" }))
        }
        return transaction(text("one"), { isolation: "serializable" })
      })
      assert.strictEqual(tag(during.exit), "CommitOutcomeUnknown")
      assert.deepStrictEqual(during.sent, [serializable, "one", "commit"])
      // Ended by the server with an error of another kind, as where its disk is full: it may be stored all the same.
      const panic = yield* run((recorder) => {
        recorder.answers["commit"] = () => {
          recorder.lose()
          return failed(broken)
        }
        return transaction(Effect.andThen(afterRollback(Effect.die("a hook ran")), text("one")))
      })
      assert.strictEqual(tag(panic.exit), "CommitOutcomeUnknown")
    }))
})

describe("hooks", () => {
  const noting = (log: Array<string>) => (event: string) => Effect.sync(() => void log.push(event))

  it.effect("each level's by what became of it, in order, after the connection is back", () =>
    Effect.gen(function*() {
      const log: Array<string> = []
      const note = noting(log)
      const both = (name: string) =>
        Effect.andThen(afterCommit(note(`${name} committed`)), afterRollback(note(`${name} rolled back`)))
      yield* run(() =>
        Effect.gen(function*() {
          yield* transaction(Effect.gen(function*() {
            yield* both("outer")
            yield* Effect.ignore(savepoint(Effect.andThen(both("lost"), Effect.fail("no"))))
            yield* savepoint(both("kept"))
            yield* text("one")
          }))
          yield* Effect.ignore(transaction(Effect.andThen(both("second"), Effect.fail("no"))))
        })
      )
      assert.deepStrictEqual(log, ["lost rolled back", "outer committed", "kept committed", "second rolled back"])
    }))

  it.effect("their statements run outside of the transaction; a defect in one is not the transaction's", () =>
    Effect.gen(function*() {
      const { exit, sent } = yield* run(() =>
        transaction(Effect.gen(function*() {
          yield* afterCommit(Effect.die("no"))
          yield* afterCommit(Effect.ignore(text("outside")))
          yield* text("one")
        }))
      )
      assert.isTrue(Exit.isSuccess(exit))
      assert.deepStrictEqual(sent, [begin, "one", "commit", "outside"])
    }))

  it.effect("interrupted during COMMIT: committed, so they run once; interrupted while they run: nobody waits", () =>
    Effect.gen(function*() {
      const log: Array<string> = []
      const gate = yield* Deferred.make<void>()
      const { sent } = yield* run((recorder) =>
        Effect.gen(function*() {
          recorder.answers["commit"] = () => Effect.as(Deferred.await(gate), { command: "COMMIT" })
          const hook = Effect.andThen(noting(log)("begun"), Effect.never)
          const fiber = yield* Effect.forkChild(transaction(Effect.andThen(afterCommit(hook), text("one"))))
          yield* TestClock.adjust("1 second")
          const interrupting = yield* Effect.forkChild(Fiber.interrupt(fiber))
          yield* TestClock.adjust("1 second")
          yield* Deferred.succeed(gate, undefined)
          yield* Fiber.join(interrupting)
        })
      )
      assert.deepStrictEqual(log, ["begun"])
      assert.strictEqual(sent.at(-1), "commit")
    }))

  it.effect("registered after the end: refused", () =>
    Effect.gen(function*() {
      const { exit } = yield* run(() =>
        Effect.flatMap(transaction(Effect.tap(Writes, () => text("one"))), (kept) => kept.afterCommit(Effect.void))
      )
      assert.strictEqual(tag(exit), "TransactionEnded")
    }))
})

describe("turns", () => {
  it.effect("a fiber that waits for a sibling which waits for it is told so, and the transaction goes on", () =>
    Effect.gen(function*() {
      const { exit } = yield* run(() =>
        Effect.gen(function*() {
          const gate = yield* Deferred.make<void>()
          const waits = savepoint(Effect.andThen(text("one"), Deferred.await(gate)))
          const needed = Effect.exit(text("two")).pipe(Effect.tap(() => Deferred.succeed(gate, undefined)))
          const both = transaction(
            Effect.all([waits, Effect.andThen(Effect.sleep("1 second"), needed)], { concurrency: 2 })
          )
          const fiber = yield* Effect.forkChild(both)
          yield* TestClock.adjust("40 seconds")
          return yield* Fiber.join(fiber)
        })
      )
      assert.strictEqual(Exit.isSuccess(exit) && tag(exit.value[1]), "TurnTimeout")
    }))

  it.effect("a fiber left behind in a savepoint cannot hold up the end: the connection is given up", () =>
    Effect.gen(function*() {
      const { exit, recorder, sent } = yield* run(() =>
        Effect.gen(function*() {
          const left = Effect.forkDetach(savepoint(Effect.andThen(text("one"), Effect.never)))
          const fiber = yield* Effect.forkChild(transaction(Effect.andThen(left, Effect.yieldNow)))
          yield* Effect.repeat(TestClock.adjust("1 minute"), { times: 4 })
          return yield* Fiber.join(fiber)
        })
      )
      assert.strictEqual(tag(exit), "TurnTimeout")
      assert.notInclude(sent, "commit")
      assert.strictEqual(recorder.ended, "destroyed")
    }))

  it.effect("1,000 interrupted while they wait: no turn is lost", () =>
    Effect.gen(function*() {
      const { sent } = yield* run(() =>
        transaction(Effect.gen(function*() {
          const gate = yield* Deferred.make<void>()
          const holder = yield* Effect.forkChild(savepoint(Effect.andThen(text("hold"), Deferred.await(gate))))
          yield* Effect.yieldNow
          const fibers = yield* Effect.forEach(Array.from({ length: 1000 }), () => Effect.forkChild(text("waiting")))
          yield* Effect.yieldNow
          yield* Fiber.interruptAll(fibers.slice(500))
          yield* Deferred.succeed(gate, undefined)
          yield* Fiber.interruptAll(fibers.slice(250, 500))
          yield* Fiber.join(holder)
          yield* Fiber.joinAll(fibers.slice(0, 250))
          yield* text("last")
        }))
      )
      assert.deepStrictEqual(sent.slice(-2), ["last", "commit"])
    }))
})

describe("a statement that ends the transaction", () => {
  it.effect("is a failure, and nothing runs behind it", () =>
    Effect.gen(function*() {
      const { exit, sent } = yield* run((recorder) => {
        recorder.answers["commit and chain"] = () => {
          recorder.health.state = "idle"
          return Effect.succeed({ command: "COMMIT" })
        }
        return transaction(
          Effect.andThen(text("one"), Effect.andThen(Effect.ignore(text("commit and chain")), text("two")))
        )
      })
      assert.strictEqual(tag(exit), "TransactionEnded")
      assert.notInclude(sent, "two")
    }))
})

describe("a COMMIT that is not answered", () => {
  it.effect("is given up after a minute: the outcome is unknown, and no hook runs", () =>
    Effect.gen(function*() {
      const log: Array<string> = []
      const { exit, recorder } = yield* run((recorder) => {
        const gone = Effect.repeat(Effect.sleep("1 second"), { until: () => recorder.ended !== undefined })
        recorder.answers["commit"] = () =>
          Effect.andThen(gone, failed(new Reason.ConnectionLost({ code: "DESTROYED" })))
        const note = Effect.sync(() => void log.push("ran"))
        const body = Effect.all([afterCommit(note), afterRollback(note), text("one")])
        return Effect.flatMap(
          Effect.forkChild(transaction(body)),
          (fiber) => Effect.andThen(Effect.repeat(TestClock.adjust("30 seconds"), { times: 4 }), Fiber.join(fiber))
        )
      })
      assert.strictEqual(tag(exit), "CommitOutcomeUnknown")
      assert.strictEqual(recorder.ended, "destroyed")
      assert.deepStrictEqual(log, [])
    }))
})

describe("savepoints", () => {
  it.effect("an empty one sends nothing, also inside of another", () =>
    Effect.gen(function*() {
      const { sent } = yield* run(() => transaction(Effect.andThen(savepoint(savepoint(Effect.void)), text("one"))))
      assert.deepStrictEqual(sent, [begin, "one", "commit"])
    }))
})
