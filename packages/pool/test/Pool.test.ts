/** The pool's state machine, with scripted connections and a test clock: nothing here waits, and nothing is sent. */
import { assert, describe, it } from "@effect/vitest"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import { MaxOpsBeforeYield } from "effect/Scheduler"
import { TestClock } from "effect/testing"
import { makePool } from "../src/Pool.ts"
import { config, ScriptedConnector } from "./support/ScriptedConnector.ts"

const pool = (size = 2) => {
  const connector = new ScriptedConnector()
  return { connector, pool: makePool(config({ size }), connector.connect) }
}

/** Takes a connection and holds it until the gate opens. */
const hold = (of: ReturnType<typeof pool>["pool"], gate: Deferred.Deferred<void>) => of.use(() => Deferred.await(gate))

const whole = (of: ReturnType<typeof pool>["pool"]) => {
  const { inUse, opening, waiting } = of.stats()
  assert.deepStrictEqual({ inUse, opening, waiting }, { inUse: 0, opening: 0, waiting: 0 })
}

describe("pool", () => {
  it.effect("opens nothing before the first use, and then uses what it has", () =>
    Effect.gen(function*() {
      const { connector, pool: of } = pool()
      assert.strictEqual(connector.attempts, 0)
      for (let n = 0; n < 5; n++) yield* of.use(() => Effect.void)
      assert.strictEqual(connector.attempts, 1)
      whole(of)
    }))

  it.effect("never opens more than its size, and serves waiters in order", () =>
    Effect.gen(function*() {
      const { connector, pool: of } = pool()
      const gate = yield* Deferred.make<void>()
      const order: Array<number> = []
      const holders = yield* Effect.forEach([1, 2], () => Effect.forkChild(hold(of, gate)))
      yield* Effect.yieldNow
      const waiters = yield* Effect.forEach([1, 2, 3, 4, 5], (n) =>
        Effect.tap(Effect.forkChild(of.use(() => Effect.sync(() => order.push(n)))), () => Effect.yieldNow))
      assert.strictEqual(of.stats().waiting, 5)
      yield* Deferred.succeed(gate, undefined)
      yield* Effect.forEach(holders, Fiber.join)
      yield* Effect.forEach(waiters, Fiber.join)
      assert.deepStrictEqual(order, [1, 2, 3, 4, 5])
      assert.strictEqual(connector.attempts, 2)
      whole(of)
    }))

  it.effect("a newcomer does not overtake those who wait", () =>
    Effect.gen(function*() {
      const { pool: of } = pool(1)
      const gate = yield* Deferred.make<void>()
      const order: Array<string> = []
      const holder = yield* Effect.forkChild(hold(of, gate))
      yield* Effect.yieldNow
      const waiter = yield* Effect.forkChild(of.use(() => Effect.sync(() => order.push("waiter"))))
      yield* Effect.yieldNow
      yield* Deferred.succeed(gate, undefined)
      yield* of.use(() => Effect.sync(() => order.push("newcomer")))
      yield* Fiber.join(holder)
      yield* Fiber.join(waiter)
      assert.deepStrictEqual(order, ["waiter", "newcomer"])
    }))

  it.effect("a waiter gives up at the acquire timeout, and says how full the pool was", () =>
    Effect.gen(function*() {
      const { pool: of } = pool(1)
      const gate = yield* Deferred.make<void>()
      const holder = yield* Effect.forkChild(hold(of, gate))
      yield* Effect.yieldNow
      const waiter = yield* Effect.forkChild(Effect.flip(of.use(() => Effect.void)))
      yield* Effect.yieldNow
      yield* TestClock.adjust("30 seconds")
      const { reason } = yield* Fiber.join(waiter)
      assert.strictEqual(reason._tag, "AcquireTimeout")
      if (reason._tag === "AcquireTimeout") {
        assert.deepInclude(reason, { milliseconds: 30_000, size: 1, inUse: 1 })
      }
      yield* Deferred.succeed(gate, undefined)
      yield* Fiber.join(holder)
      whole(of)
    }))

  it.effect("an interrupted waiter leaves the queue, 1,000 times, and no place is lost", () =>
    Effect.gen(function*() {
      const { connector, pool: of } = pool(2)
      for (let round = 0; round < 1_000; round++) {
        const gate = yield* Deferred.make<void>()
        const holders = yield* Effect.forEach([1, 2], () => Effect.forkChild(hold(of, gate)))
        const waiters = yield* Effect.forEach([1, 2, 3], () => Effect.forkChild(of.use(() => Effect.void)))
        // Sometimes before, sometimes in, sometimes after the hand-over.
        for (let n = 0; n < round % 4; n++) yield* Effect.yieldNow
        if (round % 2 === 0) yield* Deferred.succeed(gate, undefined)
        for (let n = 0; n < round % 3; n++) yield* Effect.yieldNow
        yield* Effect.forEach(waiters, Fiber.interrupt)
        yield* Deferred.succeed(gate, undefined)
        yield* Effect.forEach(holders, Fiber.await)
        whole(of)
      }
      assert.isAtMost(connector.attempts - connector.opened.filter(({ ended }) => ended !== undefined).length, 2)
    }))

  it.effect("the same where fibers yield after each step, so that what was handed over may never be taken", () =>
    Effect.gen(function*() {
      const { pool: of } = pool(1)
      for (let round = 0; round < 300; round++) {
        const gate = yield* Deferred.make<void>()
        const holder = yield* Effect.forkChild(hold(of, gate))
        yield* Effect.yieldNow
        const waiter = yield* Effect.forkChild(of.use(() => Effect.void))
        for (let n = 0; n < 40 && of.stats().waiting === 0; n++) yield* Effect.yieldNow
        yield* Deferred.succeed(gate, undefined)
        for (let n = 0; n < round % 30; n++) yield* Effect.yieldNow
        yield* Fiber.interrupt(waiter)
        yield* Fiber.join(holder)
        whole(of)
      }
    }).pipe(Effect.provideService(MaxOpsBeforeYield, 5)))

  it.effect("an interruption while a connection is being opened loses neither the place nor the connection", () =>
    Effect.gen(function*() {
      const { connector, pool: of } = pool(1)
      const gate = yield* Deferred.make<void>()
      connector.behaviour = gate
      const first = yield* Effect.forkChild(of.use(() => Effect.void))
      yield* Effect.yieldNow
      const second = yield* Effect.forkChild(of.use(() => Effect.succeed("served")))
      yield* Effect.yieldNow
      assert.deepInclude(of.stats(), { opening: 1, waiting: 1 })
      yield* Fiber.interrupt(first)
      yield* Deferred.succeed(gate, undefined)
      assert.strictEqual(yield* Fiber.join(second), "served")
      whole(of)
      assert.isAtMost(of.stats().open, 1)
    }))

  it.effect("a failed opening fails its caller, and the next waiter gets its own try", () =>
    Effect.gen(function*() {
      const { connector, pool: of } = pool(1)
      connector.behaviour = "fail"
      const failures = yield* Effect.forEach(
        [1, 2, 3],
        () => Effect.exit(of.use(() => Effect.void)),
        { concurrency: "unbounded" }
      )
      assert.isTrue(failures.every(Exit.isFailure))
      assert.strictEqual(connector.attempts, 3)
      connector.behaviour = "open"
      yield* of.use(() => Effect.void)
      whole(of)
    }))

  it.effect("a connection that comes back lost, or in a transaction, is not lent again", () =>
    Effect.gen(function*() {
      const { connector, pool: of } = pool(1)
      yield* of.use(() =>
        Effect.sync(() => {
          const [connection] = connector.opened
          if (connection !== undefined) connection.health.state = "transaction"
        })
      )
      assert.strictEqual(connector.opened[0]?.ended, "destroyed")
      yield* of.use(() => Effect.sync(() => connector.opened[1]?.lose()))
      yield* of.use(() => Effect.void)
      assert.strictEqual(connector.attempts, 3)
      whole(of)
    }))

  it.effect("a connection that is lost while idle leaves the pool at once", () =>
    Effect.gen(function*() {
      const { connector, pool: of } = pool(1)
      yield* of.use(() => Effect.void)
      connector.opened[0]?.lose()
      assert.strictEqual(of.stats().open, 0)
      yield* of.use(() => Effect.void)
      assert.strictEqual(connector.attempts, 2)
    }))

  it.effect("failure, defect and interruption of the body all give the connection back", () =>
    Effect.gen(function*() {
      const { connector, pool: of } = pool(1)
      yield* Effect.exit(of.use(() => Effect.fail("no")))
      yield* Effect.exit(of.use(() => Effect.die("no")))
      yield* Effect.exit(of.use(() => Effect.interrupt))
      whole(of)
      assert.strictEqual(connector.attempts, 1)
    }))

  it.effect("closed: waiters and newcomers fail with PoolClosed, those inside end in peace, and all is closed", () =>
    Effect.gen(function*() {
      const { connector, pool: of } = pool(1)
      const gate = yield* Deferred.make<void>()
      const holder = yield* Effect.forkChild(Effect.as(hold(of, gate), "done"))
      yield* Effect.yieldNow
      const waiter = yield* Effect.forkChild(Effect.flip(of.use(() => Effect.void)))
      yield* Effect.yieldNow
      const closing = yield* Effect.forkChild(of.close)
      yield* Effect.yieldNow
      assert.strictEqual((yield* Fiber.join(waiter)).reason._tag, "PoolClosed")
      assert.strictEqual((yield* Effect.flip(of.use(() => Effect.void))).reason._tag, "PoolClosed")
      yield* Deferred.succeed(gate, undefined)
      assert.strictEqual(yield* Fiber.join(holder), "done")
      yield* Fiber.join(closing)
      assert.isDefined(connector.opened[0]?.ended)
      assert.deepInclude(of.stats(), { open: 0, inUse: 0, opening: 0, waiting: 0 })
      yield* of.close
    }))

  it.effect("closed: what is still out after the drain timeout is cut off", () =>
    Effect.gen(function*() {
      const { connector, pool: of } = pool(1)
      const holder = yield* Effect.forkChild(of.use(() => Effect.never))
      yield* Effect.yieldNow
      const closing = yield* Effect.forkChild(of.close)
      yield* Effect.yieldNow
      yield* TestClock.adjust("10 seconds")
      yield* Fiber.join(closing)
      assert.strictEqual(connector.opened[0]?.ended, "destroyed")
      yield* Fiber.interrupt(holder)
      whole(of)
    }))
})
