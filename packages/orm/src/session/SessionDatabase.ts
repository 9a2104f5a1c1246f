/** The database that queries inside a session run on: they see what is flushed before them, and are in its transaction. */
import { type Database, DatabaseError, Reads, Reason, Writes } from "@aludel/sql"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { SessionFailed } from "../error/SessionError.ts"
import { CircularWrite, InvalidWrite, StaleRow, VanishedRow } from "../error/WriteError.ts"
import type { SessionState } from "./State.ts"

/** What a nested effect fails with, for callers that know of the database's errors only. */
const folded = <E>(
  error: E
): Exclude<E, SessionFailed | CircularWrite | InvalidWrite | StaleRow | VanishedRow> | DatabaseError =>
  error instanceof SessionFailed || error instanceof CircularWrite || error instanceof InvalidWrite ||
    error instanceof StaleRow || error instanceof VanishedRow
    ? new DatabaseError({ reason: new Reason.TransactionAborted({ cause: error }) })
    : error as never

export const sessionDatabase = (state: SessionState): Database => {
  const savepoint = <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E | DatabaseError, R> =>
    Effect.mapError(
      state.nested(
        effect,
        (body) =>
          body.pipe(Effect.provideService(Reads, database), Effect.provideService(Writes, database)) as typeof body
      ),
      (error) => folded(error) as E | DatabaseError
    )
  const { options } = state
  const database: Database = {
    current: { isolation: options.isolation ?? "read committed", access: options.access ?? "read write" },
    run: (statement) =>
      Effect.flatMap(Effect.andThen(state.beforeStatement, state.level), (level) =>
        statement.access === "reads"
          ? level.run(statement)
          // Whatever it changed, what was read before may be old.
          : Effect.tap(level.run(statement), () => Effect.sync(() => state.work.expireAll()))),
    stream: (statement, options) =>
      Stream.unwrap(
        Effect.map(Effect.andThen(state.beforeStatement, state.level), (level) => level.stream(statement, options))
      ),
    transaction: savepoint,
    savepoint,
    afterCommit: (effect) => Effect.flatMap(Effect.orDie(state.level), (level) => level.afterCommit(effect))
  }
  return database
}
