/**
 * SQLSTATE to reason: a table, never message text. Session-ending codes are the driver's to notice as well, since a
 * FATAL may arrive as nothing but a closed socket.
 *
 * Source: https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
import {
  AuthenticationFailed,
  ConnectionLost,
  type ConstraintKind,
  DatabaseNotFound,
  DataException,
  DeadlockDetected,
  InsufficientPrivilege,
  InvalidStatement,
  LockNotAvailable,
  QueryCanceled,
  RaisedException,
  ReadOnlyTransaction,
  type Reason,
  SerializationFailure,
  ServerFailure,
  ServerUnavailable,
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
const lost: Classify = (server) => new ConnectionLost({ code: server.code })
const unavailable: Classify = (server) => new ServerUnavailable({ server })

const byCode: Readonly<Record<string, Classify>> = {
  "23001": constraint("restrict"),
  "23502": constraint("not null"),
  "23503": constraint("foreign key"),
  "23505": constraint("unique"),
  "23514": constraint("check"),
  "23P01": constraint("exclusion"),
  "25006": (server) => new ReadOnlyTransaction({ server }),
  "25P02": () => new TransactionAborted({}),
  "25P03": lost,
  "25P04": lost,
  "3D000": (server, { database }) => new DatabaseNotFound({ server, database }),
  "3F000": undefinedObject,
  "40001": (server) => new SerializationFailure({ server }),
  "40P01": (server) => new DeadlockDetected({ server }),
  "42501": (server) => new InsufficientPrivilege({ server }),
  "42703": undefinedObject,
  "42704": undefinedObject,
  "42883": undefinedObject,
  "42P01": undefinedObject,
  "53300": unavailable,
  "53400": unavailable,
  "55P03": (server) => new LockNotAvailable({ server }),
  "57014": (server) => new QueryCanceled({ server }),
  "57P01": lost,
  "57P02": lost,
  "57P03": unavailable,
  "57P05": lost
}

const byClass: Readonly<Record<string, Classify>> = {
  "08": lost,
  "0A": invalidStatement,
  "22": (server) => new DataException({ server }),
  "23": constraint("other"),
  "28": (server, { user }) => new AuthenticationFailed({ server, user }),
  "42": invalidStatement,
  P0: (server) => new RaisedException({ server })
}

const unclassified: Classify = (server) => new ServerFailure({ server })

/**
 * The reason behind a server's report, by its SQLSTATE.
 *
 * @param server the report, with its code
 * @param situation the statement's text and the login, for the reasons that name them
 * @returns the reason; a constraint is an `UnexpectedConstraint` here, since only the statement knows what it declared
 */
export const reasonOf: Classify = (server, situation) =>
  (byCode[server.code] ?? byClass[server.code.slice(0, 2)] ?? unclassified)(server, situation)
