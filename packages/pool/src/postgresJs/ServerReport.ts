/** From the driver's error to a server's report, by an allow-list: the driver's own carries parameters and more. */
import type { ServerReport } from "@aludel/sql"
import * as Redacted from "effect/Redacted"
import type { PostgresError } from "postgres"

const redacted = (text: string | undefined) => text === undefined ? undefined : Redacted.make(text)

export const reportOf = (error: PostgresError): ServerReport => ({
  code: error.code,
  severity: error.severity,
  message: Redacted.make(error.message),
  detail: redacted(error.detail),
  hint: redacted(error.hint),
  where: redacted(error.where),
  schema: error.schema_name,
  table: error.table_name,
  column: error.column_name,
  // The driver's key for this field has a space in it.
  dataType: Object.getOwnPropertyDescriptor(error, "data type_name")?.value,
  constraint: error.constraint_name,
  position: error.position === undefined ? undefined : Number(error.position),
  routine: error.routine
})
