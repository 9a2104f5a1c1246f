/**
 * GROUPING SETS, ROLLUP and CUBE: several ways to group in one query.
 *
 * Source: https://www.postgresql.org/docs/current/queries-table-expressions.html#QUERIES-GROUPING-SETS
 */
import type { GroupingSets } from "../ast/Select.ts"
import { InvalidQuery } from "../error/Reason.ts"
import { call, type Expression, expression } from "../expression/Expression.ts"
import { int4 } from "../type/Numeric.ts"

/**
 * What `groupBySets` takes.
 *
 * @typeParam Tables the tables of its keys
 * @typeParam Absent those whose columns are null in the rows of a group that leaves them out
 */
export interface GroupingElement<out Tables, out Absent> {
  readonly "~grouping": readonly [Tables, Absent]
  readonly node: GroupingSets
}

type Key = Expression<unknown, unknown, unknown>

/** A key whose type would not say that it is null where its group leaves it out: neither a column, nor null where one is. */
type NeverNull<K> = K extends { readonly "~S": infer S } ? [S] extends [never] ? K : never : never

type Nullable<K> = [NeverNull<K>] extends [never] ? unknown
  : readonly ["one of the keys is not null where a column is: group by the column"]

const setsOf = <T, S>(
  kind: GroupingSets["kind"],
  sets: ReadonlyArray<ReadonlyArray<Key>>
): GroupingElement<T, S> => {
  if (sets.length === 0) throw new InvalidQuery({ problem: `${kind} without keys: say what to group by` })
  const node: GroupingSets = { _tag: "GroupingSets", kind, sets: sets.map((set) => set.map((key) => key.node)) }
  // The tables exist in the type only.
  return { node } as GroupingElement<T, S>
}

interface Grouped {
  <Keys extends ReadonlyArray<Key>>(
    ...keys: Keys & Nullable<Keys[number]>
  ): GroupingElement<Keys[number]["~T"], Keys[number]["~S"]>
}

const ofKeys = (kind: "rollup" | "cube"): Grouped => (...keys) => setsOf(kind, keys.map((key) => [key]))

/**
 * `rollup (a, b)`: groups by a and b, by a alone, and all rows as one group. The columns of a table in it may be null, and
 * so are their types; `grouping` tells a null of the group from a null of the data.
 *
 * @example
 * import { from, grouping, Pg, rollup, sum, table } from "@aludel/sql"
 *
 * const sales = table("sales", class Sales {
 *   region = Pg.text()
 *   product = Pg.text()
 *   amount = Pg.integer()
 * })
 * const totals = from(sales).groupBySets(rollup(sales.region, sales.product)).select({
 *   region: sales.region,
 *   product: sales.product,
 *   amount: sum(sales.amount),
 *   level: grouping(sales.region, sales.product)
 * })
 */
export const rollup = ofKeys("rollup")

/** `cube (a, b)`: groups by each part of the list: a and b, a, b, and all rows as one group. */
export const cube = ofKeys("cube")

/**
 * `grouping sets ((a, b), (a), ())`: groups by each of the lists; the empty one is all rows as one group.
 *
 * @example
 * import { count, from, groupingSets, Pg, table } from "@aludel/sql"
 *
 * const visits = table("visits", class Visits {
 *   page = Pg.text()
 *   country = Pg.text()
 * })
 * const each = from(visits).groupBySets(groupingSets([visits.page], [visits.country], []))
 *   .select({ page: visits.page, country: visits.country, visits: count() })
 */
export const groupingSets = <Sets extends ReadonlyArray<ReadonlyArray<Key>>>(
  ...sets: Sets & Nullable<Sets[number][number]>
): GroupingElement<Sets[number][number]["~T"], Sets[number][number]["~S"]> => setsOf("grouping sets", sets)

/**
 * `grouping(a, b)`: which of the keys the row's group leaves out, as bits, the last key's lowest: 0 where all are there.
 * The keys are written as in `groupBySets`.
 */
export const grouping = <T>(
  ...keys: readonly [Expression<T, unknown, unknown>, ...ReadonlyArray<Expression<T, unknown, unknown>>]
): Expression<T, number> => expression(call("grouping", ...keys.map((key) => key.node)), int4)
