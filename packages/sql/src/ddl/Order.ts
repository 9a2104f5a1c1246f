/** The order in which things can be created: each after those it stands on, as far as there is no circle. */
import type { ViewPlan } from "../schema/ModelMember.ts"
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
    for (const { source } of table.partitionOf === undefined ? table.inherits : [table.partitionOf.parent]) {
      const parent = byName.get(qualifiedName(source))
      if (parent !== undefined && !begun.has(parent)) place(parent)
    }
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

/** Each item after those that it needs. */
export const dependencyOrder = <A>(items: ReadonlyArray<A>, needs: (item: A) => ReadonlyArray<A>): ReadonlyArray<A> => {
  const placed = new Set<A>()
  const place = (item: A): void => {
    if (placed.has(item)) return
    for (const other of needs(item)) if (other !== item && items.includes(other)) place(other)
    placed.add(item)
  }
  items.forEach(place)
  return [...placed]
}

/** The names of the tables and views that a query reads: nodes are plain data, so new kinds need nothing here. */
const sourcesIn = (node: unknown, into: Set<string>): Set<string> => {
  if (Array.isArray(node)) node.forEach((item) => sourcesIn(item, into))
  else if (typeof node === "object" && node !== null && !("encode" in node)) {
    if ("_tag" in node && node._tag === "TableSource") into.add(qualifiedName(node as ViewPlan["source"]))
    Object.values(node).forEach((item) => sourcesIn(item, into))
  }
  return into
}

/** Each view after those that its query reads. */
export const viewOrder = (views: ReadonlyArray<ViewPlan>): ReadonlyArray<ViewPlan> =>
  dependencyOrder(views, ({ query }) => {
    const read = sourcesIn(query, new Set())
    return views.filter(({ source }) => read.has(qualifiedName(source)))
  })
