/**
 * Rows as objects to rows as SQL wants them: one list of columns, and a value or DEFAULT for each; many rows as one array
 * for each column.
 */
import type { Expr } from "../ast/Expr.ts"
import type { DefaultValue, Insert, InsertSource } from "../ast/Insert.ts"
import type { Unnest } from "../ast/Unnest.ts"
import { InvalidQuery } from "../error/Reason.ts"
import { isExpression, operand } from "../expression/Expression.ts"
import type { ColumnPlan, TablePlan } from "../schema/TablePlan.ts"
import { columnByKey } from "./ColumnByKey.ts"
import { given, givenColumn, givenValues } from "./Given.ts"

const nothing: Expr = { _tag: "Null" }
const byDefault: DefaultValue = { _tag: "Default" }

/** From this many rows on they travel as arrays: below, a parameter for each value is as fast. */
export const manyRows = 16

/** The protocol counts parameters in 16 bits. */
const maxParameters = 65_535

/** Own keys only: a row may come from anywhere, and a prototype is not part of it. */
const own = (row: object, key: string): unknown =>
  Object.hasOwn(row, key) ? (row as Record<string, unknown>)[key] : undefined

/** A value, an expression, null, or undefined where the column has its default. */
type Cell = unknown

/** A value as it is written: an expression, a parameter, NULL or DEFAULT. */
const cellNode = (cell: Cell, { facts }: ColumnPlan): Expr | DefaultValue => {
  if (cell === undefined) return byDefault
  return cell === null ? nothing : operand(cell, facts.type)
}

/**
 * The values of a row by column, with the defaults that the client makes. Such a default sees the row's own values, and
 * the defaults of columns that are declared before its own; not what is an expression.
 */
export const cellsOf = (columns: ReadonlyArray<ColumnPlan>, row: object): ReadonlyArray<Cell> => {
  if (columns.every(({ facts }) => facts.defaultWith === undefined)) return columns.map(({ key }) => own(row, key))
  const made = new Map<string, unknown>()
  const value = (key: string) => {
    const given = own(row, key)
    const found = given === undefined ? made.get(key) : given
    return isExpression(found) ? undefined : found
  }
  return columns.map(({ facts, key }) => {
    const found = own(row, key)
    if (found !== undefined || facts.defaultWith === undefined) return found
    const byClient = facts.defaultWith((column) => value(column.key))
    made.set(key, byClient)
    return byClient
  })
}

/** The columns that at least one row gives, or the client. Throws `InvalidQuery` for a key that is no column. */
const usedColumns = (table: TablePlan, rows: ReadonlyArray<object>): ReadonlyArray<ColumnPlan> => {
  const keys = new Set(table.columns.map(({ key }) => key))
  for (const row of rows) {
    for (const key of Object.keys(row)) if (!keys.has(key)) columnByKey(table, key)
  }
  return table.columns.filter(({ facts, key }) =>
    facts.defaultWith !== undefined || rows.some((row) => own(row, key) !== undefined)
  )
}

/** Whether leaving the column out is NULL, as far as it was declared. */
const isNullByDefault = ({ facts }: ColumnPlan): boolean =>
  facts.nullable && facts.default === undefined && facts.identity === undefined && facts.generated === undefined

/** Why rows cannot travel as arrays: what only VALUES can hold. */
const unfit = (columns: ReadonlyArray<ColumnPlan>, rows: ReadonlyArray<ReadonlyArray<Cell>>): string | undefined => {
  for (const [index, column] of columns.entries()) {
    for (const [number, cells] of rows.entries()) {
      const cell = cells[index]
      if (isExpression(cell)) return `"${column.key}" of row ${number + 1} is an expression`
      if (cell === undefined && !isNullByDefault(column)) {
        return `"${column.key}" of row ${number + 1} is left to the column's default`
      }
    }
  }
  return undefined
}

/** What is the same for all rows of some columns that travel as arrays. */
export interface ArrayLayout {
  readonly source: Unnest
  readonly values: ReadonlyArray<Expr>
}

export const arrayLayout = (table: TablePlan, columns: ReadonlyArray<ColumnPlan>): ArrayLayout => {
  const source = given(
    table.source.name,
    columns.map(({ facts, name }) => givenValues(name, facts.type, [])),
    { ordinality: true, keys: 0 }
  )
  return { source, values: columns.map(({ facts, name }) => givenColumn(source.alias, name, facts.type)) }
}

/** Rows as arrays, column after column. */
export const arraysOf = (
  { source, values }: ArrayLayout,
  given: ReadonlyArray<ReadonlyArray<unknown>>
): InsertSource => ({
  _tag: "Arrays",
  arrays: {
    ...source,
    columns: source.columns.map(({ element, name, type }, index) => ({
      name,
      element,
      type,
      values: given[index] ?? []
    }))
  },
  values
})

const arrays = (
  table: TablePlan,
  columns: ReadonlyArray<ColumnPlan>,
  rows: ReadonlyArray<ReadonlyArray<Cell>>
): InsertSource =>
  arraysOf(arrayLayout(table, columns), columns.map((_, index) => rows.map((cells) => cells[index] ?? null)))

/** Few rows are values, many are arrays, and what is too much for the one must fit the other. */
const sourceOfRows = (
  table: TablePlan,
  columns: ReadonlyArray<ColumnPlan>,
  rows: ReadonlyArray<ReadonlyArray<Cell>>
): InsertSource => {
  const tooMany = rows.length * columns.length > maxParameters &&
    rows.reduce((sum, cells) => sum + cells.filter((cell) => cell !== undefined && cell !== null).length, 0) >
      maxParameters
  if (rows.length >= manyRows) {
    const reason = unfit(columns, rows)
    // Where all fits into values, DEFAULT leaves it to the server to say what a missing value is.
    const whole = reason === undefined && rows.every((cells) => !cells.includes(undefined))
    if (whole || (tooMany && reason === undefined)) return arrays(table, columns, rows)
    if (tooMany) {
      throw new InvalidQuery({
        problem: `${rows.length} rows of ${columns.length} columns are more than ${maxParameters} parameters, ` +
          `and ${reason}, which cannot travel in an array: give every row the same plain values, or split the insert`
      })
    }
  }
  return {
    _tag: "Values",
    rows: rows.map((cells) => columns.map((column, index) => cellNode(cells[index], column)))
  }
}

/** One row as MERGE inserts it. */
export const insertedRow = (table: TablePlan, row: object) => {
  const columns = usedColumns(table, [row])
  const cells = cellsOf(columns, row)
  return {
    columns: columns.map(({ name }) => name),
    values: columns.map((column, index) => cellNode(cells[index], column))
  }
}

/** The columns that the rows give, or the client, and the rows. Throws `InvalidQuery` for a key that is no column. */
export const insertCells = (
  table: TablePlan,
  rows: ReadonlyArray<object>
): Pick<Insert, "columns" | "source"> => {
  const used = usedColumns(table, rows)
  // `DEFAULT VALUES` is one row only; several rows of defaults name any one column.
  const columns = used.length === 0 && rows.length > 1 ? table.columns.slice(0, 1) : used
  return {
    columns: columns.map(({ name }) => name),
    source: sourceOfRows(table, columns, rows.map((row) => cellsOf(columns, row)))
  }
}
