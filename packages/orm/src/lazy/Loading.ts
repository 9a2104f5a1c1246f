/** How lazy access behaves around an effect: remembered for as long as it runs, or refused. */
import type { Database } from "@aludel/sql"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"

/** What was loaded lazily, by the database it was read on and by what was asked. */
export type LoadCache = Map<Database, Map<string, unknown>>

/** The answers to lazy accesses that are kept; undefined where none are. */
export const CurrentLoadCache = Context.Reference<LoadCache | undefined>("@aludel/orm/LoadCache", {
  defaultValue: () => undefined
})

/** Whether a lazy access to a relation is a defect. */
export const StrictLoading = Context.Reference<boolean>("@aludel/orm/StrictLoading", { defaultValue: () => false })

/**
 * Keeps what is loaded lazily, and found by `findById`, for as long as the effect runs: the same question is asked once.
 * Each transaction has answers of its own. Writes do not change what is kept: cache what only reads, such as a request.
 *
 * @example
 * import { dataModel, Pg, table } from "@aludel/sql"
 * import { cachedLoads, models } from "@aludel/orm"
 * import * as Effect from "effect/Effect"
 *
 * const users = table("users", class Users {
 *   id = Pg.bigint().identity().primaryKey()
 *   name = Pg.text()
 * })
 * const { users: User } = models(dataModel({ users }), () => ({}))
 * const name = Effect.map(User.findById(1n), (user) => user)
 * const twice = cachedLoads(Effect.all([name, Effect.andThen(Effect.sleep(100), name)]))
 */
export const cachedLoads = <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Effect.suspend(() => Effect.provideService(effect, CurrentLoadCache, new Map()))

/**
 * Makes each lazy access to a relation inside the effect a defect, `LazyLoadRefused`: for tests that prove that a piece of
 * code loads what it needs by `find`, in a known number of statements.
 */
export const strictLoading = <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Effect.provideService(effect, StrictLoading, true)
