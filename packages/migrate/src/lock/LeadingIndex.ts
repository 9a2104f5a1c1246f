/** Whether the least and the largest value of a column are found by an index, so that no rows are read for them. */
import type { Catalog, QualifiedName, Table } from "../catalog/Catalog.ts"
import { quoted } from "../operation/Quote.ts"

const plain = /^[a-z_][\w$]*$/

/** Whether what stands in the brackets begins with the column itself, and no expression of it. */
const beginsWith = (definition: string, column: string): boolean => {
  const inside = definition.slice(definition.indexOf("(") + 1).trimStart()
  const names = plain.test(column) ? [column, quoted(column)] : [quoted(column)]
  return names.some((name) => inside.startsWith(name) && /^[\s,)]/.test(inside.slice(name.length)))
}

const isLed = ({ constraints, indexes }: Table, column: string): boolean =>
  indexes.some(({ definition, valid }) =>
    valid && /^btree\b/i.test(definition) && !/\bwhere\b/i.test(definition) && beginsWith(definition, column)
  ) ||
  constraints.some(({ definition, kind }) =>
    (kind === "primary key" || kind === "unique") && beginsWith(definition, column)
  )

/** Indexes of partitions come from their table; those that inherit otherwise have their own, or none. */
export const hasLeadingIndex = (catalog: Catalog, { name, schema }: QualifiedName, column: string): boolean => {
  const isIt = (one: QualifiedName) => one.schema === schema && one.name === name
  const table = catalog.tables.find(isIt)
  return table !== undefined && isLed(table, column) &&
    catalog.tables.filter(({ bounds, parents }) => bounds === null && parents.some(isIt))
      .every((heir) => hasLeadingIndex(catalog, heir, column))
}
