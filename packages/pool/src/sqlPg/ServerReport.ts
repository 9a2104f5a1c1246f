/** From the fields of an ErrorResponse to a server's report. */
import type { ServerReport } from "@aludel/sql"
import type { ErrorFields } from "@effect/sql-pg/PgProtocol"
import * as Redacted from "effect/Redacted"

const redacted = (text: string | undefined) => text === undefined ? undefined : Redacted.make(text)

/** The severity is the one that is never translated. */
const severityOf = ({ severity, severityUnlocalized }: ErrorFields): string =>
  severityUnlocalized ?? severity ?? "ERROR"

/** Whether the server ends the session with it. */
export const isFatal = (fields: ErrorFields): boolean => {
  const severity = severityOf(fields)
  return severity === "FATAL" || severity === "PANIC"
}

export const reportOf = (fields: ErrorFields): ServerReport => ({
  code: fields.code ?? "XX000",
  severity: severityOf(fields),
  message: Redacted.make(fields.message ?? ""),
  detail: redacted(fields.detail),
  hint: redacted(fields.hint),
  where: redacted(fields.where),
  schema: fields.schema,
  table: fields.table,
  column: fields.column,
  dataType: fields.dataType,
  constraint: fields.constraint,
  position: fields.position === undefined ? undefined : Number(fields.position),
  routine: fields.routine
})
