/**
 * The people, as a service over repositories: it runs on the database as well as on rows in memory. Its methods take the
 * right to read or to write from whoever calls.
 */
import {
  catchConstraint,
  type DatabaseError,
  expectConstraints,
  type Reads,
  RowContext,
  transaction,
  type Writes
} from "@aludel/sql"
import { Context, Effect, Layer, Option } from "effect"
import { Refused, Taken } from "./Errors.ts"
import { AuditLog, Organisations, Profiles, rowContextOf, Users } from "./Models.ts"
import type { User } from "./Tables.ts"

/** Who wants to become a user. Without a username one is made from the e-mail address. */
export interface SignUp {
  readonly email: string
  readonly organisation: string
  readonly username?: string
  readonly bio?: string
}

const usernameProblem = "use small letters, digits, dots, dashes and underscores, and begin with a letter or digit"

const make = Effect.gen(function*() {
  const users = yield* Users
  const organisations = yield* Organisations
  const profiles = yield* Profiles
  const log = yield* AuditLog

  /** One attempt: what its type leaves open is whether the username is free. */
  const add = (row: Pick<User, "email" | "username" | "organisationId">) =>
    users.insert(row).pipe(
      catchConstraint("users_email_key", () =>
        Effect.fail(new Taken({ field: "email", problem: "somebody has signed up with it: sign in instead" }))),
      catchConstraint("users_email_check", () =>
        Effect.fail(new Refused({ field: "email", problem: "an e-mail address has a name, an @ and a host" }))),
      catchConstraint("users_username_check", () =>
        Effect.fail(new Refused({ field: "username", problem: usernameProblem }))),
      expectConstraints("users_username_key")
    )

  /** `ada`, `ada-2`, `ada-3`, …: a refused attempt is rolled back to its savepoint, and the transaction goes on. */
  const addUnderFreeName = (
    row: Pick<User, "email" | "organisationId">,
    attempt = 1
  ): Effect.Effect<User, Taken | Refused | DatabaseError, Writes> => {
    const name = row.email.split("@", 1).join("").toLowerCase().replace(/[^a-z0-9._-]+/g, "-").slice(0, 40)
    return add({ ...row, username: attempt === 1 ? name : `${name}-${attempt}` }).pipe(
      catchConstraint("users_username_key", () =>
        attempt < 50
          ? addUnderFreeName(row, attempt + 1)
          : Effect.fail(new Taken({ field: "username", problem: "give one yourself" })))
    )
  }

  const signUp = Effect.fn("People.signUp")(function*({ bio, email, organisation, username }: SignUp) {
    const found = yield* organisations.findBy({ slug: organisation })
    if (Option.isNone(found)) {
      return yield* new Refused({
        field: "organisation",
        problem: "there is none of this slug: see GET /organisations"
      })
    }
    const organisationId = found.value.id
    const write = Effect.gen(function*() {
      const user = yield* username === undefined
        ? addUnderFreeName({ email, organisationId })
        : add({ email, username, organisationId }).pipe(
          catchConstraint(
            "users_username_key",
            () => Effect.fail(new Taken({ field: "username", problem: "somebody has it: choose another one" }))
          )
        )
      // Their user and organisation are there, in this transaction.
      if (bio !== undefined) yield* profiles.insert({ userId: user.id, bio }).pipe(expectConstraints())
      yield* log.insert({ organisationId, username: user.username, action: "sign up", subject: `user ${user.id}` })
        .pipe(
          expectConstraints()
        )
      return user
    })
    return yield* transaction(write).pipe(Effect.provideService(RowContext, rowContextOf(organisationId)))
  })

  return { signUp, byUsername: (username: string) => users.findBy({ username }) }
})

export class People extends Context.Service<People, {
  /** Adds the user, a profile and a line of the audit log, or nothing. */
  readonly signUp: (wanted: SignUp) => Effect.Effect<User, Taken | Refused | DatabaseError, Reads | Writes>
  readonly byUsername: (username: string) => Effect.Effect<Option.Option<User>, DatabaseError, Reads>
}>()("@aludel/demo/People") {
  /** Over any repositories: those of `Users.layer` and the others, or those in memory. */
  static readonly layer = Layer.effect(People, make)
}
