/** What is left of a catalog while operations go by: `diff` takes defaults, checks and indexes off before it changes a type. */
import type { Catalog, QualifiedName, Table } from "../catalog/Catalog.ts"
import { keyOf } from "../catalog/Key.ts"
import type { Operation } from "../operation/Operation.ts"

/** The catalog without what the operation has dropped. */
export const without = (catalog: Catalog, operation: Operation): Catalog => {
  const changed = (name: QualifiedName, change: (place: Table) => Partial<Table>): Catalog => ({
    ...catalog,
    tables: catalog.tables.map((place) => keyOf(place) === keyOf(name) ? { ...place, ...change(place) } : place)
  })
  switch (operation._tag) {
    case "SetDefault": {
      const { column, table, to } = operation
      return changed(table, ({ columns }) => ({
        columns: columns.map((old) => old.name === column ? { ...old, default: to } : old)
      }))
    }
    case "DropConstraint":
      return changed(operation.table, ({ constraints }) => ({
        constraints: constraints.filter(({ name }) => name !== operation.constraint.name)
      }))
    case "DropIndex":
      return changed(operation.table, ({ indexes }) => ({
        indexes: indexes.filter(({ name }) => name !== operation.index.name)
      }))
    default:
      return catalog
  }
}
