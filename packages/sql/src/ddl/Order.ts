/** The order in which tables can be created: each after those it refers to, as far as there is no circle. */
import { qualifiedName } from "../schema/Name.ts"
import type { ForeignKeyPlan, TablePlan } from "../schema/TablePlan.ts"

export interface Ordered {
  readonly table: TablePlan
  /** The foreign keys that close a circle: they can be added only when all tables are there. */
  readonly late: ReadonlyArray<ForeignKeyPlan>
}

const foreignKeys = (table: TablePlan): ReadonlyArray<ForeignKeyPlan> =>
  table.constraints.filter((constraint) => constraint.kind === "foreign key")

/** Depth first through the foreign keys; one that leads back to a table still being placed is late. */
export const creationOrder = (tables: ReadonlyArray<TablePlan>): ReadonlyArray<Ordered> => {
  const byName = new Map(tables.map((table) => [qualifiedName(table.source), table]))
  const begun = new Set<TablePlan>()
  const placed = new Set<TablePlan>()
  const order: Array<Ordered> = []
  const place = (table: TablePlan): void => {
    begun.add(table)
    const late: Array<ForeignKeyPlan> = []
    for (const key of foreignKeys(table)) {
      const [column] = key.target()
      const target = column && byName.get(qualifiedName(column.table))
      if (target === undefined || target === table || placed.has(target)) continue
      if (begun.has(target)) late.push(key)
      else place(target)
    }
    placed.add(table)
    order.push({ table, late })
  }
  for (const table of tables) if (!begun.has(table)) place(table)
  return order
}
