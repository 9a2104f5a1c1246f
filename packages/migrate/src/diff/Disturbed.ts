/**
 * What a change of a column's type drags along. The server rebuilds what it can by itself; what it cannot goes before the
 * change and comes back after it.
 *
 * Source: https://www.postgresql.org/docs/current/sql-altertable.html (SET DATA TYPE)
 */
import type { Catalog, Column, Constraint, EnumType, Index, Table } from "../catalog/Catalog.ts"
import { keyOf } from "../catalog/Key.ts"
import { named } from "../operation/Quote.ts"
import { compareBy, isEqual } from "./Keyed.ts"

/** The columns of one table that do not stay as they are, by how much they change. */
export interface Disturbed {
  /** Their type changes: policies, triggers, views and generated columns stand in the way. */
  readonly retyped: ReadonlySet<string>
  /** It becomes one of another kind: checks, expressions and foreign keys have to be read anew, too. */
  readonly hard: ReadonlySet<string>
  /** They are dropped and added: whatever speaks of them goes with them. */
  readonly anew: ReadonlySet<string>
  /** They are dropped before their type is replaced. */
  readonly early: ReadonlySet<string>
  /** The columns of each key that is dropped: the foreign keys that point at them stand on it. */
  readonly keys: ReadonlyArray<ReadonlyArray<string>>
}

/** Whether an SQL text speaks of a column or function: by whole words, since it is not parsed. More is no harm. */
export const speaksOf = (text: string, name: string): boolean => {
  for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1)) {
    const around = `${text[at - 1] ?? " "}${text[at + name.length] ?? " "}`
    if (!/[\w$]/.test(around)) return true
  }
  return false
}

const speaksOfAny = (text: string, names: ReadonlySet<string>): boolean =>
  [...names].some((name) => speaksOf(text, name))

/** Types whose values are compared by the same operators. */
const families: ReadonlyArray<RegExp> = [
  /^(smallint|integer|bigint|numeric|real|double precision)\b/,
  /^(text|character varying|character|"char"|citext)\b/,
  /^(date|timestamp)\b/,
  /^(bit|bit varying)\b/
]

/** Whether two types are of one kind, so that what was written for one is read for the other. */
export const isOfOneFamily = (a: string, b: string): boolean => {
  const bare = (type: string) => type.replace(/\([^)]*\)/, "")
  if (bare(a) === bare(b)) return true
  if (a.endsWith("[]") !== b.endsWith("[]")) return false
  return families.some((family) => family.test(a) && family.test(b))
}

/** A column that becomes generated, or whose expression changes, is made anew: there is no other way before 17. */
const changesExpression = (from: Column, to: Column): boolean =>
  to.generated !== null && !isEqual(from.generated, to.generated)

/** Its columns come from the tables that it inherits from, and are changed there. */
export const inheritedColumns = (catalog: Catalog, table: Table): ReadonlySet<string> => {
  const parents = new Set(table.parents.map(keyOf))
  if (parents.size === 0) return parents
  const above = catalog.tables.filter((candidate) => parents.has(keyOf(candidate)))
  return new Set(above.flatMap(({ columns }) => columns.map(({ name }) => name)))
}

const typeNames = (types: ReadonlyArray<EnumType>): ReadonlySet<string> =>
  new Set(types.map((type) => named(type).replaceAll("\"", "")))

const isOfType = (names: ReadonlySet<string>, type: string): boolean =>
  names.has(type.replace(/\[\]$/, "").replaceAll("\"", ""))

/** What a foreign key can point at: keys and unique indexes that do not stay as they are. */
const lostKeys = (before: Table, after: Table): ReadonlyArray<ReadonlyArray<string>> => {
  const isKept = (old: Constraint | Index, now: ReadonlyArray<Constraint | Index>) =>
    now.some(({ definition, name }) => name === old.name && definition === old.definition)
  return [
    ...before.constraints.filter(({ kind }) => kind === "primary key" || kind === "unique")
      .filter((old) => !isKept(old, after.constraints)),
    ...before.indexes.filter(({ unique }) => unique).filter((old) => !isKept(old, after.indexes))
  ].map(({ columns }) => columns)
}

/** The columns that a foreign key points at, as the server writes them. */
const targetColumns = (definition: string): ReadonlyArray<string> =>
  (/REFERENCES [^(]*\(([^)]*)\)/.exec(definition)?.[1] ?? "").split(", ").map((name) => name.replaceAll("\"", ""))
    .toSorted()

/** Whether a table has a column of one of the enums. */
export const hasColumnOf = (table: Table, enums: ReadonlyArray<EnumType>): boolean => {
  const names = typeNames(enums)
  return table.columns.some(({ type }) => isOfType(names, type))
}

/**
 * What is disturbed in each table that stays, by the table's key.
 *
 * @param replaced the enums that are replaced under their names
 */
export const disturbed = (
  from: Catalog,
  to: Catalog,
  replaced: ReadonlyArray<EnumType>
): ReadonlyMap<string, Disturbed> => {
  const enums = typeNames(replaced)
  const found = new Map<string, Disturbed>()
  for (const [before, after] of compareBy(from.tables, to.tables, keyOf).kept) {
    const columns = compareBy(before.columns, after.columns, ({ name }) => name)
    const isMoved = ({ type }: Column) => isOfType(enums, type)
    const retyped = columns.kept.filter(([old, now]) =>
      old.type !== now.type || old.collation !== now.collation || isMoved(old)
    )
    const hard = retyped.filter(([old, now]) => isMoved(old) || !isOfOneFamily(old.type, now.type))
    const names = (pairs: typeof retyped) => new Set(pairs.map(([, { name }]) => name))
    const moved = new Set([...names(retyped), ...columns.removed.map(({ name }) => name)])
    const anew = columns.kept.filter(([old, now]) =>
      changesExpression(old, now) ||
      (now.generated !== null && (moved.has(now.name) || speaksOfAny(now.generated.expression, moved)))
    )
    const early = new Set(columns.removed.filter(isMoved).map(({ name }) => name))
    const keys = lostKeys(before, after)
    if (retyped.length + anew.length + early.size + keys.length > 0) {
      found.set(keyOf(after), { retyped: names(retyped), hard: names(hard), anew: names(anew), early, keys })
    }
  }
  return found
}

export const undisturbed: Disturbed = {
  retyped: new Set(),
  hard: new Set(),
  anew: new Set(),
  early: new Set(),
  keys: []
}

/** Whether a policy, a trigger or a view has to make room. */
export const standsInTheWay = (text: string, { anew, retyped }: Disturbed): boolean =>
  speaksOfAny(text, retyped) || speaksOfAny(text, anew)

/** Whether a constraint has to make room. */
export const isDisturbed = (
  { columns, definition, kind, references }: Constraint,
  own: Disturbed,
  others: ReadonlyMap<string, Disturbed>
): boolean => {
  if (columns.some((name) => own.anew.has(name))) return true
  if (kind === "foreign key") {
    const target = references === null ? undefined : others.get(keyOf(references))
    const key = definition.slice(definition.indexOf("REFERENCES"))
    return columns.some((name) => own.hard.has(name)) ||
      (target !== undefined && (
        speaksOfAny(key, target.hard) || speaksOfAny(key, target.anew) ||
        target.keys.some((lost) => isEqual(lost.toSorted(), targetColumns(definition)))
      ))
  }
  return kind !== "primary key" && kind !== "unique" &&
    (speaksOfAny(definition, own.hard) || speaksOfAny(definition, own.anew))
}

/** Whether an index has to make room: the server rebuilds one of plain columns. */
export const isDisturbedIndex = ({ columns, definition }: Index, own: Disturbed): boolean => {
  const isPlain = !/\(.*[()]|WHERE/.test(definition)
  return columns.some((name) => own.anew.has(name)) || speaksOfAny(definition, own.anew) ||
    (!isPlain && speaksOfAny(definition, own.hard))
}
