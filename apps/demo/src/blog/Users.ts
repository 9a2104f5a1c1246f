/**
 * The users, as a service. Its methods ask for the right to read or to write and take it from whoever calls: so they run
 * in the caller's transaction, if there is one.
 */
import {
  catchConstraint,
  columns,
  count,
  type DatabaseError,
  desc,
  eq,
  expectConstraints,
  from,
  insert,
  Query,
  type Reads,
  transaction,
  type Writes
} from "@aludel/sql"
import { Context, Effect, Layer, Option } from "effect"
import { Refused, Taken, UserNotFound } from "./Errors.ts"
import type { UserId } from "./Ids.ts"
import { posts, type User, users } from "./Model.ts"

/** Who wants to become a user. Without a username one is made from the e-mail address. */
export interface SignUp {
  readonly email: string
  readonly username?: string | undefined
  readonly age?: number | null | undefined
}

export class Users extends Context.Service<Users, {
  /** The newest first. */
  readonly list: (limit: number) => Effect.Effect<ReadonlyArray<User>, DatabaseError, Reads>
  readonly count: Effect.Effect<number, DatabaseError, Reads>
  readonly get: (id: UserId) => Effect.Effect<User, UserNotFound | DatabaseError, Reads>
  /** Adds the user and a first post, or neither. */
  readonly signUp: (wanted: SignUp) => Effect.Effect<User, Taken | Refused | DatabaseError, Writes>
}>()("@aludel/demo/Users") {
  static readonly layer = Layer.sync(Users, () => ({ list, count: total, get, signUp }))
}

const list = (limit: number) =>
  Query.all(from(users).select(columns(users)).orderBy(desc(users.createdAt), desc(users.id)).limit(limit))

const total = Query.one(from(users).select({ users: count() })).pipe(Effect.map((row) => row.users))

const get = Effect.fn("Users.get")(function*(id: UserId) {
  const found = yield* Query.maybeOne(from(users).where(eq(users.id, id)).select(columns(users))).pipe(
    // The id is the primary key.
    Effect.catchTag("TooManyRows", Effect.die)
  )
  return yield* Option.match(found, { onNone: () => Effect.fail(new UserNotFound({ id })), onSome: Effect.succeed })
})

/** One attempt: what its type leaves open is whether the username is free. */
const add = ({ age, email }: SignUp, username: string) =>
  Query.one(insert(users).values({ email, username, age }).returning(columns(users))).pipe(
    catchConstraint("users_email_key", () => Effect.fail(new Taken({ field: "email" }))),
    catchConstraint("users_age_check", () => Effect.fail(new Refused({ field: "age", problem: "must be above 0" })))
  )

/** `ada`, `ada-2`, `ada-3`, …: a refused attempt is rolled back to its savepoint, and the transaction goes on. */
const addUnderFreeName = (
  wanted: SignUp,
  attempt = 1
): Effect.Effect<User, Taken | Refused | DatabaseError, Writes> => {
  const name = wanted.email.split("@", 1).join("").slice(0, 40)
  return add(wanted, attempt === 1 ? name : `${name}-${attempt}`).pipe(
    catchConstraint(
      "users_username_key",
      () => attempt < 50 ? addUnderFreeName(wanted, attempt + 1) : Effect.fail(new Taken({ field: "username" }))
    )
  )
}

const firstPost = ({ id, username }: User) => ({
  authorId: id,
  title: `${username} has joined`,
  content: "This post was written in the same transaction as its author: there are both, or neither.",
  published: true
})

const signUp = Effect.fn("Users.signUp")((wanted: SignUp) =>
  transaction(Effect.gen(function*() {
    const user = yield* wanted.username === undefined ? addUnderFreeName(wanted) : add(wanted, wanted.username).pipe(
      catchConstraint("users_username_key", () => Effect.fail(new Taken({ field: "username" })))
    )
    // Its author was written a moment ago, in this transaction.
    yield* Query.run(insert(posts).values(firstPost(user))).pipe(expectConstraints())
    return user
  }))
)
