/**
 * Handling broken constraints by name. What is recovered in the type is recovered on the server: inside a transaction
 * the effect runs in a savepoint, which is rolled back before the handler runs, so that the transaction goes on.
 */
import * as Effect from "effect/Effect"
import { dual } from "effect/Function"
import { handling } from "./Deferred.ts"
import { ConstraintViolation } from "./error/ConstraintViolation.ts"
import { DatabaseError } from "./error/DatabaseError.ts"
import { UnexpectedConstraint } from "./error/Reason.ts"
import type { Database } from "./port/Database.ts"
import { currentDatabase } from "./Transaction.ts"

/** The names of the constraints that an effect with these errors can break. */
export type ConstraintNames<E> = E extends ConstraintViolation<infer Names> ? Names : never

/**
 * The errors once names were handled or folded. Members of an interface, since these carry no alias into a hover; what
 * is left of the names becomes one member.
 */
interface Remaining<E, Name extends string> {
  readonly without:
    | Exclude<E, ConstraintViolation>
    | ([Exclude<ConstraintNames<E>, Name>] extends [never] ? never
      : ConstraintViolation<Exclude<ConstraintNames<E>, Name>>)
  readonly only:
    | Exclude<E, ConstraintViolation>
    | ([Name] extends [never] ? never : ConstraintViolation<Name>)
    | DatabaseError
}

const inSavepoint = <A, E, R>(
  database: Database | undefined,
  self: Effect.Effect<A, E, R>
): Effect.Effect<A, E | DatabaseError, R> => database?.current === undefined ? self : database.savepoint(self)

interface CatchConstraint {
  <E, const Name extends ConstraintNames<E>, A2, E2, R2>(
    name: Name,
    handle: (violation: ConstraintViolation<Name>) => Effect.Effect<A2, E2, R2>
  ): <A, R>(self: Effect.Effect<A, E, R>) => Effect.Effect<A | A2, Remaining<E, Name>["without"] | E2, R | R2>
  <A, E, R, const Name extends ConstraintNames<E>, A2, E2, R2>(
    self: Effect.Effect<A, E, R>,
    name: Name,
    handle: (violation: ConstraintViolation<Name>) => Effect.Effect<A2, E2, R2>
  ): Effect.Effect<A | A2, Remaining<E, Name>["without"] | E2, R | R2>
}

/**
 * Handles one broken constraint, by its name: the name leaves the type, and only names that can break are accepted.
 *
 * Inside a transaction the effect runs in a savepoint (two more round trips), rolled back before the handler runs;
 * outside of one nothing is added. If the savepoint itself cannot be made, that is a `DatabaseError`. A constraint that is
 * deferred breaks when the transaction commits, so it is handled around `transaction`; handled inside, what COMMIT finds
 * broken is an `UnexpectedConstraint`, since its name has left the type.
 *
 * @example
 * import * as Effect from "effect/Effect"
 * import { catchConstraint, insert, Pg, Query, table } from "@aludel/sql"
 *
 * const users = table("users", class Users {
 *   id = Pg.bigint().identity().primaryKey()
 *   email = Pg.text().unique()
 * })
 * const signUp = (email: string) =>
 *   Query.one(insert(users).values({ email }).returning({ id: users.id })).pipe(
 *     catchConstraint("users_email_key", () => Effect.succeed({ id: 0n }))
 *   )
 */
export const catchConstraint: CatchConstraint = dual(
  3,
  <A, E, R, A2, E2, R2>(
    self: Effect.Effect<A, E, R>,
    name: string,
    handle: (violation: ConstraintViolation) => Effect.Effect<A2, E2, R2>
  ): Effect.Effect<A | A2, E | E2 | DatabaseError, R | R2> =>
    Effect.catch(
      Effect.flatMap(currentDatabase, (database) => handling(inSavepoint(database, self), (left) => left !== name)),
      (error): Effect.Effect<A2, E | E2 | DatabaseError, R2> =>
        error instanceof ConstraintViolation && error.constraint === name ? handle(error) : Effect.fail(error)
    )
)

interface ExpectConstraints {
  <E, const Name extends ConstraintNames<E> = never>(
    ...names: ReadonlyArray<Name>
  ): <A, R>(self: Effect.Effect<A, E, R>) => Effect.Effect<A, Remaining<E, Name>["only"], R>
}

const unexpected = ({ columns, constraint, kind, schema, server, table }: ConstraintViolation): DatabaseError =>
  new DatabaseError({ reason: new UnexpectedConstraint({ kind, schema, table, constraint, columns, server }) })

/**
 * Keeps the named constraints in the type and folds every other one into `DatabaseError`: what a repository exports.
 * Without a name it folds all of them.
 *
 * @example
 * import { expectConstraints, insert, Pg, Query, table } from "@aludel/sql"
 *
 * const users = table("users", class Users {
 *   id = Pg.bigint().identity().primaryKey()
 *   email = Pg.text().unique()
 *   phone = Pg.text().unique()
 * })
 * const add = (email: string, phone: string) =>
 *   Query.run(insert(users).values({ email, phone })).pipe(expectConstraints("users_email_key"))
 */
export const expectConstraints: ExpectConstraints = (...names) => (self) =>
  // The names left in the type are those that are let through here.
  Effect.mapError(
    handling(self as Effect.Effect<never, unknown>, (left) => names.some((name) => name === left)),
    (error) =>
      error instanceof ConstraintViolation && !names.some((name) => name === error.constraint)
        ? unexpected(error)
        : error
  ) as never
