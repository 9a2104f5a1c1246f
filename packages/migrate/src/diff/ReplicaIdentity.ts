/** The index that says which row is meant to who replicates a table: it has to be there before, and may be renamed. */
import type { Catalog, Table } from "../catalog/Catalog.ts"
import { keyOf } from "../catalog/Key.ts"
import type { Operation } from "../operation/Operation.ts"
import { quoted } from "../operation/Quote.ts"

export const identityBy = (index: string): Table["replicaIdentity"] => `using index ${quoted(index)}`

const isByIndex = ({ replicaIdentity }: Pick<Table, "replicaIdentity">): boolean =>
  replicaIdentity.startsWith("using index")

/** Whether it needs an index, which comes before it. */
export const needsIndex = (operation: Operation): boolean =>
  operation._tag === "SetTableOptions" && isByIndex(operation.to)

const hasIndex = ({ constraints, indexes, replicaIdentity }: Table): boolean =>
  [...constraints, ...indexes].some(({ name }) => identityBy(name) === replicaIdentity)

/**
 * What is wanted, without an index that it does not have itself: where settings are not looked at, its name may be an old
 * one. The indexes that a partition has from its table are not listed.
 */
export const withOwnIdentity = (from: Catalog, to: Catalog): Catalog => {
  if (!to.tables.some(isByIndex)) return to
  const before = new Map(from.tables.map((table) => [keyOf(table), table]))
  const own = (table: Table): Table =>
    !isByIndex(table) || table.bounds !== null || hasIndex(table)
      ? table
      : { ...table, replicaIdentity: before.get(keyOf(table))?.replicaIdentity ?? "default" }
  return { ...to, tables: to.tables.map(own) }
}
