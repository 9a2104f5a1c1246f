/** A statement outside of any transaction: on a connection of its own, and in a transaction of its own under a row context. */
import type { CompiledQuery, DatabaseError, QueryResult } from "@aludel/sql"
import * as Effect from "effect/Effect"
import { execute } from "./Execute.ts"
import type { Lending } from "./Lending.ts"
import { type Beginning, Level } from "./Level.ts"
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
