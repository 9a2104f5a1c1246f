/** Runs a compiled statement on a connection and decodes its rows. */
import { type CompiledQuery, DatabaseError, type QueryResult, Reason } from "@aludel/sql"
import * as Effect from "effect/Effect"
import type { Connection } from "./Connection.ts"
import type { Response } from "./driver/Session.ts"

/** Decodes rows; the first value that does not belong to its column's type fails all. */
const decodeRows = <Row>(
  statement: CompiledQuery<Row>,
  { columns, rows }: Response
): Effect.Effect<ReadonlyArray<Row>, DatabaseError> =>
  Effect.suspend(() => {
    try {
      return Effect.succeed(rows.map((row) => statement.decode(row, columns)))
    } catch (cause) {
      if (cause instanceof Reason.DecodeFailed) return Effect.fail(new DatabaseError({ reason: cause }))
      throw cause
    }
  })

/** Runs the statement once. */
export const execute = <Row>(
  connection: Connection,
  statement: CompiledQuery<Row>
): Effect.Effect<QueryResult<Row>, DatabaseError> =>
  Effect.flatMap(
    connection.run(statement.text, statement.parameters),
    (response) => Effect.map(decodeRows(statement, response), (rows) => ({ rows, count: response.count }))
  )
