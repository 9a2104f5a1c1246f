/** A database's error as Effect's `SqlError`: by its reason, with the whole of it as the cause. */
import type { DatabaseError } from "@aludel/sql"
import * as Sql from "effect/sql/SqlError"

const reasonOf = (cause: DatabaseError): Sql.SqlErrorReason => {
  const properties = { cause, message: cause.message, operation: "execute" }
  const { reason } = cause
  switch (reason._tag) {
    case "ConnectionFailed":
    case "ConnectTimeout":
    case "ConnectionLost":
    case "IdleInTransactionTimeout":
    case "TooManyConnections":
    case "ServerUnavailable":
    case "AcquireTimeout":
      return new Sql.ConnectionError(properties)
    case "AuthenticationFailed":
      return new Sql.AuthenticationError(properties)
    case "InsufficientPrivilege":
      return new Sql.AuthorizationError(properties)
    case "InvalidStatement":
    case "UndefinedObject":
      return new Sql.SqlSyntaxError(properties)
    case "UnexpectedConstraint":
      return reason.kind === "unique"
        ? new Sql.UniqueViolation({ ...properties, constraint: reason.constraint ?? "unknown" })
        : new Sql.ConstraintError(properties)
    case "DeadlockDetected":
      return new Sql.DeadlockError(properties)
    case "SerializationFailure":
      return new Sql.SerializationError(properties)
    case "LockNotAvailable":
      return new Sql.LockTimeoutError(properties)
    case "StatementTimeout":
    case "QueryCanceled":
      return new Sql.StatementTimeoutError(properties)
    default:
      return new Sql.UnknownError(properties)
  }
}

export const toSqlError = (cause: DatabaseError): Sql.SqlError => new Sql.SqlError({ reason: reasonOf(cause) })
