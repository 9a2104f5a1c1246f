/** The port of `@aludel/sql` over a pool: a statement on a connection of its own, or on that of its transaction. */
import {
  type Database,
  type DatabaseError,
  type IsolationLevel,
  ReadCommitted,
  Reads,
  RepeatableRead,
  Serializable,
  type TransactionOptions,
  Writes
} from "@aludel/sql"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import { streamInLevel, streamInPool } from "./Cursor.ts"
import { execute } from "./Execute.ts"
import type { Pool } from "./Pool.ts"
import { checkNested, Level, modeOf, runOutermost, runSavepoint } from "./Transaction.ts"

const markers = (level: IsolationLevel) => <R>(context: Context.Context<R>): Context.Context<R> => {
  let marked: Context.Context<R | ReadCommitted> = Context.add(context, ReadCommitted, level)
  if (level !== "read committed") marked = Context.add(marked, RepeatableRead, level)
  return level === "serializable" ? Context.add(marked, Serializable, level) : marked
}

/** Runs the effect with its reads and writes going to the given database. */
const provide =
  (database: Database, level: IsolationLevel) => <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
    Effect.updateContext(
      effect,
      (context: Context.Context<R>) =>
        markers(level)(context.pipe(Context.add(Reads, database), Context.add(Writes, database)))
    )

/** The database of one level of a transaction. */
const transactionDatabase = (level: Level): Database => {
  const { mode } = level.shared
  const savepoint = <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E | DatabaseError, R> =>
    runSavepoint(level, (inner) => provide(transactionDatabase(inner), mode.isolation)(effect))
  return {
    current: mode,
    run: (statement) => level.use((connection) => execute(connection, statement)),
    stream: (statement, options) => streamInLevel(level, statement, options),
    transaction: (effect, options = {}) => Effect.andThen(checkNested(mode, options), savepoint(effect)),
    savepoint,
    afterCommit: (effect) =>
      Effect.sync(() => {
        level.shared.afterCommit.push(effect)
      })
  }
}

const transaction =
  (pool: Pool, options: TransactionOptions) =>
  <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E | DatabaseError, R> =>
    Effect.suspend(() => {
      let after: ReadonlyArray<Effect.Effect<void>> = []
      const mode = modeOf(options)
      const inside = pool.use((connection) => {
        const level = Level.outermost(connection, mode)
        after = level.shared.afterCommit
        return runOutermost(level, provide(transactionDatabase(level), mode.isolation)(effect))
      })
      return Effect.tap(inside, () => Effect.forEach(after, (effect) => effect, { discard: true }))
    })

/** The database of a pool: each statement on a connection of its own. */
export const poolDatabase = (pool: Pool): Database => ({
  current: undefined,
  run: (statement) => pool.use((connection) => execute(connection, statement)),
  stream: (statement, options) => streamInPool(pool, statement, options),
  transaction: (effect, options = {}) => transaction(pool, options)(effect),
  savepoint: (effect) => effect,
  afterCommit: (effect) => effect
})
