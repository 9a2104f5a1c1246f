/**
 * The port: what running queries asks of whatever holds the connections. `pool` implements it; `orm` and `migrate` speak
 * to it and never to a driver.
 */
import type * as Duration from "effect/Duration"
import type { Effect } from "effect/Effect"
import type { Schedule } from "effect/Schedule"
import type { Scope } from "effect/Scope"
import type { Stream } from "effect/Stream"
import type { DatabaseError } from "../error/DatabaseError.ts"
import type { CompiledQuery } from "./CompiledQuery.ts"
import type { AccessMode, IsolationLevel } from "./Mode.ts"

/** What came back: the decoded rows, and how many rows the server says it read or wrote. */
export interface QueryResult<out Row> {
  readonly rows: ReadonlyArray<Row>
  readonly count: number
  /** What the server calls the statement that it ran: `SELECT`, `INSERT`, `CREATE TABLE`. */
  readonly command?: string | undefined
}

/** How a transaction is begun; what is left out is the server's default, except that isolation is `read committed`. */
export interface TransactionOptions extends TransactionSettings {
  readonly isolation?: IsolationLevel | undefined
  readonly access?: AccessMode | undefined
}

/**
 * What a transaction may be told beside its mode. Times are durations of at least a millisecond; they are set for this
 * transaction alone, together with BEGIN, and in a nested one until its end.
 */
export interface TransactionSettings {
  /** Waits for a snapshot that cannot fail to serialize. Only where `serializable` and `read only` are given too. */
  readonly deferrable?: boolean | undefined
  /** How long one statement may take: then it fails with `StatementTimeout`. */
  readonly statementTimeout?: Duration.Input | undefined
  /** How long a statement may wait for a lock: then it fails with `LockNotAvailable`. */
  readonly lockTimeout?: Duration.Input | undefined
  /** How long the transaction may sit idle between two statements: then the server ends the session. */
  readonly idleInTransactionTimeout?: Duration.Input | undefined
  /** How long a fiber waits for its turn while nothing runs on the connection. 30 seconds if not given. */
  readonly turnTimeout?: Duration.Input | undefined
  /**
   * Runs the whole effect again, in a new transaction, after a serialization failure, a deadlock, or a connection that
   * was lost before COMMIT was sent. By default up to 3 times at `repeatable read` and `serializable`, and never at
   * `read committed`. Only the outermost transaction retries.
   */
  readonly retry?: Schedule<unknown, DatabaseError> | false | undefined
}

/** How rows are streamed. */
export interface StreamOptions {
  /**
   * How many rows are fetched at once, and so are in memory. If not given 512 at first, and then as many as fit into 512 KiB, up to
   * 4096; always 512 over a `SqlClient`, which does not tell what came.
   */
  readonly batchSize?: number | undefined
}

/** Which transaction statements run in: equal identities may share one statement, different ones never. */
export interface Current {
  readonly isolation: IsolationLevel
  readonly access: AccessMode
}

/** What a listener gets. */
export type Notification =
  | { readonly _tag: "Notified"; readonly channel: string; readonly payload: string; readonly pid: number }
  /** Notifications may have been missed: the connection was lost and is back, or the listener was too slow. */
  | { readonly _tag: "Gap" }

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

  /**
   * Runs the effect once, after the outermost transaction has committed and given its connection back; outside of one, at
   * once. Not if this level or one around it is rolled back. Whoever is interrupted meanwhile need not wait for it.
   */
  readonly afterCommit: <R>(effect: Effect<void, never, R>) => Effect<void, DatabaseError, R>

  /** The same for a rollback, of this level or one around it; neither runs where the outcome of COMMIT is unknown. */
  readonly afterRollback: <R>(effect: Effect<void, never, R>) => Effect<void, DatabaseError, R>

  /**
   * A database on one connection of the surrounding scope's own, outside of any transaction that is under way: what a
   * session keeps (temporary tables, session-level locks) is there from one statement to the next.
   */
  readonly lease: Effect<Database, DatabaseError, Scope>

  /**
   * Runs a `COPY … FROM STDIN` with these bytes and yields the number of rows. On a connection of its own, outside of
   * any transaction, closed afterwards: all of the rows are stored, or none. Refused inside a transaction.
   */
  readonly copyIn: <E, R>(text: string, bytes: Stream<Uint8Array, E, R>) => Effect<number, E | DatabaseError, R>

  /** Runs a `COPY … TO STDOUT` and yields its bytes, as they are taken. The connection is as for `copyIn`. */
  readonly copyOut: (text: string) => Stream<Uint8Array, DatabaseError>

  /**
   * What is sent to these channels from now on, on a connection of its own that is opened again when it is lost: then a
   * `Gap` says that something may have been missed.
   */
  readonly listen: (channels: ReadonlyArray<string>) => Stream<Notification, DatabaseError>
}
