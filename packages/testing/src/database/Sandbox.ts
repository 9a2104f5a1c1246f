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
  Reads,
  type RepeatableRead,
  type Serializable,
  Writes
} from "@aludel/sql"
import * as Context from "effect/Context"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"

/** Fails the transaction of a test that succeeded, and carries what it returned. */
class RolledBack<A> extends Data.Error<{ readonly value: A }> {}

/** Runs the effect with its statements going to the given database. */
const use = <A, E, R>(database: Database, effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Effect.updateContext(
    effect,
    (context: Context.Context<R>) => context.pipe(Context.add(Reads, database), Context.add(Writes, database))
  )

/** What one level of a transaction of the test has registered. */
interface Hooks {
  readonly afterCommit: Array<Effect.Effect<void>>
  readonly afterRollback: Array<Effect.Effect<void>>
  /** What levels inside of it registered that were rolled back: it runs whatever comes of this one. */
  readonly rolledBack: Array<Effect.Effect<void>>
}

const noHooks = (): Hooks => ({ afterCommit: [], afterRollback: [], rolledBack: [] })

/** The effect with the services of the fiber that registered it, its queries outside of the test's own transaction. */
const registered = <R>(
  effect: Effect.Effect<void, never, R>,
  inside: Context.Context<R>,
  outside: Database
): Effect.Effect<void> =>
  Effect.ignoreCause(Effect.provideContext(use(outside, effect), inside), {
    log: "Unhandled",
    message: "a hook of a transaction failed"
  })

const keep =
  (hooks: Array<Effect.Effect<void>>, outside: Database): Database["afterCommit"] =>
  <R>(effect: Effect.Effect<void, never, R>) =>
    Effect.contextWith((context: Context.Context<R>) =>
      Effect.sync(() => {
        hooks.push(registered(effect, context, outside))
      })
    )

/** A level inside of one: what it registered is that one's once it has ended well, as its own work is. */
const inner = <A, E, R>(
  outer: Hooks,
  run: (hooks: Hooks) => Effect.Effect<A, E, R>
): Effect.Effect<A, E, R> =>
  Effect.suspend(() => {
    const hooks = noHooks()
    return Effect.onExit(run(hooks), ({ _tag }) =>
      Effect.sync(() => {
        outer.rolledBack.push(...hooks.rolledBack)
        if (_tag === "Failure") outer.rolledBack.push(...hooks.afterRollback)
        else {
          outer.afterCommit.push(...hooks.afterCommit)
          outer.afterRollback.push(...hooks.afterRollback)
        }
      }))
  })

/** Inside a transaction of the test: the same, but what is to run behind it is kept for its end. */
const nested = (level: Database, hooks: Hooks, outside: Database): Database => ({
  ...level,
  transaction: (effect, options) => inner(hooks, (own) => level.transaction(within(own, outside, effect), options)),
  savepoint: (effect) => inner(hooks, (own) => level.savepoint(within(own, outside, effect))),
  afterCommit: keep(hooks.afterCommit, outside),
  afterRollback: keep(hooks.afterRollback, outside)
})

const within = <A, E, R>(hooks: Hooks, outside: Database, effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Effect.updateContext(effect, (context: Context.Context<R>) => {
    // The transaction has just provided its database to this effect.
    const database = nested(Context.getUnsafe(context, Writes), hooks, outside)
    return context.pipe(Context.add(Reads, database), Context.add(Writes, database))
  })

/** Runs the hooks in order and waits for them; whoever is interrupted need not. */
const runHooks = (hooks: ReadonlyArray<Effect.Effect<void>>): Effect.Effect<void> =>
  hooks.length === 0 ? Effect.void : Effect.flatMap(
    Effect.forkDetach(Effect.forEach(hooks, (hook) => hook, { discard: true }), { startImmediately: true }),
    (fiber) => Effect.interruptible(Fiber.join(fiber))
  )

class Undone extends Data.Error {}

const immediate: CompiledQuery<void> = {
  text: "set constraints all immediate",
  parameters: [],
  access: "writes",
  decode: () => undefined
}

/** Checks what COMMIT would: the constraints that are deferred until then, which stay so. */
const checkDeferred: Effect.Effect<void, DatabaseError> = Effect.suspend(() =>
  Effect.flatMap(currentWrites, (level) =>
    level.savepoint(
      Effect.flatMap(currentWrites, ({ run }) => Effect.andThen(run(immediate), Effect.fail(new Undone())))
    ))
).pipe(Effect.catchIf((error): error is Undone => error instanceof Undone, () => Effect.void))

/** Outside of the test's own transactions: as the pool, where each statement stands alone. */
const outermost = (database: Database): Database => {
  const transaction: Database["transaction"] = (effect, options) =>
    Effect.suspend(() => {
      const hooks = noHooks()
      return Effect.onExit(
        database.transaction(
          Effect.tap(within(hooks, outside, effect), checkDeferred),
          options
        ),
        ({ _tag }) => runHooks([...hooks.rolledBack, ...(_tag === "Success" ? hooks.afterCommit : hooks.afterRollback)])
      )
    })
  const outside: Database = {
    ...database,
    current: undefined,
    run: (statement) => database.savepoint(Effect.flatMap(currentWrites, ({ run }) => run(statement))),
    transaction,
    savepoint: (effect) => transaction(effect),
    afterCommit: (effect) => effect,
    afterRollback: () => Effect.void
  }
  return outside
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
 * `transaction` inside is a savepoint; at its end deferred constraints are checked and hooks run, as if it were the
 * commit. Statements outside of one stand alone, as they do without the sandbox.
 *
 * What differs: statements that run at once take turns, `now()` stands still, a transaction is not run again, and a
 * stream that fails leaves the sandbox's transaction aborted. COPY is refused, and a `lease` is a connection beside the
 * sandbox: what it stores stays.
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
import * as Fiber from "effect/Fiber"
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
