import { catchConstraint, type DatabaseError, desc, eq, from, insert, Query, type Reads, type Writes } from "@aludel/sql"
import * as Context from "effect/Context"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { notes, users } from "./schema.ts"

export class EmailTaken extends Data.TaggedError("EmailTaken")<{ readonly email: string }> {}

export class NoSuchAuthor extends Data.TaggedError("NoSuchAuthor")<{ readonly authorId: bigint }> {}

interface Note {
  readonly id: bigint
  readonly text: string
}

/** Users and what they write. What it needs of the database each method's type says, so that a transaction may be around it. */
export class Notes extends Context.Service<Notes, {
  readonly signUp: (email: string) => Effect.Effect<bigint, EmailTaken | DatabaseError, Writes>
  readonly write: (authorId: bigint, text: string) => Effect.Effect<Note, NoSuchAuthor | DatabaseError, Writes>
  readonly latest: (authorId: bigint, count: number) => Effect.Effect<ReadonlyArray<Note>, DatabaseError, Reads>
}>()("app/Notes") {
  static readonly layer = Layer.succeed(Notes, {
    signUp: (email) =>
      Query.one(insert(users).values({ email }).returning({ id: users.id })).pipe(
        Effect.map(({ id }) => id),
        catchConstraint("users_email_key", () => Effect.fail(new EmailTaken({ email })))
      ),
    write: (authorId, text) =>
      Query.one(insert(notes).values({ authorId, text, slug: text.toLowerCase() }).returning({ id: notes.id, text: notes.text })).pipe(
        catchConstraint("notes_author_id_fkey", () => Effect.fail(new NoSuchAuthor({ authorId })))
      ),
    latest: (authorId, count) =>
      Query.all(
        from(notes)
          .where(eq(notes.authorId, authorId))
          .select({ id: notes.id, text: notes.text })
          .orderBy(desc(notes.id))
          .limit(count)
      )
  })
}
