/**
 * The query of one level: the rows that the parents' keys lead to, in one statement, by an array of keys. A limit counts for
 * each parent, by the row's number among its siblings.
 *
 * Source: https://www.postgresql.org/docs/current/tutorial-window.html
 */
import { and, asc, count, eq, type Expression, from, gt, inList, lte, or, over, rowNumber } from "@aludel/sql"
import { type Context, entityOf } from "../context/Context.ts"
import { columnOf, erase, type ErasedTable } from "../erased/Table.ts"
import type { ErasedCondition } from "../find/Conditions.ts"
import type { FindPlan, RelationPlan } from "../find/FindPlan.ts"
import type { KeyValues } from "./Key.ts"

type Selected = Record<string, Expression<string, unknown, unknown>>

/** Under which key the parent's key stands in a row of its child. */
export const parentKey = (i: number): string => `~parent${i}`

/** Under which key the number of rows stands. */
export const countKey = "~count"

const rankKey = "~rank"
const rankedName: string = "ranked"

/** `column = any(keys)`, or for several columns each key in turn. */
const amongKeys = (
  table: ErasedTable,
  columns: ReadonlyArray<string>,
  keys: ReadonlyArray<KeyValues>
): ErasedCondition => {
  const [column, ...more] = columns.map((key) => columnOf(table, key))
  if (column !== undefined && more.length === 0) return inList(column, keys.map(([value]) => value as never))
  return or(...keys.map((values) => and(...columns.map((key, i) => eq(columnOf(table, key), values[i] as never)))))
}

/** The target's rows beside the keys of their parents: directly, or through the table between. */
const rowsOf = (context: Context, { plan, relation }: RelationPlan, keys: ReadonlyArray<KeyValues>) => {
  const { table } = plan
  const { between } = relation
  if (between === undefined) {
    const rows = from(table.source).where(amongKeys(table, relation.theirs, keys))
    return { rows, parents: relation.theirs.map((key) => columnOf(table, key)) }
  }
  const middle = entityOf(context, between.table).table
  const on = between.theirs.map((key, i) => eq(columnOf(middle, key), columnOf(table, relation.theirs[i] as string)))
  const rows = from(table.source).innerJoin(middle.source, and(...on)).where(amongKeys(middle, between.own, keys))
  return { rows, parents: between.own.map((key) => columnOf(middle, key)) }
}

const filtered = <A extends { where(condition: ErasedCondition): A }>(rows: A, { where }: FindPlan): A =>
  where === undefined ? rows : rows.where(where)

const numbered = (parents: ReadonlyArray<Expression<string, unknown, unknown>>): Selected =>
  Object.fromEntries(parents.map((parent, i) => [parentKey(i), parent]))

/** The rows of a relation, each with the key of its parent. */
export const relationQuery = (context: Context, relation: RelationPlan, keys: ReadonlyArray<KeyValues>) => {
  const { plan } = relation
  const { limit, offset = 0, orderBy } = plan
  const { parents, rows } = rowsOf(context, relation, keys)
  const selection: Selected = { ...plan.selection, ...numbered(parents) }
  const kept = filtered(rows, plan)
  if (limit === undefined && offset === 0) return kept.select(selection).orderBy(...orderBy)
  const rank = over(rowNumber(), { partitionBy: parents, orderBy })
  const ranked = erase(kept.select({ ...selection, [rankKey]: rank }).as(rankedName))
  // Its own column, of the type that `rowNumber` gave it.
  const place = columnOf(ranked, rankKey) as Expression<string, number, unknown>
  const within = limit === undefined ? gt(place, offset) : and(gt(place, offset), lte(place, offset + limit))
  const read: Selected = Object.fromEntries(Object.keys(selection).map((key) => [key, columnOf(ranked, key)]))
  return from(ranked.source).where(within).select(read).orderBy(asc(place))
}

/** How many rows a relation leads to, for each parent that has any. */
export const countQuery = (context: Context, relation: RelationPlan, keys: ReadonlyArray<KeyValues>) => {
  const { parents, rows } = rowsOf(context, relation, keys)
  return filtered(rows, relation.plan).groupBy(...parents).select({ ...numbered(parents), [countKey]: count() })
}

/** The rows of the tree's root. */
export const rootQuery = ({ limit, offset, orderBy, selection, table, ...plan }: FindPlan) => {
  const rows = from(table.source)
  const kept = plan.where === undefined ? rows : rows.where(plan.where)
  const sorted = kept.select(selection).orderBy(...orderBy)
  const limited = limit === undefined ? sorted : sorted.limit(limit)
  return offset === undefined ? limited : limited.offset(offset)
}
