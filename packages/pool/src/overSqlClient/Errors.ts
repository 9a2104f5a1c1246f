/**
 * Effect's `SqlError` as a database's error: by the SQLSTATE and the fields that the server reported, wherever the client put them
 * below its error, else by the client's own reason. Never by a message.
 */
import { DatabaseError, Reason, reasonOf, type ServerReport } from "@aludel/sql"
import * as Redacted from "effect/Redacted"
import type { SqlError, SqlErrorReason } from "effect/sql/SqlError"

type Fields = Readonly<Record<string, unknown>>

/** How deep an error may lie below another. */
const deepest = 6

/** The error and its causes, the outermost first. */
const causes = (error: unknown): ReadonlyArray<Fields> => {
  const found: Array<Fields> = []
  for (let at = error; typeof at === "object" && at !== null && found.length < deepest;) {
    const fields = at as Fields
    found.push(fields)
    at = fields["cause"]
  }
  return found
}

/** A digit tells it from a code of the system's, such as EPIPE. */
const sqlState = /^(?=.*\d)[0-9A-Z]{5}$/

const textOf = (fields: Fields, ...names: ReadonlyArray<string>): string | undefined => {
  for (const name of names) {
    const value = fields[name]
    if (typeof value === "string" && value !== "") return value
  }
  return undefined
}

const redacted = (text: string | undefined) => text === undefined ? undefined : Redacted.make(text)

/** The server's report by an allow-list of the names that drivers give its fields. */
const reportOf = (fields: Fields, code: string): ServerReport => ({
  code,
  severity: textOf(fields, "severityUnlocalized", "severity") ?? "ERROR",
  message: Redacted.make(textOf(fields, "message") ?? ""),
  detail: redacted(textOf(fields, "detail")),
  hint: redacted(textOf(fields, "hint")),
  where: redacted(textOf(fields, "where")),
  schema: textOf(fields, "schema", "schema_name"),
  table: textOf(fields, "table", "table_name"),
  column: textOf(fields, "column", "column_name"),
  dataType: textOf(fields, "dataType", "data type_name"),
  constraint: textOf(fields, "constraint", "constraint_name"),
  // It counts in the text that was sent, which is another one than the query's.
  position: undefined,
  routine: textOf(fields, "routine")
})

/** The SQLSTATE that stands for what the client says, where nothing else is known of it. */
const stateOf = (reason: SqlErrorReason): string => {
  switch (reason._tag) {
    case "AuthenticationError":
      return "28000"
    case "AuthorizationError":
      return "42501"
    case "SqlSyntaxError":
      return "42000"
    case "UniqueViolation":
      return "23505"
    case "ConstraintError":
      return "23000"
    case "DeadlockError":
      return "40P01"
    case "SerializationError":
      return "40001"
    case "LockTimeoutError":
      return "55P03"
    case "StatementTimeoutError":
      return "57014"
    default:
      return "XX000"
  }
}

/** The system's code, or the client's. */
const codeOf = (found: ReadonlyArray<Fields>): string => {
  for (const fields of found) {
    const code = textOf(fields, "code", "errno")
    if (code !== undefined) return code
  }
  return "SQL_CLIENT"
}

const connectionReason = (reason: SqlErrorReason, found: ReadonlyArray<Fields>): Reason.Reason => {
  const code = codeOf(found)
  return reason.operation === "connect" || reason.operation === "acquire"
    ? new Reason.ConnectionFailed({ host: "the SqlClient's server", port: undefined, code })
    : new Reason.ConnectionLost({ code })
}

/**
 * The error behind one of Effect's.
 *
 * @param text the statement, as the query has it
 */
export const toDatabaseError = (error: SqlError, text: string): DatabaseError => {
  const { reason } = error
  const found = causes(reason)
  const own = found.find((one) => one instanceof DatabaseError)
  if (own instanceof DatabaseError) return own
  const situation = { text, user: "the SqlClient's user", database: "the SqlClient's database" }
  for (const fields of found) {
    const code = fields["code"]
    if (typeof code === "string" && sqlState.test(code)) {
      return new DatabaseError({ reason: reasonOf(reportOf(fields, code), situation) })
    }
  }
  if (reason._tag === "ConnectionError") return new DatabaseError({ reason: connectionReason(reason, found) })
  const constraint = reason._tag === "UniqueViolation" && reason.constraint !== "unknown"
    ? reason.constraint
    : undefined
  const report = { ...reportOf({}, stateOf(reason)), constraint }
  return new DatabaseError({ reason: reasonOf(report, situation) })
}
