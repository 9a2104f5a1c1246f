/** Differences that no statement can make up for: said, and left to a migration that is written by hand. */
import type { Catalog, Collation, Table } from "../catalog/Catalog.ts"
import { keyOf } from "../catalog/Key.ts"
import { named } from "../operation/Quote.ts"
import { compareBy, isEqual } from "./Keyed.ts"

const ofTable = (from: Table, to: Table): ReadonlyArray<string> => {
  const name = `the table "${from.schema}.${from.name}"`
  if (from.partitionBy !== to.partitionBy) {
    const by = (key: string | null) => key === null ? "not partitioned" : `partitioned by ${key}`
    return [`${name} is ${by(from.partitionBy)} and is to be ${by(to.partitionBy)}: make a new table and copy the rows`]
  }
  if (from.bounds !== to.bounds || !isEqual(from.parents, to.parents)) {
    return [`${name} changes the table that it belongs to, or its bounds: detach it and attach it again`]
  }
  return []
}

/** Whether columns, domains or composite types are sorted by it. */
const isUsed = (catalog: Catalog, collation: Collation): boolean => {
  const names = [named(collation), named(collation).replaceAll("\"", "")]
  const uses = (found: { readonly collation: string | null }): boolean =>
    found.collation !== null && names.includes(found.collation)
  return catalog.tables.some(({ columns }) => columns.some(uses)) || catalog.domains.some(uses) ||
    catalog.composites.some(({ attributes }) => attributes.some(uses))
}

/** What would have to be done by hand, one line each. */
export const impossible = (from: Catalog, to: Catalog): ReadonlyArray<string> => [
  ...compareBy(from.tables, to.tables, keyOf).kept.flatMap(([before, after]) => ofTable(before, after)),
  ...compareBy(from.domains, to.domains, keyOf).kept.flatMap(([before, after]) =>
    before.type === after.type && before.collation === after.collation ? [] : [
      `the domain "${before.schema}.${before.name}" is over ${before.type} and is to be over ${after.type}: ` +
      "make a new domain and move the columns to it"
    ]
  ),
  ...compareBy(from.collations, to.collations, keyOf).kept.flatMap(([before, after]) =>
    isEqual({ ...before, comment: null }, { ...after, comment: null }) || !isUsed(from, before) ? [] : [
      `the collation "${before.schema}.${before.name}" is to sort otherwise, and what it sorts would have to be built ` +
      "anew: make a new collation and move the columns to it"
    ]
  )
]
