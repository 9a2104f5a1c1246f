/** The pool's state machine, with scripted connections and a test clock: nothing here waits, and nothing is sent. */
import { DatabaseError, Reason } from "@aludel/sql"
import { assert, describe, it } from "@effect/vitest"
import * as Clock from "effect/Clock"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import { MaxOpsBeforeYield } from "effect/Scheduler"
import { TestClock } from "effect/testing"
import type { PoolOptions } from "../src/config/PoolOptions.ts"
import type { PoolEvent } from "../src/events/PoolEvent.ts"
import type { Held } from "../src/Held.ts"
import type { Pool } from "../src/Pool.ts"
import { ScriptedConnector, scriptedPool, unreachable, use } from "./support/ScriptedConnector.ts"

const pool = (size = 2, options: PoolOptions = {}) => {
  const connector = new ScriptedConnector()
  return Effect.map(scriptedPool(connector, { size, ...options }), (pool) => ({ connector, pool }))
}

/** Takes a connection and holds it until the gate opens. */
const hold = (of: Pool, gate: Deferred.Deferred<void>) => use(of, () => Deferred.await(gate))

const whole = (of: Pool) => {
  const { idle, inUse, open, opening, tended, waiting } = of.stats()
  assert.deepStrictEqual({ inUse, opening, tended, waiting }, { inUse: 0, opening: 0, tended: 0, waiting: 0 })
  assert.strictEqual(open, idle)
}

/** Takes this many at once, and gives all back. */
const burst = (of: Pool, count: number) =>
  Effect.gen(function*() {
    const gate = yield* Deferred.make<void>()
    const holders = yield* Effect.forEach(Array.from({ length: count }), () => Effect.forkChild(hold(of, gate)))
    yield* Effect.yieldNow
    yield* Effect.yieldNow
    assert.strictEqual(of.stats().inUse, count)
    yield* Deferred.succeed(gate, undefined)
    yield* Effect.forEach(holders, Fiber.join)
  })

const record = (of: Pool) => {
  const seen: Array<PoolEvent> = []
  of.listen((event) => void seen.push(event))
  return seen
}

describe("pool", () => {
  it.effect("opens nothing before the first use, and then uses what it has", () =>
    Effect.gen(function*() {
      const { connector, pool: of } = yield* pool()
      assert.strictEqual(connector.attempts, 0)
      for (let n = 0; n < 5; n++) yield* use(of, () => Effect.void)
      assert.strictEqual(connector.attempts, 1)
      whole(of)
    }))

  it.effect("never opens more than its size, and serves waiters in order", () =>
    Effect.gen(function*() {
      const { connector, pool: of } = yield* pool()
      const gate = yield* Deferred.make<void>()
      const order: Array<number> = []
      const holders = yield* Effect.forEach([1, 2], () => Effect.forkChild(hold(of, gate)))
      yield* Effect.yieldNow
      const waiters = yield* Effect.forEach([1, 2, 3, 4, 5], (n) =>
        Effect.tap(Effect.forkChild(use(of, () => Effect.sync(() => order.push(n)))), () => Effect.yieldNow))
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
      const { pool: of } = yield* pool(1)
      const gate = yield* Deferred.make<void>()
      const order: Array<string> = []
      const holder = yield* Effect.forkChild(hold(of, gate))
      yield* Effect.yieldNow
      const waiter = yield* Effect.forkChild(use(of, () => Effect.sync(() => order.push("waiter"))))
      yield* Effect.yieldNow
      yield* Deferred.succeed(gate, undefined)
      yield* use(of, () => Effect.sync(() => order.push("newcomer")))
      yield* Fiber.join(holder)
      yield* Fiber.join(waiter)
      assert.deepStrictEqual(order, ["waiter", "newcomer"])
    }))

  it.effect("a waiter gives up at the acquire timeout, and says how full the pool was, and who holds it longest", () =>
    Effect.gen(function*() {
      const { pool: of } = yield* pool(1)
      const gate = yield* Deferred.make<void>()
      const holder = yield* Effect.forkChild(Effect.withSpan(hold(of, gate), "report"))
      yield* Effect.yieldNow
      const waiter = yield* Effect.forkChild(Effect.flip(use(of, () => Effect.void)))
      yield* Effect.yieldNow
      yield* TestClock.adjust("30 seconds")
      const { reason } = yield* Fiber.join(waiter)
      assert.strictEqual(reason._tag, "AcquireTimeout")
      if (reason._tag === "AcquireTimeout") {
        assert.deepInclude(reason, { milliseconds: 30_000, size: 1, inUse: 1 })
        assert.deepStrictEqual(reason.oldest, { milliseconds: 30_000, span: "report" })
        assert.include(reason.message, "1 of 1 in use, one of them for 30000 ms in the span \"report\"")
      }
      yield* Deferred.succeed(gate, undefined)
      yield* Fiber.join(holder)
      whole(of)
    }))

  it.effect("an interrupted waiter leaves the queue, 1,000 times, and no place is lost", () =>
    Effect.gen(function*() {
      const { connector, pool: of } = yield* pool(2)
      for (let round = 0; round < 1_000; round++) {
        const gate = yield* Deferred.make<void>()
        const holders = yield* Effect.forEach([1, 2], () => Effect.forkChild(hold(of, gate)))
        const waiters = yield* Effect.forEach([1, 2, 3], () => Effect.forkChild(use(of, () => Effect.void)))
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
      const { pool: of } = yield* pool(1)
      for (let round = 0; round < 300; round++) {
        const gate = yield* Deferred.make<void>()
        const holder = yield* Effect.forkChild(hold(of, gate))
        yield* Effect.yieldNow
        const waiter = yield* Effect.forkChild(use(of, () => Effect.void))
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
      const { connector, pool: of } = yield* pool(1)
      const gate = yield* Deferred.make<void>()
      connector.behaviour = Deferred.await(gate)
      const first = yield* Effect.forkChild(use(of, () => Effect.void))
      yield* Effect.yieldNow
      const second = yield* Effect.forkChild(use(of, () => Effect.succeed("served")))
      yield* Effect.yieldNow
      assert.deepInclude(of.stats(), { opening: 1, waiting: 2 })
      yield* Fiber.interrupt(first)
      yield* Deferred.succeed(gate, undefined)
      assert.strictEqual(yield* Fiber.join(second), "served")
      whole(of)
      assert.isAtMost(of.stats().open, 1)
    }))

  it.effect("given back twice: the second time it is not taken from who has it by then", () =>
    Effect.gen(function*() {
      const { pool: of } = yield* pool(1)
      let first: Held | undefined
      yield* of.hold((held) => void (first = held))
      first?.release()
      let second: Held | undefined
      yield* of.hold((held) => void (second = held))
      first?.release()
      assert.deepInclude(of.stats(), { inUse: 1, idle: 0 })
      second?.release()
      whole(of)
    }))

  it.effect("a connection that comes back lost, or in a transaction, is not lent again", () =>
    Effect.gen(function*() {
      const { connector, pool: of } = yield* pool(1)
      yield* use(of, () =>
        Effect.sync(() => {
          const [connection] = connector.opened
          if (connection !== undefined) connection.health.state = "transaction"
        }))
      assert.strictEqual(connector.opened[0]?.ended, "destroyed")
      yield* use(of, () => Effect.sync(() => connector.opened[1]?.lose()))
      yield* use(of, () => Effect.void)
      assert.strictEqual(connector.attempts, 3)
      whole(of)
    }))

  it.effect("a connection that is lost while idle leaves the pool at once", () =>
    Effect.gen(function*() {
      const { connector, pool: of } = yield* pool(1)
      yield* use(of, () => Effect.void)
      connector.opened[0]?.lose()
      assert.strictEqual(of.stats().open, 0)
      yield* use(of, () => Effect.void)
      assert.strictEqual(connector.attempts, 2)
    }))

  it.effect("failure, defect and interruption of the body all give the connection back", () =>
    Effect.gen(function*() {
      const { connector, pool: of } = yield* pool(1)
      yield* Effect.exit(use(of, () => Effect.fail("no")))
      yield* Effect.exit(use(of, () => Effect.die("no")))
      yield* Effect.exit(use(of, () => Effect.interrupt))
      whole(of)
      assert.strictEqual(connector.attempts, 1)
    }))

  it.effect("closed: waiters and newcomers fail with PoolClosed, those inside end in peace, and all is closed", () =>
    Effect.gen(function*() {
      const { connector, pool: of } = yield* pool(1)
      const gate = yield* Deferred.make<void>()
      const holder = yield* Effect.forkChild(Effect.as(hold(of, gate), "done"))
      yield* Effect.yieldNow
      const waiter = yield* Effect.forkChild(Effect.flip(use(of, () => Effect.void)))
      yield* Effect.yieldNow
      const closing = yield* Effect.forkChild(of.close)
      yield* Effect.yieldNow
      assert.strictEqual((yield* Fiber.join(waiter)).reason._tag, "PoolClosed")
      assert.strictEqual((yield* Effect.flip(use(of, () => Effect.void))).reason._tag, "PoolClosed")
      yield* Deferred.succeed(gate, undefined)
      assert.strictEqual(yield* Fiber.join(holder), "done")
      yield* Fiber.join(closing)
      assert.isDefined(connector.opened[0]?.ended)
      assert.deepInclude(of.stats(), { open: 0, inUse: 0, opening: 0, waiting: 0 })
      yield* of.close
    }))

  it.effect("closed: what is still out after the drain timeout is cut off", () =>
    Effect.gen(function*() {
      const { connector, pool: of } = yield* pool(1)
      const holder = yield* Effect.forkChild(use(of, () => Effect.never))
      yield* Effect.yieldNow
      const closing = yield* Effect.forkChild(of.close)
      yield* Effect.yieldNow
      yield* TestClock.adjust("10 seconds")
      yield* Fiber.join(closing)
      assert.strictEqual(connector.opened[0]?.ended, "destroyed")
      yield* Fiber.interrupt(holder)
      whole(of)
    }))

  it.effect("closed while connecting: the opening is given up, and nothing is left", () =>
    Effect.gen(function*() {
      const { connector, pool: of } = yield* pool(1)
      const opening = yield* Deferred.make<void>()
      connector.behaviour = Deferred.await(opening)
      const waiter = yield* Effect.forkChild(Effect.flip(use(of, () => Effect.void)))
      yield* Effect.yieldNow
      yield* of.close
      assert.strictEqual((yield* Fiber.join(waiter)).reason._tag, "PoolClosed")
      yield* Deferred.succeed(opening, undefined)
      yield* Effect.yieldNow
      assert.deepInclude(of.stats(), { open: 0, opening: 0 })
      assert.strictEqual(connector.opened.length, 0)
    }))
})

describe("size", () => {
  it.effect("overflow is closed when it comes back and nobody waits", () =>
    Effect.gen(function*() {
      const { connector, pool: of } = yield* pool(2, { overflow: 1 })
      const gate = yield* Deferred.make<void>()
      const holders = yield* Effect.forEach([1, 2, 3, 4], () => Effect.forkChild(hold(of, gate)))
      yield* Effect.yieldNow
      yield* Effect.yieldNow
      assert.deepInclude(of.stats(), { inUse: 3, waiting: 1, size: 3 })
      yield* Deferred.succeed(gate, undefined)
      yield* Effect.forEach(holders, Fiber.join)
      assert.strictEqual(of.stats().idle, 2)
      assert.strictEqual(connector.alive.length, 2)
      whole(of)
    }))

  it.effect("a minimum is kept warm once the first was opened, and refilled when one is lost", () =>
    Effect.gen(function*() {
      const { connector, pool: of } = yield* pool(5, { minimum: 3, idleTimeout: "1 second" })
      assert.strictEqual(connector.attempts, 0)
      yield* use(of, () => Effect.void)
      assert.strictEqual(of.stats().idle, 3)
      connector.alive[0]?.lose()
      assert.strictEqual(of.stats().idle, 3)
      assert.strictEqual(connector.attempts, 4)
      yield* burst(of, 5)
      assert.strictEqual(of.stats().idle, 5)
      yield* TestClock.adjust("2 seconds")
      assert.strictEqual(of.stats().idle, 3)
    }))

  it.effect("pooling none: each lease has a connection of its own, closed after it, and no more than size at once", () =>
    Effect.gen(function*() {
      const { connector, pool: of } = yield* pool(2, { pooling: "none" })
      for (let n = 0; n < 3; n++) yield* use(of, () => Effect.void)
      assert.strictEqual(connector.attempts, 3)
      assert.strictEqual(connector.alive.length, 0)
      let most = 0
      const look = Effect.sync(() => {
        most = Math.max(most, of.stats().open)
      })
      yield* Effect.forEach(Array.from({ length: 9 }), () => use(of, () => Effect.andThen(Effect.yieldNow, look)), {
        concurrency: "unbounded"
      })
      assert.strictEqual(connector.attempts, 12)
      assert.isAtMost(most, 2)
      whole(of)
    }))

  it.effect("pooling static: always the same connection, however old", () =>
    Effect.gen(function*() {
      const { connector, pool: of } = yield* pool(5, { pooling: "static" })
      yield* Effect.forEach([1, 2, 3], () => use(of, () => Effect.yieldNow), { concurrency: "unbounded" })
      yield* TestClock.adjust("2 days")
      yield* use(of, () => Effect.void)
      assert.strictEqual(connector.attempts, 1)
    }))

  it.effect("a full queue refuses the next at once, with what it is", () =>
    Effect.gen(function*() {
      const { pool: of } = yield* pool(1, { maxWaiting: 1 })
      const gate = yield* Deferred.make<void>()
      const holder = yield* Effect.forkChild(hold(of, gate))
      const waiter = yield* Effect.forkChild(use(of, () => Effect.succeed("served")))
      yield* Effect.yieldNow
      const { reason } = yield* Effect.flip(use(of, () => Effect.void))
      assert.deepInclude(reason, { _tag: "AcquireQueueFull", waiting: 1 })
      yield* Deferred.succeed(gate, undefined)
      yield* Fiber.join(holder)
      assert.strictEqual(yield* Fiber.join(waiter), "served")
      whole(of)
    }))

  it.effect("lifo lends the last that came back, fifo the first", () =>
    Effect.gen(function*() {
      for (const order of ["lifo", "fifo"] as const) {
        const { pool: of } = yield* pool(2, { order })
        const [first, second] = [yield* Deferred.make<void>(), yield* Deferred.make<void>()]
        const one = yield* Effect.forkChild(use(of, (connection) => Effect.as(Deferred.await(first), connection)))
        const two = yield* Effect.forkChild(use(of, (connection) => Effect.as(Deferred.await(second), connection)))
        yield* Effect.yieldNow
        yield* Deferred.succeed(first, undefined)
        const firstBack = yield* Fiber.join(one)
        yield* Deferred.succeed(second, undefined)
        const lastBack = yield* Fiber.join(two)
        const next = yield* use(of, (connection) => Effect.succeed(connection))
        assert.strictEqual(next, order === "lifo" ? lastBack : firstBack)
      }
    }))
})

describe("fairness", () => {
  it.effect("a flood of statements does not starve a transaction: it has its turn where it came", () =>
    Effect.gen(function*() {
      const { pool: of } = yield* pool(2)
      const order: Array<string> = []
      const statement = (name: string) =>
        Effect.forkChild(use(of, () => Effect.andThen(Effect.yieldNow, Effect.sync(() => order.push(name)))))
      const before = yield* Effect.forEach(Array.from({ length: 50 }), () => statement("before"))
      yield* Effect.yieldNow
      const transaction = yield* Effect.forkChild(use(of, () =>
        Effect.gen(function*() {
          order.push("begun")
          for (let n = 0; n < 20; n++) yield* Effect.yieldNow
          order.push("ended")
        })))
      yield* Effect.yieldNow
      const after = yield* Effect.forEach(Array.from({ length: 500 }), () => statement("after"))
      yield* Effect.forEach([...before, transaction, ...after], (fiber) => Fiber.await<unknown, unknown>(fiber))
      assert.isAtMost(order.indexOf("begun"), 51)
      assert.isBelow(order.indexOf("ended"), order.length - 400)
      assert.isBelow(order.slice(0, order.indexOf("begun")).filter((name) => name === "after").length, 3)
      whole(of)
    }))

  it.effect("10,000 waiters that give back at once: no stack of them", () =>
    Effect.gen(function*() {
      const { pool: of } = yield* pool(1)
      const gate = yield* Deferred.make<void>()
      const holder = yield* Effect.forkChild(hold(of, gate))
      let served = 0
      const waiters = yield* Effect.forEach(Array.from({ length: 10_000 }), () =>
        Effect.forkChild(use(of, () =>
          Effect.sync(() => {
            served++
          }))))
      yield* Effect.yieldNow
      yield* Deferred.succeed(gate, undefined)
      yield* Effect.forEach([holder, ...waiters], Fiber.await)
      assert.strictEqual(served, 10_000)
      whole(of)
    }))

  it.effect("10,000 fibers on 10 connections, a third interrupted: all others are served, in order", () =>
    Effect.gen(function*() {
      const { connector, pool: of } = yield* pool(10)
      const served: Array<number> = []
      const fibers = yield* Effect.forEach(
        Array.from({ length: 10_000 }, (_, n) => n),
        (n) => Effect.forkChild(use(of, () => Effect.andThen(Effect.yieldNow, Effect.sync(() => served.push(n)))))
      )
      yield* Effect.yieldNow
      yield* Effect.forEach(fibers.filter((_, n) => n % 3 === 0), Fiber.interrupt, { concurrency: "unbounded" })
      yield* Effect.forEach(fibers, Fiber.await)
      assert.isAtLeast(served.length, 6_600)
      assert.isTrue(served.every((n, place) => place < 20 || n > (served[place - 20] ?? -1)))
      assert.isAtMost(connector.attempts, 10)
      whole(of)
    }))
})

describe("a connection that cannot be opened", () => {
  it.effect("everybody who waits is told by one round of attempts, and the next try waits", () =>
    Effect.gen(function*() {
      const { connector, pool: of } = yield* pool(3)
      connector.behaviour = "fail"
      const failures = yield* Effect.forEach(
        Array.from({ length: 30 }),
        () => Effect.flip(use(of, () => Effect.void)),
        { concurrency: "unbounded" }
      ).pipe(Effect.forkChild)
      yield* TestClock.adjust("5 seconds")
      assert.isTrue((yield* Fiber.join(failures)).every(({ reason }) => reason._tag === "ConnectionFailed"))
      assert.isAtMost(connector.attempts, 3)
      whole(of)
    }))

  it.effect("one who is told and asks again at once is not told the same again without a try", () =>
    Effect.gen(function*() {
      const { connector, pool: of } = yield* pool(1)
      connector.behaviour = Effect.andThen(Effect.sleep("1 second"), Effect.fail(unreachable))
      const again = Effect.catch(use(of, () => Effect.succeed("first")), () => {
        connector.behaviour = "open"
        return use(of, () => Effect.succeed("second"))
      })
      const fiber = yield* Effect.forkChild(again)
      yield* TestClock.adjust("1 second")
      yield* TestClock.adjust("1 second")
      assert.strictEqual(yield* Fiber.join(fiber), "second")
      assert.strictEqual(connector.attempts, 2)
    }))

  it.effect("attempts grow rarer while it lasts: bounded, however many ask; the first success ends that", () =>
    Effect.gen(function*() {
      const { connector, pool: of } = yield* pool(4, { connectBackoff: { first: "100 millis", most: "5 seconds" } })
      connector.behaviour = "fail"
      const asking = yield* Effect.forkChild(
        Effect.forEach(
          Array.from({ length: 50 }),
          () => Effect.forever(Effect.andThen(Effect.ignore(use(of, () => Effect.void)), Effect.sleep("1 millis"))),
          { concurrency: "unbounded" }
        )
      )
      for (let n = 0; n < 600; n++) yield* TestClock.adjust("100 millis")
      // A minute: full jitter makes each wait half of the longest on the average.
      assert.isAtMost(connector.attempts, 90)
      assert.isAtLeast(connector.attempts, 10)
      connector.behaviour = "open"
      yield* TestClock.adjust("5 seconds")
      assert.isAtLeast(of.stats().open, 1)
      yield* Fiber.interrupt(asking)
      whole(of)
    }))

  it.effect("who waits while others hold connections goes on waiting, and is served by what comes back", () =>
    Effect.gen(function*() {
      const { connector, pool: of } = yield* pool(2)
      const gate = yield* Deferred.make<void>()
      const holder = yield* Effect.forkChild(hold(of, gate))
      yield* Effect.yieldNow
      connector.behaviour = "fail"
      const waiter = yield* Effect.forkChild(use(of, () => Effect.succeed("served")))
      yield* TestClock.adjust("10 seconds")
      assert.strictEqual(of.stats().waiting, 1)
      yield* Deferred.succeed(gate, undefined)
      assert.strictEqual(yield* Fiber.join(waiter), "served")
      yield* Fiber.join(holder)
      whole(of)
    }))

  it.effect("one whose time is over before the next try is told why there is no connection", () =>
    Effect.gen(function*() {
      const { connector, pool: of } = yield* pool(1, {
        acquireTimeout: "10 millis",
        connectBackoff: { first: "1 hour", most: "1 hour" }
      })
      connector.behaviour = "fail"
      yield* Effect.flip(use(of, () => Effect.void))
      const waiter = yield* Effect.forkChild(Effect.flip(use(of, () => Effect.void)))
      yield* Effect.yieldNow
      yield* TestClock.adjust("10 millis")
      assert.strictEqual((yield* Fiber.join(waiter)).reason._tag, "ConnectionFailed")
      assert.strictEqual(connector.attempts, 1)
    }))

  it.effect("a defect in the setup reaches who asked, and no place is lost", () =>
    Effect.gen(function*() {
      const { connector, pool: of } = yield* pool(1)
      connector.behaviour = "die"
      const exit = yield* Effect.exit(use(of, () => Effect.void))
      assert.isTrue(Exit.isFailure(exit) && exit.cause.reasons.some(({ _tag }) => _tag === "Die"))
      connector.behaviour = "open"
      const served = yield* Effect.forkChild(use(of, () => Effect.succeed("served")))
      yield* TestClock.adjust("100 millis")
      assert.strictEqual(yield* Fiber.join(served), "served")
      whole(of)
    }))
})

describe("age", () => {
  it.effect("an idle connection is closed after the idle time; one in use never", () =>
    Effect.gen(function*() {
      const { connector, pool: of } = yield* pool(2, { idleTimeout: "1 minute" })
      yield* burst(of, 2)
      const holder = yield* Effect.forkChild(use(of, () => Effect.sleep("1 hour")))
      yield* TestClock.adjust("61 seconds")
      assert.deepInclude(of.stats(), { open: 1, inUse: 1 })
      yield* TestClock.adjust("1 hour")
      yield* Fiber.join(holder)
      assert.strictEqual(connector.attempts, 2)
    }))

  it.effect("twenty opened together end within a tenth of their lifetime, and not all at once", () =>
    Effect.gen(function*() {
      const { pool: of } = yield* pool(20, { maxLifetime: "100 seconds", idleTimeout: "1 hour" })
      yield* burst(of, 20)
      yield* TestClock.adjust("89 seconds")
      assert.strictEqual(of.stats().open, 20)
      const left: Array<number> = []
      for (let n = 0; n < 11; n++) {
        yield* TestClock.adjust("1 second")
        left.push(of.stats().open)
      }
      assert.strictEqual(left.at(-1), 0)
      assert.isAtLeast(new Set(left).size, 4)
    }))

  it.effect("one that grew too old while lent is closed when it comes back", () =>
    Effect.gen(function*() {
      const { connector, pool: of } = yield* pool(1, { maxLifetime: "10 seconds", prePingAfter: "1 hour" })
      const holder = yield* Effect.forkChild(use(of, () => Effect.sleep("11 seconds")))
      yield* TestClock.adjust("11 seconds")
      yield* Fiber.join(holder)
      assert.strictEqual(connector.opened[0]?.ended, "closed")
      yield* use(of, () => Effect.void)
      assert.strictEqual(connector.attempts, 2)
    }))
})

describe("the time of day", () => {
  it.effect("set back or forward by an hour, nothing ages by it", () =>
    Effect.gen(function*() {
      const clock = yield* Clock.Clock
      let hours = 0
      const shifted: Clock.Clock = {
        currentTimeMillisUnsafe: () => clock.currentTimeMillisUnsafe() + hours * 3_600_000,
        currentTimeMillis: Effect.sync(() => clock.currentTimeMillisUnsafe() + hours * 3_600_000),
        currentTimeNanosUnsafe: () => clock.currentTimeNanosUnsafe() + BigInt(hours) * 3_600_000_000_000n,
        currentTimeNanos: Effect.sync(() => clock.currentTimeNanosUnsafe() + BigInt(hours) * 3_600_000_000_000n),
        monotonicTimeNanosUnsafe: () => clock.monotonicTimeNanosUnsafe(),
        monotonicTimeNanos: clock.monotonicTimeNanos,
        sleep: (duration) => clock.sleep(duration)
      }
      const { connector, pool: of } = yield* Effect.provideService(pool(1), Clock.Clock, shifted)
      yield* use(of, () => Effect.void)
      for (hours of [1, -1, 1]) yield* use(of, () => Effect.void)
      assert.deepInclude(connector, { attempts: 1, checks: 0 })
      yield* TestClock.adjust("9 minutes")
      assert.strictEqual(of.stats().idle, 1)
      hours = -1
      yield* TestClock.adjust("2 minutes")
      assert.strictEqual(of.stats().idle, 0)
    }))
})

describe("invalidated", () => {
  it.effect("idle ones are closed at once, those that are lent when they come back, and the pool goes on", () =>
    Effect.gen(function*() {
      const { connector, pool: of } = yield* pool(3)
      const seen = record(of)
      yield* burst(of, 3)
      const gate = yield* Deferred.make<void>()
      const holder = yield* Effect.forkChild(hold(of, gate))
      yield* Effect.yieldNow
      of.invalidate()
      assert.deepInclude(of.stats(), { open: 1, idle: 0, inUse: 1 })
      const waiter = yield* Effect.forkChild(use(of, (connection) => Effect.succeed(connection)))
      assert.strictEqual(yield* Fiber.join(waiter), connector.opened[3])
      yield* Deferred.succeed(gate, undefined)
      yield* Fiber.join(holder)
      assert.strictEqual(connector.alive.length, 1)
      yield* use(of, () => Effect.void)
      assert.strictEqual(connector.attempts, 4)
      const closed = seen.filter(({ _tag }) => _tag === "Closed")
      assert.isTrue(closed.length === 3 && closed.every((one) => "reason" in one && one.reason === "invalidated"))
      whole(of)
    }))

  it.effect("one that is being reset or checked is closed after it", () =>
    Effect.gen(function*() {
      const { connector, pool: of } = yield* pool(1)
      const resetting = yield* Deferred.make<void>()
      connector.resetting = Deferred.await(resetting)
      yield* use(of, () => Effect.sync(() => void (connector.opened[0]!.health.touched = true)))
      of.invalidate()
      yield* Deferred.succeed(resetting, undefined)
      yield* use(of, () => Effect.void)
      assert.strictEqual(connector.attempts, 2)
      whole(of)
    }))
})

describe("checks", () => {
  it.effect("only what was idle for long is asked before it is lent, and not what was just opened", () =>
    Effect.gen(function*() {
      const { connector, pool: of } = yield* pool(1, { prePingAfter: "5 seconds" })
      yield* use(of, () => Effect.void)
      yield* TestClock.adjust("4 seconds")
      yield* use(of, () => Effect.void)
      assert.strictEqual(connector.checks, 0)
      yield* TestClock.adjust("5 seconds")
      yield* use(of, () => Effect.void)
      assert.strictEqual(connector.checks, 1)
      whole(of)
    }))

  it.effect("one that does not answer is closed, the others are asked too, and the borrower notices nothing", () =>
    Effect.gen(function*() {
      const { connector, pool: of } = yield* pool(3, { prePingAfter: "5 seconds" })
      yield* burst(of, 3)
      yield* TestClock.adjust("5 seconds")
      connector.checking = Effect.suspend(() => connector.checks === 1 ? Effect.fail(unreachable) : Effect.void)
      yield* use(of, () => Effect.void)
      assert.strictEqual(connector.opened.filter(({ ended }) => ended === "destroyed").length, 1)
      assert.deepInclude(connector, { checks: 2, attempts: 3 })
      // The one that answered is not asked again, the third is; and a new one takes the place of the first.
      yield* burst(of, 3)
      assert.deepInclude(connector, { checks: 3, attempts: 4 })
      whole(of)
    }))

  it.effect("ten borrowers of ten that do not answer: asked side by side, not one after the other", () =>
    Effect.gen(function*() {
      const { connector, pool: of } = yield* pool(10, { prePingAfter: 0 })
      yield* burst(of, 10)
      const gate = yield* Deferred.make<void, DatabaseError>()
      connector.checking = Deferred.await(gate)
      const borrowers = yield* Effect.forEach(
        Array.from({ length: 10 }),
        () => Effect.forkChild(use(of, () => Effect.succeed("served")))
      )
      yield* Effect.yieldNow
      assert.deepInclude(of.stats(), { tended: 10, waiting: 10 })
      yield* Deferred.fail(gate, new DatabaseError({ reason: new Reason.ConnectionLost({ code: "TIMEOUT" }) }))
      const served = yield* Effect.forEach(borrowers, Fiber.join)
      assert.isTrue(served.every((one) => one === "served"))
      whole(of)
    }))

  it.effect("an interruption during a check loses nothing: the connection goes to the next", () =>
    Effect.gen(function*() {
      const { connector, pool: of } = yield* pool(1, { prePingAfter: 0 })
      yield* use(of, () => Effect.void)
      const gate = yield* Deferred.make<void>()
      connector.checking = Deferred.await(gate)
      const first = yield* Effect.forkChild(use(of, () => Effect.void))
      yield* Effect.yieldNow
      const second = yield* Effect.forkChild(use(of, (connection) => Effect.succeed(connection)))
      yield* Effect.yieldNow
      yield* Fiber.interrupt(first)
      yield* Deferred.succeed(gate, undefined)
      assert.strictEqual(yield* Fiber.join(second), connector.opened[0])
      assert.strictEqual(connector.attempts, 1)
      whole(of)
    }))

  it.effect("a loss makes its neighbours suspect", () =>
    Effect.gen(function*() {
      const { connector, pool: of } = yield* pool(3)
      yield* burst(of, 3)
      connector.opened[0]?.lose()
      assert.strictEqual(of.stats().idle, 2)
      yield* burst(of, 3)
      assert.strictEqual(connector.checks, 2)
      assert.strictEqual(connector.attempts, 4)
    }))

  it.effect("what turned out to be the wrong server is checked when it comes back, and so are the others", () =>
    Effect.gen(function*() {
      const { connector, pool: of } = yield* pool(2)
      yield* burst(of, 2)
      connector.checking = "fail"
      yield* use(of, () =>
        Effect.sync(() => {
          for (const one of connector.opened) one.health.doubtful = true
        }))
      assert.strictEqual(connector.checks, 1)
      assert.strictEqual(of.stats().open, 1)
      yield* use(of, () => Effect.void)
      assert.strictEqual(connector.checks, 2)
      assert.strictEqual(connector.attempts, 3)
    }))
})

describe("reset", () => {
  const touch = (connector: ScriptedConnector) =>
    Effect.sync(() => {
      for (const one of connector.alive) one.health.touched = true
    })

  it.effect("what was touched and may be the wrong server is checked, and then reset", () =>
    Effect.gen(function*() {
      const { connector, pool: of } = yield* pool(1)
      yield* use(of, () =>
        Effect.andThen(
          touch(connector),
          Effect.sync(() => {
            for (const one of connector.alive) one.health.doubtful = true
          })
        ))
      yield* use(of, () =>
        Effect.sync(() => {
          assert.deepInclude(connector, { checks: 1, resets: 1, attempts: 1 })
          for (const one of connector.alive) one.health.doubtful = false
        }))
      yield* use(of, () => Effect.void)
      assert.deepInclude(connector, { checks: 1, resets: 1, attempts: 1 })
      whole(of)
    }))

  it.effect("what was touched is reset before it is lent again, what was not is not", () =>
    Effect.gen(function*() {
      const { connector, pool: of } = yield* pool(1)
      yield* use(of, () => Effect.void)
      assert.strictEqual(connector.resets, 0)
      yield* use(of, () => touch(connector))
      yield* use(of, () => Effect.void)
      assert.deepInclude(connector, { resets: 1, attempts: 1 })
      whole(of)
    }))

  it.effect("the borrower does not wait for it; the next one does", () =>
    Effect.gen(function*() {
      const { connector, pool: of } = yield* pool(1)
      const gate = yield* Deferred.make<void>()
      connector.resetting = Deferred.await(gate)
      yield* use(of, () => touch(connector))
      assert.deepInclude(of.stats(), { tended: 1, inUse: 0 })
      const next = yield* Effect.forkChild(use(of, () => Effect.succeed("served")))
      yield* Effect.yieldNow
      assert.strictEqual(of.stats().waiting, 1)
      yield* Deferred.succeed(gate, undefined)
      assert.strictEqual(yield* Fiber.join(next), "served")
      assert.strictEqual(connector.attempts, 1)
    }))

  it.effect("one that cannot be reset is closed, and its borrower's result stays", () =>
    Effect.gen(function*() {
      const { connector, pool: of } = yield* pool(1)
      connector.resetting = "fail"
      assert.strictEqual(yield* use(of, () => Effect.as(touch(connector), "done")), "done")
      assert.strictEqual(connector.opened[0]?.ended, "destroyed")
      yield* use(of, () => Effect.void)
      assert.strictEqual(connector.attempts, 2)
      whole(of)
    }))

  it.effect("always, and never", () =>
    Effect.gen(function*() {
      const always = yield* pool(1, { reset: "always" })
      for (let n = 0; n < 3; n++) yield* use(always.pool, () => Effect.void)
      assert.strictEqual(always.connector.resets, 3)
      const never = yield* pool(1, { reset: "never" })
      yield* use(never.pool, () => touch(never.connector))
      assert.strictEqual(never.connector.resets, 0)
    }))
})

describe("what is told", () => {
  it.effect("events of two leases, a reset, and a loss, in order", () =>
    Effect.gen(function*() {
      const { connector, pool: of } = yield* pool(1)
      const seen = record(of)
      yield* use(of, () => Effect.void)
      connector.opened[0]!.health.touched = true
      yield* use(of, () => Effect.void)
      connector.opened[0]?.lose()
      assert.deepStrictEqual(
        seen.map(({ _tag }) => _tag),
        ["Connected", "Acquired", "Released", "Acquired", "Released", "Reset", "Invalidated", "Closed"]
      )
      assert.deepInclude(seen.at(-1), { connection: 1, reason: "lost" })
    }))

  it.effect("a lease that is too long: once, with the span that holds it", () =>
    Effect.gen(function*() {
      const { pool: of } = yield* pool(1, { leakThreshold: "10 seconds" })
      const seen = record(of)
      const holder = yield* Effect.forkChild(Effect.withSpan(use(of, () => Effect.sleep("1 hour")), "forgotten"))
      yield* TestClock.adjust("9 seconds")
      assert.notInclude(seen.map(({ _tag }) => _tag), "LeaseTooLong")
      yield* TestClock.adjust("10 minutes")
      const reports = seen.filter(({ _tag }) => _tag === "LeaseTooLong")
      assert.strictEqual(reports.length, 1)
      assert.deepInclude(reports[0], { connection: 1, span: "forgotten" })
      yield* Fiber.interrupt(holder)
      yield* use(of, () => Effect.void)
      yield* TestClock.adjust("1 minute")
      assert.strictEqual(seen.filter(({ _tag }) => _tag === "LeaseTooLong").length, 1)
    }))
})
