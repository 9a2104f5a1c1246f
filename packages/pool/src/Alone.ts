/** A statement outside of any transaction: on a connection of its own, and in a transaction of its own under a row context. */
import type { CompiledQuery, DatabaseError, QueryResult } from "@aludel/sql"
import * as Effect from "effect/Effect"
import { execute } from "./Execute.ts"
import type { Lending } from "./Lending.ts"
import { type Beginning, Level } from "./Level.ts"
import { timed } from "./Timed.ts"
import { runOutermost } from "./Transaction.ts"

/** Runs the statement; where something is to be set for it, that is set for it alone. */
export const runAlone = <Row>(
  lending: Lending,
  statement: CompiledQuery<Row>,
  beginning: Beginning
): Effect.Effect<QueryResult<Row>, DatabaseError> =>
  Effect.suspend(() => {
    const level = Level.outermost(lending, {}, beginning, { alone: true })
    return runOutermost(level, level.use((connection) => execute(connection, statement)))
  })

/** Runs the statement as the pool was asked to: by itself, unless something is to be set. */
export const runInPool = <Row>(
  lending: Lending,
  statement: CompiledQuery<Row>,
  beginning: Beginning
): Effect.Effect<QueryResult<Row>, DatabaseError> => {
  const { context, settings, statementTimeout, timeouts } = beginning
  if (context !== undefined || settings.length + timeouts.length > 0) return runAlone(lending, statement, beginning)
  const run = lending.run(statement)
  return statementTimeout === undefined ? run : timed(statementTimeout, run)
}
