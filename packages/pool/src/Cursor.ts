/**
 * Streams: a cursor in a transaction, FETCHed a batch at a time. The driver's own cursors end a stream normally when the
 * connection dies in mid-stream, so they are not used.
 *
 * Source: https://www.postgresql.org/docs/current/sql-declare.html
 */
import { type CompiledQuery, DatabaseError, type QueryResult, Reason, type StreamOptions } from "@aludel/sql"
import { isReadonlyArrayNonEmpty, type NonEmptyReadonlyArray } from "effect/Array"
import { done } from "effect/Cause"
import * as Effect from "effect/Effect"
import type * as Pull from "effect/Pull"
import type { Scope } from "effect/Scope"
import * as Stream from "effect/Stream"
import { runInPool } from "./Alone.ts"
import { BatchSize } from "./BatchSize.ts"
import type { Reading, Response } from "./driver/Sending.ts"
import { decodeFailure, decoderOf, execute } from "./Execute.ts"
import type { Lending } from "./Lending.ts"
import { type Beginning, Level } from "./Level.ts"
import { abandon } from "./Transaction.ts"

/** A batch of rows, and why the rest of it could not be decoded. */
interface Batch<Row> {
  readonly rows: ReadonlyArray<Row>
  readonly failure: Effect.Effect<never, DatabaseError> | undefined
}

/** Decodes row by row, so that the rows before one that cannot be decoded are delivered. */
const decodeBatch = <Row>(statement: CompiledQuery<Row>, response: Response): Batch<Row> => {
  const { read } = response
  if (read !== undefined) {
    const failure = read.failure === undefined ? undefined : refusalOf(read.failure)
    // What the statement's own reader made of them.
    return { rows: read.rows as ReadonlyArray<Row>, failure }
  }
  const decoded: Array<Row> = []
  try {
    const decode = decoderOf(statement, response)
    for (const row of response.rows) decoded.push(decode(row))
  } catch (cause) {
    return { rows: decoded, failure: refusalOf(cause) }
  }
  return { rows: decoded, failure: undefined }
}

const refusalOf = (cause: unknown): Effect.Effect<never, DatabaseError> => {
  const failure = decodeFailure(cause)
  return failure === undefined ? Effect.die(cause) : Effect.fail(failure)
}

type RowsPull<Row> = Pull.Pull<NonEmptyReadonlyArray<Row>, DatabaseError>

/** One FETCH after the other, until one brings fewer rows than were asked for. */
const fetching = <Row>(level: Level, statement: CompiledQuery<Row>, name: string, size: BatchSize): RowsPull<Row> => {
  let failure: Batch<Row>["failure"]
  let finished = false
  let reading: Reading = statement
  return Effect.suspend(() => {
    if (failure !== undefined) return failure
    if (finished) return done()
    return Effect.flatMap(
      level.use(({ runOnce, session }) => {
        const before = session.received
        return Effect.map(runOnce(`fetch ${size.rows} from ${name}`, [], reading), (response) => {
          finished = response.count < size.rows
          if (before !== undefined && session.received !== undefined) size.took(session.received - before)
          return response
        })
      }),
      (response): RowsPull<Row> => {
        const batch = decodeBatch(statement, response)
        failure = batch.failure
        reading = { readerFor: statement.readerFor, columns: response.columns }
        if (isReadonlyArrayNonEmpty(batch.rows)) return Effect.succeed(batch.rows)
        return failure ?? done()
      }
    )
  })
}

const checkBatchSize = (batchSize: number | undefined): Effect.Effect<BatchSize, DatabaseError> =>
  batchSize === undefined || Number.isInteger(batchSize) && batchSize > 0 && batchSize <= 1_000_000 ?
    Effect.sync(() => new BatchSize(batchSize))
    : Effect.fail(
      new DatabaseError({
        reason: new Reason.InvalidQuery({ problem: "a stream's batch size must be a whole number from 1 to 1000000" })
      })
    )

/** Declares a cursor in the level and pulls its rows. */
const declare = <Row>(level: Level, statement: CompiledQuery<Row>, options: StreamOptions | undefined) =>
  Effect.flatMap(checkBatchSize(options?.batchSize), (size) => {
    const name = `aludel_cursor_${++level.shared.cursors}`
    const open = level.use(({ behindCursor, runOnce }) => {
      const text = behindCursor?.(statement, name) ?? statement.text
      return runOnce(`declare ${name} no scroll cursor for ${text}`, statement.parameters)
    })
    return Effect.map(open, () => ({ name, pull: fetching(level, statement, name, size) }))
  })

/** A write cannot stand behind a cursor: its rows come at once. */
const whole = <Row>(run: Effect.Effect<QueryResult<Row>, DatabaseError>): Stream.Stream<Row, DatabaseError> =>
  Stream.unwrap(Effect.map(run, ({ rows }) => Stream.fromArray(rows)))

/** The statement's rows in a transaction that is under way; the cursor is closed with the stream. */
export const streamInLevel = <Row>(
  level: Level,
  statement: CompiledQuery<Row>,
  options: StreamOptions | undefined
): Stream.Stream<Row, DatabaseError> => {
  if (statement.access === "writes") return whole(level.use((connection) => execute(connection, statement)))
  const close = (name: string) => Effect.ignore(level.use(({ runOnce }) => runOnce(`close ${name}`, [])))
  return Stream.fromPull(
    Effect.acquireRelease(declare(level, statement, options), ({ name }) => close(name), { interruptible: true }).pipe(
      Effect.map(({ pull }) => pull)
    )
  ).pipe(Stream.scoped)
}

/** The statement's rows in a read-only transaction of its own, on a connection held until the stream ends. */
export const streamInPool = <Row>(
  lending: Lending,
  statement: CompiledQuery<Row>,
  options: StreamOptions | undefined,
  beginning: Beginning
): Stream.Stream<Row, DatabaseError> => {
  if (statement.access === "writes") return whole(runInPool(lending, statement, beginning))
  return Stream.fromPull(
    Effect.flatMap(
      scopedLevel(lending, beginning),
      (level) => Effect.map(declare(level, statement, options), ({ pull }) => pull)
    )
  ).pipe(Stream.scoped)
}

const scopedLevel = (lending: Lending, beginning: Beginning): Effect.Effect<Level, never, Scope> =>
  Effect.acquireRelease(
    Effect.sync(() => Level.outermost(lending, { access: "read only" }, beginning)),
    // It only read: there is nothing to commit.
    (level) => abandon(level)
  )
