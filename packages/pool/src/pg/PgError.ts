/** A database's error as `pg` would throw it: with the server's fields as its own. */
import type { DatabaseError } from "@aludel/sql"

/**
 * What a `PgPool` rejects with: the fields of `pg`'s own errors, `code` (SQLSTATE) and `constraint` among them, and the whole
 * `DatabaseError` as the cause. Texts of the server that may quote values are in the cause, redacted.
 *
 * @example
 * ```ts
 * import { PgError } from "@aludel/pool/Pg"
 *
 * const isTaken = (error: unknown): boolean =>
 *   error instanceof PgError && error.code === "23505" && error.constraint === "users_email_key"
 * ```
 */
export class PgError extends Error {
  override readonly name = "PgError"
  override readonly cause: DatabaseError | undefined
  /** The SQLSTATE, or the system's or driver's code; undefined where there is none, as of a deadline. */
  readonly code: string | undefined
  readonly severity: string | undefined
  readonly schema: string | undefined
  readonly table: string | undefined
  readonly column: string | undefined
  readonly dataType: string | undefined
  readonly constraint: string | undefined
  readonly position: string | undefined
  readonly routine: string | undefined

  constructor(message: string, cause?: DatabaseError) {
    super(message)
    this.cause = cause
    const reason = cause?.reason
    const server = reason !== undefined && "server" in reason ? reason.server : undefined
    this.code = server?.code ?? (reason !== undefined && "code" in reason ? reason.code : sqlState[reason?._tag ?? ""])
    this.severity = server?.severity
    this.schema = server?.schema
    this.table = server?.table
    this.column = server?.column
    this.dataType = server?.dataType
    this.constraint = server?.constraint
    this.position = server?.position === undefined ? undefined : String(server.position)
    this.routine = server?.routine
  }
}

/** Those whose reason keeps no report. */
const sqlState: Readonly<Record<string, string>> = {
  TransactionAborted: "25P02",
  IdleInTransactionTimeout: "25P03"
}

/** What a statement's type says of constraints is nothing that whoever speaks `pg` knows of. */
const messageOf = ({ message, reason }: DatabaseError): string => {
  if (reason._tag !== "UnexpectedConstraint") return message
  const { columns, constraint, kind, server: { code }, table } = reason
  return kind === "not null"
    ? `"${columns.join(", ")}" of "${table}" may not be null (${code})`
    : `the ${kind} constraint "${constraint}" of "${table}" is broken (${code})`
}

export const toPgError = (error: DatabaseError): PgError => new PgError(messageOf(error), error)
