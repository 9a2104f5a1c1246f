/**
 * USING: a join by columns that both sides have under one name, which are merged into one.
 *
 * Source: https://www.postgresql.org/docs/current/queries-table-expressions.html#QUERIES-JOIN
 */
import type { Expr } from "../ast/Expr.ts"
import type { Select } from "../ast/Select.ts"
import type { Join, Source } from "../ast/Source.ts"
import { InvalidQuery } from "../error/Reason.ts"
import { binary } from "../expression/Expression.ts"
import { type AnyColumn, type Column, column } from "../schema/Column.ts"
import { checkIdentifier } from "../schema/Name.ts"
import { type SourceInfo, sourceOf } from "../schema/Table.ts"
import { declarationOf } from "./Determined.ts"

/** What the joins with USING take: which sides meet, and the name that the merged columns go by. */
export interface UsingInfo<out Name, out Left, out Right> {
  readonly "~using": readonly [Name, Left, Right]
}

/** Merged columns, each under its key: the left side's value, or the right side's where there is none. */
export type Using<Name extends string, Left, Right, Fields> =
  & UsingInfo<Name, Left, Right>
  & SourceInfo<Name, Fields>
  & { readonly [Key in keyof Fields]: Column<Name, Fields[Key]["~A" & keyof Fields[Key]], Key> }

type ValueOf<Fields, Key> = Key extends keyof Fields ? Fields[Key]["~A" & keyof Fields[Key]] : never

/** What is wrong with a key that both sides have; nothing where its type is one. */
type Differing<LeftFields, RightFields, Key> = Key extends string
  ? [NonNullable<ValueOf<LeftFields, Key>>, NonNullable<ValueOf<RightFields, Key>>] extends
    [NonNullable<ValueOf<RightFields, Key>>, NonNullable<ValueOf<LeftFields, Key>>] ? never
  : `the columns "${Key}" have different types`
  : never

interface UsingPlan {
  readonly alias: string
  readonly left: string
  readonly source: Source
  readonly columns: ReadonlyArray<string>
}

const plans = new WeakMap<object, UsingPlan>()

const columnOf = (side: object, key: string): AnyColumn => {
  const found: unknown = Object.hasOwn(side, key) ? (side as Readonly<Record<string, unknown>>)[key] : undefined
  // Both a table and merged columns hold their columns as their own properties.
  if (typeof found === "object" && found !== null && "table" in found) return found as AnyColumn
  throw new InvalidQuery({ problem: `USING names "${key}", which is no column of both tables` })
}

/**
 * The columns that two tables have under one name, for `innerJoinUsing` and its kin: `join … using ("tenant", "id") as name`.
 * Under its name the merged columns are reached. In a full join they are not null where only one side was found, which is
 * what sets them apart from the columns of either side.
 *
 * `NATURAL JOIN` is not offered: it merges whatever columns happen to share a name, so that a column which is added to one
 * of the tables changes what the query means, without an error anywhere.
 *
 * @param name what the merged columns are called by, at most 63 bytes
 * @param left a table in scope, or merged columns of a join before
 * @param right the table that is joined
 * @param keys the columns, by their keys; both sides have them with the same name in the database and the same type
 * @returns what the joins take. Throws `InvalidQuery` where names or types in the database differ
 *
 * @example
 * import { from, Pg, table, using } from "@aludel/sql"
 *
 * const budgets = table("budgets", class Budgets {
 *   month = Pg.date().primaryKey()
 *   planned = Pg.integer()
 * })
 * const expenses = table("expenses", class Expenses {
 *   month = Pg.date().primaryKey()
 *   spent = Pg.integer()
 * })
 * const both = using("both_months", budgets, expenses, "month")
 * const overview = from(budgets).fullJoinUsing(both)
 *   .select({ month: both.month, planned: budgets.planned, spent: expenses.spent })
 */
export const using = <
  const Name extends string,
  Left extends string,
  LeftFields,
  Right extends string,
  RightFields,
  const Key extends keyof LeftFields & keyof RightFields & string
>(
  name: Name,
  left: SourceInfo<Left, LeftFields>,
  right:
    & SourceInfo<Right, RightFields>
    & ([Differing<LeftFields, RightFields, Key>] extends [never] ? unknown : Differing<LeftFields, RightFields, Key>),
  ...keys: readonly [Key, ...ReadonlyArray<Key>]
): Using<
  Name,
  Left,
  Right,
  { readonly [K in Key]: { readonly "~A": ValueOf<LeftFields, K> | ValueOf<RightFields, K> } }
> => {
  const place = { schema: undefined, name, alias: checkIdentifier(name, "the merged columns") }
  const handles: Record<string, AnyColumn> = Object.create(null)
  const columns: Array<string> = []
  let leftAlias = ""
  for (const key of keys) {
    const [one, other] = [columnOf(left, key), columnOf(right, key)]
    if (one.name !== other.name || one.type.name !== other.type.name) {
      throw new InvalidQuery({
        problem: `USING merges columns of one name and type: "${one.table.alias}"."${one.name}" is ${one.type.name}, ` +
          `"${other.table.alias}"."${other.name}" is ${other.type.name}`
      })
    }
    handles[key] = column(place, key, one.name, one.type)
    columns.push(one.name)
    leftAlias = one.table.alias
  }
  if (columns.length === 0) throw new InvalidQuery({ problem: "USING names no column" })
  plans.set(handles, { alias: name, left: leftAlias, source: sourceOf(right), columns })
  // The seam between the merged columns and their types.
  return Object.freeze(handles) as never
}

/** Which sources to the left have a column of the name; merged ones count once, under the name that they go by. */
const ownersOf = ({ from, joins }: Pick<Select, "from" | "joins">, name: string): ReadonlyArray<string> => {
  const has = (source: Source) => declarationOf(source)?.columns.some((column) => column.name === name) === true
  return joins.reduce<ReadonlyArray<string>>(
    (owners, { source, using }) =>
      using?.columns.includes(name) === true ? [using.alias] : has(source) ? [...owners, source.alias] : owners,
    from !== undefined && has(from) ? [from.alias] : []
  )
}

/**
 * The join that merges. Throws `InvalidQuery` where a merged column stands in another table to the left too: the server
 * would not know which is meant.
 */
export const usingJoin = (
  kind: Join["kind"],
  before: Pick<Select, "from" | "joins">,
  joined: UsingInfo<unknown, unknown, unknown>
): Join => {
  const plan = plans.get(joined)
  if (plan === undefined) throw new InvalidQuery({ problem: "these merged columns were not made by `using(...)`" })
  const { alias, columns, left, source } = plan
  for (const name of columns) {
    const other = ownersOf(before, name).find((owner) => owner !== left)
    if (other !== undefined) {
      throw new InvalidQuery({
        problem: `USING takes "${name}" of "${left}", but "${other}" has one too: use a condition`
      })
    }
  }
  const pairs = columns.map((name): Expr =>
    binary("=", { _tag: "Column", source: left, name }, { _tag: "Column", source: source.alias, name })
  )
  return { kind, source, on: { _tag: "Logical", operator: "and", operands: pairs }, using: { alias, columns } }
}
