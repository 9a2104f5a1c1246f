/** Extensions that a data model needs. Exported as `Pg.extension`. */
import type { SchemaOption } from "./Enum.ts"
import type { ModelMember } from "./ModelMember.ts"
import { checkIdentifier } from "./Name.ts"

/**
 * An extension, created before everything else where it is not there. `dropAll` leaves it: others may use it.
 *
 * @example
 * import { dataModel, Pg } from "@aludel/sql"
 *
 * const model = dataModel({ trigrams: Pg.extension("pg_trgm") })
 */
export const extension = (name: string, { comment, schema }: SchemaOption = {}): ModelMember => {
  checkIdentifier(name, "an extension")
  if (schema !== undefined) checkIdentifier(schema, `the schema of extension "${name}"`)
  return { member: { kind: "extension", schema, name, comment } }
}
