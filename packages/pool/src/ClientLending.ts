/** A `SqlClient` as one who lends connections: its own for each statement, one that it reserves, that of its transaction. */
import { DatabaseError, Reason } from "@aludel/sql"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Scope from "effect/Scope"
import type { SqlClient } from "effect/sql/SqlClient"
import { anyOf, type ClientSettings, inTransaction, lentBy } from "./ClientConnection.ts"
import type { LentConnection } from "./Connection.ts"
import { execute } from "./Execute.ts"
import { heldUntil } from "./Held.ts"
import type { Lending } from "./Lending.ts"
import { toDatabaseError } from "./overSqlClient/Errors.ts"

const settingsText = `select (current_setting('DateStyle') like 'ISO%' and current_setting('IntervalStyle') = 'postgres'
  and current_setting('bytea_output') = 'hex' and current_setting('extra_float_digits')::int > 0
  and current_setting('standard_conforming_strings') = 'on')::text`

const writtenOtherwise = Effect.suspend(() =>
  Effect.fail(
    new DatabaseError({
      reason: new Reason.InvalidQuery({
        problem:
          "this SqlClient's sessions write values in another form than is read here: set DateStyle to ISO, IntervalStyle to postgres, bytea_output to hex, extra_float_digits to 1 and standard_conforming_strings to on for the client, the role or the database"
      })
    })
  )
)

/** Looks once how values are written, which is not ours to set in sessions of another's. */
const checking = (client: SqlClient): Effect.Effect<void, DatabaseError> => {
  let checked = false
  return Effect.suspend(() => {
    if (checked) return Effect.void
    return Effect.flatMap(
      Effect.mapError(client.unsafe(settingsText).values, (error) => toDatabaseError(error, settingsText)),
      ([row]) => {
        checked = row?.[0] === "true"
        return checked ? Effect.void : writtenOtherwise
      }
    )
  })
}

/** Rolls back what is still open, and gives it back. */
const giveBack = ({ runOnce, session }: LentConnection, scope: Scope.Closeable): Effect.Effect<void> =>
  Effect.andThen(
    session.state === "idle" || session.lost !== undefined ? Effect.void : Effect.ignore(runOnce("rollback", [])),
    Scope.close(scope, Exit.void)
  )

/** The client as a lender. In one of its transactions that one's connection is held. */
export const clientLending = (client: SqlClient, settings: ClientSettings): Lending => {
  const checked = checking(client)
  const reserve = Effect.map(
    Effect.mapError(client.reserve, (error) => toDatabaseError(error, "")),
    (connection) => lentBy(connection, settings)
  )
  return {
    run: (statement) => Effect.andThen(checked, Effect.suspend(() => execute(anyOf(client, settings), statement))),
    hold: (note) =>
      Effect.uninterruptibleMask((restore) =>
        Effect.withFiber(({ context }) => {
          const level = Context.getOrUndefined(context, client.transactionService)
          if (level !== undefined) {
            return Effect.map(
              restore(checked),
              () => note(heldUntil(inTransaction(level[0], settings), () => undefined))
            )
          }
          const scope = Scope.makeUnsafe()
          const taken = restore(Effect.andThen(checked, Scope.provide(reserve, scope)))
          return Effect.map(
            Effect.onError(taken, (cause) => Scope.close(scope, Exit.failCause(cause))),
            (connection) =>
              note(heldUntil(connection, () => void Effect.runForkWith(context)(giveBack(connection, scope))))
          )
        })
      ),
    lease: Effect.andThen(checked, reserve)
  }
}
