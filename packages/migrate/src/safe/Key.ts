/**
 * UNIQUE and PRIMARY KEY over an index that is built without blocking writes and then becomes the constraint's.
 *
 * Source: https://www.postgresql.org/docs/current/sql-altertable.html (ADD table_constraint_using_index)
 */
import type { Table } from "../catalog/Catalog.ts"
import { isProvenNotNull } from "../lock/Impact.ts"
import type { AddConstraint, Operation } from "../operation/Operation.ts"
import { safeNotNull } from "./NotNull.ts"

const shape =
  /^(?:primary key|unique)(?<nulls> nulls (?:not )?distinct)? (?<columns>\((?:[^"()]|"(?:[^"]|"")*")*\))(?<rest>.*)$/i

const deferral = /\s*(?:not deferrable|deferrable)?(?:\s*initially (?:deferred|immediate))?\s*$/i

/** The index that a constraint stands on, as CREATE INDEX writes it behind USING; undefined where it cannot be told. */
export const indexOf = (definition: string): string | undefined => {
  const found = shape.exec(definition.trim())?.groups
  if (found === undefined) return undefined
  const rest = (found["rest"] ?? "").replace(deferral, "")
  return `btree ${found["columns"]}${rest}${found["nulls"] ?? ""}`
}

const columnsOf = (definition: string): ReadonlyArray<string> =>
  [...(shape.exec(definition.trim())?.groups?.["columns"] ?? "").matchAll(/"((?:[^"]|"")*)"|[\w$]+/g)]
    .map(([name, inner]) => inner === undefined ? name : inner.replaceAll("\"\"", "\""))

/** The same constraint by way of a concurrent index; undefined where there is no such way. */
export const safeKey = (operation: AddConstraint, place: Table | undefined): ReadonlyArray<Operation> | undefined => {
  const { constraint, table } = operation
  const definition = indexOf(constraint.definition)
  if (definition === undefined) return undefined
  const columns = constraint.columns.length > 0 ? constraint.columns : columnsOf(constraint.definition)
  const nullable = constraint.kind === "primary key"
    ? columns.filter((column) => !isProvenNotNull(place, column))
    : []
  return [
    ...nullable.flatMap((column) => safeNotNull(table, column)),
    {
      _tag: "CreateIndex",
      table,
      index: { name: constraint.name, definition, unique: true, valid: true, columns, comment: null },
      concurrently: true
    },
    { ...operation, usingIndex: constraint.name }
  ]
}
