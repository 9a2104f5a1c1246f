/** What is told of statements: spans, comments, slow ones, repeated ones; and that nothing is where nobody asks. */
import { DatabaseError, Reason, transaction } from "@aludel/sql"
import { assert, describe as group, it } from "@effect/vitest"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Logger from "effect/Logger"
import * as References from "effect/References"
import * as TestClock from "effect/testing/TestClock"
import * as Tracer from "effect/Tracer"
import { Telemetry } from "../src/Telemetry.ts"
import { describe } from "../src/telemetry/Description.ts"
import { begin, run } from "./support/Recorder.ts"
import { text } from "./support/Text.ts"

/** A tracer that keeps its spans. */
const tracing = () => {
  const spans: Array<Tracer.NativeSpan> = []
  const tracer = Tracer.make({
    span: (options) => {
      const span = new Tracer.NativeSpan(options)
      spans.push(span)
      return span
    }
  })
  return { spans, tracer }
}

const logged = () => {
  const lines: Array<unknown> = []
  return { lines, layer: Logger.layer([Logger.make(({ message }) => void lines.push(message))]) }
}

group("spans", () => {
  it.effect("have OpenTelemetry's names and no values; the transaction is their parent", () =>
    Effect.gen(function*() {
      const { spans, tracer } = tracing()
      yield* run(() =>
        Effect.withTracer(transaction(text("select * from \"shop\".\"order\" where id = $1", "s3cret")), tracer)
      )
      const [outer, statement] = spans
      assert.strictEqual(outer?.name, "transaction")
      assert.strictEqual(statement?.name, "SELECT shop.order")
      assert.strictEqual(statement?.kind, "client")
      assert.strictEqual(statement?.parent._tag === "Some" && statement.parent.value.spanId, outer?.spanId)
      assert.deepStrictEqual(Object.fromEntries(statement?.attributes ?? []), {
        "db.system.name": "postgresql",
        "db.namespace": "d",
        "db.query.text": "select * from \"shop\".\"order\" where id = $1",
        "db.operation.name": "SELECT",
        "db.collection.name": "shop.order",
        "server.address": "scripted",
        "server.port": 1
      })
    }))

  it.effect("hold values where that is asked for, and the code of what failed", () =>
    Effect.gen(function*() {
      const { spans, tracer } = tracing()
      yield* run((recorder) => {
        recorder.failOn("select 1", new Reason.QueryCanceled({ server: { code: "57014" } as never }))
        return text("select 1", "seen").pipe(
          Effect.withTracer(tracer),
          Effect.provideService(Telemetry, { values: true })
        )
      })
      const attributes = Object.fromEntries(spans[0]?.attributes ?? [])
      assert.deepInclude(attributes, {
        "db.query.parameter.0": "seen",
        "db.response.status_code": "57014",
        "error.type": "QueryCanceled"
      })
    }))

  it.effect("a retry is an event of the transaction's span", () =>
    Effect.gen(function*() {
      const { spans, tracer } = tracing()
      yield* run((recorder) => {
        recorder.failOn("one", new Reason.DeadlockDetected({ server: { code: "40P01" } as never }))
        const retried = transaction(text("one"), { isolation: "serializable" })
        return Effect.flatMap(Effect.forkChild(Effect.withTracer(retried, tracer)), (fiber) =>
          Effect.andThen(TestClock.adjust("1 second"), Effect.exit(Fiber.join(fiber))))
      })
      assert.deepStrictEqual(spans[0]?.events.map(([name, , attributes]) => [name, attributes?.["reason"]]), [
        ["aludel.transaction.retry", "DeadlockDetected"],
        ["aludel.transaction.retry", "DeadlockDetected"],
        ["aludel.transaction.retry", "DeadlockDetected"]
      ])
    }))

  it.effect("there are none where nobody traces", () =>
    Effect.gen(function*() {
      const { sent } = yield* run(() => transaction(text("one")))
      assert.deepStrictEqual(sent, [begin, "one", "commit"])
    }))

  it("name the operation and the table as far as can be seen", () => {
    const found = [
      "select 1",
      "insert into users (id) values (1)",
      "  update \"a\"\"b\" set x = 1",
      "delete from only logs",
      "with x as (select 1) select * from y"
    ].map((sql) => Object.values(describe(sql)).filter((part) => part !== undefined).join(" "))
    assert.deepStrictEqual(found, ["SELECT", "INSERT users", "UPDATE a\"b", "DELETE logs", "WITH y"])
  })
})

group("comments", () => {
  it.effect("name the trace behind the statement; ids that are none are left out", () =>
    Effect.gen(function*() {
      const traceId = "0af7651916cd43dd8448eb211c80319c"
      const under = (span: Tracer.ExternalSpan) =>
        run(() => text("one").pipe(Effect.withParentSpan(span), Effect.provideService(Telemetry, { comments: true })))
      const { sent } = yield* under(Tracer.externalSpan({ traceId, spanId: "b7ad6b7169203331", sampled: true }))
      assert.match(sent[0] ?? "", new RegExp(`^one /\\*traceparent='00-${traceId}-[0-9a-f]{16}-01'\\*/$`))
      const forged = yield* under(Tracer.externalSpan({ traceId: "*/ drop table x; /*", spanId: "b7ad6b7169203331" }))
      assert.deepStrictEqual(forged.sent, ["one"])
    }))
})

group("warnings", () => {
  it.effect("a slow statement, by the clock; a quick one not", () =>
    Effect.gen(function*() {
      const { layer, lines } = logged()
      yield* run((recorder) => {
        recorder.answers["slow"] = () => Effect.as(Effect.sleep("300 millis"), { command: "SELECT" })
        const both = Effect.andThen(text("quick"), text("slow")).pipe(
          Effect.provideService(Telemetry, { slowerThan: "200 millis" })
        )
        return Effect.flatMap(Effect.forkChild(both), (fiber) =>
          Effect.andThen(TestClock.adjust("1 second"), Fiber.join(fiber)))
      }).pipe(Effect.provide(layer))
      assert.deepStrictEqual(lines, [["a slow statement", { milliseconds: 300, text: "slow" }]])
    }))

  it.effect("each statement and transaction, with how it ended; values where they are asked for", () =>
    Effect.gen(function*() {
      const { layer, lines } = logged()
      const failing = new Reason.DeadlockDetected({ server: { code: "40P01" } as never })
      yield* run((recorder) => {
        recorder.failOn("two", failing)
        return Effect.andThen(
          transaction(text("one", "s3cret")),
          Effect.exit(transaction(text("two", "s3cret")))
        ).pipe(Effect.provideService(Telemetry, { log: "Info" }))
      }).pipe(Effect.provide(layer))
      const mode = "read committed, read write"
      assert.deepStrictEqual(lines, [
        ["a transaction begins", { mode }],
        ["a statement", { text: "one", milliseconds: 0, outcome: "ok" }],
        ["a transaction ends", { committed: true, milliseconds: 0, outcome: "ok" }],
        ["a transaction begins", { mode }],
        ["a statement", { text: "two", milliseconds: 0, outcome: "DeadlockDetected" }],
        ["a transaction ends", { committed: false, milliseconds: 0, outcome: "DeadlockDetected" }]
      ])
      lines.length = 0
      yield* run(() => Effect.provideService(text("one", "seen"), Telemetry, { log: "Debug", values: true })).pipe(
        Effect.provide(layer),
        Effect.provideService(References.MinimumLogLevel, "All")
      )
      assert.deepStrictEqual(lines, [["a statement", {
        text: "one",
        parameters: ["seen"],
        milliseconds: 0,
        outcome: "ok"
      }]])
    }))

  it.effect("the same statement again and again under one span: once, with both places", () =>
    Effect.gen(function*() {
      const { layer, lines } = logged()
      const looping = Effect.gen(function*() {
        yield* Effect.forEach([1, 2, 3], () => text("again"))
        yield* Effect.forEach([1, 2, 3], () => text("other"))
      })
      yield* run(() =>
        Effect.all([Effect.withSpan(looping, "calm"), Effect.withSpan(Effect.andThen(looping, text("again")), "loop")])
          .pipe(
            Effect.provideService(Telemetry, { moreThan: 3 })
          )
      ).pipe(Effect.provide(layer))
      assert.strictEqual(lines.length, 1)
      assert.include(JSON.stringify(lines), "\"runs\":4")
      assert.include(JSON.stringify(lines), "Telemetry.test.ts")
    }))
})

group("the caller's place", () => {
  it.effect("stays with the error", () =>
    Effect.gen(function*() {
      const { exit } = yield* run((recorder) => {
        recorder.answers["broken"] = () =>
          Effect.fail(new DatabaseError({ reason: new Reason.ConnectionLost({ code: "CLOSED" }) }))
        return Effect.fn("chargeCustomer")(function*() {
          yield* text("broken")
        })()
      })
      assert.isTrue(Exit.isFailure(exit))
      const shown = Exit.isFailure(exit) ? Cause.pretty(exit.cause) : ""
      assert.include(shown, "chargeCustomer")
      assert.include(shown, "Telemetry.test.ts")
    }))
})
