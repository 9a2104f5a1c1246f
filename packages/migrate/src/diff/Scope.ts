/**
 * What a comparison looks at. The rest is wanted as it is: it is neither dropped nor changed, and where it stands in the way
 * of a change it comes back after it.
 */
import type { Catalog, Column, Privilege, QualifiedName, Table, View } from "../catalog/Catalog.ts"
import { keyOf } from "../catalog/Key.ts"
import { defaultSchema } from "../operation/Quote.ts"
import { hasObject } from "./DiffPrivileges.ts"
import { speaksOf } from "./Disturbed.ts"
import { isEqual } from "./Keyed.ts"

/** All that can be left out. */
export const allKinds = [
  "schemas",
  "extensions",
  "collations",
  "enums",
  "domains",
  "composites",
  "sequences",
  "tables",
  "views",
  "routines",
  "triggers",
  "policies",
  "statistics",
  "privileges",
  "settings",
  "comments"
] as const

/** The kinds of object that can be left out. `settings` are storage, persistence, replica identity, indexes of views. */
export type Kind = typeof allKinds[number]

/** What is looked at; all where nothing is said. */
export interface ComparisonScope {
  readonly kinds?: ReadonlyArray<Kind> | undefined
  readonly schemas?: ReadonlyArray<string> | undefined
  /** Names with or without their schema; `*` stands for any letters. */
  readonly include?: ReadonlyArray<string> | undefined
  readonly exclude?: ReadonlyArray<string> | undefined
  /**
   * Whether a column that differs is looked at: false leaves it as it is there. Asked with what is there and what is wanted,
   * in the server's words.
   */
  readonly compareColumn?: ((table: QualifiedName, from: Column, to: Column) => boolean) | undefined
}

const pattern = (glob: string): RegExp =>
  new RegExp(`^${glob.split("*").map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&")).join(".*")}$`)

const matches = (globs: ReadonlyArray<string>): (name: QualifiedName) => boolean => {
  const patterns = globs.map(pattern)
  return ({ name, schema }) =>
    patterns.some((one) => one.test(`${schema}.${name}`) || (schema === defaultSchema && one.test(name)))
}

const looking = ({ exclude = [], include, kinds, schemas }: ComparisonScope) => {
  const isIn = include === undefined ? () => true : matches(include)
  const isOut = matches(exclude)
  const at = (kind: Kind): boolean => kinds?.includes(kind) ?? true
  const names = (name: QualifiedName): boolean => (schemas?.includes(name.schema) ?? true) && isIn(name) && !isOut(name)
  return { at, names, sees: (kind: Kind, name: QualifiedName): boolean => at(kind) && names(name) }
}

const byKey = <A extends QualifiedName>(list: ReadonlyArray<A>): ReadonlyMap<string, A> =>
  new Map(list.map((value) => [keyOf(value), value]))

const byName = <A extends QualifiedName>(list: ReadonlyArray<A>): ReadonlyArray<A> =>
  list.toSorted((a, b) => keyOf(a) < keyOf(b) ? -1 : 1)

interface Commented {
  readonly name: string
  readonly comment: string | null
}

const commentsFrom = <A extends Commented>(wanted: ReadonlyArray<A>, there: ReadonlyArray<A>): ReadonlyArray<A> =>
  wanted.map((one) => ({ ...one, comment: there.find(({ name }) => name === one.name)?.comment ?? one.comment }))

/** Those that are of columns that stay: the server takes the others away with the column. */
const statisticsLeft = (there: Table["statistics"], before: Table, wanted: Table): Table["statistics"] => {
  const gone = before.columns.filter(({ name }) => !wanted.columns.some((column) => column.name === name))
  return there.filter(({ definition }) => {
    const columns = definition.slice(definition.indexOf(" ON "), definition.lastIndexOf(" FROM "))
    return !gone.some(({ name }) => speaksOf(columns, name))
  })
}

/** Partitions and inheriting tables of a table that stays: they are its own business. */
const children = (wanted: ReadonlyArray<Table>, there: ReadonlyArray<Table>): ReadonlyArray<Table> => {
  const staying = new Set(wanted.map(keyOf))
  const found: Array<Table> = []
  for (let before = -1; found.length > before;) {
    before = found.length
    for (const table of there) {
      if (staying.has(keyOf(table)) || !table.parents.some((parent) => staying.has(keyOf(parent)))) continue
      staying.add(keyOf(table))
      found.push(table)
    }
  }
  return found
}

/** Each as it has become, and as it was where it is gone. */
const refreshed = <A>(
  there: ReadonlyArray<A>,
  now: ReadonlyArray<A>,
  keyOf: (value: A) => string
): ReadonlyArray<A> => {
  const found = new Map(now.map((one) => [keyOf(one), one]))
  return there.map((one) => found.get(keyOf(one)) ?? one)
}

const nameOf = ({ name }: { readonly name: string }): string => name

/** An expression of a view or policy is spelled by the types of the columns that it reads, and they may have changed. */
const respelled = (there: Catalog, now: Catalog): Catalog => ({
  ...there,
  views: refreshed(there.views, now.views, keyOf),
  domains: refreshed(there.domains, now.domains, keyOf),
  tables: refreshed(there.tables, now.tables, keyOf).map((table, at) => {
    const old = there.tables[at] ?? table
    return {
      ...table,
      triggers: refreshed(old.triggers, table.triggers, nameOf),
      statistics: refreshed(old.statistics, table.statistics, keyOf),
      policies: refreshed(old.policies, table.policies, nameOf)
    }
  })
})

/**
 * What is wanted, where only some is looked at.
 *
 * @param wanted what a model, or its definitions, make
 * @param before what was there: what is not looked at stays as it is
 * @param now what has become of it meanwhile; partitions and inheriting tables change with what they belong to
 */
export const within = (wanted: Catalog, before: Catalog, scope: ComparisonScope, now: Catalog = before): Catalog => {
  const there = respelled(before, now)
  const { at, names, sees } = looking(scope)
  const pick = <A extends QualifiedName & Commented>(kind: Kind, a: ReadonlyArray<A>, b: ReadonlyArray<A>) => {
    const picked = [...a.filter((one) => sees(kind, one)), ...b.filter((one) => !sees(kind, one))]
    return byName(at("comments") ? picked : commentsByKey(picked, b))
  }
  const [tablesBefore, tablesThere] = [byKey(before.tables), byKey(there.tables)]
  const { compareColumn } = scope
  const column = (table: Table, old: Table, one: Column): Column => {
    const there = old.columns.find(({ name }) => name === one.name)
    return there === undefined || isEqual(there, one) || compareColumn === undefined || compareColumn(table, there, one)
      ? one
      : there
  }
  const table = (wanted: Table): Table => {
    const old = tablesThere.get(keyOf(wanted))
    if (old === undefined) return wanted
    return {
      ...wanted,
      columns: wanted.columns.map((one) => column(wanted, old, one)),
      ...at("triggers") ? {} : { triggers: old.triggers },
      ...at("policies") ? {} : { policies: old.policies, rowSecurity: old.rowSecurity },
      ...at("statistics")
        ? {}
        : { statistics: statisticsLeft(old.statistics, tablesBefore.get(keyOf(wanted)) ?? old, wanted) },
      ...at("settings")
        ? {}
        : { unlogged: old.unlogged, parameters: old.parameters, replicaIdentity: old.replicaIdentity },
      ...at("comments") ? {} : {
        constraints: commentsFrom(wanted.constraints, old.constraints),
        indexes: commentsFrom(wanted.indexes, old.indexes)
      }
    }
  }
  const ownTables = [
    ...wanted.tables.filter((one) => sees("tables", one)).map(table),
    ...there.tables.filter((one) => !sees("tables", one))
  ]
  const tables = byName([...ownTables, ...children(ownTables, now.tables)])
  const seesSequence = (one: Catalog["sequences"][number]): boolean =>
    one.ownedBy === null
      ? sees("sequences", one)
      : sees("tables", { schema: one.ownedBy.schema, name: one.ownedBy.table })
  const views = byKey(there.views)
  const view = (one: View): View => {
    const old = views.get(keyOf(one))
    if (old === undefined) return one
    const indexes = at("settings") ? one.indexes : old.indexes
    return {
      ...one,
      indexes: at("comments") ? indexes : commentsFrom(indexes, old.indexes),
      ...at("triggers") || one.materialized ? {} : { triggers: old.triggers },
      ...at("comments") ? {} : { columns: commentsFrom(one.columns, old.columns) }
    }
  }
  const sequences = [...wanted.sequences.filter(seesSequence), ...there.sequences.filter((one) => !seesSequence(one))]
  const rest = {
    collations: pick("collations", wanted.collations, there.collations),
    enums: pick("enums", wanted.enums, there.enums),
    domains: pick("domains", wanted.domains, there.domains),
    composites: pick("composites", wanted.composites, there.composites),
    sequences: byName(at("comments") ? sequences : commentsByKey(sequences, there.sequences)),
    tables,
    views: pick("views", wanted.views, there.views).map(view),
    routines: pick("routines", wanted.routines, there.routines)
  }
  const inUse = new Set(Object.values(rest).flatMap((list) => list.map(({ schema }: QualifiedName) => schema)))
  const seesSchema = (name: string) => sees("schemas", { schema: name, name })
  const schemas = [
    ...wanted.schemas,
    ...there.schemas.filter(({ name }) =>
      !wanted.schemas.some((one) => one.name === name) && (inUse.has(name) || !seesSchema(name))
    )
  ].toSorted((a, b) => a.name < b.name ? -1 : 1)
  const [isThere, isWanted] = [hasObject({ schemas, ...rest }), hasObject(wanted)]
  const seesPrivilege = (one: Privilege): boolean =>
    at("privileges") && names(one) && isWanted({ ...one, column: null })
  const privileges = [
    ...wanted.privileges.filter(seesPrivilege),
    ...there.privileges.filter((one) => !seesPrivilege(one))
  ].filter(isThere)
  return {
    schemas: at("comments") ? schemas : commentsFrom(schemas, there.schemas),
    extensions: at("extensions") ? wanted.extensions : there.extensions,
    ...rest,
    privileges
  }
}

const commentsByKey = <A extends QualifiedName & Commented>(
  wanted: ReadonlyArray<A>,
  there: ReadonlyArray<A>
): ReadonlyArray<A> => {
  const before = byKey(there)
  return wanted.map((one) => ({ ...one, comment: before.get(keyOf(one))?.comment ?? one.comment }))
}
