/**
 * Constraints that are checked when a transaction commits. Its statements say which these are, so that what COMMIT finds
 * broken has the name that their types list.
 */
import { Reference } from "effect/Context"
import * as Effect from "effect/Effect"
import type { Fiber } from "effect/Fiber"
import type { DatabaseError } from "./error/DatabaseError.ts"
import { type Failing, toFailure } from "./Failure.ts"
import type { DeclaredConstraint, QueryPlan } from "./query/Query.ts"

type Declaring = Pick<QueryPlan, "constraints" | "incoming">

const keyOf = ({ name, schema, table }: DeclaredConstraint): string => JSON.stringify([schema, table, name])

/** The constraints that statements of one transaction put off until COMMIT. */
export class Deferred {
  private readonly constraints = new Map<string, DeclaredConstraint>()
  private incoming = false

  /** Notes those of a statement. */
  note({ constraints, incoming }: Declaring): void {
    for (const one of constraints) if (one.deferrable === true) this.constraints.set(keyOf(one), one)
    this.incoming ||= incoming
  }

  /** Notes those that were noted elsewhere and that are still in the type there. */
  take(other: Deferred, isLeft: (name: string) => boolean): void {
    this.note({ constraints: [...other.constraints.values()].filter(({ name }) => isLeft(name)), incoming: false })
    // What points at the table of a delete has no name of its own in the type.
    this.incoming ||= other.incoming && isLeft("")
  }

  /** What COMMIT failed with. */
  failure(error: DatabaseError): Failing<string>["error"] {
    return toFailure<string>({ constraints: [...this.constraints.values()], incoming: this.incoming }, error)
  }
}

/** Where the statements of the transaction around note theirs; nowhere outside of one. */
const Deferring = Reference<Deferred | undefined>("@aludel/sql/Deferred", { defaultValue: () => undefined })

/** Whether one of the constraints may be checked later than its statement. */
const defers = ({ constraints, incoming }: Declaring): boolean =>
  incoming || constraints.some(({ deferrable }) => deferrable === true)

/** Notes what the statement puts off, where its fiber is in a transaction. */
export const noteDeferred = (plan: Declaring, fiber: Fiber<unknown, unknown>): void => {
  if (defers(plan)) fiber.getRef(Deferring)?.note(plan)
}

/** Runs the effect with its statements noting here. */
export const deferringTo = <A, E, R>(deferred: Deferred, effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Effect.provideService(effect, Deferring, deferred)

/**
 * Runs an effect whose errors are handled by their names, so that some of these are not in its type any more: COMMIT does
 * not bring them back.
 */
export const handling = <A, E, R>(
  effect: Effect.Effect<A, E, R>,
  isLeft: (name: string) => boolean
): Effect.Effect<A, E, R> =>
  Effect.withFiber((fiber) => {
    const around = fiber.getRef(Deferring)
    if (around === undefined) return effect
    const inside = new Deferred()
    return Effect.onExitPrimitive(deferringTo(inside, effect), () => {
      around.take(inside, isLeft)
      return undefined
    })
  })

/** Which constraints the statements of a transaction put off until COMMIT. */
export interface DeferredConstraints {
  /** Runs the effect with its statements noting theirs; within a `transaction` they note them there. */
  readonly noting: <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>
  /** What COMMIT failed with: the `ConstraintViolation` of one that was noted, all else as it is. */
  readonly named: (error: DatabaseError) => Failing<string>["error"]
}

/**
 * Names the deferred constraints that COMMIT finds broken, for a transaction of the port (`Database`) that does not end with
 * the effect which wrote; `transaction` does so by itself.
 *
 * @returns `noting`, for what writes, and `named`, for what COMMIT failed with
 *
 * @example
 * import { type Database, type DatabaseError, deferredConstraints } from "@aludel/sql"
 * import * as Effect from "effect/Effect"
 *
 * const committed = <A, R>(database: Database, effect: Effect.Effect<A, DatabaseError, R>) => {
 *   const { named, noting } = deferredConstraints()
 *   return Effect.mapError(database.transaction(noting(effect)), named)
 * }
 */
export const deferredConstraints = (): DeferredConstraints => {
  const deferred = new Deferred()
  return {
    noting: (effect) =>
      Effect.withFiber((fiber) => fiber.getRef(Deferring) === undefined ? deferringTo(deferred, effect) : effect),
    named: (error) => deferred.failure(error)
  }
}
