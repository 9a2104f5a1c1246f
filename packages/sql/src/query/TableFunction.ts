/**
 * Functions as tables: what a function in FROM yields, WITH ORDINALITY, ROWS FROM, and functions of the database's own.
 *
 * Source: https://www.postgresql.org/docs/current/queries-table-expressions.html#QUERIES-TABLEFUNCTIONS
 */
import type { FunctionCall, FunctionSource } from "../ast/Source.ts"
import { InvalidQuery } from "../error/Reason.ts"
import { type Expression, isExpression, type TablesOf } from "../expression/Expression.ts"
import { plainBind } from "../expression/PlainValue.ts"
import { type AnyColumnDefinition, isColumnDefinition } from "../schema/ColumnDefinition.ts"
import { checkIdentifier, snakeCase } from "../schema/Name.ts"
import type { SourceColumn } from "../schema/Table.ts"
import { columnsOver } from "../schema/Table.ts"
import { count } from "../type/Numeric.ts"
import type { FromItem } from "./Lateral.ts"

/**
 * A call of a function that yields rows. `.as(name)` makes it a table: lateral, where its arguments mention tables.
 *
 * @typeParam Row its rows
 * @typeParam Tables the tables that its arguments mention
 */
export interface TableFunction<Row, out Tables> {
  readonly "~function": readonly [row: Row, tables: Tables]
  /** The function's rows as a table of this name, to read from or to join. */
  as<const Name extends string>(name: Name): FromItem<Name, Row, Tables>
  /** `WITH ORDINALITY`: with the row's number, from 1, under this key. */
  withOrdinality<const Key extends string = "ordinality">(
    key?: Key
  ): TableFunction<{ readonly [K in keyof Row | Key]: K extends keyof Row ? Row[K] : number }, Tables>
}

/** What a function takes: an expression, or a value whose type the server infers. */
export type Argument = Expression<unknown, unknown, unknown> | string | number | bigint | boolean

/** A set of columns by their keys, as a table declares them. */
export type ColumnList = { readonly [Key in string]: AnyColumnDefinition }

interface Plan {
  readonly calls: ReadonlyArray<FunctionCall>
  readonly columns: ReadonlyArray<SourceColumn>
  /** Whether the columns are named here, by their place; else they bear the function's own names. */
  readonly renamed: boolean
  readonly ordinality: SourceColumn | undefined
}

class TableFunctionValue {
  readonly plan: Plan
  constructor(plan: Plan) {
    this.plan = plan
  }
  withOrdinality(key = "ordinality") {
    const { columns, ordinality, renamed } = this.plan
    if (ordinality !== undefined || columns.some((column) => column.key === key)) {
      throw new InvalidQuery({ problem: `two columns of the function would be called "${key}"` })
    }
    // With names of its own, the function's last column is called so.
    const name = renamed ? key : "ordinality"
    return new TableFunctionValue({ ...this.plan, ordinality: { key, name, type: count } })
  }
  as(name: string) {
    const { calls, columns, ordinality, renamed } = this.plan
    const all = ordinality === undefined ? columns : [...columns, ordinality]
    const source: FunctionSource = {
      _tag: "FunctionSource",
      calls,
      ordinality: ordinality !== undefined,
      alias: checkIdentifier(name, "a function's table"),
      columns: renamed ? all.map((column) => column.name) : []
    }
    return columnsOver(source, all)
  }
}

/** The seam between a call's plain data and its typed face. */
export const tableFunctionOf = <Row, Tables>(plan: Omit<Plan, "ordinality">): TableFunction<Row, Tables> =>
  new TableFunctionValue({ ...plan, ordinality: undefined }) as unknown as TableFunction<Row, Tables>

const planOf = (call: unknown): Plan => {
  if (call instanceof TableFunctionValue) return call.plan
  throw new InvalidQuery({ problem: "`rowsFrom` takes calls of functions that yield rows" })
}

type AnyCall = TableFunction<unknown, unknown>

type KeysOf<Row> = Row extends unknown ? keyof Row : never
type ValueOf<Row, Key> = Row extends unknown ? Key extends keyof Row ? Row[Key] : never : never

/**
 * `rows from (f(…), g(…))`: the functions' rows side by side; where one has fewer, its columns are null.
 *
 * @example
 * import { from, generateSeries, rowsFrom, stringToTable } from "@aludel/sql"
 *
 * const sides = rowsFrom(
 *   generateSeries(1, 3, 1, "n"),
 *   stringToTable("a,b", ",", "letter")
 * ).as("sides")
 * const rows = from(sides).select({ n: sides.n, letter: sides.letter })
 */
export const rowsFrom = <const Calls extends ReadonlyArray<AnyCall>>(
  ...calls: Calls
): TableFunction<
  {
    readonly [Key in KeysOf<Calls[number]["~function"][0]>]: ValueOf<Calls[number]["~function"][0], Key> | null
  },
  Calls[number]["~function"][1]
> => {
  const plans = calls.map(planOf)
  const columns = plans.flatMap((plan) => plan.columns)
  if (plans.length === 0) throw new InvalidQuery({ problem: "`rowsFrom` without functions yields nothing" })
  if (plans.some(({ ordinality, renamed }) => !renamed || ordinality !== undefined)) {
    throw new InvalidQuery({
      problem:
        "`rowsFrom` names columns by their place: give it functions without ordinality, whose columns are all known"
    })
  }
  if (new Set(columns.map(({ key }) => key)).size < columns.length) {
    throw new InvalidQuery({ problem: "two functions of `rowsFrom` have a column of one name" })
  }
  return tableFunctionOf({ calls: plans.flatMap((plan) => plan.calls), columns, renamed: true })
}

/** Options of a function of the database's own. */
export interface TableFunctionOptions {
  /** The schema that it lies in; without one the server's `search_path` decides. */
  readonly schema?: string | undefined
  /** Whether it returns `record`, so that the call has to say what the columns are. */
  readonly record?: boolean | undefined
}

type DeclaredRow<C> = C extends AnyColumnDefinition ? { readonly value: C["~A"] }
  : { readonly [Key in keyof C]: (C[Key] & AnyColumnDefinition)["~A"] }

const columnOf = (key: string, definition: unknown): SourceColumn => {
  if (!isColumnDefinition(definition)) {
    throw new InvalidQuery({ problem: `the column "${key}" is not declared with Pg` })
  }
  const name = definition.facts.name ?? snakeCase(key)
  return { key, name: checkIdentifier(name, `the column "${key}"`), type: definition.facts.type }
}

/**
 * A function of the database that yields rows, declared once: `tableFunction("top_posts", { id: Pg.bigint() })`.
 *
 * @param name its name, written in double quotes
 * @param returns what its rows are: columns by their keys, each called as in a table; or one type, whose column is `value`
 * @returns a function of the call's arguments; a plain value is a parameter whose type the server infers
 *
 * @example
 * import { columns, eq, from, Pg, table, tableFunction } from "@aludel/sql"
 *
 * const topPosts = tableFunction("top_posts", { id: Pg.bigint(), title: Pg.text() }, { schema: "app" })
 *
 * const users = table("users", class Users {
 *   id = Pg.bigint().identity().primaryKey()
 * })
 * const top = topPosts(users.id, 3).as("top")
 * const each = from(users).crossJoinLateral(top).select({ user: users.id, title: top.title })
 */
export const tableFunction = <const C extends AnyColumnDefinition | ColumnList>(
  name: string,
  returns: C,
  { record = false, schema }: TableFunctionOptions = {}
) =>
<const Args extends ReadonlyArray<Argument>>(...args: Args): TableFunction<DeclaredRow<C>, TablesOf<Args[number]>> => {
  const single = isColumnDefinition(returns)
  const columns = single
    ? [{ key: "value", name: "value", type: returns.facts.type }]
    : Object.entries(returns).map(([key, definition]) => columnOf(key, definition))
  const call: FunctionCall = {
    schema,
    name,
    arguments: args.map((argument) => isExpression(argument) ? argument.node : plainBind(argument)),
    definition: record ? columns : undefined
  }
  return tableFunctionOf({ calls: [call], columns, renamed: single || record })
}
