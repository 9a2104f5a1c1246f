import { asc, count, desc, eq, from, Query, Serializable } from "@aludel/sql"
import * as Effect from "effect/Effect"
import { Notes } from "./Notes.ts"
import { notes, User } from "./schema.ts"

/** Each user with the latest two notes: one statement for the users, and one for all of their notes. */
export const latestTwo = User.find({
  orderBy: (user) => asc(user.id),
  with: { notes: { columns: ["text", "writtenAt"], orderBy: (note) => desc(note.id), limit: 2 } }
})

/** At most three notes for each user, whoever else writes: so it asks for a serializable transaction. */
export const writeOneOfThree = Effect.fn("writeOneOfThree")(function*(authorId: bigint, text: string) {
  yield* Serializable
  const { written } = yield* Query.one(from(notes).where(eq(notes.authorId, authorId)).select({ written: count() }))
  if (written >= 3) return false
  yield* Effect.flatMap(Notes, ({ write }) => write(authorId, text))
  return true
})
