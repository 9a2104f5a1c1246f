/** What is known of the catalog as steps go by: constraints that prove something, columns that are not null. */
import type { Catalog, QualifiedName, Table } from "../catalog/Catalog.ts"
import { keyOf } from "../catalog/Key.ts"
import { createTable } from "../operation/Constructors.ts"
import type { Step } from "./Step.ts"

const unknown = (name: QualifiedName): ReadonlyArray<Table> => {
  const made = createTable(name, { columns: [] })
  return made._tag === "CreateTable" ? [made.table] : []
}

const changed = (catalog: Catalog, name: QualifiedName, change: (table: Table) => Table): Catalog => {
  const isThere = catalog.tables.some((table) => keyOf(table) === keyOf(name))
  const tables = isThere ? catalog.tables : [...catalog.tables, ...unknown(name)]
  return { ...catalog, tables: tables.map((table) => keyOf(table) === keyOf(name) ? change(table) : table) }
}

/** The catalog behind a step, as far as later steps are judged by it. */
export const after = (catalog: Catalog, { does }: Step): Catalog => {
  switch (does._tag) {
    case "AddConstraint":
      return changed(catalog, does.table, (table) => ({
        ...table,
        constraints: [...table.constraints, { ...does.constraint, validated: !does.notValid }]
      }))
    case "ValidateConstraint":
      return changed(catalog, does.table, (table) => ({
        ...table,
        constraints: table.constraints.map((constraint) =>
          constraint.name === does.name ? { ...constraint, validated: true } : constraint
        )
      }))
    case "DropConstraint":
      return changed(catalog, does.table, (table) => ({
        ...table,
        constraints: table.constraints.filter(({ name }) => name !== does.constraint.name)
      }))
    case "SetNotNull":
      return changed(catalog, does.table, (table) => ({
        ...table,
        columns: table.columns.map((column) => column.name === does.column ? { ...column, notNull: true } : column)
      }))
    case "AddColumn":
      return changed(catalog, does.table, (table) => ({ ...table, columns: [...table.columns, does.column] }))
    case "CreateTable":
      return {
        ...catalog,
        tables: [...catalog.tables.filter((table) => keyOf(table) !== keyOf(does.table)), does.table]
      }
    case "DropIndex":
      return {
        ...catalog,
        tables: catalog.tables.map((table) => ({
          ...table,
          indexes: table.indexes.filter(({ name }) => name !== does.index.name || table.schema !== does.table.schema)
        }))
      }
    case "CreateIndex":
      return changed(catalog, does.table, (table) => ({ ...table, indexes: [...table.indexes, does.index] }))
    default:
      return catalog
  }
}
