/**
 * Why a database operation failed: one class per condition that calls for a different answer. Each knows its fields,
 * says in its message what to do, and whether running the whole operation again may succeed.
 * Reasons come from SQLSTATE and from control flow, never from message text.
 */
import type { DecodeFailed, EmptyUpdate, InvalidQuery, InvalidValue, ResultMismatch } from "./ClientReason.ts"
import type {
  AcquireQueueFull,
  AcquireTimeout,
  AuthenticationFailed,
  CommitOutcomeUnknown,
  ConnectionFailed,
  ConnectionLost,
  ConnectTimeout,
  DatabaseNotFound,
  IdleInTransactionTimeout,
  PoolClosed,
  ServerUnavailable,
  SessionUnavailable,
  TooManyConnections
} from "./ConnectionReason.ts"
import type {
  CardinalityViolation,
  DataException,
  DeadlockDetected,
  InsufficientPrivilege,
  InsufficientResources,
  InvalidStatement,
  LockNotAvailable,
  QueryCanceled,
  RaisedException,
  ReadOnlyTransaction,
  SerializationFailure,
  ServerFailure,
  StatementTimeout,
  TransactionAborted,
  UndefinedObject,
  UnexpectedConstraint
} from "./StatementReason.ts"
import type { RowContextMissing, TransactionEnded, TurnTimeout } from "./TransactionReason.ts"

export * from "./ClientReason.ts"
export * from "./ConnectionReason.ts"
export * from "./StatementReason.ts"
export * from "./TransactionReason.ts"

/** Every reason that a {@link DatabaseError} can have, by its `_tag`. */
export type Reason =
  | ConnectionFailed
  | ConnectTimeout
  | AuthenticationFailed
  | DatabaseNotFound
  | TooManyConnections
  | ServerUnavailable
  | AcquireTimeout
  | AcquireQueueFull
  | PoolClosed
  | SessionUnavailable
  | ConnectionLost
  | IdleInTransactionTimeout
  | CommitOutcomeUnknown
  | InvalidStatement
  | UndefinedObject
  | InsufficientPrivilege
  | UnexpectedConstraint
  | CardinalityViolation
  | DataException
  | SerializationFailure
  | DeadlockDetected
  | TransactionAborted
  | ReadOnlyTransaction
  | QueryCanceled
  | StatementTimeout
  | LockNotAvailable
  | InsufficientResources
  | RaisedException
  | ServerFailure
  | TransactionEnded
  | TurnTimeout
  | RowContextMissing
  | InvalidValue
  | EmptyUpdate
  | InvalidQuery
  | DecodeFailed
  | ResultMismatch
