/** One statement on whatever connection is free: whatever becomes of it, its connection and its place go to the next. */
import { type CompiledQuery, DatabaseError } from "@aludel/sql"
import { assert, describe, it } from "@effect/vitest"
import * as Cause from "effect/Cause"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import { TestClock } from "effect/testing"
import type { Connection } from "../src/Connection.ts"
import { ScriptedConnection, scriptedPool, unreachable } from "./support/ScriptedConnector.ts"

/** A connection that does what the test says with each statement. */
class Doing extends ScriptedConnection {
  readonly sent: Array<string> = []
  override readonly run: Connection["run"]
  constructor(id: number, run: (text: string) => ReturnType<Connection["run"]>) {
    super(id)
    this.run = (text) => {
      this.sent.push(text)
      return run(text)
    }
  }
}

const statement = (text: string, decode: () => unknown = () => text): CompiledQuery<unknown> => ({
  text,
  parameters: [],
  access: "reads",
  decode
})

const answer = { rows: [["1"]], command: "SELECT", count: 1, columns: [] }

const poolDoing = (run: (text: string) => ReturnType<Connection["run"]>, size = 1) =>
  Effect.gen(function*() {
    const opened: Array<Doing> = []
    const of = yield* scriptedPool({
      check: () => Effect.void,
      reset: () => Effect.void,
      connect: (note) =>
        Effect.sync(() => {
          const connection = new Doing(opened.length + 1, run)
          opened.push(connection)
          note(connection)
          return connection
        })
    }, { size, overflow: 0, acquireTimeout: "10 seconds" })
    const sent = () => opened.flatMap(({ sent }) => sent)
    return { of, opened, sent }
  })

const tagOf = (exit: Exit.Exit<unknown, unknown>): unknown => {
  if (Exit.isSuccess(exit)) return "Success"
  const error = Cause.squash(exit.cause)
  return error instanceof DatabaseError ? error.reason._tag : error
}

describe("a statement of the pool", () => {
  it.effect("gives back its connection, and reads its rows", () =>
    Effect.gen(function*() {
      const { of, opened, sent } = yield* poolDoing(() => Effect.succeed(answer))
      for (const text of ["a", "b", "c"]) {
        assert.deepStrictEqual(yield* of.run(statement(text)), { rows: [text], count: 1, command: "SELECT" })
      }
      assert.deepStrictEqual(sent(), ["a", "b", "c"])
      assert.strictEqual(opened.length, 1)
      assert.strictEqual(of.stats().inUse, 0)
    }))

  it.effect("one that fails, and one whose rows cannot be read, give it back too", () =>
    Effect.gen(function*() {
      const { of } = yield* poolDoing((text) => text === "bad" ? Effect.fail(unreachable) : Effect.succeed(answer))
      assert.strictEqual(tagOf(yield* Effect.exit(of.run(statement("bad")))), "ConnectionFailed")
      const thrown = new Error("unreadable")
      const unreadable = statement("rows", () => {
        throw thrown
      })
      assert.isTrue(Exit.isFailure(yield* Effect.exit(of.run(unreadable))))
      assert.strictEqual(of.stats().inUse, 0)
      assert.deepStrictEqual(yield* of.run(statement("after")), { rows: ["after"], count: 1, command: "SELECT" })
    }))

  it.effect("waits in order; one that is interrupted there is never sent, and keeps nobody", () =>
    Effect.gen(function*() {
      const gate = yield* Deferred.make<void>()
      const { of, sent } = yield* poolDoing((text) =>
        text === "first" ? Effect.as(Deferred.await(gate), answer) : Effect.succeed(answer)
      )
      const fibers = []
      for (const text of ["first", "second", "third", "fourth"]) {
        fibers.push(yield* Effect.forkChild(of.run(statement(text)), { startImmediately: true }))
        yield* Effect.yieldNow
      }
      const [, second] = fibers
      assert.strictEqual(of.stats().waiting, 3)
      if (second !== undefined) yield* Fiber.interrupt(second)
      assert.strictEqual(of.stats().waiting, 2)
      yield* Deferred.succeed(gate, undefined)
      const exits = yield* Effect.forEach(fibers, Fiber.await)
      assert.deepStrictEqual(exits.map(Exit.isSuccess), [true, false, true, true])
      assert.deepStrictEqual(sent(), ["first", "third", "fourth"])
      assert.strictEqual(of.stats().inUse, 0)
    }))

  it.effect("one that is interrupted in flight is cancelled, and the next has its connection", () =>
    Effect.gen(function*() {
      const started = yield* Deferred.make<void>()
      let cancelled = false
      const long = Effect.andThen(Deferred.succeed(started, undefined), Effect.never).pipe(
        Effect.onInterrupt(() => Effect.sync(() => void (cancelled = true)))
      )
      const { of, sent } = yield* poolDoing((text) => text === "long" ? long : Effect.succeed(answer))
      const fiber = yield* Effect.forkChild(of.run(statement("long")))
      yield* Deferred.await(started)
      assert.strictEqual(of.stats().inUse, 1)
      yield* Fiber.interrupt(fiber)
      assert.isTrue(cancelled)
      assert.strictEqual(of.stats().inUse, 0)
      assert.deepStrictEqual(yield* of.run(statement("next")), { rows: ["next"], count: 1, command: "SELECT" })
      assert.deepStrictEqual(sent(), ["long", "next"])
    }))

  it.effect("one that waits too long, and one after the pool was closed, are refused without being sent", () =>
    Effect.gen(function*() {
      const gate = yield* Deferred.make<void>()
      const { of, sent } = yield* poolDoing(() => Effect.as(Deferred.await(gate), answer))
      const first = yield* Effect.forkChild(of.run(statement("first")), { startImmediately: true })
      const late = yield* Effect.forkChild(of.run(statement("late")), { startImmediately: true })
      yield* TestClock.adjust("11 seconds")
      assert.strictEqual(tagOf(yield* Fiber.await(late)), "AcquireTimeout")
      yield* Deferred.succeed(gate, undefined)
      yield* Fiber.join(first)
      yield* of.close
      assert.strictEqual(tagOf(yield* Effect.exit(of.run(statement("closed")))), "PoolClosed")
      assert.deepStrictEqual(sent(), ["first"])
    }))
})
