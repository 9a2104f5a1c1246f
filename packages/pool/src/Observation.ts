/** Seeing the statements that a part of a program sends: recorded beside its result, or told one by one. */
import type { SentStatement, StatementObserver } from "@aludel/sql"
import { CurrentObservation, type Observation } from "@aludel/sql/Plan"
import * as Effect from "effect/Effect"

const nobody: Observation = { observers: [], correlation: undefined, callers: undefined }

const observing = <A, E, R>(
  effect: Effect.Effect<A, E, R>,
  change: (around: Observation) => Observation
): Effect.Effect<A, E, R> => Effect.updateService(effect, CurrentObservation, (around) => change(around ?? nobody))

/**
 * Runs the effect, and tells the observer of every statement that it sends, by whatever way: queries, the lines of its
 * transactions and savepoints, streams, COPY, Effect's own `SqlClient`, in all of its fibers. Observers around it are told too.
 * Where nobody observes, a statement costs one look.
 *
 * A statement that is sent for several fibers at once, as lazy access in `@aludel/orm` does, is told to the observers of each
 * of them, once, with the number of its `callers`.
 *
 * @param effect what sends
 * @param observer who is told, and whether with parameters' values and with places in the program; neither by default
 *
 * @example
 * import { observeStatements } from "@aludel/pool"
 * import { Pg, Query, select, value } from "@aludel/sql"
 *
 * const two = Query.one(select({ two: value(2, Pg.integer()) }))
 * const seen = observeStatements(two, { tell: ({ milliseconds, text }) => console.log(milliseconds, text) })
 */
export const observeStatements = <A, E, R>(
  effect: Effect.Effect<A, E, R>,
  observer: StatementObserver
): Effect.Effect<A, E, R> => observing(effect, (around) => ({ ...around, observers: [...around.observers, observer] }))

/**
 * Runs the effect, and yields its result with the statements that it sent, in the order in which they ended. Where it fails,
 * so does this: record `Effect.exit(effect)` to have the statements of what fails.
 *
 * @param effect what sends
 * @param options whether parameters' values and places in the program are wanted; neither by default
 *
 * @example
 * import { recordStatements } from "@aludel/pool"
 * import { Pg, Query, select, value } from "@aludel/sql"
 * import * as Effect from "effect/Effect"
 *
 * const two = Query.one(select({ two: value(2, Pg.integer()) }))
 * const counted = Effect.map(recordStatements(two), ([, statements]) => statements.length)
 */
export const recordStatements = <A, E, R>(
  effect: Effect.Effect<A, E, R>,
  options: Omit<StatementObserver, "tell"> = {}
): Effect.Effect<readonly [result: A, statements: ReadonlyArray<SentStatement>], E, R> =>
  Effect.suspend(() => {
    const statements: Array<SentStatement> = []
    const recorded = observeStatements(effect, { ...options, tell: (statement) => void statements.push(statement) })
    return Effect.map(recorded, (result) => [result, [...statements]] as const)
  })

/**
 * Says what the statements of the effect belong to, such as the id of a request: whoever is told of them is told this too.
 *
 * @param effect what sends
 * @param correlation an id of your own; one inside replaces one around it
 *
 * @example
 * import { correlateStatements } from "@aludel/pool"
 * import type * as Effect from "effect/Effect"
 *
 * const inRequest = <A, E, R>(id: string, handler: Effect.Effect<A, E, R>) => correlateStatements(handler, id)
 */
export const correlateStatements = <A, E, R>(
  effect: Effect.Effect<A, E, R>,
  correlation: string
): Effect.Effect<A, E, R> => observing(effect, (around) => ({ ...around, correlation }))
