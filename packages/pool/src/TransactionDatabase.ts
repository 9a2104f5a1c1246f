/** The port of `@aludel/sql` over one level of a transaction, and the transaction that provides it to its effect. */
import {
  type Database,
  DatabaseError,
  type IsolationLevel,
  ReadCommitted,
  Reads,
  Reason,
  RepeatableRead,
  Serializable,
  type TransactionOptions,
  Writes
} from "@aludel/sql"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { streamInLevel } from "./Cursor.ts"
import { execute } from "./Execute.ts"
import { registered, runHooks } from "./Hooks.ts"
import type { Lending } from "./Lending.ts"
import { type Beginning, ended, Level, plain } from "./Level.ts"
import { checkNested, describeMode, modeOf } from "./Mode.ts"
import { type Attempt, retrying, retryOf } from "./Retry.ts"
import { belongsTo, type Root } from "./Root.ts"
import { beginningOf, changedContext, lacksContext, rowContext, withoutContext } from "./RowContexts.ts"
import { runSavepoint } from "./Savepoint.ts"
import { observe, observeStream, observeTransaction } from "./Telemetry.ts"
import type { TransactionMark } from "./telemetry/Observers.ts"
import { marksOfAttempts } from "./telemetry/TransactionMarks.ts"
import { hooksOf, runOutermost, transientOf } from "./Transaction.ts"

/** What the levels of one transaction need of what is around it. */
export interface Around {
  readonly services: Context.Context<never>
  readonly beside: Beside
  readonly root: Root
}

/** What runs beside the pool's connections, and beside a transaction that is under way. */
export type Beside = Pick<Database, "lease" | "copyIn" | "copyOut" | "listen">

/** The database of one level of a transaction. */
export const transactionDatabase = (level: Level, around: Around): Database => {
  const { mode } = level.shared
  const savepoint = <A, E, R>(options: TransactionOptions, body: (inner: Level) => Effect.Effect<A, E, R>) =>
    Effect.withFiber<A, E | DatabaseError, R>(({ context }) =>
      Effect.flatMap(
        beginningOf(plain, options, changedContext(level, context), level.beginning.context),
        (beginning) => (around.root.levels?.savepoint ?? runSavepoint)(level, beginning, body)
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
      Stream.unwrap(Effect.withFiber((fiber) => {
        const { context } = fiber
        if (lacksContext(statement, level.beginning.context ?? rowContext(context))) return withoutContext(statement)
        return changedContext(level, context) === undefined
          ? Effect.succeed(observeStream(fiber, around.root.place, statement, streamInLevel(level, statement, options)))
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
  belongsTo(database, around.root)
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

const underAnother = Effect.suspend(() =>
  Effect.fail(
    new DatabaseError({
      reason: new Reason.InvalidQuery({ problem: "a stream in a transaction runs under the transaction's row context" })
    })
  )
)

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
    return around.root.attached.reduce((services, attach) => attach(services, database, level), inside)
  })
}

/** One attempt: whatever it comes to, its hooks have run. */
const attempt = <A, E, R>(
  lending: Lending,
  around: Around,
  options: TransactionOptions,
  beginning: Beginning,
  mark: () => TransactionMark,
  effect: Effect.Effect<A, E, R>
): Effect.Effect<Attempt<A, E | DatabaseError>, never, R> =>
  Effect.uninterruptibleMask((restore) => {
    const level = Level.outermost(lending, options, beginning, { mark: mark() })
    return Effect.flatMap(
      Effect.exit(restore((around.root.levels?.outermost ?? runOutermost)(level, provide(level, around)(effect)))),
      (exit) =>
        Effect.as(runHooks(hooksOf(level), restore), {
          exit,
          transient: exit._tag === "Failure" ? transientOf(level, exit.cause) : undefined
        })
    )
  })

/** Runs the effect in a transaction of its own, and again where that is asked for and of use. */
export const transaction = <A, E, R>(
  lending: Lending,
  beside: Beside,
  root: Root,
  options: TransactionOptions,
  effect: Effect.Effect<A, E, R>
): Effect.Effect<A, E | DatabaseError, R> =>
  Effect.withFiber((fiber) => {
    const { context: services } = fiber
    const run = Effect.flatMap(beginningOf(root.beginning, options, rowContext(services)), (beginning) => {
      const run = attempt(lending, { services, beside, root }, options, beginning, marksOfAttempts(), effect)
      const schedule = retryOf(options)
      return schedule === undefined ? Effect.flatMap(run, ({ exit }) => exit) : retrying(schedule, run)
    })
    return observeTransaction(fiber, root.place, describeMode(modeOf(options)), run)
  })
