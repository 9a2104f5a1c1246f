/** The port of `@aludel/sql` over a pool: a statement on a connection of its own, or on that of its transaction. */
import {
  type CompiledQuery,
  type Database,
  DatabaseError,
  type IsolationLevel,
  ReadCommitted,
  Reads,
  Reason,
  RepeatableRead,
  RowContext,
  type RowContextValues,
  Serializable,
  type TransactionOptions,
  Writes
} from "@aludel/sql"
import * as Cause from "effect/Cause"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import type { Exit } from "effect/Exit"
import * as Stream from "effect/Stream"
import { runAlone } from "./Alone.ts"
import { copyIn, copyOut } from "./Copy.ts"
import { streamInLevel, streamInPool } from "./Cursor.ts"
import type { Dedicated } from "./Dedicated.ts"
import { execute } from "./Execute.ts"
import { registered, runHooks } from "./Hooks.ts"
import { type Lending, lendingOf } from "./Lending.ts"
import { type Beginning, ended, Level, plain } from "./Level.ts"
import { listen } from "./Listen.ts"
import { checkNested, describeMode, modeOf } from "./Mode.ts"
import type { PoolConfig } from "./PoolConfig.ts"
import { type Attempt, retrying, retryOf } from "./Retry.ts"
import { runSavepoint } from "./Savepoint.ts"
import { rowSettings, type Setting, timeouts } from "./Settings.ts"
import { observe, observeStream, observeTransaction, type Place } from "./Telemetry.ts"
import { timed } from "./Timed.ts"
import { hooksOf, runOutermost, transientOf } from "./Transaction.ts"

const markers = (level: IsolationLevel) => <R>(context: Context.Context<R>): Context.Context<R> => {
  let marked: Context.Context<R | ReadCommitted> = Context.add(context, ReadCommitted, level)
  if (level !== "read committed") marked = Context.add(marked, RepeatableRead, level)
  return level === "serializable" ? Context.add(marked, Serializable, level) : marked
}

/** Runs the effect in the level: with its reads and writes going there. */
const provide = (level: Level, around: Around) => <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> => {
  const database = transactionDatabase(level, around)
  const { isolation } = level.shared.mode
  return Effect.updateContext(effect, (context: Context.Context<R>) => {
    const inside = markers(isolation)(context.pipe(Context.add(Reads, database), Context.add(Writes, database)))
    return around.root.attached.reduce((services, attach) => attach(services, database), inside)
  })
}

/** What else is to be provided inside of each level of a transaction. */
export type Attach = <R>(context: Context.Context<R>, database: Database) => Context.Context<R>

/** A pool's database, and what is attached to its transactions. */
export interface Root {
  readonly database: Database
  readonly attached: Array<Attach>
  readonly place: Place
  /** What each of its transactions begins with. */
  readonly beginning: Beginning
}

const roots = new WeakMap<Database, Root>()

/** The pool that a database belongs to, whichever level it is of; undefined for a database of another make. */
export const rootOf = (database: Database): Root | undefined => roots.get(database)

const rowContext = (context: Context.Context<never>): RowContextValues | undefined =>
  Context.getOrUndefined(context, RowContext)

type Stating = Pick<CompiledQuery<unknown>, "rowContext">

/** Whether the statement mentions a table that asks for a row context where there is none. */
const lacksContext = ({ rowContext }: Stating, context: RowContextValues | undefined): boolean =>
  rowContext !== undefined && context === undefined

const withoutContext = ({ rowContext: table = "" }: Stating) =>
  Effect.fail(new DatabaseError({ reason: new Reason.RowContextMissing({ table }) }))

const sameSettings = (one: RowContextValues["settings"] = {}, other: RowContextValues["settings"] = {}): boolean => {
  const names = Object.keys(one)
  return names.length === Object.keys(other).length && names.every((name) => one[name] === other[name])
}

/** The row context of this fiber where it is another than the level's. */
const changedContext = (
  { beginning: { context: own } }: Level,
  services: Context.Context<never>
): RowContextValues | undefined => {
  const context = rowContext(services)
  if (context === undefined || context === own) return undefined
  return own !== undefined && own.role === context.role && sameSettings(own.settings, context.settings)
    ? undefined
    : context
}

/** What a level is begun with beside what it is begun with in any case: checked, before anything is sent. */
const beginningOf = (
  own: Beginning,
  options: TransactionOptions,
  context: RowContextValues | undefined
): Effect.Effect<Beginning, DatabaseError> => {
  if (context === undefined && Object.keys(options).length === 0) return Effect.succeed(own)
  return Effect.flatMap(timeouts(options), (timeouts) =>
    Effect.map(rowSettings(context), (settings) => ({
      ...own,
      // What is set last holds.
      timeouts: [...own.timeouts, ...timeouts],
      settings: [...own.settings, ...settings],
      context
    })))
}

/** What the levels of one transaction need of what is around it. */
interface Around {
  readonly services: Context.Context<never>
  readonly beside: Beside
  readonly root: Root
}

/** What runs beside the pool's connections, and beside a transaction that is under way. */
type Beside = Pick<Database, "lease" | "copyIn" | "copyOut" | "listen">

/** The database of one level of a transaction. */
const transactionDatabase = (level: Level, around: Around): Database => {
  const { mode } = level.shared
  const savepoint = <A, E, R>(options: TransactionOptions, body: (inner: Level) => Effect.Effect<A, E, R>) =>
    Effect.withFiber<A, E | DatabaseError, R>(({ context }) =>
      Effect.flatMap(
        beginningOf(plain, options, changedContext(level, context)),
        (beginning) => runSavepoint(level, beginning, body)
      )
    )
  const nested = <A, E, R>(effect: Effect.Effect<A, E, R>, options: TransactionOptions = {}) =>
    savepoint(options, (inner) => provide(inner, around)(effect))
  const register = (hooks: (level: Level) => Array<Effect.Effect<void>>): Database["afterCommit"] => (effect) =>
    Effect.withFiber(({ context }) => {
      if (!level.open) return ended
      hooks(level).push(registered(effect, context, around.services))
      return Effect.void
    })
  const database: Database = {
    current: level.current,
    run: (statement) =>
      Effect.withFiber((fiber) =>
        observe(fiber, around.root.place, statement, (statement) => {
          const run = (level: Level) => level.use((connection) => execute(connection, statement))
          if (lacksContext(statement, level.beginning.context ?? rowContext(fiber.context))) {
            return withoutContext(statement)
          }
          return changedContext(level, fiber.context) === undefined ? run(level) : savepoint({}, run)
        })
      ),
    stream: (statement, options) =>
      Stream.unwrap(Effect.withFiber(({ context }) => {
        if (lacksContext(statement, level.beginning.context ?? rowContext(context))) return withoutContext(statement)
        return changedContext(level, context) === undefined
          ? Effect.succeed(streamInLevel(level, statement, options))
          : underAnother
      })),
    transaction: (effect, options) => Effect.andThen(checkNested(mode, options ?? {}), nested(effect, options)),
    savepoint: (effect) => nested(effect),
    afterCommit: register(({ afterCommit }) => afterCommit),
    afterRollback: register(({ afterRollback }) => afterRollback),
    lease: around.beside.lease,
    listen: around.beside.listen,
    copyIn: () => outsideOnly,
    copyOut: () => Stream.fromEffect(outsideOnly)
  }
  roots.set(database, around.root)
  return database
}

const outsideOnly = Effect.suspend(() =>
  Effect.fail(
    new DatabaseError({
      reason: new Reason.InvalidQuery({
        problem: "COPY runs on a connection of its own, and so outside of transactions: insert the rows, or copy before"
      })
    })
  )
)

/** COPY runs outside of transactions, and so it would see and write the rows of all. */
const withoutCopy = Effect.withFiber(({ context }) =>
  rowContext(context) === undefined
    ? Effect.void
    : Effect.fail(
      new DatabaseError({
        reason: new Reason.InvalidQuery({
          problem: "COPY runs outside of transactions, and so without the row context"
        })
      })
    )
)

const underAnother = Effect.suspend(() =>
  Effect.fail(
    new DatabaseError({
      reason: new Reason.InvalidQuery({ problem: "a stream in a transaction runs under the transaction's row context" })
    })
  )
)

/** One attempt: whatever it comes to, its hooks have run. */
const attempt = <A, E, R>(
  lending: Lending,
  around: Around,
  options: TransactionOptions,
  beginning: Beginning,
  effect: Effect.Effect<A, E, R>
): Effect.Effect<Attempt<A, E | DatabaseError>, never, R> =>
  Effect.uninterruptibleMask((restore) => {
    const level = Level.outermost(lending, options, beginning)
    return Effect.flatMap(
      Effect.exit(restore(runOutermost(level, provide(level, around)(effect)))),
      (exit) => Effect.as(runHooks(hooksOf(level), restore), { exit, transient: transient(level, exit) })
    )
  })

const transient = <A, E>(level: Level, exit: Exit<A, E>): DatabaseError | undefined =>
  exit._tag === "Failure" && !Cause.hasInterrupts(exit.cause) ? transientOf(level) : undefined

const transaction = <A, E, R>(
  lending: Lending,
  beside: Beside,
  root: Root,
  options: TransactionOptions,
  effect: Effect.Effect<A, E, R>
): Effect.Effect<A, E | DatabaseError, R> =>
  Effect.withFiber((fiber) => {
    const { context: services } = fiber
    const run = Effect.flatMap(beginningOf(root.beginning, options, rowContext(services)), (beginning) => {
      const run = attempt(lending, { services, beside, root }, options, beginning, effect)
      const schedule = retryOf(options)
      return schedule === undefined ? Effect.flatMap(run, ({ exit }) => exit) : retrying(schedule, run)
    })
    return observeTransaction(fiber, root.place, describeMode(modeOf(options)), run)
  })

/** The database over whoever lends connections. */
const databaseOf = (
  lending: Lending,
  beside: Beside,
  { beginning, place }: Pick<Root, "beginning" | "place">,
  around?: Root
): Database => {
  const { statementTimeout } = beginning
  const setsNothing = beginning.timeouts.length === 0 && beginning.settings.length === 0
  const database: Database = {
    current: undefined,
    run: (statement) =>
      Effect.withFiber((fiber) =>
        observe(fiber, root.place, statement, (statement) => {
          const context = rowContext(fiber.context)
          if (lacksContext(statement, context)) return withoutContext(statement)
          if (context === undefined && setsNothing) {
            const run = lending.run(statement)
            return statementTimeout === undefined ? run : timed(statementTimeout, run)
          }
          return Effect.flatMap(
            beginningOf(beginning, {}, context),
            (beginning) => runAlone(lending, statement, beginning)
          )
        })
      ),
    stream: (statement, options) =>
      Stream.unwrap(
        Effect.withFiber(({ context: services }) => {
          const context = rowContext(services)
          if (lacksContext(statement, context)) return withoutContext(statement)
          return Effect.map(
            beginningOf(beginning, {}, context),
            (beginning) => streamInPool(lending, statement, options, beginning)
          )
        })
      ),
    transaction: (effect, options = {}) => transaction(lending, beside, root, options, effect),
    savepoint: (effect) => effect,
    afterCommit: (effect) => effect,
    afterRollback: () => Effect.void,
    ...beside
  }
  const root: Root = around ?? { database, attached: [], place, beginning }
  roots.set(database, root)
  return database
}

/** A COPY, as what tells of statements wants them. */
const copying = (text: string): CompiledQuery<unknown> => ({
  text,
  parameters: [],
  access: "writes",
  decode: () => undefined
})

const entries = (settings: Readonly<Record<string, string>>): ReadonlyArray<Setting> => Object.entries(settings)

/** What a pool's transactions begin with. */
const poolBeginning = ({ local, statementTimeout }: Pick<PoolConfig, "local" | "statementTimeout">): Beginning => ({
  timeouts: entries(local.timeouts),
  settings: entries(local.settings),
  context: undefined,
  statementTimeout
})

const noSession = (what: string) => Effect.fail(new DatabaseError({ reason: new Reason.SessionUnavailable({ what }) }))

/** The database of a pool: each statement on a connection of its own. */
export const poolDatabase = (pool: Lending, dedicated: Dedicated, config: PoolConfig): Database => {
  const own = { place: config, beginning: poolBeginning(config) }
  const lease = Effect.map(
    pool.lease,
    (connection) => databaseOf(lendingOf(connection), beside, own, rootOf(database))
  )
  const isPooled = config.pooler !== "none"
  const beside: Beside = {
    lease: isPooled ? noSession("a connection that a scope holds") : lease,
    copyIn: (text, bytes) =>
      Effect.andThen(
        withoutCopy,
        Effect.withFiber((fiber) => observe(fiber, config, copying(text), ({ text }) => copyIn(dedicated, text, bytes)))
      ),
    copyOut: (text) =>
      Stream.unwrap(Effect.andThen(
        withoutCopy,
        Effect.withFiber((fiber) =>
          Effect.succeed(observeStream(fiber, config, copying(text), copyOut(dedicated, text)))
        )
      )),
    listen: (channels) => isPooled ? Stream.fromEffect(noSession("LISTEN")) : listen(dedicated, channels)
  }
  const database = databaseOf(pool, beside, own)
  return database
}
