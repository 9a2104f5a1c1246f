/**
 * What waits for the end of a transaction, in a database that has none of its own: registered at a level, handed on where
 * that ends well, dropped where it is undone, and run outside of the outermost.
 */
import { type Database, type DatabaseError, Reads, Writes } from "@aludel/sql"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"

/** Runs the effect with its statements going to the given database. */
export const use = <A, E, R>(database: Database, effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
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
const nested = (level: Database, hooks: Hooks, outside: Database): Database => {
  const database: Database = {
    ...level,
    transaction: (effect, options) => inner(hooks, (own) => level.transaction(within(own, outside, effect), options)),
    savepoint: (effect) => inner(hooks, (own) => level.savepoint(within(own, outside, effect))),
    afterCommit: keep(hooks.afterCommit, outside),
    afterRollback: keep(hooks.afterRollback, outside),
    // What another connection stores would stay.
    lease: Effect.suspend(() => Effect.succeed(database))
  }
  return database
}

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

/** Runs the effect in a transaction of `database`, and after it what it registered, against the one outside. */
export const withHooks = <A, E, R>(
  outside: Database,
  effect: Effect.Effect<A, E, R>,
  transaction: (effect: Effect.Effect<A, E, R>) => Effect.Effect<A, E | DatabaseError, R>
): Effect.Effect<A, E | DatabaseError, R> =>
  Effect.suspend(() => {
    const hooks = noHooks()
    return Effect.onExit(
      transaction(within(hooks, outside, effect)),
      ({ _tag }) => runHooks([...hooks.rolledBack, ...(_tag === "Success" ? hooks.afterCommit : hooks.afterRollback)])
    )
  })

/** The savepoint's own database, which it provides to what runs in it. */
export const currentWrites: Effect.Effect<Database> = Effect.contextWith((context: Context.Context<never>) =>
  Effect.succeed(Context.getUnsafe(context as Context.Context<Writes>, Writes))
)
