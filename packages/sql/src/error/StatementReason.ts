/** What the server answered to a statement: one class per group of SQLSTATE codes. */
import { TaggedError } from "effect/Data"
import type { Reported } from "./ServerReport.ts"

const at = (...names: ReadonlyArray<string | undefined>): string =>
  names.filter((name) => name !== undefined && name !== "").map((name) => `"${name}"`).join(".")

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

/** The statement ran for longer than the transaction's `statementTimeout` (57014). */
export class StatementTimeout extends TaggedError("StatementTimeout")<Reported & { readonly milliseconds: number }> {
  readonly retryable = false
  override get message() {
    return `the statement ran longer than ${this.milliseconds} ms (57014): make it faster, or raise \`statementTimeout\``
  }
}

/** More rows than one where one is needed, or one row met twice by ON CONFLICT DO UPDATE (21000). */
export class CardinalityViolation extends TaggedError("CardinalityViolation")<Reported> {
  readonly retryable = false
  override get message() {
    return "several rows where one is needed (21000): a subquery as a value, or the same key twice in one upsert"
  }
}

/** The server lacks memory or disk space, or reached a limit of its configuration (class 53). */
export class InsufficientResources extends TaggedError("InsufficientResources")<Reported> {
  readonly retryable = true
  override get message() {
    return `the server ran out of a resource (${this.server.code}): ${resources[this.server.code] ?? "see its log"}`
  }
}

const resources: Readonly<Record<string, string>> = {
  "53100": "its disk is full",
  "53200": "it is out of memory",
  "53400": "a limit of its configuration was reached"
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
