/**
 * Renames, as hints say them and as they follow from others. A hint names what is there by the name that it has in the
 * migrations, or by the one that an earlier hint gave it.
 */
import type { Catalog, QualifiedName } from "../catalog/Catalog.ts"
import { diffNames } from "../diff/DiffNames.ts"
import type { Operation, Rename } from "../operation/Operation.ts"
import { defaultSchema } from "../operation/Quote.ts"
import { pathOf } from "./Path.ts"

/** `users` to `people`, or `users.name` to `users.full_name`; a name outside of the default schema has it before it. */
export interface RenameHint {
  readonly from: string
  readonly to: string
}

/** The last name of a path below an owner, which may be called otherwise by now. */
const last = (path: string): string => path.split(".").at(-1) ?? path

/** The schema and name that a path says. */
const placeOf = (path: string): QualifiedName => {
  const dot = path.indexOf(".")
  return dot < 0 ? { schema: defaultSchema, name: path } : { schema: path.slice(0, dot), name: path.slice(dot + 1) }
}

/** To another name, another schema, or both. */
const moved = (kind: Rename["kind"], from: QualifiedName, to: string): ReadonlyArray<Operation> => {
  const place = placeOf(to)
  const at = { schema: place.schema, name: from.name }
  return [
    ...from.schema === place.schema || kind === "index" || kind === "schema"
      ? []
      : [{ _tag: "SetSchema", kind, from: { schema: from.schema, name: from.name }, to: place.schema } as const],
    ...from.name === place.name ? [] : [{ _tag: "Rename", kind, from: at, to: place.name } as const]
  ]
}

/** A path in the words that earlier hints left. */
const now = (path: string, earlier: ReadonlyArray<RenameHint>): string =>
  earlier.reduce((current, { from, to }) => {
    if (current === from) return to
    return current.startsWith(`${from}.`) ? `${to}${current.slice(from.length)}` : current
  }, path)

/** The operations behind a hint; undefined where the catalog has nothing of that name. */
export const renamesOf = (
  catalog: Catalog,
  hint: RenameHint,
  earlier: ReadonlyArray<RenameHint> = []
): ReadonlyArray<Operation> | undefined => {
  const from = now(hint.from, earlier)
  const { to } = hint
  const named = <A extends QualifiedName>(list: ReadonlyArray<A>) => list.find((one) => pathOf(one) === from)
  const lists: ReadonlyArray<readonly [Rename["kind"], ReadonlyArray<QualifiedName>]> = [
    ["table", catalog.tables],
    ["view", catalog.views.filter(({ materialized }) => !materialized)],
    ["materialized view", catalog.views.filter(({ materialized }) => materialized)],
    ["type", [...catalog.enums, ...catalog.composites]],
    ["domain", catalog.domains],
    ["collation", catalog.collations],
    ["sequence", catalog.sequences]
  ]
  for (const [kind, list] of lists) {
    const found = named(list)
    if (found !== undefined) return moved(kind, { schema: found.schema, name: found.name }, to)
  }
  for (const owner of catalog.tables) {
    const table = { schema: owner.schema, name: owner.name }
    const prefix = `${pathOf(owner)}.`
    if (!from.startsWith(prefix)) continue
    const name = from.slice(prefix.length)
    const wanted = to.startsWith(prefix) ? to.slice(prefix.length) : last(to)
    const has = (list: ReadonlyArray<{ readonly name: string }>) => list.some((one) => one.name === name)
    if (has(owner.columns)) return [{ _tag: "RenameColumn", table, from: name, to: wanted }]
    if (has(owner.constraints)) return [{ _tag: "RenameConstraint", table, from: name, to: wanted }]
    if (has(owner.indexes)) {
      return [{ _tag: "Rename", kind: "index", from: { schema: owner.schema, name }, to: wanted }]
    }
  }
  for (const owner of catalog.enums) {
    const prefix = `${pathOf(owner)}.`
    const label = owner.labels.find((candidate) => `${prefix}${candidate}` === from)
    if (label === undefined) continue
    const type = { schema: owner.schema, name: owner.name }
    return [{
      _tag: "RenameEnumLabel",
      type,
      from: label,
      to: to.startsWith(prefix) ? to.slice(prefix.length) : last(to)
    }]
  }
  if (catalog.schemas.some(({ name }) => name === from)) {
    return [{ _tag: "Rename", kind: "schema", from: { schema: defaultSchema, name: from }, to }]
  }
  return undefined
}

/** The sequence of a serial column is called after it. */
const ofSequences = (from: Catalog, to: Catalog): ReadonlyArray<Operation> => {
  const owned = new Map(to.sequences.map((one) => [JSON.stringify(one.ownedBy), one]))
  return from.sequences.flatMap((old): ReadonlyArray<Operation> => {
    const now = old.ownedBy === null ? undefined : owned.get(JSON.stringify(old.ownedBy))
    return now === undefined || now.name === old.name || now.schema !== old.schema
      ? []
      : [{ _tag: "Rename", kind: "sequence", from: { schema: old.schema, name: old.name }, to: now.name }]
  })
}

/**
 * What is called otherwise and holds nothing of its own: constraints and indexes that are alike in all but their names, the
 * sequence of a serial column. Nothing is lost by taking one for the other, so nobody is asked.
 */
export const followingRenames = (from: Catalog, to: Catalog): ReadonlyArray<Operation> => [
  ...diffNames(from, to).renames,
  ...ofSequences(from, to)
]

/** A rename, back. */
export const renamedBack = (operation: Operation): Operation => {
  switch (operation._tag) {
    case "Rename":
      return { ...operation, from: { ...operation.from, name: operation.to }, to: operation.from.name }
    case "SetSchema":
      return { ...operation, from: { ...operation.from, schema: operation.to }, to: operation.from.schema }
    case "RenameColumn":
    case "RenameConstraint":
    case "RenameEnumLabel":
      return { ...operation, from: operation.to, to: operation.from }
    default:
      return operation
  }
}
