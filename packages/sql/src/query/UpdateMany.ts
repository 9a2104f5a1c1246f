/** Many rows, each with values of its own, in one UPDATE: `updateMany(users).by("id").set([{ id, name }, …])`. */
import type { Expr } from "../ast/Expr.ts"
import type { Assignment } from "../ast/Insert.ts"
import type { Unnest, UnnestColumn } from "../ast/Unnest.ts"
import type * as Ast from "../ast/Update.ts"
import { InvalidQuery } from "../error/Reason.ts"
import { isExpression } from "../expression/Expression.ts"
import type { AnyColumnDefinition } from "../schema/ColumnDefinition.ts"
import type { AnyDataModel } from "../schema/DataModel.ts"
import { type TableInfo, type Writable, writableOf } from "../schema/Table.ts"
import type { ColumnPlan, TablePlan } from "../schema/TablePlan.ts"
import { boolean } from "../type/Text.ts"
import { columnByKey } from "./ColumnByKey.ts"
import { freshName, given, givenColumn, givenValues } from "./Given.ts"
import type { Touched } from "./Settable.ts"
import { type Update, UpdateValue } from "./Update.ts"
import type { ForeignKeyNames } from "./Within.ts"

/** Updates that still need to be told by which columns a row is found. */
export interface UpdateMany<
  in out Table extends string,
  in out Fields,
  in out Constraints,
  in out Incoming extends string
> {
  readonly "~many": readonly [Table, Constraints, Incoming]
  /** Says which tables belong together, as for `update`. */
  within<Model extends AnyDataModel>(
    model: Model
  ): UpdateMany<Table, Fields, Constraints, ForeignKeyNames<Model>["all"]>
  /** The columns by which a row is found: all those of the primary key, or of a unique constraint. */
  by<Key extends keyof Fields & string>(
    ...keys: ReadonlyArray<Key>
  ): UpdateManyBy<Table, Fields, Constraints, Incoming, Key>
}

/** Updates that still need their rows. */
export interface UpdateManyBy<
  in out Table extends string,
  in out Fields,
  in out Constraints,
  in out Incoming extends string,
  in out By extends keyof Fields
> {
  readonly "~by": readonly [Table, Constraints, Incoming, By]
  /**
   * The rows: each gives its key, and the columns to set as plain values. A column that a row leaves out, or gives as
   * undefined, it keeps. No rows at all is no statement. Two rows with one key are refused before anything is sent, as
   * is a column that no row gives anything to.
   */
  set<Key extends keyof Fields>(
    rows: ReadonlyArray<
      & { readonly [K in By]: Plain<NonNullable<(Fields[K] & AnyColumnDefinition)["~A"]>> }
      & { readonly [K in Key]?: K extends By ? unknown : Given<Fields[K] & AnyColumnDefinition> }
    >
  ): Update<Table, number, Touched<Table, Fields, Constraints, Exclude<Key, By>, Incoming>["names"], "one">
}

type Plain<Value> = Value | (bigint extends Value ? number : never)

/** A value, and no expression: it travels in an array. */
type Given<Definition extends AnyColumnDefinition> = Definition["~I"] extends "generated" ? "the column is generated"
  : Plain<Definition["~A"]> | undefined

interface Begun {
  readonly table: TablePlan
  readonly model: AnyDataModel | undefined
}

const own = (row: object, key: string): unknown =>
  Object.hasOwn(row, key) ? (row as Record<string, unknown>)[key] : undefined

/** Throws `InvalidQuery` where a row of the table is not found by these columns alone. */
const checkKey = ({ constraints, source }: TablePlan, keys: ReadonlyArray<ColumnPlan>): void => {
  const isKey = constraints.some(({ columns, kind }) =>
    (kind === "primary key" || kind === "unique") && columns.length === keys.length &&
    keys.every(({ name }) => columns.includes(name))
  )
  if (isKey) return
  throw new InvalidQuery({
    problem: `no key of "${source.name}" is over (${
      keys.map(({ key }) => key).join(", ")
    }), so a row is not found by it`
  })
}

const checkCell = (table: TablePlan, { key }: ColumnPlan, value: unknown, row: number): unknown => {
  if (!isExpression(value)) return value
  throw new InvalidQuery({
    problem:
      `"${key}" of row ${row + 1} in an update of many rows of "${table.source.name}" is an expression: it takes ` +
      "plain values, which travel in arrays"
  })
}

const valuesOf = (table: TablePlan, column: ColumnPlan, rows: ReadonlyArray<object>): ReadonlyArray<unknown> =>
  rows.map((row, index) => checkCell(table, column, own(row, column.key), index))

const keyValues = (table: TablePlan, column: ColumnPlan, rows: ReadonlyArray<object>): UnnestColumn => {
  const values = valuesOf(table, column, rows)
  const missing = values.findIndex((value) => value === undefined || value === null)
  if (missing === -1) return givenValues(column.name, column.facts.type, values)
  throw new InvalidQuery({ problem: `row ${missing + 1} gives no "${column.key}", by which it would be found` })
}

/** One column that is set: its values, whether each row gives it where not all do, and what it is set to. */
interface SetColumn {
  readonly columns: ReadonlyArray<UnnestColumn>
  readonly assignment: Assignment
}

const setColumn = (
  table: TablePlan,
  alias: string,
  column: ColumnPlan,
  rows: ReadonlyArray<object>,
  taken: ReadonlyArray<string>
): SetColumn => {
  const { facts, name } = column
  const values = valuesOf(table, column, rows)
  const value = givenColumn(alias, name, facts.type)
  const array = givenValues(name, facts.type, values.map((one) => one ?? null))
  if (!values.includes(undefined)) return { columns: [array], assignment: { column: name, expr: value } }
  const isGiven = freshName(`${name} given`, taken)
  const kept: Expr = facts.onUpdate ?? { _tag: "Column", source: table.source.alias, name }
  return {
    columns: [array, givenValues(isGiven, boolean, values.map((one) => one !== undefined))],
    assignment: {
      column: name,
      expr: {
        _tag: "Case",
        branches: [{ condition: { _tag: "Column", source: alias, name: isGiven }, result: value }],
        otherwise: kept
      }
    }
  }
}

const onUpdates = (table: TablePlan, set: ReadonlyArray<ColumnPlan>): ReadonlyArray<Assignment> =>
  table.columns.flatMap((column) =>
    column.facts.onUpdate === undefined || set.includes(column)
      ? []
      : [{ column: column.name, expr: column.facts.onUpdate }]
  )

const equalKeys = (table: TablePlan, source: Unnest, keys: ReadonlyArray<ColumnPlan>): Expr => {
  const operands = keys.map(({ facts, name }): Expr => ({
    _tag: "Binary",
    operator: "=",
    left: { _tag: "Column", source: table.source.alias, name },
    right: givenColumn(source.alias, name, facts.type)
  }))
  return { _tag: "Logical", operator: "and", operands }
}

const node = (table: TablePlan, keys: ReadonlyArray<ColumnPlan>, rows: ReadonlyArray<object>): Ast.Update => {
  for (const row of rows) for (const key of Object.keys(row)) columnByKey(table, key)
  const set = table.columns.filter((column) =>
    !keys.includes(column) && rows.some((row) => own(row, column.key) !== undefined)
  )
  const { alias } = given(table.source.name, [], { ordinality: false, keys: 0 })
  const names = table.columns.map(({ name }) => name)
  const changes = set.map((column) => setColumn(table, alias, column, rows, names))
  const source = given(
    table.source.name,
    [...keys.map((column) => keyValues(table, column, rows)), ...changes.flatMap(({ columns }) => columns)],
    { ordinality: false, keys: keys.length }
  )
  return {
    _tag: "Update",
    table: table.source,
    set: set.length === 0 ? [] : [...changes.map(({ assignment }) => assignment), ...onUpdates(table, set)],
    from: { source, joins: [] },
    where: equalKeys(table, source, keys),
    returning: []
  }
}

const begin = ({ model, table }: Begun): object => ({
  within: (model: AnyDataModel) => begin({ model, table }),
  by: (...names: ReadonlyArray<string>) => {
    const keys = names.map((key) => columnByKey(table, key))
    checkKey(table, keys)
    return {
      set: (rows: ReadonlyArray<object>) =>
        new UpdateValue({ table, model, node: node(table, keys, rows), outputs: [] })
    }
  }
})

/**
 * Begins an update of many rows, each with values of its own, in one statement: one array for each column travels, and
 * the server joins them by the key. SQLAlchemy's bulk update by primary key. Keys count as equal as they are written to
 * the wire; `returning` yields the rows in no particular order.
 *
 * @example
 * import { Pg, table, updateMany } from "@aludel/sql"
 *
 * const users = table("users", class Users {
 *   id = Pg.bigint().identity().primaryKey()
 *   name = Pg.text()
 *   age = Pg.integer().nullable()
 * })
 * const change = updateMany(users).by("id").set([{ id: 1n, name: "Ann" }, { id: 2n, name: "Bob", age: 40 }])
 */
export const updateMany = <Name extends string, Fields, Constraints>(
  table: TableInfo<Name, Fields, Constraints> & Writable<Constraints>
): UpdateMany<Name, Fields, Constraints, string> =>
  // The seam between the erased builder and its typed face.
  begin({ table: writableOf(table), model: undefined }) as UpdateMany<Name, Fields, Constraints, string>
