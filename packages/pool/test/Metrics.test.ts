/** A pool's metrics under OpenTelemetry's names, its statistics and the log of a lease that is too long. */
import { assert, describe, it } from "@effect/vitest"
import * as Context from "effect/Context"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Logger from "effect/Logger"
import * as Metric from "effect/Metric"
import { TestClock } from "effect/testing"
import { register } from "../src/events/Meter.ts"
import { ScriptedConnector, scriptedPool, use } from "./support/ScriptedConnector.ts"

const registry = Context.make(Metric.MetricRegistry, new Map())

/** The state of the series of this name, and of this state of connections where it has one. */
const read = (name: string, state?: string) =>
  Metric.snapshotUnsafe(registry).find(({ attributes, id }) =>
    id === `db.client.connection.${name}` && attributes?.["db.client.connection.state"] === state
  )

describe("metrics", () => {
  it.effect("show the pool as it is when they are looked at, and are gone with it", () =>
    Effect.gen(function*() {
      const pool = yield* scriptedPool(new ScriptedConnector(), { size: 2, overflow: 1, acquireTimeout: "10 seconds" })
      const bounds = { most: 3, keep: 2, minimum: 0 }
      yield* Effect.gen(function*() {
        yield* register("shop", pool.meter, bounds, pool.stats)
        const gate = yield* Deferred.make<void>()
        const holders = yield* Effect.forEach([1, 2, 3], () => Effect.forkChild(use(pool, () => Deferred.await(gate))))
        const late = yield* Effect.forkChild(Effect.flip(use(pool, () => Effect.void)))
        yield* Effect.yieldNow
        assert.deepStrictEqual(read("count", "used")?.state, { value: 3 })
        assert.deepStrictEqual(read("pending_requests")?.state, { value: 1 })
        assert.deepStrictEqual(read("max")?.state, { value: 3 })
        assert.deepStrictEqual(read("idle.max")?.state, { value: 2 })
        assert.strictEqual(read("count", "used")?.attributes?.["db.client.connection.pool.name"], "shop")
        yield* TestClock.adjust("10 seconds")
        yield* Fiber.join(late)
        assert.deepInclude(read("timeouts")?.state, { count: 1 })
        yield* Deferred.succeed(gate, undefined)
        yield* Effect.forEach(holders, Fiber.join)
        assert.deepStrictEqual(read("count", "idle")?.state, { value: 2 })
        assert.deepInclude(read("use_time")?.state, { count: 3, sum: 30, min: 10, max: 10 })
        assert.deepInclude(read("create_time")?.state, { count: 3 })
        assert.deepInclude(read("wait_time")?.state, { count: 3 })
      }).pipe(Effect.scoped, Effect.provideContext(registry))
      assert.isUndefined(read("count", "idle"))
    }))
})

describe("a lease that is too long", () => {
  it.effect("is in the log, with its span, once", () => {
    const lines: Array<string> = []
    const logger = Logger.make(({ message }) => void lines.push(String(message)))
    return Effect.gen(function*() {
      const pool = yield* scriptedPool(new ScriptedConnector(), { leakThreshold: "5 seconds" })
      const holder = yield* Effect.forkChild(Effect.withSpan(use(pool, () => Effect.never), "report.monthly"))
      yield* TestClock.adjust("1 minute")
      assert.strictEqual(lines.length, 1)
      assert.include(lines[0], "5000 ms")
      assert.include(lines[0], "report.monthly")
      yield* Fiber.interrupt(holder)
    }).pipe(Effect.provide(Logger.layer([logger])))
  })
})
