/** Whoever lends connections: the pool, or one connection that a scope holds and that takes one statement after another. */
import { DatabaseError, Reason } from "@aludel/sql"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type { Scope } from "effect/Scope"
import type { LentConnection } from "./Connection.ts"
import { execute } from "./Execute.ts"
import { heldUntil } from "./Held.ts"
import type { Pool } from "./Pool.ts"
import { Turn } from "./Turn.ts"

export type { Held } from "./Held.ts"

/** Lends connections: for a statement, for a scope, or until they are given back. */
export interface Lending extends Pick<Pool, "run" | "hold"> {
  readonly lease: Effect.Effect<LentConnection, DatabaseError, Scope>
}

const over = Effect.suspend(() =>
  Effect.fail(new DatabaseError({ reason: new Reason.TransactionEnded({ by: "lease" }) }))
)

/** Lends the one connection to one after the other, in the order of asking, until it is no longer the lender's own. */
export const lendingOf = (connection: LentConnection): Lending & { readonly end: () => void } => {
  let ended = false
  const turn = new Turn({
    patience: Duration.seconds(30),
    busy: () => connection.session.busy,
    count: () => 0
  })
  const pass = () => {
    turn.pass()
    return undefined
  }
  type Restore = <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>
  const take = (restore: Restore): Effect.Effect<void, DatabaseError> =>
    Effect.suspend(() => {
      if (ended) return over
      if (turn.takeNow()) return Effect.void
      // It may have come to its end meanwhile.
      return Effect.andThen(
        turn.wait(restore),
        Effect.suspend(() => ended ? Effect.andThen(Effect.sync(pass), over) : Effect.void)
      )
    })
  return {
    end: () => {
      ended = true
    },
    run: (statement) =>
      Effect.uninterruptibleMask((restore) =>
        Effect.andThen(
          take(restore),
          Effect.suspend(() => Effect.onExitPrimitive(restore(execute(connection, statement)), pass))
        )
      ),
    hold: (note) =>
      Effect.uninterruptibleMask((restore) => Effect.map(take(restore), () => note(heldUntil(connection, pass)))),
    lease: Effect.uninterruptibleMask((restore): Effect.Effect<LentConnection, DatabaseError, Scope> =>
      Effect.andThen(take(restore), Effect.as(Effect.addFinalizer(() => Effect.sync(pass)), connection))
    )
  }
}
