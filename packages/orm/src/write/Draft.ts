/**
 * Nested data taken apart: changes for the planner, keys that have to be looked up first, and statements over rows that
 * nobody listed (all others of a relation).
 */
import { and, eq } from "@aludel/sql"
import { type Context, type Entity, entityOf, versionOf } from "../context/Context.ts"
import { admits, heldBy } from "../context/Variants.ts"
import { columnOf } from "../erased/Table.ts"
import { InvalidWrite } from "../error/WriteError.ts"
import { readOnlyBecause, type ResolvedRelation } from "../relation/ResolvedRelation.ts"
import { type Change, type InsertChange, Later, type Values } from "./Change.ts"
import { factsOf, textOf } from "./Facts.ts"
import type { ErasedQuery, ErasedSelect } from "./Statement.ts"
import { columnAt, Stored } from "./Stored.ts"
import { nextVersion } from "./Version.ts"
import type { Written } from "./Write.ts"

/** A statement beside the changes, and how many rows it must meet. */
export interface Aside {
  readonly entity: Entity
  readonly query: (lookup: (values: Values) => Values) => ErasedQuery | undefined
  readonly expected: number | undefined
  /** What is done where it met no row, unless there is one that it must not meet. */
  readonly orElse?: {
    readonly unless: (lookup: (values: Values) => Values) => ErasedSelect
    readonly query: (lookup: (values: Values) => Values) => ErasedQuery
  } | undefined
}

/** Rows that were inserted under a relation's name. */
export interface Drafted {
  readonly change: InsertChange
  readonly relations: ReadonlyMap<string, { readonly kind: "one" | "many"; readonly rows: ReadonlyArray<Drafted> }>
}

const fail = (entity: Entity, problem: string): never => {
  throw new InvalidWrite({ table: entity.key, problem })
}

export const listOf = (given: unknown): ReadonlyArray<Values> =>
  given === undefined || given === null ? [] : Array.isArray(given) ? given : [given as Values]

/** Whether rows of the entity have the column, and the program sets it: what a variant's rows are is said by the variant. */
export const isColumn = (entity: Entity, name: string): boolean => {
  const { kind } = entity
  if (kind?.by === name && kind.kinds === undefined) fail(entity, `"${name}" is set by the variant`)
  return factsOf(entity).columns.includes(name) && kind?.others.has(name) !== true
}

/** The relation, if rows can be written through it. Throws `InvalidWrite` where they cannot. */
export const writable = (entity: Entity, relation: ResolvedRelation): ResolvedRelation => {
  const because = readOnlyBecause(relation)
  return because === undefined ? relation : fail(entity, `the relation "${relation.name}" is read only: ${because}`)
}

/**
 * The columns of nested data, and its relations. Throws `InvalidWrite` for a name that is neither, and for a relation that
 * is read only.
 *
 * @param withKind whether a row of a variant may say what it is, as one that was read does
 */
export const split = (entity: Entity, input: Values, withKind = false) => {
  const columns: Record<string, unknown> = {}
  const relations: Array<readonly [ResolvedRelation, Values]> = []
  for (const [name, value] of Object.entries(input)) {
    if (value === undefined) continue
    const relation = entity.relations.get(name)
    if (relation !== undefined) relations.push([writable(entity, relation), value as Values])
    else if (withKind && Object.hasOwn(heldBy(entity.kind), name)) continue
    else if (isColumn(entity, name)) columns[name] = value
    else fail(entity, `it has no column or relation "${name}"`)
  }
  return { columns, relations }
}

/** The key of a row that is there: one of the table's keys, whole. */
export const checkedKey = (entity: Entity, key: Values): Values => {
  const given = Object.keys(key).filter((name) => key[name] !== undefined)
  const { columns, uniqueKeys } = factsOf(entity)
  const unknown = given.find((name) => !columns.includes(name))
  if (unknown !== undefined) fail(entity, `it has no column "${unknown}"`)
  const isKey = uniqueKeys.some((names) => names.length === given.length && names.every((name) => given.includes(name)))
  if (!isKey) fail(entity, `no key of it is over (${given.join(", ")}), so a row is not found by it`)
  return key
}

const primaryKeyAt = (entity: Entity, key: Values): Values =>
  Object.fromEntries(factsOf(entity).primaryKey.map((column) => [column, columnAt(entity, key, column)]))

/** What must be given before a row can be inserted. */
const checkRequired = (entity: Entity, values: Values): void => {
  const missing = factsOf(entity).required.find((key) => values[key] === undefined || values[key] === null)
  if (missing !== undefined) fail(entity, `a new row has to give "${missing}"`)
}

/** The rows of a relation that belong to a row: by their own columns, or by the table between. */
export const belongs = (entity: Entity, keys: ReadonlyArray<string>, values: ReadonlyArray<unknown>) =>
  and(...keys.map((key, i) => eq(columnOf(entity.table, key), values[i] as never)))

/** A version counts on, whoever changes the row. */
export const counted = (entity: Entity, values: Values): Values => {
  const version = versionOf(entity.options)?.column
  const isSaid = version === undefined || values[version] !== undefined || Object.keys(values).length === 0
  return isSaid ? values : { ...values, ...nextVersion(entity) }
}

/** What several variants are has rows of these alone. */
export const checkKind = (entity: Entity, row: Values): void => {
  if (!admits(entity.kind, entity.table, row)) {
    fail(entity, `"${entity.kind?.by}" says of which of its variants a row is`)
  }
}

export class Draft {
  readonly context: Context
  readonly changes: Array<Change> = []
  readonly before: Array<Aside> = []
  readonly behind: Array<Aside> = []
  /** The rows of tables between, among the changes. */
  readonly links = new Set<Change>()
  /** What statements beside the changes need of rows that are there. */
  readonly lookedUp: Array<Stored> = []
  constructor(context: Context) {
    this.context = context
  }

  /** Says that values are needed by a statement beside the changes. */
  lookUp(values: Values): void {
    for (const value of Object.values(values)) if (value instanceof Stored) this.lookedUp.push(value)
  }

  private target({ target }: ResolvedRelation): Entity {
    return entityOf(this.context, target)
  }

  /** A row with the rows of its relations. */
  create(entity: Entity, input: Values, given: Values = {}): Drafted {
    const { columns, relations } = split(entity, input)
    const values: Record<string, unknown> = { ...columns, ...heldBy(entity.kind), ...given }
    const drafted = new Map<string, { kind: "one" | "many"; rows: ReadonlyArray<Drafted> }>()
    for (const [relation, nested] of relations) {
      if (!relation.points) continue
      const rows = this.parent(relation, nested, values)
      if (rows.length > 0) drafted.set(relation.name, { kind: "one", rows })
    }
    checkRequired(entity, values)
    checkKind(entity, values)
    const change: InsertChange = { kind: "insert", entity, values }
    this.changes.push(change)
    for (const [relation, nested] of relations) {
      if (relation.points) continue
      const own = Object.fromEntries(relation.own.map((key) => [key, values[key] ?? new Later(change, key)]))
      const rows = this.children(relation, nested, own)
      if (nested["create"] !== undefined) drafted.set(relation.name, { kind: relation.kind, rows })
    }
    return { change, relations: drafted }
  }

  /** The row that this one points at: it gives the own columns. */
  parent(relation: ResolvedRelation, nested: Values, values: Record<string, unknown>): ReadonlyArray<Drafted> {
    const target = this.target(relation)
    const { connect, create, disconnect } = nested
    if (create !== undefined) {
      const drafted = this.create(target, create as Values)
      relation.own.forEach((key, i) => {
        const theirs = relation.theirs[i] as string
        values[key] = drafted.change.values[theirs] ?? new Later(drafted.change, theirs)
      })
      return [drafted]
    }
    if (connect !== undefined) {
      const key = checkedKey(target, connect as Values)
      relation.own.forEach((own, i) => {
        values[own] = columnAt(target, key, relation.theirs[i] as string)
      })
    } else if (disconnect === true) { for (const own of relation.own) values[own] = null }
    return []
  }

  /** Rows that point at this one, or lie on the other side of a table between. */
  children(relation: ResolvedRelation, nested: Values, own: Values): ReadonlyArray<Drafted> {
    const target = this.target(relation)
    const { between } = relation
    const back: Values = Object.fromEntries(
      relation.theirs.map((key, i) => [key, own[relation.own[i] as string]])
    )
    const drafted = listOf(nested["create"]).map((input) => {
      const one = this.create(target, input, between === undefined ? back : {})
      if (between !== undefined) {
        const { values } = one.change
        this.join(relation, own, (key) => values[key] ?? new Later(one.change, key))
      }
      return one
    })
    for (const given of listOf(nested["connect"])) {
      const key = checkedKey(target, given)
      if (between !== undefined) this.join(relation, own, (column) => columnAt(target, key, column))
      else this.update(target, primaryKeyAt(target, key), back)
    }
    return drafted
  }

  /** A row of the table between. */
  private join(
    { between, own: ownKeys, theirs }: ResolvedRelation,
    own: Values,
    value: (key: string) => unknown
  ): void {
    if (between === undefined) return
    const values = {
      ...Object.fromEntries(between.own.map((key, i) => [key, own[ownKeys[i] as string]])),
      ...Object.fromEntries(between.theirs.map((key, i) => [key, value(theirs[i] as string)]))
    }
    const link: InsertChange = { kind: "insert", entity: entityOf(this.context, between.table), values }
    this.links.add(link)
    this.changes.push(link)
  }

  update(entity: Entity, key: Values, values: Values): void {
    this.changes.push({
      kind: "update",
      entity,
      key,
      values: counted(entity, values),
      before: undefined,
      expected: undefined
    })
  }
}

/**
 * Puts into the draft what nested data does to the rows of a relation.
 *
 * @param own the row's key as it is
 * @param next the row's key once it is changed
 */
export type ChangeRelated = (
  draft: Draft,
  relation: ResolvedRelation,
  nested: Values,
  own: Values,
  next: Values
) => void

/** What is joined twice, by whichever of its keys, is joined once. */
export const withoutTwins = (changes: ReadonlyArray<Change>, isLink: (index: number) => boolean) => {
  const inserts = new Map<InsertChange, number>()
  const numberOf = (insert: InsertChange): number => {
    const number = inserts.get(insert) ?? inserts.size
    inserts.set(insert, number)
    return number
  }
  const found = new Set<string>()
  return changes.filter((change, i) => {
    if (change.kind !== "insert" || !isLink(i)) return true
    const { entity, values } = change
    const texts = Object.entries(values).map(([key, value]) => [
      key,
      value instanceof Later ? `${numberOf(value.insert)} ${value.column}` : textOf(entity, [key], values)
    ])
    const text = JSON.stringify([entity.key, texts])
    if (found.has(text)) return false
    found.add(text)
    return true
  })
}

/** The rows that came of a draft, with those of its relations below them. */
export const createdRow = ({ change, relations }: Drafted, written: Written): Values => {
  const row: Record<string, unknown> = { ...written.get(change) }
  for (const [name, { kind, rows }] of relations) {
    const created = rows.map((one) => createdRow(one, written))
    row[name] = kind === "many" ? created : created[0] ?? null
  }
  return row
}
