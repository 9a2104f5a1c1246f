/**
 * SQLSTATE to reason: a table, never message text. Session-ending codes are the driver's to notice as well, since a
 * FATAL may arrive as nothing but a closed socket.
 *
 * Source: https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
import {
  AuthenticationFailed,
  CardinalityViolation,
  ConnectionLost,
  type ConstraintKind,
  DatabaseNotFound,
  DataException,
  DeadlockDetected,
  IdleInTransactionTimeout,
  InsufficientPrivilege,
  InsufficientResources,
  InvalidStatement,
  LockNotAvailable,
  QueryCanceled,
  RaisedException,
  ReadOnlyTransaction,
  type Reason,
  SerializationFailure,
  ServerFailure,
  ServerUnavailable,
  TooManyConnections,
  TransactionAborted,
  UndefinedObject,
  UnexpectedConstraint
} from "./Reason.ts"
import type { ServerReport } from "./ServerReport.ts"

/** What the client knew when the server reported: the statement's text, and whom it logged in where. */
export interface Situation {
  readonly text: string
  readonly user: string
  readonly database: string
}

type Classify = (server: ServerReport, situation: Situation) => Reason

const constraint = (kind: ConstraintKind): Classify => (server) =>
  new UnexpectedConstraint({
    server,
    kind,
    schema: server.schema,
    table: server.table,
    constraint: server.constraint,
    columns: server.column === undefined ? [] : [server.column]
  })

const undefinedObject: Classify = (server, { text }) => new UndefinedObject({ server, text })
const invalidStatement: Classify = (server, { text }) => new InvalidStatement({ server, text })
const insufficientPrivilege: Classify = (server) => new InsufficientPrivilege({ server })
const canceled: Classify = (server) => new QueryCanceled({ server })
const raised: Classify = (server) => new RaisedException({ server })
const lost: Classify = (server) => new ConnectionLost({ code: server.code })
const serverFailure: Classify = (server) => new ServerFailure({ server })

const byCode: Readonly<Record<string, Classify>> = {
  "23001": constraint("restrict"),
  "23502": constraint("not null"),
  "23503": constraint("foreign key"),
  "23505": constraint("unique"),
  "23514": constraint("check"),
  "23P01": constraint("exclusion"),
  "25006": (server) => new ReadOnlyTransaction({ server }),
  "25P02": () => new TransactionAborted({}),
  "25P03": () => new IdleInTransactionTimeout(),
  "25P04": lost,
  "3D000": (server, { database }) => new DatabaseNotFound({ server, database }),
  "40001": (server) => new SerializationFailure({ server }),
  "40002": constraint("other"),
  "40P01": (server) => new DeadlockDetected({ server }),
  "42501": insufficientPrivilege,
  "42703": undefinedObject,
  "42704": undefinedObject,
  "42883": undefinedObject,
  "42P01": undefinedObject,
  "42P02": undefinedObject,
  "53300": (server) => new TooManyConnections({ server }),
  "55P03": (server) => new LockNotAvailable({ server }),
  "57P01": lost,
  "57P02": lost,
  "57P03": (server) => new ServerUnavailable({ server }),
  "57P04": lost,
  "57P05": lost
}

/** Every class of the manual's appendix A; a code of no class there is a function's own. */
const byClass: Readonly<Record<string, Classify>> = {
  "00": serverFailure,
  "01": serverFailure,
  "02": serverFailure,
  "03": invalidStatement,
  "08": lost,
  "09": raised,
  "0A": invalidStatement,
  "0B": invalidStatement,
  "0F": invalidStatement,
  "0L": insufficientPrivilege,
  "0P": invalidStatement,
  "0Z": raised,
  "10": (server) => new DataException({ server }),
  "20": raised,
  "21": (server) => new CardinalityViolation({ server }),
  "22": (server) => new DataException({ server }),
  "23": constraint("other"),
  "24": invalidStatement,
  "25": invalidStatement,
  "26": invalidStatement,
  "27": raised,
  "28": (server, { user }) => new AuthenticationFailed({ server, user }),
  "2B": invalidStatement,
  "2D": invalidStatement,
  "2F": raised,
  "34": invalidStatement,
  "38": raised,
  "39": raised,
  "3B": invalidStatement,
  "3D": invalidStatement,
  "3F": undefinedObject,
  "40": serverFailure,
  "42": invalidStatement,
  "44": constraint("check"),
  "53": (server) => new InsufficientResources({ server }),
  "54": invalidStatement,
  "55": invalidStatement,
  "57": canceled,
  "58": serverFailure,
  "72": serverFailure,
  F0: serverFailure,
  HV: serverFailure,
  P0: raised,
  XX: serverFailure
}

/**
 * The reason behind a server's report, by its SQLSTATE: a code's own, else its class's.
 *
 * @param server the report, with its code
 * @param situation the statement's text and the login, for the reasons that name them
 * @returns the reason; a constraint is an `UnexpectedConstraint` here, since only the statement knows what it declared
 */
export const reasonOf: Classify = (server, situation) =>
  (byCode[server.code] ?? byClass[server.code.slice(0, 2)] ?? raised)(server, situation)
