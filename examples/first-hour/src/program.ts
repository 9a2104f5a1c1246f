import { transaction } from "@aludel/sql"
import * as Effect from "effect/Effect"
import { Notes } from "./Notes.ts"

/** A user who was not there before, with a first note. */
export const program = Effect.gen(function*() {
  const notes = yield* Notes
  const authorId = yield* transaction(Effect.gen(function*() {
    const id = yield* notes.signUp(`user-${Date.now()}@example.org`)
    yield* notes.write(id, "Hello")
    return id
  }))
  for (const { id, text } of yield* notes.latest(authorId, 10)) yield* Effect.log(`note ${id}: ${text}`)
})
