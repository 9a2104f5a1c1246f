/**
 * The rows of an insert: which columns they give, and a value or DEFAULT for each. Rows of the same keys, as those of one
 * list mostly are, share one layout, and the last layout of a table is kept by the table's identity.
 */
import type { Expr } from "../ast/Expr.ts"
import type { DefaultValue } from "../ast/Insert.ts"
import { operand } from "../expression/Expression.ts"
import type { ColumnPlan, TablePlan } from "../schema/TablePlan.ts"
import { columnByKey } from "./ColumnByKey.ts"

type Value = Expr | DefaultValue
type Row = Readonly<Record<string, unknown>>

/** Names of columns, and rows with a value for each of them. */
export interface InsertRows {
  readonly columns: ReadonlyArray<string>
  readonly rows: ReadonlyArray<ReadonlyArray<Value>>
}

/** The columns that some keys stand for, in the table's order, with those that the client has a default for. */
interface Layout {
  readonly keys: ReadonlyArray<string>
  readonly columns: ReadonlyArray<ColumnPlan>
  readonly names: ReadonlyArray<string>
}

const nothing: Expr = { _tag: "Null" }
const byDefault: DefaultValue = { _tag: "Default" }

const lastLayout = new WeakMap<TablePlan, Layout>()

const hasKeys = (row: object, keys: ReadonlyArray<string>): boolean => {
  const own = Object.keys(row)
  if (own.length !== keys.length) return false
  for (let index = 0; index < own.length; index++) if (own[index] !== keys[index]) return false
  return true
}

const layoutOf = (table: TablePlan, keys: ReadonlyArray<string>, given: ReadonlySet<ColumnPlan>): Layout => {
  const columns = table.columns.filter((column) => given.has(column) || column.facts.defaultWith !== undefined)
  return { keys, columns, names: columns.map(({ name }) => name) }
}

/** The layout of rows that all have the keys of the first; undefined where they differ. */
const sharedLayout = (table: TablePlan, rows: ReadonlyArray<object>): Layout | undefined => {
  const [first = {}] = rows
  let layout = lastLayout.get(table)
  if (layout === undefined || !hasKeys(first, layout.keys)) {
    const keys = Object.keys(first)
    layout = layoutOf(table, keys, new Set(keys.map((key) => columnByKey(table, key))))
    lastLayout.set(table, layout)
  }
  for (const row of rows) if (!hasKeys(row, layout.keys)) return undefined
  return layout
}

const mixedLayout = (table: TablePlan, rows: ReadonlyArray<object>): Layout => {
  const keys = [...new Set(rows.flatMap((row) => Object.keys(row)))]
  return layoutOf(table, keys, new Set(keys.map((key) => columnByKey(table, key))))
}

/** Undefined means not given. Own keys only: a row may come from anywhere, and a prototype is not part of it. */
const valueOf = (row: Row, { facts, key }: ColumnPlan): Value => {
  const own = Object.hasOwn(row, key) ? row[key] : undefined
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
const withoutUnused = ({ columns, rows }: InsertRows): InsertRows => {
  const used = columns.map((_, index) => rows.some((row) => row[index] !== byDefault))
  const kept = <A>(items: ReadonlyArray<A>) => items.filter((_, index) => used[index])
  return used.every(Boolean) ? { columns, rows } : { columns: kept(columns), rows: rows.map(kept) }
}

/** Throws `InvalidQuery` for a key that is no column of the table. */
export const insertRows = (table: TablePlan, given: ReadonlyArray<object>): InsertRows => {
  const { columns, names } = sharedLayout(table, given) ?? mixedLayout(table, given)
  const rows: Array<ReadonlyArray<Value>> = []
  for (const row of given) rows.push(valuesOf(row as Row, columns))
  const used = withoutUnused({ columns: names, rows })
  // `DEFAULT VALUES` is one row only; several rows of defaults name any one column.
  if (used.columns.length > 0 || rows.length < 2) return used
  return { columns: table.columns.slice(0, 1).map(({ name }) => name), rows: rows.map(() => [byDefault]) }
}
