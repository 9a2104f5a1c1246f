/**
 * Runs a test in a transaction that is always rolled back. Inside, the database behaves as a pool does: a statement that
 * fails does not spoil the next one, and what waits for a commit runs after the outermost `transaction` of the test.
 */
import {
  type CompiledQuery,
  type Database,
  type DatabaseError,
  type IsolationLevel,
  type ReadCommitted,
  type Reads,
  type RepeatableRead,
  type Serializable,
  Writes
} from "@aludel/sql"
import { CurrentObservation } from "@aludel/sql/Plan"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import { currentWrites, use, withHooks } from "./Hooks.ts"

/** Fails the transaction of a test that succeeded, and carries what it returned. */
class RolledBack<A> extends Data.Error<{ readonly value: A }> {}

class Undone extends Data.Error {}

const immediate: CompiledQuery<void> = {
  text: "set constraints all immediate",
  parameters: [],
  access: "writes",
  decode: () => undefined
}

/** No statement of the program's: whoever counts those is not told of it. */
const unobserved = <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Effect.provideService(effect, CurrentObservation, undefined)

/** Checks what COMMIT would: the constraints that are deferred until then, which stay so. */
const checkDeferred: Effect.Effect<void, DatabaseError> = Effect.suspend(() =>
  Effect.flatMap(currentWrites, (level) =>
    level.savepoint(
      Effect.flatMap(currentWrites, ({ run }) => Effect.andThen(unobserved(run(immediate)), Effect.fail(new Undone())))
    ))
).pipe(Effect.catchIf((error): error is Undone => error instanceof Undone, () => Effect.void))

/** Outside of the test's own transactions: as the pool, where each statement stands alone. */
const outermost = (database: Database): Database => {
  const transaction: Database["transaction"] = (effect, options) =>
    withHooks(outside, effect, (inside) => database.transaction(Effect.tap(inside, checkDeferred), options))
  const outside: Database = {
    ...database,
    current: undefined,
    run: (statement) => database.savepoint(Effect.flatMap(currentWrites, ({ run }) => run(statement))),
    transaction,
    savepoint: (effect) => transaction(effect),
    afterCommit: (effect) => effect,
    afterRollback: () => Effect.void,
    lease: Effect.suspend(() => Effect.succeed(outside))
  }
  return outside
}

/** The markers that each level satisfies. */
interface Satisfied {
  readonly "read committed": ReadCommitted
  readonly "repeatable read": ReadCommitted | RepeatableRead
  readonly serializable: ReadCommitted | RepeatableRead | Serializable
}

/** How a sandbox is run. */
export interface SandboxOptions<Level extends IsolationLevel = IsolationLevel> {
  /** The strictest level that a transaction inside asks for. `read committed` by default. */
  readonly isolation?: Level | undefined
}

/**
 * Runs the effect in a transaction that is always rolled back, on a connection of its own.
 *
 * Results and errors pass through, and nothing is stored: tests can run at the same time in one database. A
 * `transaction` inside is a savepoint; at its end deferred constraints are checked and hooks run, as if it were the
 * commit. Statements outside of one stand alone, as they do without the sandbox.
 *
 * What differs: there is one connection, for a `lease` too, and statements that run at once take turns; `now()` stands
 * still; a transaction is not run again; a stream that fails leaves the sandbox's transaction aborted; COPY is refused. An
 * advisory lock of a scope keeps other sandboxes out, but not another fiber of the same one.
 *
 * @param effect what reads and writes
 * @param options `isolation`, where a transaction inside asks for more than `read committed`
 * @returns what the effect returns; fails as it does, or with `DatabaseError` if no transaction can be had
 *
 * @example
 * ```ts
 * import { columns, from, insert, Pg, Query, table } from "@aludel/sql"
 * import { sandbox } from "@aludel/testing"
 * import * as Effect from "effect/Effect"
 *
 * const tags = table("tags", class Tags {
 *   name = Pg.text().primaryKey()
 * })
 * const test = sandbox(Effect.gen(function*() {
 *   yield* Query.run(insert(tags).values([{ name: "new" }]))
 *   return yield* Query.all(from(tags).select(columns(tags)))
 * }))
 * ```
 */
export const sandbox = <A, E, R, const Level extends IsolationLevel = "read committed">(
  effect: Effect.Effect<A, E, R>,
  options: SandboxOptions<Level> = {}
): Effect.Effect<A, E | DatabaseError, Exclude<R, Reads | Writes | Satisfied[Level]> | Writes> => {
  const body = Effect.flatMap(currentWrites, (database) => use(outermost(database), effect))
  const run = Effect.flatMap(
    Writes,
    (database) => database.transaction(Effect.flatMap(body, (value) => Effect.fail(new RolledBack({ value }))), options)
  )
  const undone = Effect.catchIf(
    run,
    (error): error is RolledBack<A> => error instanceof RolledBack,
    ({ value }) => Effect.succeed(value)
  )
  // `database.transaction` provides the markers, and the signature above takes them from R.
  return undone as never
}
