/** A replay sends many statements as one, and what it sends is what they say. */
import { execute as runSql, inspect } from "@aludel/migrate"
import { TestDatabase } from "@aludel/testing"
import { assert, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Tracer from "effect/Tracer"
import { inject } from "vitest"
import { apply } from "../../src/generate/Apply.ts"
import { query, resetAnd } from "../Statements.ts"

const counted = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.suspend(() => {
    let count = 0
    const tracer = Tracer.make({
      span: (options) => {
        const span = new Tracer.NativeSpan(options)
        const attribute = span.attribute.bind(span)
        span.attribute = (key, value) => {
          if (key === "db.query.text") count++
          attribute(key, value)
        }
        return span
      }
    })
    return Effect.map(Effect.withTracer(effect, tracer), () => count)
  })

layer(TestDatabase.layer({ url: inject("databaseUrl") }))("replay", (it) => {
  it.effect("five hundred statements are ten", () =>
    Effect.gen(function*() {
      yield* resetAnd([])
      const steps = Array.from({ length: 500 }, (_, n) =>
        runSql(n === 0 ? "create table t ()" : `alter table t add c${n} int`))
      assert.strictEqual(yield* counted(apply(steps)), 10)
      assert.strictEqual((yield* inspect()).tables[0]?.columns.length, 499)
    }))

  it.effect("whatever letters they hold", () =>
    Effect.gen(function*() {
      yield* resetAnd([])
      const text = String.raw`it's $$ "odd" \ $x$ E'\\' %1 -- no comment`
      yield* apply([
        runSql(["create table t (v text)", `insert into t values ($odd$${text}$odd$) -- the end`]),
        runSql("create function f() returns text language plpgsql as $f$ begin return 'a''b'; end $f$"),
        runSql("create function g() returns int begin atomic select 1; select 2; end")
      ])
      assert.deepStrictEqual(yield* query("select v, f(), g() from t"), [[text, "a'b", "2"]])
    }))

  it.effect("what no block may hold runs by itself, and a refusal is the statement's own", () =>
    Effect.gen(function*() {
      yield* resetAnd([])
      yield* apply([runSql(["create table a (v int)", "insert into a values (1)"]), runSql("select v into b from a")])
      assert.deepStrictEqual(yield* query("select v from b"), [["1"]])
      const failed = yield* Effect.flip(apply([runSql(["create table c ()", "select 1 / 0"])]))
      assert.strictEqual("server" in failed.reason ? failed.reason.server.code : undefined, "22012")
      yield* resetAnd([])
    }))
})
