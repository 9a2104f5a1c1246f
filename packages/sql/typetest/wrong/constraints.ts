/** Handling what cannot break, or not handling what can. */
import {
  catchConstraint,
  type DatabaseError,
  expectConstraints,
  insert,
  Query,
  type Reads,
  type Writes
} from "@aludel/sql"
import * as Effect from "effect/Effect"
import { users } from "../schema.ts"

const add = insert(users).values({ email: "a", name: "b" })

Query.one(add).pipe(catchConstraint("users_emial_key", () => Effect.void)) // wrong
catchConstraint(Query.one(add), "users_emial_key", () => Effect.void) // wrong
Query.one(add).pipe(expectConstraints("users_emial_key")) // wrong
Query.one(add.onConflict(users.email).doNothing()).pipe(catchConstraint("users_email_key", () => Effect.void)) // wrong
Query.one(add).pipe(catchConstraint("users_pkey", () => Effect.void)) // wrong
Query.one(add).pipe(
  catchConstraint("users_email_key", () => Effect.void),
  catchConstraint("users_email_key", () => Effect.void) // wrong
)
const unhandled: Effect.Effect<number, DatabaseError, Writes> = Query.one(add) // wrong
const reads: Effect.Effect<unknown, unknown, Reads> = Query.one(add) // wrong
