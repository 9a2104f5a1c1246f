/**
 * Why a database operation failed: one class per condition that calls for a different answer. Each knows its fields,
 * says in its message what to do, and whether running the whole operation again may succeed.
 * Reasons come from SQLSTATE and from control flow, never from message text.
 */
import type { DecodeFailed, InvalidQuery, InvalidValue } from "./ClientReason.ts"
import type {
  AcquireQueueFull,
  AcquireTimeout,
  AuthenticationFailed,
  CommitOutcomeUnknown,
  ConnectionFailed,
  ConnectionLost,
  DatabaseNotFound,
  PoolClosed,
  ServerUnavailable
} from "./ConnectionReason.ts"
import type {
  DataException,
  DeadlockDetected,
  InsufficientPrivilege,
  InvalidStatement,
  LockNotAvailable,
  QueryCanceled,
  RaisedException,
  ReadOnlyTransaction,
  SerializationFailure,
  ServerFailure,
  TransactionAborted,
  UndefinedObject,
  UnexpectedConstraint
} from "./StatementReason.ts"

export * from "./ClientReason.ts"
export * from "./ConnectionReason.ts"
export * from "./StatementReason.ts"

/** Every reason that a {@link DatabaseError} can have, by its `_tag`. */
export type Reason =
  | ConnectionFailed
  | AuthenticationFailed
  | DatabaseNotFound
  | ServerUnavailable
  | AcquireTimeout
  | AcquireQueueFull
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
