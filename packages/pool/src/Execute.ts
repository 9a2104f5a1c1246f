/** Runs a compiled statement on a connection and decodes its rows. */
import { type CompiledQuery, DatabaseError, type QueryResult, Reason, type WireRow } from "@aludel/sql"
import * as Effect from "effect/Effect"
import type { Connection } from "./Connection.ts"
import type { Response } from "./driver/Session.ts"

/** How a statement's rows are read, once its columns are there. Throws what `decodeFailure` knows. */
export const decoderOf = <Row>(statement: CompiledQuery<Row>, { columns }: Response): (row: WireRow) => Row =>
  statement.decoderFor?.(columns) ?? statement.decode

/** Why rows could not be decoded; undefined for a defect. */
export const decodeFailure = (cause: unknown): DatabaseError | undefined =>
  cause instanceof Reason.DecodeFailed || cause instanceof Reason.ResultMismatch
    ? new DatabaseError({ reason: cause })
    : undefined

/** Decodes rows; the first value that does not belong to its column's type fails all. */
const decodeRows = <Row>(
  statement: CompiledQuery<Row>,
  response: Response
): Effect.Effect<ReadonlyArray<Row>, DatabaseError> =>
  Effect.suspend(() => {
    try {
      const decode = decoderOf(statement, response)
      return Effect.succeed(response.rows.map((row) => decode(row)))
    } catch (cause) {
      const failure = decodeFailure(cause)
      if (failure !== undefined) return Effect.fail(failure)
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
