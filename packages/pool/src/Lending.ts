/** Whoever lends connections: the pool, or one connection that a scope holds and that takes one statement after another. */
import type { DatabaseError } from "@aludel/sql"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type { Scope } from "effect/Scope"
import type { Connection } from "./Connection.ts"
import { execute } from "./Execute.ts"
import { heldUntil, type Pool } from "./Pool.ts"
import { Turn } from "./Turn.ts"

export type { Held } from "./Pool.ts"

/** Lends connections: for a statement, for a scope, or until they are given back. */
export type Lending = Pick<Pool, "run" | "hold" | "lease">

/** Lends the one connection to one after the other, in the order of asking. */
export const lendingOf = (connection: Connection): Lending => {
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
    Effect.suspend(() => turn.takeNow() ? Effect.void : turn.wait(restore))
  return {
    run: (statement) =>
      Effect.uninterruptibleMask((restore) =>
        Effect.andThen(
          take(restore),
          Effect.suspend(() => Effect.onExitPrimitive(restore(execute(connection, statement)), pass))
        )
      ),
    hold: (note) =>
      Effect.uninterruptibleMask((restore) => Effect.map(take(restore), () => note(heldUntil(connection, pass)))),
    lease: Effect.uninterruptibleMask((restore): Effect.Effect<Connection, DatabaseError, Scope> =>
      Effect.andThen(take(restore), Effect.as(Effect.addFinalizer(() => Effect.sync(pass)), connection))
    )
  }
}
