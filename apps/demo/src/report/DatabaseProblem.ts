/** Each reason of a `DatabaseError` that a person can do something about as the demo starts; the others by their message. */
import type { Reason } from "@aludel/sql"
import type { Problem } from "../terminal/Problem.ts"

const without = "Or leave DATABASE_URL out: the demo then starts a PostgreSQL of its own."

const connectCauses: Readonly<Record<string, string>> = {
  ECONNREFUSED: "nothing listens there (ECONNREFUSED)",
  ENOTFOUND: "there is no host of this name (ENOTFOUND)",
  EAI_AGAIN: "the host's name cannot be looked up now (EAI_AGAIN): no network, or no such name",
  ENOENT: "there is no socket of PostgreSQL in this folder (ENOENT)",
  EACCES: "this user may not open the socket (EACCES)",
  ETIMEDOUT: "no answer from the machine (ETIMEDOUT): a firewall, or a machine that is down",
  TLS_REFUSED:
    "the server has no TLS (TLS_REFUSED), which is demanded of a host that is not local; sslmode=disable turns it off"
}

export const databaseProblem = (reason: Reason.Reason): Problem => {
  switch (reason._tag) {
    case "ConnectionFailed":
    case "ConnectTimeout": {
      const where = reason.port === undefined ? reason.host : `${reason.host}, port ${reason.port}`
      return {
        what: `there is no connection to PostgreSQL at ${where}.`,
        cause: reason._tag === "ConnectTimeout"
          ? `no answer within ${reason.milliseconds} ms: a firewall, or a machine that is down`
          : connectCauses[reason.code] ?? `the connection failed (${reason.code})`,
        advice: ["Start PostgreSQL there, or correct host and port in DATABASE_URL.", without]
      }
    }
    case "AuthenticationFailed":
      return {
        what: `PostgreSQL does not let "${reason.user}" in.`,
        cause: `user or password is wrong, or pg_hba.conf does not allow it (${reason.server.code})`,
        advice: ["Correct user and password in DATABASE_URL.", without]
      }
    case "DatabaseNotFound":
      return {
        what: `there is no database "${reason.database}" on this server.`,
        cause: `the server knows none of this name (${reason.server.code})`,
        advice: [`Create it (createdb ${reason.database}), or correct the name at the end of DATABASE_URL.`, without]
      }
    case "ServerUnavailable":
      return {
        what: "PostgreSQL takes no connection now.",
        cause: `it is starting up or stopping, or has no connection left (${reason.server.code})`,
        advice: ["Try again in a moment.", without]
      }
    case "InsufficientPrivilege":
      return {
        what: "the user in DATABASE_URL may not do what the demo needs.",
        cause: reason.message,
        advice: ["Let it create tables: GRANT CREATE ON SCHEMA public TO …, or take a database of its own.", without]
      }
    case "UndefinedObject":
      return {
        what: "this database has tables of the same names that are not the demo's.",
        cause: reason.message,
        advice: ["Give the demo a database of its own; this one was not changed.", without]
      }
    default:
      return {
        what: "PostgreSQL could not do what the demo asked.",
        cause: `${reason.message} (${reason._tag})`,
        advice: [reason.retryable ? "Try again." : "Look into the server's log.", without]
      }
  }
}
