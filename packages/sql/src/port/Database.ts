/**
 * The port: what running queries asks of whatever holds the connections. `pool` implements it; `orm` and `migrate` speak
 * to it and never to a driver.
 */
import type { Effect } from "effect/Effect"
import type { Stream } from "effect/Stream"
import type { DatabaseError } from "../error/DatabaseError.ts"
import type { CompiledQuery } from "./CompiledQuery.ts"
import type { AccessMode, IsolationLevel } from "./Mode.ts"

/** What came back: the decoded rows, and how many rows the server says it read or wrote. */
export interface QueryResult<out Row> {
  readonly rows: ReadonlyArray<Row>
  readonly count: number
}

/** How a transaction is begun; what is left out is the server's default, except that isolation is `read committed`. */
export interface TransactionOptions {
  readonly isolation?: IsolationLevel | undefined
  readonly access?: AccessMode | undefined
}

export interface StreamOptions {
  /** How many rows are fetched at once, and so are in memory. 128 rows if not given. */
  readonly batchSize?: number | undefined
}

/** Which transaction statements run in: equal identities may share one statement, different ones never. */
export interface Current {
  readonly isolation: IsolationLevel
  readonly access: AccessMode
}

/** A database that statements run on: the pool itself, or one transaction on one of its connections. */
export interface Database {
  /** The transaction that this value stands for, by identity; undefined for the pool itself. */
  readonly current: Current | undefined

  /** Runs one statement. A broken constraint arrives as `UnexpectedConstraint`; only the query knows what it declared. */
  readonly run: <Row>(statement: CompiledQuery<Row>) => Effect<QueryResult<Row>, DatabaseError>

  /** Runs one statement behind a cursor, a batch of rows at a time: constant memory, with back-pressure. */
  readonly stream: <Row>(statement: CompiledQuery<Row>, options?: StreamOptions) => Stream<Row, DatabaseError>

  /**
   * Runs the effect in a transaction: commits if it succeeds, rolls back if it fails, dies or is interrupted. Inside
   * one already it becomes a savepoint, and dies with `IsolationMismatch` if it asks for more than the outer one gives.
   */
  readonly transaction: <A, E, R>(
    effect: Effect<A, E, R>,
    options?: TransactionOptions
  ) => Effect<A, E | DatabaseError, R>

  /** Runs the effect in a savepoint of the current transaction; outside of one, just runs it. */
  readonly savepoint: <A, E, R>(effect: Effect<A, E, R>) => Effect<A, E | DatabaseError, R>

  /** Runs the effect once after the outermost transaction has committed; outside of one, at once. */
  readonly afterCommit: (effect: Effect<void>) => Effect<void>
}
