/** What observers are told, as far as it is decided without a server. */
import { DatabaseError, Reason, type SentStatement } from "@aludel/sql"
import { CurrentObservation, sharedObservation } from "@aludel/sql/Plan"
import { assert, describe, it } from "@effect/vitest"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Logger from "effect/Logger"
import * as TestClock from "effect/testing/TestClock"
import { observeStatements, recordStatements } from "../src/Observation.ts"
import { Observing, type Send } from "../src/Observing.ts"
import { Observers } from "../src/telemetry/Observers.ts"
import { kindOf, outcomeOf } from "../src/telemetry/Sent.ts"

type Answer = Parameters<Parameters<Send>[2]>[0]

const rows = (count: number): Answer => Exit.succeed({ rows: [], columns: [], command: "SELECT", count })

/** A way to send that answers after 20 milliseconds; and how often it was given more than it has to know. */
const scripted = (answer: Answer = rows(3)) => {
  const observers = new Observers("scripted")
  const observing = new Observing(observers, { statementTimeout: undefined })
  const taken: Array<ReadonlyArray<unknown>> = []
  const send = observing.sending((...parts: Parameters<Send>) => {
    taken.push(parts)
    const waiting = Effect.runForkWith(Fiber.getCurrent()?.context ?? Context.empty())(Effect.sleep("20 millis"))
    waiting.addObserver(() => parts[2](answer))
  }, true)
  const run = (text: string, ...parameters: ReadonlyArray<string>) =>
    Effect.callback<Answer>((resume) => send(text, parameters, (answer) => resume(Effect.succeed(answer))))
  return { observers, observing, run, taken }
}

const passing = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.flatMap(Effect.forkChild(effect), (fiber) => Effect.andThen(TestClock.adjust("1 second"), Fiber.join(fiber)))

describe("observers", () => {
  it.effect("are told of each statement once, with time, rows and parameters' count; values only where asked for", () =>
    Effect.gen(function*() {
      const { run } = scripted()
      const withValues: Array<SentStatement> = []
      const [, plain] = yield* passing(
        recordStatements(
          observeStatements(run("select $1", "s3cret"), { values: true, tell: (one) => void withValues.push(one) })
        )
      )
      const told = {
        text: "select $1",
        kind: "statement",
        parameters: 1,
        values: undefined,
        sentAt: 0,
        milliseconds: 20,
        rows: 3,
        outcome: { _tag: "Answered" },
        transaction: undefined,
        callers: undefined,
        pool: "scripted",
        server: "primary",
        correlation: undefined,
        callSite: undefined
      } as const
      assert.deepInclude(plain[0], told)
      assert.strictEqual(plain.length, 1)
      assert.notInclude(JSON.stringify(plain), "s3cret")
      assert.deepInclude(withValues[0], { ...told, values: ["s3cret"] })
    }))

  it.effect("cost nothing where there are none: the statement is sent as it was given", () =>
    Effect.gen(function*() {
      const { run, taken } = scripted()
      yield* passing(run("select 1"))
      const done = taken[0]?.[2]
      assert.strictEqual(taken[0]?.length, 3)
      yield* passing(Effect.map(recordStatements(run("select 1")), () => {}))
      assert.notStrictEqual(taken[1]?.[2], done)
    }))

  it.effect("of the pool hear all of it until they stop; a replica's are the primary's", () =>
    Effect.gen(function*() {
      const { observers, run } = scripted()
      const heard: Array<string> = []
      const stop = observers.listen({ tell: ({ text }) => void heard.push(text) })
      yield* passing(run("one"))
      observers.replica("copy").begin(yield* Effect.withFiber(Effect.succeed), {
        text: "two",
        parameters: [],
        asked: true,
        transaction: undefined,
        timeout: undefined
      }).ended(rows(0))
      stop()
      yield* passing(run("three"))
      assert.deepStrictEqual(heard, ["one", "two"])
    }))

  it.effect("one that throws is logged, and the statement and the others go on", () =>
    Effect.gen(function*() {
      const { run } = scripted()
      const lines: Array<unknown> = []
      const broken = observeStatements(run("one"), {
        tell: () => {
          throw new Error("broken observer")
        }
      })
      const [answer, told] = yield* passing(recordStatements(broken)).pipe(
        Effect.provide(Logger.layer([Logger.make(({ message }) => void lines.push(message))]))
      )
      assert.strictEqual(answer._tag, "Success")
      assert.deepStrictEqual(told.map(({ text }) => text), ["one"])
      assert.include(String(lines), "an observer of statements failed")
    }))

  it.effect("know an interruption from a failure, and hear nothing of what was never sent", () =>
    Effect.gen(function*() {
      const cancelled = new DatabaseError({ reason: new Reason.QueryCanceled({ server: { code: "57014" } as never }) })
      const failing = scripted(Exit.fail(cancelled))
      const [, failed] = yield* passing(recordStatements(failing.run("one")))
      assert.deepStrictEqual(failed[0]?.outcome, {
        _tag: "Failed",
        reason: "QueryCanceled",
        code: "57014",
        constraint: undefined
      })
      const stopping = Effect.all([failing.run("one"), failing.observing.cancelling(Effect.void)], {
        concurrency: "unbounded"
      })
      const [, interrupted] = yield* passing(recordStatements(stopping))
      assert.deepStrictEqual(interrupted[0]?.outcome, { _tag: "Interrupted" })
      const refused = scripted(Exit.fail(new DatabaseError({ reason: new Reason.InvalidQuery({ problem: "no" }) })))
      const [, none] = yield* passing(recordStatements(refused.run("one")))
      assert.deepStrictEqual(none, [])
    }))

  it("tell the pool's own statements from the program's", () => {
    const kinds = [
      "begin isolation level read committed read write",
      "commit",
      "rollback",
      "savepoint aludel_1",
      "release savepoint aludel_1",
      "rollback to savepoint aludel_1",
      "select coalesce(current_setting($1::text, true), ''), set_config($1::text, $2::text, true)",
      "fetch 512 from aludel_cursor_1",
      "close aludel_cursor_1",
      "declare aludel_cursor_1 no scroll cursor for select 1",
      "listen \"a\"",
      "select commit from log"
    ].map(kindOf)
    assert.deepStrictEqual(kinds, [
      ...Array.from({ length: 7 }, () => "transaction" as const),
      "cursor",
      "cursor",
      "statement",
      "statement",
      "statement"
    ])
    assert.deepStrictEqual(outcomeOf(rows(0), { interrupted: false, late: false }), { _tag: "Answered" })
  })

  it("what is sent for several callers is told to the observers of each, once, with their number", () => {
    const observer = { tell: () => {} }
    const other = { tell: () => {} }
    const context = (...observers: ReadonlyArray<typeof observer>) =>
      Context.make(CurrentObservation, { observers, correlation: "first", callers: undefined })
    const shared = sharedObservation([context(observer), Context.empty(), context(observer, other)])
    assert.deepStrictEqual(shared, { observers: [observer, other], correlation: "first", callers: 3 })
  })
})
