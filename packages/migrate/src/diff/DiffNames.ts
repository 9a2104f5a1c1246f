/**
 * What is called otherwise and is the same in all else: constraints and indexes of a table that is there before and after.
 * They hold nothing of their own, so that a rename loses nothing, and is taken for one without a question.
 */
import type { Catalog, QualifiedName, Table } from "../catalog/Catalog.ts"
import { keyOf } from "../catalog/Key.ts"
import type { Operation } from "../operation/Operation.ts"
import { compareBy, isEqual } from "./Keyed.ts"
import { identityBy } from "./ReplicaIdentity.ts"

interface Named {
  readonly name: string
}

/** Pairs of what is gone and what is new, alike in all but their names. */
const alike = <A extends Named>(
  from: ReadonlyArray<A>,
  to: ReadonlyArray<A>,
  faceOf: (value: A) => unknown,
  isFree: (value: A) => boolean
): ReadonlyArray<readonly [A, A]> => {
  const { added, removed } = compareBy(from, to, ({ name }) => name)
  const free = added.filter(isFree)
  return removed.flatMap((old) => {
    const at = free.findIndex((one) => isEqual(faceOf(one), faceOf(old)))
    const [renamed] = at < 0 ? [] : free.splice(at, 1)
    return renamed === undefined ? [] : [[old, renamed] as const]
  })
}

const hasIndex = ({ kind }: Table["constraints"][number]): boolean =>
  kind === "primary key" || kind === "unique" || kind === "exclusion"

/** The names that relations have already: an index may not take one of them, even where it goes later. */
const relationsOf = (catalog: Catalog): ReadonlySet<string> => {
  const within = (schema: string, list: ReadonlyArray<Named>): ReadonlyArray<QualifiedName> =>
    list.map(({ name }) => ({ schema, name }))
  return new Set(
    [
      ...catalog.tables,
      ...catalog.views,
      ...catalog.sequences,
      ...catalog.composites,
      ...catalog.tables.flatMap(({ constraints, indexes, schema }) =>
        within(schema, [...indexes, ...constraints.filter(hasIndex)])
      ),
      ...catalog.views.flatMap(({ indexes, schema }) => within(schema, indexes))
    ].map(keyOf)
  )
}

/** A pair of names in a table. */
interface Renamed {
  readonly table: Table
  readonly constraints: ReadonlyArray<readonly [Named, Named]>
  readonly indexes: ReadonlyArray<readonly [Named, Named]>
}

const renamedIn = (from: Catalog, to: Catalog): ReadonlyArray<Renamed> => {
  const taken = relationsOf(from)
  return compareBy(from.tables, to.tables, keyOf).kept.map(([before, after]) => {
    const { schema } = after
    const isFree = ({ name }: Named) => !taken.has(keyOf({ schema, name }))
    return {
      table: before,
      constraints: alike(
        before.constraints,
        after.constraints,
        ({ definition, kind }) => [definition, kind],
        (one) => !hasIndex(one) || isFree(one)
      ),
      indexes: alike(
        before.indexes,
        after.indexes,
        ({ definition, unique, valid }) => [definition, unique, valid],
        isFree
      )
    }
  }).filter(({ constraints, indexes }) => constraints.length + indexes.length > 0)
}

const called = <A extends Named>(list: ReadonlyArray<A>, pairs: Renamed["indexes"]): ReadonlyArray<A> => {
  const names = new Map(pairs.map(([old, now]) => [old.name, now.name]))
  return list.map((one) => ({ ...one, name: names.get(one.name) ?? one.name }))
}

/** The renames, and what is there once they are made. */
export const diffNames = (
  from: Catalog,
  to: Catalog
): { readonly renames: ReadonlyArray<Operation>; readonly renamed: Catalog } => {
  const found = renamedIn(from, to)
  if (found.length === 0) return { renames: [], renamed: from }
  const byTable = new Map(found.map((one) => [keyOf(one.table), one]))
  const tables = from.tables.map((table): Table => {
    const own = byTable.get(keyOf(table))
    return own === undefined ? table : {
      ...table,
      replicaIdentity: [...own.constraints, ...own.indexes].flatMap(([old, now]) =>
        identityBy(old.name) === table.replicaIdentity ? [identityBy(now.name)] : []
      )[0] ?? table.replicaIdentity,
      constraints: called(table.constraints, own.constraints),
      indexes: called(table.indexes, own.indexes)
    }
  })
  const renames = found.flatMap(({ constraints, indexes, table: { name, schema } }): ReadonlyArray<Operation> => [
    ...constraints.map(([old, now]): Operation => ({
      _tag: "RenameConstraint",
      table: { schema, name },
      from: old.name,
      to: now.name
    })),
    ...indexes.map(([old, now]): Operation => ({
      _tag: "Rename",
      kind: "index",
      from: { schema, name: old.name },
      to: now.name
    }))
  ])
  return { renames, renamed: { ...from, tables } }
}
