import { transaction } from "@aludel/sql"
import { sandbox } from "@aludel/testing"
import { assert, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { latestTwo, writeOneOfThree } from "../src/hour.ts"
import { Notes } from "../src/Notes.ts"
import { Database } from "./Database.ts"

layer(Layer.mergeAll(Notes.layer, Database), { timeout: "60 seconds", excludeTestServices: true })("hour", (it) => {
  it.effect("the latest two notes of each user", () =>
    sandbox(Effect.gen(function*() {
      const { signUp, write } = yield* Notes
      const ann = yield* signUp("ann@example.org")
      for (const text of ["one", "two", "three"]) yield* write(ann, text)
      const users = yield* latestTwo
      assert.deepStrictEqual(users.map(({ notes }) => notes.map(({ text }) => text)), [["three", "two"]])
    })))

  it.effect("one place, and two who want it at once", () =>
    Effect.gen(function*() {
      const { signUp, write } = yield* Notes
      const bob = yield* signUp("bob@example.org")
      for (const text of ["one", "two"]) yield* write(bob, text)
      const wanted = ["mine", "no, mine"].map((text) =>
        transaction(writeOneOfThree(bob, text), { isolation: "serializable" })
      )
      const written = yield* Effect.all(wanted, { concurrency: "unbounded" })
      assert.deepStrictEqual(written.toSorted(), [false, true])
    }))
})
