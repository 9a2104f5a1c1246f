/**
 * NOT NULL without reading the table under a lock that keeps everybody out: a check that is not valid yet, its validation,
 * and NOT NULL that believes the check.
 *
 * Source: https://www.postgresql.org/docs/current/sql-altertable.html (SET NOT NULL)
 */
import type { Constraint, QualifiedName } from "../catalog/Catalog.ts"
import type { Operation } from "../operation/Operation.ts"
import { quoted } from "../operation/Quote.ts"

/** What a generated name may have, in bytes. */
const longest = 63

/** A name of at most 63 bytes: the server cuts longer ones, and what is cut could be the name of something else. */
export const shortName = (...parts: ReadonlyArray<string>): string => {
  const name = parts.join("_")
  if (Buffer.byteLength(name) <= longest) return name
  const last = `_${parts.at(-1)}`
  const bytes = Buffer.from(name).subarray(0, longest - Buffer.byteLength(last))
  // A character that is cut in its middle goes.
  return `${bytes.toString("utf8").replace(/\uFFFD+$/, "")}${last}`
}

export const safeNotNull = (table: QualifiedName, column: string): ReadonlyArray<Operation> => {
  const name = shortName(table.name, column, "present")
  const constraint: Constraint = {
    name,
    kind: "check",
    definition: `CHECK ((${quoted(column)} IS NOT NULL))`,
    validated: true,
    columns: [column],
    references: null,
    comment: null
  }
  return [
    { _tag: "AddConstraint", table, constraint, notValid: true, usingIndex: undefined },
    { _tag: "ValidateConstraint", table, name },
    { _tag: "SetNotNull", table, column },
    { _tag: "DropConstraint", table, constraint }
  ]
}
