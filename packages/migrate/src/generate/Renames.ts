/**
 * Renames: what a difference of two catalogs cannot tell from a drop and a new thing of the same shape. They are asked for,
 * never guessed: a guess that is wrong loses rows.
 */
import type { Catalog, Table } from "../catalog/Catalog.ts"
import { compareBy, isEqual, keyOf } from "../diff/Keyed.ts"
import type { Operation } from "../operation/Operation.ts"
import { defaultSchema } from "../operation/Quote.ts"

/** `users` to `people`, or `users.name` to `users.full_name`; a name outside of the default schema has it before it. */
export interface RenameHint {
  readonly from: string
  readonly to: string
}

/** A thing that is gone, and what it may be now. */
export interface RenameCandidate {
  readonly kind: "table" | "column"
  readonly from: string
  readonly to: ReadonlyArray<string>
}

const pathOf = ({ name, schema }: { readonly schema: string; readonly name: string }): string =>
  schema === defaultSchema ? name : `${schema}.${name}`

/** What a table looks like, whatever it and its constraints are called. */
const shapeOf = ({ columns }: Table): unknown => columns.map(({ name, notNull, type }) => [name, type, notNull])

/** What may have been renamed, as far as no hint speaks of it. */
export const renameCandidates = (
  from: Catalog,
  to: Catalog,
  dropped: ReadonlyArray<string>
): ReadonlyArray<RenameCandidate> => {
  const tables = compareBy(from.tables, to.tables, keyOf)
  const ofTables = tables.removed.flatMap((table): ReadonlyArray<RenameCandidate> => {
    const alike = tables.added.filter((added) => isEqual(shapeOf(added), shapeOf(table)))
    return alike.length === 0 ? [] : [{ kind: "table", from: pathOf(table), to: alike.map(pathOf) }]
  })
  const ofColumns = tables.kept.flatMap(([before, after]): ReadonlyArray<RenameCandidate> => {
    const columns = compareBy(before.columns, after.columns, ({ name }) => name)
    return columns.removed.flatMap((column) => {
      const alike = columns.added.filter(({ type }) => type === column.type)
      const path = `${pathOf(before)}.${column.name}`
      return alike.length === 0
        ? []
        : [{ kind: "column" as const, from: path, to: alike.map(({ name }) => `${pathOf(after)}.${name}`) }]
    })
  })
  return [...ofTables, ...ofColumns].filter(({ from }) => !dropped.includes(from))
}

/** The operation behind a hint; undefined where the catalog has nothing of that name. */
export const renameOf = (catalog: Catalog, { from, to }: RenameHint): Operation | undefined => {
  const last = (path: string): string => path.split(".").at(-1) ?? path
  const table = catalog.tables.find((candidate) => pathOf(candidate) === from)
  if (table !== undefined) {
    return { _tag: "Rename", kind: "table", from: { schema: table.schema, name: table.name }, to: last(to) }
  }
  for (const owner of catalog.tables) {
    const column = owner.columns.find(({ name }) => `${pathOf(owner)}.${name}` === from)
    if (column === undefined) continue
    const place = { schema: owner.schema, name: owner.name }
    return { _tag: "RenameColumn", table: place, from: column.name, to: last(to) }
  }
  const type = catalog.enums.find((candidate) => pathOf(candidate) === from)
  if (type !== undefined) {
    return { _tag: "Rename", kind: "type", from: { schema: type.schema, name: type.name }, to: last(to) }
  }
  for (const owner of catalog.enums) {
    const label = owner.labels.find((candidate) => `${pathOf(owner)}.${candidate}` === from)
    if (label === undefined) continue
    const place = { schema: owner.schema, name: owner.name }
    return { _tag: "RenameEnumLabel", type: place, from: label, to: last(to) }
  }
  const sequence = catalog.sequences.find((candidate) => pathOf(candidate) === from)
  return sequence && {
    _tag: "Rename",
    kind: "sequence",
    from: { schema: sequence.schema, name: sequence.name },
    to: last(to)
  }
}

/** A rename, back. */
export const renamedBack = (operation: Operation): Operation => {
  switch (operation._tag) {
    case "Rename":
      return { ...operation, from: { ...operation.from, name: operation.to }, to: operation.from.name }
    case "RenameColumn":
    case "RenameEnumLabel":
      return { ...operation, from: operation.to, to: operation.from }
    default:
      return operation
  }
}
