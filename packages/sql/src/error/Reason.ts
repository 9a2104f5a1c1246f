/**
 * Why a database operation failed: one class per condition that calls for a different answer. Each knows its fields,
 * says in its message what to do, and whether running the whole operation again may succeed.
 * Reasons come from SQLSTATE and from control flow, never from message text.
 */
import { TaggedError } from "effect/Data"
import type { ServerReport } from "./ServerReport.ts"

interface Reported {
  readonly server: ServerReport
}

const at = (...names: ReadonlyArray<string | undefined>): string =>
  names.filter((name) => name !== undefined && name !== "").map((name) => `"${name}"`).join(".")

/** No session could be opened: the host is unknown, the port closed, TLS refused, or the deadline passed. */
export class ConnectionFailed extends TaggedError("ConnectionFailed")<{
  readonly host: string
  readonly port: number | undefined
  /** The system's or driver's code: `ECONNREFUSED`, `ENOTFOUND`, `TIMEOUT`, … */
  readonly code: string
}> {
  readonly retryable = true
  override get message() {
    const where = this.port === undefined ? this.host : `${this.host}:${this.port}`
    return `cannot connect to PostgreSQL at ${where} (${this.code}): ${
      connectAdvice[this.code] ?? "check host and port, and that the server is running"
    }`
  }
}

const connectAdvice: Readonly<Record<string, string>> = {
  ECONNREFUSED: "nothing listens there; is the server running, and is the port right?",
  ENOTFOUND: "the host name does not resolve; is it spelled right?",
  EAI_AGAIN: "the host name does not resolve now; is the network up?",
  ENOENT: "there is no such socket file; is the server running with this socket directory?",
  EACCES: "the socket file may not be opened by this user",
  TIMEOUT: "no answer within the connect timeout; a firewall, or a host that is down",
  ETIMEDOUT: "no answer from the host; a firewall, or a host that is down",
  TLS_REFUSED: "the server has no TLS: turn it on there, or, on a network you trust, add sslmode=disable to the URL",
  DEPTH_ZERO_SELF_SIGNED_CERT: "the server's certificate is signed by itself: give it one that this machine trusts",
  SELF_SIGNED_CERT_IN_CHAIN: "this machine does not trust who signed the server's certificate",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "this machine does not trust who signed the server's certificate",
  ERR_TLS_CERT_ALTNAME_INVALID:
    "the server's certificate is for another host name: connect by the name that it was made for"
}

/** The server refused the role or its password (SQLSTATE class 28). */
export class AuthenticationFailed extends TaggedError("AuthenticationFailed")<Reported & { readonly user: string }> {
  readonly retryable = false
  override get message() {
    return `the server refused to log in "${this.user}" (${this.server.code}): check user and password, and the server's pg_hba.conf`
  }
}

/** The database named in the configuration does not exist (3D000). */
export class DatabaseNotFound extends TaggedError("DatabaseNotFound")<Reported & { readonly database: string }> {
  readonly retryable = false
  override get message() {
    return `there is no database "${this.database}" on this server: create it with \`CREATE DATABASE\`, or correct the name`
  }
}

/** The server has no free session, or cannot take one now (53300, 53400, 57P03). */
export class ServerUnavailable extends TaggedError("ServerUnavailable")<Reported> {
  readonly retryable = true
  override get message() {
    return `the server takes no session now (${this.server.code}): too many connections, or it is starting up; try again later`
  }
}

/** No connection of the pool became free in time. Lengths are counts of connections and of fibers. */
export class AcquireTimeout extends TaggedError("AcquireTimeout")<{
  readonly milliseconds: number
  readonly size: number
  readonly inUse: number
  readonly waiting: number
}> {
  readonly retryable = true
  override get message() {
    return `no connection became free within ${this.milliseconds} ms (${this.inUse} of ${this.size} in use, ${this.waiting} waiting): raise the pool's size, or hold connections for less long`
  }
}

/** The pool's scope was closed before or while this operation ran. */
export class PoolClosed extends TaggedError("PoolClosed") {
  readonly retryable = false
  override get message() {
    return "the pool is closed: its scope ended before this operation"
  }
}

/** The session ended while it was in use. The statement may or may not have run. */
export class ConnectionLost extends TaggedError("ConnectionLost")<{
  /** A SQLSTATE where the server said why (57P01, 25P03, …), else the system's or driver's code. */
  readonly code: string
}> {
  readonly retryable = true
  override get message() {
    return `the connection was lost (${this.code}): what ran last may or may not have taken effect`
  }
}

/** COMMIT was sent and no answer came: the transaction may have been committed. Never retried automatically. */
export class CommitOutcomeUnknown extends TaggedError("CommitOutcomeUnknown")<{ readonly code: string }> {
  readonly retryable = false
  override get message() {
    return `the connection was lost during COMMIT (${this.code}): look in the database whether the transaction took effect before you repeat it`
  }
}

/** The statement is not valid SQL, or not valid here (class 42 and 0A). */
export class InvalidStatement extends TaggedError("InvalidStatement")<Reported & { readonly text: string }> {
  readonly retryable = false
  override get message() {
    const { code, position } = this.server
    const where = position === undefined
      ? ""
      : ` at character ${position}, near \`${this.text.slice(position - 1, position + 29)}\``
    return `the server refused the statement (${code})${where}`
  }
}

/** A table, column, function, type or schema that the statement names does not exist. */
export class UndefinedObject extends TaggedError("UndefinedObject")<Reported & { readonly text: string }> {
  readonly retryable = false
  override get message() {
    const { code, position } = this.server
    const where = position === undefined ? "" : ` near \`${this.text.slice(position - 1, position + 29)}\``
    return `the statement names something that is not in this database (${code})${where}: is the schema up to date?`
  }
}

/** The role may not do this (42501). */
export class InsufficientPrivilege extends TaggedError("InsufficientPrivilege")<Reported> {
  readonly retryable = false
  override get message() {
    return `the role may not do this (42501)${
      this.server.table ? ` on ${at(this.server.schema, this.server.table)}` : ""
    }: GRANT it, or use another role`
  }
}

/** The kinds of constraint that PostgreSQL reports by SQLSTATE (class 23). */
export type ConstraintKind = "unique" | "foreign key" | "check" | "exclusion" | "not null" | "restrict" | "other"

/**
 * A constraint broke that the statement's type does not list: by a trigger, a cascade, a domain, or because the
 * database is ahead of the code.
 */
export class UnexpectedConstraint extends TaggedError("UnexpectedConstraint")<
  Reported & {
    readonly kind: ConstraintKind
    readonly schema: string | undefined
    readonly table: string | undefined
    readonly constraint: string | undefined
    /** The columns that it covers, as far as known; for `not null` the column. */
    readonly columns: ReadonlyArray<string>
  }
> {
  readonly retryable = false
  override get message() {
    const what = this.kind === "not null"
      ? `a NULL for ${at(this.schema, this.table, this.columns[0])}`
      : `the ${this.kind} constraint ${at(this.constraint)} of ${at(this.schema, this.table)}`
    return `${what} (${this.server.code}), which the statement's type does not list: a trigger, a cascade, a domain, or a schema that differs from the code`
  }
}

/** A value does not fit its type or range on the server (class 22). */
export class DataException extends TaggedError("DataException")<Reported> {
  readonly retryable = false
  override get message() {
    const { code, column, dataType, table } = this.server
    const where = at(table, column) || (dataType ? `type ${dataType}` : "")
    return `a value does not fit (${code})${
      where ? ` for ${where}` : ""
    }; the server's words are in \`server.message\`, redacted since they quote values`
  }
}

/** The isolation level could not be kept: run the whole transaction again (40001). */
export class SerializationFailure extends TaggedError("SerializationFailure")<Reported> {
  readonly retryable = true
  override get message() {
    return "the transaction could not be serialized with a concurrent one (40001): run the whole transaction again"
  }
}

/** Two transactions waited for each other, and the server ended this one (40P01). */
export class DeadlockDetected extends TaggedError("DeadlockDetected")<Reported> {
  readonly retryable = true
  override get message() {
    return "a deadlock, and the server ended this transaction (40P01): run the whole transaction again, and lock in one order"
  }
}

/** An earlier error aborted the transaction: the server refuses every statement until a rollback (25P02). */
export class TransactionAborted extends TaggedError("TransactionAborted")<{
  /** The error that aborted the transaction, if it happened in this transaction's own statements. */
  readonly cause?: unknown
}> {
  readonly retryable = false
  override get message() {
    return "an earlier error aborted this transaction (25P02): recover from it with `catchConstraint`, inside `savepoint`, or avoid it with `onConflict`"
  }
}

/** A write in a transaction or session that is read only, or on a standby (25006). */
export class ReadOnlyTransaction extends TaggedError("ReadOnlyTransaction")<Reported> {
  readonly retryable = false
  override get message() {
    return "a write where only reads are allowed (25006): a read-only transaction, or a standby server"
  }
}

/** The statement was cancelled: by `statement_timeout`, or by someone's request (57014). */
export class QueryCanceled extends TaggedError("QueryCanceled")<Reported> {
  readonly retryable = false
  override get message() {
    return "the statement was cancelled (57014): it ran longer than `statement_timeout`, or someone cancelled it"
  }
}

/** A lock was not to be had: `lock_timeout`, or NOWAIT (55P03). */
export class LockNotAvailable extends TaggedError("LockNotAvailable")<Reported> {
  readonly retryable = true
  override get message() {
    return "a lock was not available in time (55P03): another transaction holds it"
  }
}

/** A function or trigger raised an error (class P0, or a code of its own). */
export class RaisedException extends TaggedError("RaisedException")<Reported> {
  readonly retryable = false
  override get message() {
    return `a function or trigger raised an error (${this.server.code}); its words are in \`server.message\`, redacted since they can quote values`
  }
}

/** Any other condition that the server reported; `server.code` has its SQLSTATE. */
export class ServerFailure extends TaggedError("ServerFailure")<Reported> {
  readonly retryable = false
  override get message() {
    return `the server failed (${this.server.code}); see the table of SQLSTATE codes in PostgreSQL's manual, appendix A`
  }
}

/** A value that cannot be sent as its column's type; nothing was sent. The value itself is not kept. */
export class InvalidValue extends TaggedError("InvalidValue")<{
  readonly type: string
  readonly expected: string
  readonly actual: string
}> {
  readonly retryable = false
  override get message() {
    return `${this.actual} cannot be sent as ${this.type}: ${this.expected}; nothing was sent`
  }
}

/** A query that has no meaning in SQL; nothing was sent. */
export class InvalidQuery extends TaggedError("InvalidQuery")<{ readonly problem: string }> {
  readonly retryable = false
  override get message() {
    return `${this.problem}; nothing was sent`
  }
}

/** A value came back that the column's type does not allow here. The value itself is not kept. */
export class DecodeFailed extends TaggedError("DecodeFailed")<{
  readonly column: string
  readonly type: string
  readonly expected: string
}> {
  readonly retryable = false
  override get message() {
    return `the value of "${this.column}" (${this.type}) cannot be decoded: ${this.expected}; does the database's column have another type than the code's?`
  }
}

/** Every reason that a {@link DatabaseError} can have, by its `_tag`. */
export type Reason =
  | ConnectionFailed
  | AuthenticationFailed
  | DatabaseNotFound
  | ServerUnavailable
  | AcquireTimeout
  | PoolClosed
  | ConnectionLost
  | CommitOutcomeUnknown
  | InvalidStatement
  | UndefinedObject
  | InsufficientPrivilege
  | UnexpectedConstraint
  | DataException
  | SerializationFailure
  | DeadlockDetected
  | TransactionAborted
  | ReadOnlyTransaction
  | QueryCanceled
  | LockNotAvailable
  | RaisedException
  | ServerFailure
  | InvalidValue
  | InvalidQuery
  | DecodeFailed
