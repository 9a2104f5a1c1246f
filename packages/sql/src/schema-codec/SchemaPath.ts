/** Where in a value a schema found what it refuses. */
import type { SchemaError } from "effect/Schema"
import { makeFormatterStandardSchemaV1 } from "effect/SchemaIssue"

const format = makeFormatterStandardSchemaV1()

/** The keys down to the first thing refused; empty where it is the value itself. */
export const pathOf = ({ issue }: SchemaError): ReadonlyArray<PropertyKey> =>
  (format(issue).issues[0]?.path ?? []).map((step) => typeof step === "object" ? step.key : step)
