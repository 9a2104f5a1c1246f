/**
 * What the server said about a failure: the fields of an ErrorResponse that a driver passes on, by an allow-list.
 * Texts that can carry parameter values or row contents are `Redacted`; everything else is safe to print.
 *
 * Source: https://www.postgresql.org/docs/current/protocol-error-fields.html
 */
import type { Redacted } from "effect/Redacted"

/**
 * The server's own report of a failure.
 *
 * `code` is the five-character SQLSTATE. `message`, `detail`, `hint` and `where` can quote values (a duplicate key's
 * detail does), so they are redacted: read them with `Redacted.value` where you know that nobody else will.
 *
 * @example
 * import * as Redacted from "effect/Redacted"
 * import type { ServerReport } from "@aludel/sql"
 *
 * const explain = (report: ServerReport) => `${report.code}: ${Redacted.value(report.message)}`
 */
export interface ServerReport {
  readonly code: string
  readonly severity: string
  readonly message: Redacted<string>
  readonly detail: Redacted<string> | undefined
  readonly hint: Redacted<string> | undefined
  readonly where: Redacted<string> | undefined
  readonly schema: string | undefined
  readonly table: string | undefined
  readonly column: string | undefined
  readonly dataType: string | undefined
  readonly constraint: string | undefined
  /** Where in the statement's text the error was found, counted in characters from 1. */
  readonly position: number | undefined
  readonly routine: string | undefined
}

/** What the server said, which every reason of its own carries. */
export interface Reported {
  readonly server: ServerReport
}
