/** The database that queries inside a session run on: they see what is flushed before them, and are in its transaction. */
import { covers, type Database, type DatabaseError, IsolationMismatch, Reads, Writes } from "@aludel/sql"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { asDatabaseError } from "./FlushError.ts"
import { registerSession } from "./Get.ts"
import type { SessionState } from "./State.ts"

/** What the effect itself failed with, apart from what the session did around it. */
class Own<E> {
  readonly error: E
  constructor(error: E) {
    this.error = error
  }
}

export const sessionDatabase = (state: SessionState): Database => {
  const savepoint = <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E | DatabaseError, R> => {
    const inside = <B, F, S>(body: Effect.Effect<B, F, S>): Effect.Effect<B, F, S> =>
      // Both rights lead back to the session, whose level is that of the savepoint by then.
      body.pipe(Effect.provideService(Reads, database), Effect.provideService(Writes, database)) as typeof body
    const nested = state.nested(Effect.mapError(effect, (error) => new Own(error)), inside)
    return Effect.mapError(
      state.exclusive(nested),
      (error): E | DatabaseError => error instanceof Own ? error.error : asDatabaseError(error)
    )
  }
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
    transaction: (effect, asked = {}) =>
      covers(options, asked) ? savepoint(effect) : Effect.die(
        new IsolationMismatch({
          outer: options.isolation ?? "read committed",
          inner: asked.isolation ?? "read committed"
        })
      ),
    savepoint,
    afterCommit: (effect) => Effect.flatMap(Effect.orDie(state.level), (level) => level.afterCommit(effect)),
    afterRollback: (effect) => Effect.flatMap(Effect.orDie(state.level), (level) => level.afterRollback(effect)),
    lease: Effect.flatMap(Effect.orDie(state.level), (level) => level.lease),
    copyIn: (text, bytes) =>
      Effect.flatMap(Effect.andThen(state.beforeStatement, state.level), (level) => level.copyIn(text, bytes)),
    copyOut: (text) =>
      Stream.unwrap(Effect.map(Effect.andThen(state.beforeStatement, state.level), (level) => level.copyOut(text))),
    listen: (channels) => Stream.unwrap(Effect.map(Effect.orDie(state.level), (level) => level.listen(channels)))
  }
  registerSession(database, state)
  return database
}
