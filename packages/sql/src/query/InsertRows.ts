/**
 * The rows of an insert: which columns they give, and a value or DEFAULT for each. Rows of the same keys, as those of one
 * list mostly are, share one layout, and the last layout of a table is kept by the table's identity.
 */
import type { Expr } from "../ast/Expr.ts"
import type { DefaultValue, Insert, PlainValues } from "../ast/Insert.ts"
import { isExpression, operand } from "../expression/Expression.ts"
import type { ColumnPlan, TablePlan } from "../schema/TablePlan.ts"
import type { PgType } from "../type/PgType.ts"
import { columnByKey } from "./ColumnByKey.ts"

type Value = Expr | DefaultValue
type Row = Readonly<Record<string, unknown>>

/** Names of columns, and rows with a value for each of them. */
interface Lists {
  readonly columns: ReadonlyArray<string>
  readonly rows: ReadonlyArray<ReadonlyArray<Value>>
}

/** The columns that some keys stand for, in the table's order, with those that the client has a default for. */
interface Layout {
  readonly keys: ReadonlyArray<string>
  /** For each key the place of its column. */
  readonly places: ReadonlyArray<number>
  readonly columns: ReadonlyArray<ColumnPlan>
  readonly names: ReadonlyArray<string>
  readonly types: ReadonlyArray<PgType>
}

const nothing: Expr = { _tag: "Null" }
const byDefault: DefaultValue = { _tag: "Default" }

const lastLayout = new WeakMap<TablePlan, Layout>()

const isOwn = (row: object, key: string): boolean => Object.prototype.hasOwnProperty.call(row, key)

const hasKeys = (row: object, keys: ReadonlyArray<string>): boolean => {
  const own = Object.keys(row)
  return own.length === keys.length && own.every((key, index) => key === keys[index])
}

/** Throws `InvalidQuery` for a key that is no column of the table. */
const layoutOf = (table: TablePlan, keys: ReadonlyArray<string>): Layout => {
  const given = keys.map((key) => columnByKey(table, key))
  const columns = table.columns.filter((column) => given.includes(column) || column.facts.defaultWith !== undefined)
  return {
    keys,
    places: given.map((column) => columns.indexOf(column)),
    columns,
    names: columns.map(({ name }) => name),
    types: columns.map(({ facts }) => facts.type)
  }
}

/** The layout of the first row, which is mostly that of all of them, and of the table's inserts before. */
const firstLayout = (table: TablePlan, first: object): Layout => {
  const last = lastLayout.get(table)
  if (last !== undefined && hasKeys(first, last.keys)) return last
  const layout = layoutOf(table, Object.keys(first))
  lastLayout.set(table, layout)
  return layout
}

/** Undefined means not given. Own keys only: a row may come from anywhere, and a prototype is not part of it. */
const valueOf = (row: Row, { facts, key }: ColumnPlan): Value => {
  const own = isOwn(row, key) ? row[key] : undefined
  const found = own === undefined ? facts.defaultWith?.() : own
  if (found === undefined) return byDefault
  return found === null ? nothing : operand(found, facts.type)
}

const valuesOf = (row: Row, columns: ReadonlyArray<ColumnPlan>): ReadonlyArray<Value> => {
  const values: Array<Value> = []
  for (let index = 0; index < columns.length; index++) values.push(valueOf(row, columns[index] as ColumnPlan))
  return values
}

/** Without the columns that no row gives, undefined being not given. */
const withoutUnused = ({ columns, rows }: Lists): Lists => {
  const used = columns.map((_, index) => rows.some((row) => row[index] !== byDefault))
  const kept = <A>(items: ReadonlyArray<A>) => items.filter((_, index) => used[index])
  return used.every(Boolean) ? { columns, rows } : { columns: kept(columns), rows: rows.map(kept) }
}

const lists = (table: TablePlan, { columns, names }: Layout, given: ReadonlyArray<object>): Lists => {
  const rows: Array<ReadonlyArray<Value>> = []
  for (const row of given) rows.push(valuesOf(row as Row, columns))
  const used = withoutUnused({ columns: names, rows })
  // `DEFAULT VALUES` is one row only; several rows of defaults name any one column.
  if (used.columns.length > 0 || rows.length < 2) return used
  return { columns: table.columns.slice(0, 1).map(({ name }) => name), rows: rows.map(() => [byDefault]) }
}

/** Whether it stands as itself: undefined is not given, null is written as such, and an expression has a node. */
const isPlain = (value: unknown): boolean =>
  value !== undefined && value !== null && !(typeof value === "object" && isExpression(value))

/** The rows as nothing but values, in one pass; undefined where they have other keys, or anything else among them. */
const plainValues = (layout: Layout, given: ReadonlyArray<object>): PlainValues | undefined => {
  const { keys, places, types } = layout
  // A column more than there are keys has its default from the client, which makes one for each row.
  if (types.length !== keys.length || keys.length === 0) return undefined
  const values: Array<unknown> = []
  values.length = given.length * keys.length
  let first = 0
  for (const row of given) {
    let index = 0
    for (const key in row) {
      const value = (row as Row)[key]
      if (key !== keys[index] || !isOwn(row, key) || !isPlain(value)) return undefined
      values[first + (places[index] as number)] = value
      index++
    }
    if (index < keys.length) return undefined
    first += index
  }
  return { _tag: "PlainValues", types, values }
}

/** The columns that the rows give, and the rows. Throws `InvalidQuery` for a key that is no column of the table. */
export const insertRows = (table: TablePlan, given: ReadonlyArray<object>): Pick<Insert, "columns" | "source"> => {
  const [first] = given
  const layout = first === undefined ? undefined : firstLayout(table, first)
  const plain = layout && plainValues(layout, given)
  if (layout !== undefined && plain !== undefined) return { columns: layout.names, source: plain }
  const all = layoutOf(table, [...new Set(given.flatMap((row) => Object.keys(row)))])
  const { columns, rows } = lists(table, all, given)
  return { columns, source: { _tag: "Values", rows } }
}
