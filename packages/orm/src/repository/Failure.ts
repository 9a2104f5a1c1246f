/** What a repository's methods fail with: the constraints that its type names, and the program's mistakes. */
import { ConstraintViolation, DatabaseError, Reason } from "@aludel/sql"
import * as Effect from "effect/Effect"
import type { Place } from "../context/Place.ts"
import { CircularWrite, InvalidWrite, StaleRow, VanishedRow } from "../error/WriteError.ts"
import { factsOf } from "../write/Facts.ts"
import { unexpected } from "../write/Unexpected.ts"
import { refused } from "../write/Write.ts"

/** A mistake of the program, as the database's own error for it. */
export const mistake = (problem: string): DatabaseError =>
  new DatabaseError({ reason: new Reason.InvalidQuery({ problem }) })

export const asDatabaseError = <E>(error: E): Exclude<E, InvalidWrite | CircularWrite | StaleRow> | DatabaseError =>
  error instanceof InvalidWrite || error instanceof CircularWrite || error instanceof StaleRow
    ? mistake(error.message)
    : error as Exclude<E, InvalidWrite | CircularWrite | StaleRow>

/** The key of a column that its rows have. Throws `InvalidWrite` for any other name. */
export const checked = ({ entity }: Place, key: string): string => {
  if (factsOf(entity).columns.includes(key) && entity.kind?.others.has(key) !== true) return key
  throw new InvalidWrite({ table: entity.key, problem: `it has no column "${key}"` })
}

export const built = <A>(body: () => A): Effect.Effect<A, DatabaseError> =>
  Effect.mapError(refused(body), asDatabaseError)

/** The constraints of the table itself: those that the type names. */
export const named = ({ entity }: Place) => <A, E, R>(self: Effect.Effect<A, E, R>) =>
  Effect.mapError(
    self,
    (error) =>
      error instanceof ConstraintViolation && error.table !== entity.plan.source.name
        ? unexpected(error)
        : asDatabaseError(error)
  )

/** A row that the server keeps out of an insert is a defect: what an insert's type names is what a program expects of one. */
export const whole = <A, E, R>(self: Effect.Effect<A, E, R>) =>
  Effect.catchIf(self, (error) => error instanceof VanishedRow, (error) => Effect.die(error))
