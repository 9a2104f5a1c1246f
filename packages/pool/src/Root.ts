/** Which pool a database belongs to, whichever level of a transaction it is, and what is attached to all of them. */
import type { Database, DatabaseError } from "@aludel/sql"
import type * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import type { Beginning, Level } from "./Level.ts"
import type { Place } from "./Telemetry.ts"
import type { Observers } from "./telemetry/Observers.ts"

/** What else is to be provided inside of each level of a transaction. */
export type Attach = <R>(context: Context.Context<R>, database: Database, level: Level) => Context.Context<R>

/** A pool's database, and what is attached to its transactions. */
export interface Root {
  readonly database: Database
  readonly attached: Array<Attach>
  readonly place: Place
  /** Who is told of its statements. */
  readonly observers: Observers
  /** What each of its transactions begins with. */
  readonly beginning: Beginning
  /** How the levels of its transactions are begun and ended, where that is not the pool's to do. */
  readonly levels?: Levels | undefined
}

/** Runs a body in a level, which is begun before it and ended behind it. */
export interface Levels {
  readonly outermost: <A, E, R>(
    level: Level,
    body: Effect.Effect<A, E, R>
  ) => Effect.Effect<A, E | DatabaseError, R>
  readonly savepoint: <A, E, R>(
    outer: Level,
    beginning: Beginning,
    body: (inner: Level) => Effect.Effect<A, E, R>
  ) => Effect.Effect<A, E | DatabaseError, R>
}

/** A property of the database itself, so that one which is made of another by spreading belongs where that does. */
const key: unique symbol = Symbol("@aludel/pool/Root")

/** Notes which pool a database belongs to. */
export const belongsTo = (database: Database, root: Root): void => void Object.assign(database, { [key]: root })

/** The pool that a database belongs to, whichever level it is of; undefined for a database of another make. */
export const rootOf = (database: Database & { readonly [key]?: Root }): Root | undefined => database[key]
