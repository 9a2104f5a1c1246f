/** Runs a compiled statement on a connection and decodes its rows. */
import { type CompiledQuery, DatabaseError, type QueryResult, Reason, type WireRow } from "@aludel/sql"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import type { LentConnection } from "./Connection.ts"
import type { Read, Response } from "./driver/Sending.ts"

/** How a statement's rows are read, once its columns are there. Throws what `decodeFailure` knows. */
export const decoderOf = <Row>(statement: CompiledQuery<Row>, { columns }: Response): (row: WireRow) => Row =>
  statement.decoderFor?.(columns) ?? statement.decode

/** Why rows could not be decoded; undefined for a defect. */
export const decodeFailure = (cause: unknown): DatabaseError | undefined =>
  cause instanceof Reason.DecodeFailed || cause instanceof Reason.ResultMismatch
    ? new DatabaseError({ reason: cause })
    : undefined

/** Rows that the driver has read are what the statement's own reader made of them. */
const readAlready = <Row>(
  { failure, rows }: Read,
  count: number,
  command: string
): Exit.Exit<QueryResult<Row>, DatabaseError> => {
  if (failure === undefined) return Exit.succeed({ rows: rows as ReadonlyArray<Row>, count, command })
  const error = decodeFailure(failure)
  return error === undefined ? Exit.die(failure) : Exit.fail(error)
}

/** Decodes rows; the first value that does not belong to its column's type fails all. */
export const read = <Row>(
  statement: CompiledQuery<Row>,
  response: Response
): Exit.Exit<QueryResult<Row>, DatabaseError> => {
  const { command, count, read, rows } = response
  if (read !== undefined) return readAlready(read, count, command)
  try {
    const decode = decoderOf(statement, response)
    const decoded: Array<Row> = []
    for (let index = 0; index < rows.length; index++) decoded.push(decode(rows[index] as WireRow))
    return Exit.succeed({ rows: decoded, count, command })
  } catch (cause) {
    const failure = decodeFailure(cause)
    return failure === undefined ? Exit.die(cause) : Exit.fail(failure)
  }
}

/** Runs the statement once. */
export const execute = <Row>(
  connection: LentConnection,
  statement: CompiledQuery<Row>
): Effect.Effect<QueryResult<Row>, DatabaseError> =>
  Effect.flatMap(
    connection.run(statement.text, statement.parameters, statement),
    (response) => read(statement, response)
  )
