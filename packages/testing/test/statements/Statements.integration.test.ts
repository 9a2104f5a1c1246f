/** Statements are counted and repetitions found, by what was sent: in a sandbox, in transactions, in all fibers. */
import { eq, from, inList, Query, transaction } from "@aludel/sql"
import { expectNoRepeatedStatements, expectStatements, sandbox, TestDatabase } from "@aludel/testing"
import { assert, layer } from "@effect/vitest"
import { Effect, Stream } from "effect"
import { add, createNotes, notes, total, url } from "../database/Support.ts"

const find = Effect.fn("find")((id: number) =>
  Query.all(from(notes).where(eq(notes.id, id)).select({ text: notes.text }))
)

layer(TestDatabase.layer({ url, prepare: createNotes }))("statements", (it) => {
  it.effect("are counted, without what the pool sends for transactions, savepoints and cursors", () =>
    Effect.gen(function*() {
      const work = transaction(Effect.andThen(transaction(add(1)), Effect.all([total, find(1)])))
      assert.deepStrictEqual(yield* sandbox(expectStatements(work, 3)), [1, [{ text: "a note" }]])
      const streamed = Stream.runCollect(Query.stream(from(notes).select({ id: notes.id })))
      yield* sandbox(expectStatements(streamed, 1))
      yield* sandbox(expectStatements(Effect.all([total, total], { concurrency: 2 }), { atMost: 2 }))
      yield* expectStatements(Effect.void, 0)
    }))

  it.effect("another number is told with the texts, and no values", () =>
    Effect.gen(function*() {
      const error = yield* Effect.flip(sandbox(expectStatements(Effect.andThen(add(1, "secret"), total), 1)))
      assert.strictEqual(
        String(error.message),
        `2 statements were sent, and not 1:
  1. insert into "notes" ("id", "text") values ($1, $2)
  2. select "notes"."id" from "notes"`
      )
      const less = yield* Effect.flip(expectStatements(Effect.void, { atMost: -1 }))
      assert.strictEqual(less.message, "0 statements were sent, and not at most -1")
      assert.strictEqual(yield* Effect.flip(expectStatements(Effect.fail("mine"), 1)), "mine")
    }))

  it.effect("one that is sent for each row of another is found, with its place; one for all of them is not", () =>
    Effect.gen(function*() {
      const loop = Effect.forEach([1, 2, 3], (id) => find(id))
      const error = yield* Effect.flip(sandbox(expectNoRepeatedStatements(loop)))
      assert.strictEqual(error._tag, "RepeatedStatements")
      if (error._tag !== "RepeatedStatements") return
      assert.strictEqual(error.repeated.length, 1)
      assert.strictEqual(error.repeated[0]?.times, 3)
      assert.include(error.message, "select \"notes\".\"text\" from \"notes\" where \"notes\".\"id\" = $1")
      assert.match(error.message, /at find .*Statements\.integration\.test\.ts/)
      yield* sandbox(expectNoRepeatedStatements(loop, { times: 3 }))
      const together = Query.all(from(notes).where(inList(notes.id, [1, 2, 3])).select({ text: notes.text }))
      yield* sandbox(expectNoRepeatedStatements(Effect.andThen(together, total)))
    }))
})
