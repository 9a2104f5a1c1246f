/** A database that remembers the statements which went through it, in transactions too; BEGIN and COMMIT are none. */
import { type Database, type DatabaseError, Reads, Writes } from "@aludel/sql"
import * as Effect from "effect/Effect"

/** What went through: the texts, in order. */
export interface Counted<A> {
  readonly value: A
  readonly statements: ReadonlyArray<string>
}

const counting = (database: Database, statements: Array<string>): Database => {
  const inside = <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
    // The level that the transaction provides is counted as well.
    Effect.flatMap(Effect.context<never>(), (context) => {
      const level = context.mapUnsafe.get(Writes.key) as Database
      return effect.pipe(
        Effect.provideService(Reads, counting(level, statements)),
        Effect.provideService(Writes, counting(level, statements))
      )
    }) as Effect.Effect<A, E, R>
  return {
    ...database,
    get current() {
      return database.current
    },
    run: (statement) => {
      statements.push(statement.text)
      return database.run(statement)
    },
    transaction: (effect, options) => database.transaction(inside(effect), options),
    savepoint: (effect) => database.savepoint(inside(effect))
  }
}

/** Runs the effect, and says which statements it sent. */
export const counted = <A, E, R>(
  effect: Effect.Effect<A, E, R>
): Effect.Effect<Counted<A>, E | DatabaseError, Exclude<Exclude<R, Reads>, Writes> | Writes> =>
  Effect.flatMap(Writes, (database) => {
    const statements: Array<string> = []
    const counter = counting(database, statements)
    return effect.pipe(
      Effect.provideService(Reads, counter),
      Effect.provideService(Writes, counter),
      Effect.map((value) => ({ value, statements }))
    )
  })
