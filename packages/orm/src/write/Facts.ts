/** What planning needs of a table: its keys, what it points at, which columns may be left out. Found once for each table. */
import type { AnyColumn, ColumnPlan, ForeignKeyPlan, TablePlan } from "@aludel/sql/Plan"
import { isExpression, qualifiedName } from "@aludel/sql/Plan"
import type { Entity } from "../context/Context.ts"
import { isKeptAsWritten, keyText } from "../erased/KeyText.ts"
import { type Predicate, predicateOf } from "../erased/Predicate.ts"
import { columnOf } from "../erased/Table.ts"
import { Later, type Values } from "./Change.ts"

/** A foreign key by the keys of its columns. */
export interface ForeignKeyFacts {
  readonly own: ReadonlyArray<string>
  /** The name of the table that it points at, with its schema. */
  readonly target: string
  readonly theirs: ReadonlyArray<string>
  /** Those of its columns that may be null for a while: not in the primary key. */
  readonly nullable: ReadonlyArray<string>
  readonly onDelete: ForeignKeyPlan["options"]["onDelete"]
  readonly onUpdate: ForeignKeyPlan["options"]["onUpdate"]
}

/** A unique index over some of the rows, where a program can tell which. */
export interface PartialKey {
  readonly keys: ReadonlyArray<string>
  /** Which rows it holds. */
  readonly where: Predicate
}

export interface EntityFacts {
  readonly name: string
  readonly columns: ReadonlyArray<string>
  /** The keys of the primary key's columns; empty where there is none. */
  readonly primaryKey: ReadonlyArray<string>
  /** The primary key and the unique constraints and indexes over columns. */
  readonly uniqueKeys: ReadonlyArray<ReadonlyArray<string>>
  /** The unique indexes over columns that hold some of the rows. */
  readonly partialKeys: ReadonlyArray<PartialKey>
  readonly foreignKeys: ReadonlyArray<ForeignKeyFacts>
  /** Columns that are null where a row leaves them out. */
  readonly nullByDefault: ReadonlySet<string>
  /** What columns hold that a row leaves out, where a program can tell: null, or a constant. */
  readonly whenLeftOut: Values
  readonly nullable: ReadonlySet<string>
  /** Columns that a row has to give. */
  readonly required: ReadonlyArray<string>
  /** Columns that the server alone writes. */
  readonly generated: ReadonlySet<string>
}

const keysOf = (plan: TablePlan, names: ReadonlyArray<string>): ReadonlyArray<string> =>
  names.flatMap((name) => plan.columns.find((column) => column.name === name)?.key ?? [])

const isLeftOut = ({ facts }: ColumnPlan): boolean =>
  facts.default === undefined && facts.identity === undefined && facts.generated === undefined &&
  facts.defaultWith === undefined

/** The value of a default that is one. */
const constant = ({ facts, key }: ColumnPlan): ReadonlyArray<readonly [string, unknown]> => {
  if (facts.defaultWith !== undefined || facts.identity !== undefined) return []
  if (facts.default?._tag === "Null") return [[key, null]]
  return facts.default?._tag === "Bind" ? [[key, facts.default.value]] : []
}

const foreignKeyFacts = (plan: TablePlan, constraint: ForeignKeyPlan, primaryKey: ReadonlyArray<string>) => {
  const own = keysOf(plan, constraint.columns)
  const targets: ReadonlyArray<AnyColumn> = constraint.target()
  const table = targets[0]?.table
  return {
    own,
    target: table === undefined ? "" : qualifiedName(table),
    theirs: targets.map(({ key }) => key),
    nullable: own.filter((key) =>
      !primaryKey.includes(key) && plan.columns.some((column) => column.key === key && column.facts.nullable)
    ),
    onDelete: constraint.options.onDelete,
    onUpdate: constraint.options.onUpdate
  }
}

const found = new WeakMap<TablePlan, EntityFacts>()

const make = (plan: TablePlan): EntityFacts => {
  const primary = plan.constraints.find(({ kind }) => kind === "primary key")
  const primaryKey = primary === undefined ? [] : keysOf(plan, primary.columns)
  const unique = plan.constraints.flatMap((constraint) =>
    constraint.kind === "primary key" || constraint.kind === "unique" ? [keysOf(plan, constraint.columns)] : []
  )
  const indexes = plan.indexes.flatMap(({ columns, elements, unique, where }) =>
    unique && where === undefined && columns.length === elements.length ? [keysOf(plan, columns)] : []
  )
  const nullByDefault = plan.columns.filter((column) => column.facts.nullable && isLeftOut(column)).map(({ key }) =>
    key
  )
  return {
    name: qualifiedName(plan.source),
    columns: plan.columns.map(({ key }) => key),
    primaryKey,
    uniqueKeys: [...unique, ...indexes],
    partialKeys: plan.indexes.flatMap(({ columns, elements, unique, where }) => {
      const held = unique && where !== undefined && columns.length === elements.length
        ? predicateOf(plan, where)
        : undefined
      return held === undefined ? [] : [{ keys: keysOf(plan, columns), where: held }]
    }),
    foreignKeys: plan.constraints.flatMap((constraint) =>
      constraint.kind === "foreign key" ? [foreignKeyFacts(plan, constraint, primaryKey)] : []
    ),
    nullByDefault: new Set(nullByDefault),
    whenLeftOut: Object.fromEntries([
      ...nullByDefault.map((key) => [key, null] as const),
      ...plan.columns.flatMap(constant)
    ]),
    nullable: new Set(plan.columns.filter(({ facts }) => facts.nullable).map(({ key }) => key)),
    required: plan.columns.filter((column) => !column.facts.nullable && isLeftOut(column)).map(({ key }) => key),
    generated: new Set(
      plan.columns.filter(({ facts }) => facts.identity === "always" || facts.generated !== undefined)
        .map(({ key }) => key)
    )
  }
}

export const factsOf = ({ plan }: Entity): EntityFacts => {
  const known = found.get(plan)
  if (known !== undefined) return known
  const facts = make(plan)
  found.set(plan, facts)
  return facts
}

/** Whether it is a value that can be compared: no expression, and not known only later. */
export const isKnown = (value: unknown): boolean =>
  value !== undefined && value !== null && !(value instanceof Later) && !isExpression(value)

/** Writes the values of these columns as one text, equal where the server's values are; undefined where one is not known. */
export const textOf = (entity: Entity, keys: ReadonlyArray<string>, values: Values | undefined): string | undefined => {
  if (values === undefined || keys.length === 0) return undefined
  const texts: Array<string> = []
  for (const key of keys) {
    const value = values[key]
    if (!isKnown(value)) return undefined
    texts.push(keyText(columnOf(entity.table, key).type)(value))
  }
  return texts.length === 1 ? texts[0] : JSON.stringify(texts)
}

/** A document with its keys in order. Numbers stay the texts that they are: two of them may be one in a program. */
const inOrder = (document: string): string => {
  const marked = (_: string, value: unknown, { source }: { readonly source?: string } = {}): unknown => {
    if (typeof value === "number") return `#${source ?? value}`
    if (typeof value === "string") return `"${value}`
    if (typeof value !== "object" || value === null || Array.isArray(value)) return value
    return Object.entries(value).sort(([one], [other]) => one < other ? -1 : 1)
  }
  return JSON.stringify(JSON.parse(document, marked))
}

/** Whether two values of a column are the same to the server. */
export const isSameValue = (entity: Entity, key: string, a: unknown, b: unknown): boolean => {
  if (a === b) return true
  if (!isKnown(a) || !isKnown(b)) return false
  const { type } = columnOf(entity.table, key)
  const text = isKeptAsWritten(type) ? type.encode : keyText(type)
  const [left, right] = [text(a), text(b)]
  if (left === right) return true
  // The server keeps the keys of such a document in an order of its own.
  return type.name === "jsonb" && left.length === right.length && inOrder(left) === inOrder(right)
}

/** Whether the row is one that the entity speaks about: a variant's are some of its table's. */
export const isOfKind = (entity: Entity, row: Values | undefined): boolean => {
  const { kind } = entity
  return kind === undefined || row === undefined ||
    kind.is.some((is) => isSameValue(entity, kind.by, row[kind.by], is))
}

/** The part of a row that is its primary key. */
export const keyOfRow = (entity: Entity, row: Values): Values =>
  Object.fromEntries(factsOf(entity).primaryKey.map((key) => [key, row[key]]))
