/**
 * The rows of an insert. Rows of the same keys with nothing but values, as those of one list mostly are, share one layout,
 * and the last layout of a table is kept by the table's identity; all others are planned cell by cell.
 */
import type { Insert, InsertSource } from "../ast/Insert.ts"
import { isExpression } from "../expression/Expression.ts"
import type { ColumnPlan, TablePlan } from "../schema/TablePlan.ts"
import type { PgType } from "../type/PgType.ts"
import { columnByKey } from "./ColumnByKey.ts"
import { type ArrayLayout, arrayLayout, arraysOf, insertCells, manyRows } from "./InsertCells.ts"

type Row = Readonly<Record<string, unknown>>

/** The columns that some keys stand for, in the table's order, with those that the client has a default for. */
interface Layout {
  readonly keys: ReadonlyArray<string>
  /** For each key the place of its column. */
  readonly places: ReadonlyArray<number>
  readonly columns: ReadonlyArray<ColumnPlan>
  readonly names: ReadonlyArray<string>
  readonly types: ReadonlyArray<PgType>
  /** For many rows; made when they first come. */
  arrays: ArrayLayout | undefined
}

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
    types: columns.map(({ facts }) => facts.type),
    arrays: undefined
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

/** Whether it stands as itself: undefined is not given, and an expression has a node. */
const isPlain = (value: unknown): boolean => value !== undefined && !(typeof value === "object" && isExpression(value))

/**
 * The rows as nothing but values, row after row or column after column, in one pass; undefined where they have other
 * keys, or anything else.
 */
const plainValues = (
  { keys, places, types }: Layout,
  given: ReadonlyArray<object>,
  byColumn: boolean
): ReadonlyArray<unknown> | undefined => {
  // A column more than there are keys has its default from the client, which makes one for each row.
  if (types.length !== keys.length || keys.length === 0) return undefined
  const values: Array<unknown> = []
  values.length = given.length * keys.length
  const [nextRow, nextColumn] = byColumn ? [1, given.length] : [keys.length, 1]
  let first = 0
  for (const row of given) {
    let index = 0
    for (const key in row) {
      const value = (row as Row)[key]
      if (key !== keys[index] || !isOwn(row, key) || !isPlain(value)) return undefined
      values[first + (places[index] as number) * nextColumn] = value
      index++
    }
    if (index < keys.length) return undefined
    first += nextRow
  }
  return values
}

/** Many rows are arrays; a few are parameters, where none of them is null. */
const plainSource = (
  table: TablePlan,
  layout: Layout,
  given: ReadonlyArray<object>
): InsertSource | undefined => {
  const { columns, types } = layout
  const many = given.length >= manyRows
  const values = plainValues(layout, given, many)
  if (values === undefined) return undefined
  if (!many) return values.includes(null) ? undefined : { _tag: "PlainValues", types, values }
  const byColumn = columns.map((_, column) => values.slice(column * given.length, (column + 1) * given.length))
  return arraysOf(layout.arrays ??= arrayLayout(table, columns), byColumn)
}

/** The columns that the rows give, and the rows. Throws `InvalidQuery` for a key that is no column of the table. */
export const insertRows = (table: TablePlan, given: ReadonlyArray<object>): Pick<Insert, "columns" | "source"> => {
  const [first] = given
  if (first === undefined) return insertCells(table, given)
  const layout = firstLayout(table, first)
  const source = plainSource(table, layout, given)
  return source === undefined ? insertCells(table, given) : { columns: layout.names, source }
}
