/** How a level of a transaction ends: once what is in flight there has ended, and with nothing behind it. */
import type { DatabaseError } from "@aludel/sql"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type { Level } from "./Level.ts"

/** How long a rollback may take; then the connection is given up, which rolls back too. */
export const rollbackDeadline = Duration.seconds(5)

const unmasked = <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> => effect

/** A statement that another fiber still has in flight ends first; whoever waits behind it finds the level ended. */
export const closing = <E>(level: Level, then: Effect.Effect<void, E>): Effect.Effect<void, E | DatabaseError> =>
  Effect.suspend(() => {
    const run = Effect.suspend(() => {
      level.open = false
      return Effect.onExitPrimitive(then, () => {
        level.turn.pass()
        return undefined
      })
    })
    if (level.turn.takeNow()) return run
    const abandoned = (error: DatabaseError) => {
      // A fiber sits on a savepoint of this level and will not end: the connection is taken from under it.
      for (let each: Level | undefined = level; each !== undefined; each = each.parent) each.open = false
      return Effect.andThen(level.shared.connection?.destroy ?? Effect.void, Effect.fail(error))
    }
    return Effect.flatMap(
      Effect.catch(Effect.as(level.turn.wait(unmasked), true), abandoned),
      () => run
    )
  })
