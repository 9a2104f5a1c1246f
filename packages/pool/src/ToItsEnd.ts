/** What must not be left half done on a connection, since what comes after has to know whether it was done. */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import type { LentConnection } from "./Connection.ts"

/** How long it may still take once it is interrupted; then the connection is given up. */
const deadline = Duration.seconds(2)

/** Runs the effect. Where that is interrupted its end is waited for, though not for ever: the network may be dead. */
export const toItsEnd = <A, E, R>(
  effect: Effect.Effect<A, E, R>,
  { destroy }: Pick<LentConnection, "destroy">
): Effect.Effect<A, E, R> =>
  Effect.uninterruptibleMask((restore) =>
    Effect.flatMap(
      Effect.forkDetach(effect, { startImmediately: true, uninterruptible: true }),
      (fiber) =>
        Effect.onInterrupt(
          restore(Fiber.join(fiber)),
          () => Effect.timeoutOrElse(Fiber.await(fiber), { duration: deadline, orElse: () => destroy })
        )
    )
  )
