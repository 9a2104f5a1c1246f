/** A transaction that is begun here and ended there: the port's own lasts as long as one effect, which waits for the end. */
import { type Database, type DatabaseError, type TransactionOptions, Writes } from "@aludel/sql"
import { TaggedError } from "effect/Data"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"

/** An open transaction. */
export interface HeldTransaction {
  readonly database: Database
  readonly commit: Effect.Effect<void, DatabaseError>
  readonly rollback: Effect.Effect<void>
}

class RolledBack extends TaggedError("RolledBack") {}

/** Takes a connection; BEGIN goes with the first statement. */
export const hold = (
  database: Database,
  options: TransactionOptions
): Effect.Effect<HeldTransaction, DatabaseError> =>
  Effect.uninterruptibleMask((restore) =>
    Effect.gen(function*() {
      const opened = Deferred.makeUnsafe<Database, DatabaseError>()
      const decided = Deferred.makeUnsafe<void, RolledBack>()
      const body = Effect.flatMap(
        Writes,
        (level) => Effect.andThen(Deferred.succeed(opened, level), Deferred.await(decided))
      )
      const running = database.transaction(body, options).pipe(
        // The transaction provides its own; this one only makes it an effect that needs nothing.
        Effect.provideService(Writes, database),
        Effect.catchTag("DatabaseError", (error) => Effect.andThen(Deferred.fail(opened, error), Effect.fail(error)))
      )
      const fiber = yield* Effect.forkDetach(Effect.interruptible(running))
      const level = yield* Effect.onInterrupt(restore(Deferred.await(opened)), () => Fiber.interrupt(fiber))
      const commit = Effect.andThen(
        Deferred.succeed(decided, undefined),
        Effect.catchTag(Fiber.join(fiber), "RolledBack", () => Effect.void)
      )
      return {
        database: level,
        commit: Effect.uninterruptible(commit),
        rollback: Effect.uninterruptible(
          Effect.andThen(Deferred.fail(decided, new RolledBack()), Effect.asVoid(Fiber.await(fiber)))
        )
      }
    })
  )
