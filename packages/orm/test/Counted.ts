/** A database that remembers the texts of the statements that it runs, in its transactions too. */
import { type Database, Reads, Writes } from "@aludel/sql"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"

const counting = (database: Database, log: Array<string>): Database => {
  const inside = <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
    Effect.updateContext(effect, (context: Context.Context<R>) => {
      // Inside a transaction both are there, and are one.
      const inner = Context.getOrUndefined(context as Context.Context<Reads>, Reads)
      if (inner === undefined) return context
      const counted = counting(inner, log)
      return context.pipe(Context.add(Reads, counted), Context.add(Writes, counted))
    })
  return {
    ...database,
    run: (statement) =>
      Effect.suspend(() => {
        log.push(statement.text)
        return database.run(statement)
      }),
    stream: (statement, options) => {
      log.push(statement.text)
      return database.stream(statement, options)
    },
    transaction: (effect, options) => database.transaction(inside(effect), options),
    savepoint: (effect) => database.savepoint(inside(effect))
  }
}

/** The effect's answer, and the texts of the statements that were sent for it. */
export const counted = <A, E, R>(
  effect: Effect.Effect<A, E, R>
): Effect.Effect<readonly [answer: A, statements: ReadonlyArray<string>], E, R | Writes> =>
  Effect.flatMap(Writes, (database) => {
    const log: Array<string> = []
    const counts = counting(database, log)
    return Effect.map(
      Effect.updateContext(
        effect,
        (context: Context.Context<R>) => context.pipe(Context.add(Reads, counts), Context.add(Writes, counts))
      ),
      (answer) => [answer, log] as const
    )
  })
