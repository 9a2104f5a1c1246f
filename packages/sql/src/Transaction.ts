/**
 * Transactions: what the effect needs of one is checked where it is given one. Levels form a lattice: `serializable`
 * gives all that `repeatable read` gives, and that all of `read committed`.
 */
import { getOrUndefined } from "effect/Context"
import { TaggedError } from "effect/Data"
import * as Effect from "effect/Effect"
import { Deferred, deferringTo } from "./Deferred.ts"
import { DatabaseError } from "./error/DatabaseError.ts"
import { ReadCommitted, Reads, type RepeatableRead, type Serializable, Writes } from "./port/Access.ts"
import type { Database, TransactionOptions, TransactionSettings } from "./port/Database.ts"
import type { AccessMode, IsolationLevel } from "./port/Mode.ts"

/** The markers that each level satisfies. */
interface Satisfied {
  readonly "read committed": ReadCommitted
  readonly "repeatable read": ReadCommitted | RepeatableRead
  readonly serializable: ReadCommitted | RepeatableRead | Serializable
}

/** The levels that the effect asks for and that `Level` does not give. */
type MissingLevel<R, Level extends IsolationLevel> =
  Exclude<Extract<R, RepeatableRead | Serializable>, Satisfied[Level]> extends infer M
    ? M extends Serializable ? "serializable" : M extends RepeatableRead ? "repeatable read" : never
    : never

/** The level that an effect runs under, also where none is said. */
type Given<Level extends IsolationLevel> = [Level] extends [never] ? "read committed" : Level

type IsolationOption<R, Level extends IsolationLevel> = [MissingLevel<R, Level>] extends [never] ? Level
  : `this effect needs ${MissingLevel<R, Level>}, and would run under ${Level}`

/** The level may be left out only where `read committed` is enough. Where one is said, that is what is checked. */
type Unsaid<R, Level extends IsolationLevel> = [Level] extends [never] ?
  [MissingLevel<R, "read committed">] extends [never] ? unknown
  : {
    readonly needs: `this effect needs ${MissingLevel<R, "read committed">}: give { isolation: "${MissingLevel<
      R,
      "read committed"
    >}" }`
  }
  : unknown

type AccessOption<R, Mode extends AccessMode> = Mode extends "read only"
  ? [Extract<R, Writes>] extends [never] ? Mode : "this effect writes, and would run under read only"
  : Mode

/** What an effect in the transaction no longer needs from outside. */
type Provided<Level extends IsolationLevel, Mode extends AccessMode> =
  | Reads
  | Satisfied[Level]
  | (Mode extends "read only" ? never : Writes)

/** A nested transaction asked for more than the outer one gives. A mistake in the program, so it is a defect. */
export class IsolationMismatch extends TaggedError("IsolationMismatch")<{
  readonly outer: string
  readonly inner: string
}> {
  override get message(): string {
    return `a nested transaction asks for ${this.inner} inside one of ${this.outer}: ask for it at the outermost transaction; nothing was sent`
  }
}

/** One signature, so that `effect.pipe(transaction)` is inferred. */
interface Transaction {
  <A, E, R, const Level extends IsolationLevel = never, const Mode extends AccessMode = "read write">(
    effect: Effect.Effect<A, E, R> & Unsaid<R, Level>,
    options?: {
      readonly isolation?: IsolationOption<R, Level>
      readonly access?: AccessOption<R, Mode>
    } & TransactionSettings
  ): Effect.Effect<
    A,
    E | DatabaseError,
    Exclude<R, Provided<Given<Level>, Mode>> | (Mode extends "read only" ? Reads : Writes)
  >
}

const satisfied = { "read committed": 1, "repeatable read": 2, serializable: 3 } as const

/** Whether a transaction under `outer` gives all that one under `inner` would. */
export const covers = (
  outer: Required<Pick<TransactionOptions, "isolation" | "access">>,
  inner: TransactionOptions
): boolean =>
  satisfied[outer.isolation ?? "read committed"] >= satisfied[inner.isolation ?? "read committed"] &&
  (outer.access === "read write" || inner.access === "read only" || inner.access === undefined)

/**
 * Runs the effect in a transaction: committed if it succeeds, rolled back if it fails, dies or is interrupted.
 *
 * Inside another transaction it is a savepoint; asking there for more than the outer one gives dies with
 * `IsolationMismatch` before anything is sent.
 *
 * @param options `isolation`, by default `read committed`, and `access`, by default `read write`. An effect that needs a
 *   stricter level (`yield* Serializable`), or that writes under `read only`, does not compile here. Beside them
 *   timeouts and `retry`: at `repeatable read` and `serializable` the whole effect runs again, up to 3 times, where the
 *   server could not serialize it, so what must happen once belongs into `afterCommit`
 * @returns what the effect returns; beside its errors `DatabaseError`, with `CommitOutcomeUnknown` where COMMIT was sent
 *   and its answer lost. A deferred constraint that COMMIT found broken is the `ConstraintViolation` that the statements'
 *   types list; handle it around the transaction
 *
 * @example
 * import * as Effect from "effect/Effect"
 * import { deleteFrom, insert, Pg, Query, Serializable, table, transaction } from "@aludel/sql"
 *
 * const entries = table("entries", class Entries {
 *   id = Pg.bigint().identity().primaryKey()
 *   amount = Pg.integer()
 * })
 * const book = Effect.gen(function*() {
 *   yield* Serializable
 *   yield* Query.run(insert(entries).values([{ amount: 10 }, { amount: -10 }]))
 * })
 * const booked = transaction(book, { isolation: "serializable" })
 * const cleared = Query.run(deleteFrom(entries).everyRow()).pipe(transaction)
 */
export const transaction: Transaction = <A, E, R>(effect: Effect.Effect<A, E, R>, checked: object = {}) => {
  const options: TransactionOptions = checked
  const service: Effect.Effect<Database, never, Reads | Writes> = options.access === "read only" ? Reads : Writes
  // `database.transaction` provides the markers, and the signature above takes them from R.
  return Effect.flatMap(service, (database) =>
    database.current === undefined
      ? outermost(database, effect, options)
      : database.transaction(effect, options)) as never
}

/** A constraint that was deferred and that COMMIT finds broken has the name that the effect's own type lists. */
const outermost = <A, E, R>(database: Database, effect: Effect.Effect<A, E, R>, options: TransactionOptions) =>
  Effect.suspend(() => {
    let deferred = new Deferred()
    let succeeded = false
    const body = Effect.suspend(() => {
      deferred = new Deferred()
      succeeded = false
      return Effect.onExitPrimitive(deferringTo(deferred, effect), ({ _tag }) => {
        succeeded = _tag === "Success"
        return undefined
      })
    })
    // What the effect itself failed with is told as it is.
    return Effect.mapError(
      database.transaction(body, options),
      (error) => succeeded && error instanceof DatabaseError ? deferred.failure(error) : error
    )
  })

/**
 * Runs the effect in a savepoint of the transaction it is in: if it fails, only what it did is rolled back, and the
 * transaction goes on.
 */
export const savepoint = <A, E, R>(
  effect: Effect.Effect<A, E, R>
): Effect.Effect<A, E | DatabaseError, R | ReadCommitted> =>
  Effect.flatMap(
    ReadCommitted,
    () => Effect.flatMap(currentDatabase, (database) => database === undefined ? effect : database.savepoint(effect))
  )

/** The database that this fiber's statements run on, if any: that of writes first, since what fails is mostly a write. */
export const currentDatabase: Effect.Effect<Database | undefined> = Effect.contextWith((context) =>
  Effect.succeed(getOrUndefined(context, Writes) ?? getOrUndefined(context, Reads))
)

/**
 * Runs the effect once, after the transaction it is in has committed and given its connection back; outside of one, at
 * once. Not if the transaction, or the savepoint it is in, is rolled back.
 *
 * Its queries run outside of the transaction. It may be interrupted from within; an interruption of the fiber that ran
 * the transaction only stops the waiting for it. A defect in it is logged, since the transaction is there to stay.
 *
 * @example
 * import { afterCommit } from "@aludel/sql"
 * import * as Effect from "effect/Effect"
 *
 * const wake = afterCommit(Effect.log("committed"))
 */
export const afterCommit = <R>(effect: Effect.Effect<void, never, R>): Effect.Effect<void, DatabaseError, R> =>
  Effect.flatMap(currentDatabase, (database) => database === undefined ? effect : database.afterCommit(effect))

/**
 * The same for a rollback: runs once the transaction has ended, where it, or the savepoint that this is in, was rolled
 * back; of each attempt, where a transaction is retried. Outside of a transaction never.
 */
export const afterRollback = <R>(effect: Effect.Effect<void, never, R>): Effect.Effect<void, DatabaseError, R> =>
  Effect.flatMap(currentDatabase, (database) => database === undefined ? Effect.void : database.afterRollback(effect))
