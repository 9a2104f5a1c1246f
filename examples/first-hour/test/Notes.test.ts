import { factories, sandbox } from "@aludel/testing"
import { assert, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { Notes } from "../src/Notes.ts"
import { model, users } from "../src/schema.ts"
import { Database } from "./Database.ts"

// Each test is rolled back; retries and timeouts go by the real clock.
layer(Layer.mergeAll(Notes.layer, Database), { timeout: "60 seconds", excludeTestServices: true })("notes", (it) => {
  it.effect("an e-mail is taken once", () =>
    sandbox(Effect.gen(function*() {
      const notes = yield* Notes
      yield* notes.signUp("ann@example.org")
      const error = yield* Effect.flip(notes.signUp("ann@example.org"))
      assert.strictEqual(error._tag, "EmailTaken")
    })))

  it.effect("the latest notes come first", () =>
    sandbox(Effect.gen(function*() {
      const notes = yield* Notes
      const author = yield* factories(model).one(users)
      for (const text of ["one", "two", "three"]) yield* notes.write(author.id, text)
      const latest = yield* notes.latest(author.id, 2)
      assert.deepStrictEqual(latest.map(({ text }) => text), ["three", "two"])
    })))
})
