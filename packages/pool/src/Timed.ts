/** A statement that is cancelled when its time is up has timed out: the server's code for that is that of any cancel. */
import { DatabaseError, Reason } from "@aludel/sql"
import * as Effect from "effect/Effect"

/**
 * Tells the two apart by how long the statement ran.
 *
 * @param milliseconds the `statement_timeout` that it runs under
 */
export const timed = <A, E, R>(
  milliseconds: number,
  run: Effect.Effect<A, E, R>
): Effect.Effect<A, E | DatabaseError, R> =>
  Effect.suspend(() => {
    // The server's clock runs, whatever a test does with the fiber's.
    const begun = performance.now()
    return Effect.mapError(run, (error) => {
      if (!(error instanceof DatabaseError) || error.reason._tag !== "QueryCanceled") return error
      if (performance.now() - begun < milliseconds * 0.95) return error
      const { server } = error.reason
      return new DatabaseError({ reason: new Reason.StatementTimeout({ server, milliseconds }) })
    })
  })
