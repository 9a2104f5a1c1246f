/**
 * Runs a test in a transaction that is always rolled back. Inside, the database behaves as a pool does: a statement that
 * fails does not spoil the next one, and what waits for a commit runs after the outermost `transaction` of the test.
 */
import {
  type Database,
  type DatabaseError,
  type IsolationLevel,
  type ReadCommitted,
  Reads,
  type RepeatableRead,
  type Serializable,
  Writes
} from "@aludel/sql"
import * as Context from "effect/Context"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"

/** Fails the transaction of a test that succeeded, and carries what it returned. */
class RolledBack<A> extends Data.Error<{ readonly value: A }> {}

/** Runs the effect with its statements going to the given database. */
const use = <A, E, R>(database: Database, effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Effect.updateContext(
    effect,
    (context: Context.Context<R>) => context.pipe(Context.add(Reads, database), Context.add(Writes, database))
  )

interface Hooks {
  readonly afterCommit: Array<Effect.Effect<void>>
  readonly afterRollback: Array<Effect.Effect<void>>
}

/** Keeps the effect, with the services of the fiber that registered it. */
const keep =
  (hooks: Array<Effect.Effect<void>>): Database["afterCommit"] => <R>(effect: Effect.Effect<void, never, R>) =>
    Effect.contextWith((context: Context.Context<R>) =>
      Effect.sync(() => {
        hooks.push(Effect.provideContext(effect, context))
      })
    )

/** Inside a transaction of the test: the same, but what is to run after a commit is kept for its end. */
const nested = (inner: Database, hooks: Hooks): Database => ({
  ...inner,
  transaction: (effect, options) => inner.transaction(within(hooks, effect), options),
  savepoint: (effect) => inner.savepoint(within(hooks, effect)),
  afterCommit: keep(hooks.afterCommit),
  afterRollback: keep(hooks.afterRollback)
})

const within = <A, E, R>(hooks: Hooks, effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Effect.updateContext(effect, (context: Context.Context<R>) => {
    // The transaction has just provided its database to this effect.
    const inner = Context.getUnsafe(context, Writes)
    const database = nested(inner, hooks)
    return context.pipe(Context.add(Reads, database), Context.add(Writes, database))
  })

/** Outside of the test's own transactions: as the pool, where each statement stands alone. */
const outermost = (database: Database): Database => {
  const transaction: Database["transaction"] = (effect, options) =>
    Effect.suspend(() => {
      const hooks: Hooks = { afterCommit: [], afterRollback: [] }
      return Effect.onExit(
        database.transaction(within(hooks, effect), options),
        ({ _tag }) =>
          Effect.interruptible(
            Effect.forEach(_tag === "Success" ? hooks.afterCommit : hooks.afterRollback, (hook) => hook, {
              discard: true
            })
          )
      )
    })
  return {
    ...database,
    run: (statement) => database.savepoint(Effect.flatMap(currentWrites, ({ run }) => run(statement))),
    transaction,
    savepoint: (effect) => transaction(effect),
    afterCommit: (effect) => effect,
    afterRollback: () => Effect.void
  }
}

/** The savepoint's own database, which it provides to what runs in it. */
const currentWrites: Effect.Effect<Database> = Effect.contextWith((context: Context.Context<never>) =>
  Effect.succeed(Context.getUnsafe(context as Context.Context<Writes>, Writes))
)

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
 * `transaction` inside is a savepoint; statements outside of one stand alone, as they do without the sandbox. Three
 * things differ: statements that run at once take turns, `now()` stands still, and constraints that are deferred to
 * the commit are not checked.
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
