/**
 * The query of one level: the rows that the parents' keys lead to, in one statement, by an array of keys. A limit counts for
 * each parent: by an index where one serves it, else by the row's number among its siblings.
 *
 * Source: https://www.postgresql.org/docs/current/tutorial-window.html
 */
import { and, asc, count, type Expression, from, gt, inList, lte, over, row, rowNumber } from "@aludel/sql"
import { columnOf, erase, type ErasedTable } from "../erased/Table.ts"
import type { FindPlan, RelationPlan } from "../find/FindPlan.ts"
import { rootConditions } from "../find/FindPlan.ts"
import { type ErasedCondition, relatedByKeys } from "../find/Related.ts"
import { documentsOf } from "./Document.ts"
import type { KeyValues } from "./Key.ts"
import { firstRowsQuery, isServedByIndex } from "./PerParent.ts"

type Selected = Record<string, Expression<string, unknown, unknown>>

/** Under which key the parent's key stands in a row of its child. */
export const parentKey = (i: number): string => `~parent${i}`

/** Under which key the number of rows stands. */
export const countKey = "~count"

const rankKey = "~rank"
const rankedName: string = "ranked"

/** `column = any(keys)`; several columns among arrays that are unnested side by side. */
export const amongKeys = (
  table: ErasedTable,
  columns: ReadonlyArray<string>,
  keys: ReadonlyArray<KeyValues>
): ErasedCondition => {
  const [column, ...more] = columns.map((key) => columnOf(table, key))
  if (column === undefined) return and()
  if (more.length === 0) return inList(column, keys.map(([value]) => value as never))
  return inList(row(column, ...more), keys as ReadonlyArray<never>)
}

const rowsOf = ({ context, link, plan, relation }: RelationPlan, keys: ReadonlyArray<KeyValues>) =>
  relatedByKeys(context, relation, plan.table, link, (table, columns) => amongKeys(table, columns, keys))

const filtered = <A extends { where(condition: ErasedCondition): A }>(rows: A, { where }: FindPlan): A =>
  where === undefined ? rows : rows.where(where)

const numbered = (parents: ReadonlyArray<Expression<string, unknown, unknown>>): Selected =>
  Object.fromEntries(parents.map((parent, i) => [parentKey(i), parent]))

/** The rows of a relation, each with the key of its parent. */
export const relationQuery = (relation: RelationPlan, keys: ReadonlyArray<KeyValues>) => {
  const { plan } = relation
  const { limit, offset = 0, orderBy } = plan
  const whole: Selected = { ...plan.selection, ...documentsOf(plan) }
  if (isServedByIndex(relation)) {
    const parents = relation.relation.theirs.map((key) => columnOf(plan.table, key))
    return firstRowsQuery(relation, keys, { ...whole, ...numbered(parents) }, rankKey)
  }
  const { parents, rows } = rowsOf(relation, keys)
  const selection: Selected = { ...whole, ...numbered(parents) }
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
export const countQuery = (relation: RelationPlan, keys: ReadonlyArray<KeyValues>) => {
  const { parents, rows } = rowsOf(relation, keys)
  return filtered(rows, relation.plan).groupBy(...parents).select({ ...numbered(parents), [countKey]: count() })
}

/** The rows of the tree's root. */
export const rootQuery = (plan: FindPlan, ...more: ReadonlyArray<ErasedCondition>) => {
  const { limit, offset, orderBy, selection, table } = plan
  const conditions = [...rootConditions(plan), ...more]
  const rows = from(table.source)
  const kept = conditions.length === 0 ? rows : rows.where(and(...conditions))
  const sorted = kept.select({ ...selection, ...documentsOf(plan) }).orderBy(...orderBy)
  const limited = limit === undefined ? sorted : sorted.limit(limit)
  return offset === undefined ? limited : limited.offset(offset)
}
