/**
 * The query of one level: the rows that the parents' keys lead to, in one statement, by an array of keys. A limit counts for
 * each parent: by an index where one serves it, else by the row's number among its siblings.
 *
 * Source: https://www.postgresql.org/docs/current/tutorial-window.html
 */
import { and, asc, count, eq, type Expression, from, gt, lte, over, rowNumber } from "@aludel/sql"
import { columnOf, erase, type ErasedColumn, type ErasedTable } from "../erased/Table.ts"
import type { FindPlan, RelationPlan } from "../find/FindPlan.ts"
import { rootConditions } from "../find/FindPlan.ts"
import { type ErasedCondition, relatedByKeys } from "../find/Related.ts"
import type { ResolvedRelation } from "../relation/ResolvedRelation.ts"
import { documentsOf } from "./Document.ts"
import type { Parents, RowsQuery } from "./Parents.ts"
import { firstRowsQuery, isServedByIndex } from "./PerParent.ts"

type Selected = Record<string, Expression<string, unknown, unknown>>

/** Under which key the parent's key stands in a row of its child. */
export const parentKey = (i: number): string => `~parent${i}`

/** Under which key the number of rows stands. */
export const countKey = "~count"

/** Under which key stands what is null where a parent that comes with its level has no rows. */
export const foundKey = "~found"

const rankKey = "~rank"
const rankedName: string = "ranked"

const rowsOf = ({ context, link, plan, relation }: RelationPlan, { among }: Parents) =>
  relatedByKeys(context, relation, plan.table, link, among)

const filtered = <A extends { where(condition: ErasedCondition): A }>(rows: A, { where }: FindPlan): A =>
  where === undefined ? rows : rows.where(where)

const numbered = (parents: ReadonlyArray<Expression<string, unknown, unknown>>): Selected =>
  Object.fromEntries(parents.map((parent, i) => [parentKey(i), parent]))

/** The key of a parent that comes with the level, and beside it what is null where it has no rows. */
const covering = ({ relation }: RelationPlan, wanted: ErasedTable, read: Selected): Selected => ({
  ...read,
  [parentKey(0)]: keyOf(relation, wanted),
  [foundKey]: read[parentKey(0)] as Selected[string]
})

const keyOf = ({ own }: ResolvedRelation, wanted: ErasedTable): ErasedColumn => columnOf(wanted, own[0] as string)

/** The rows beside their parents, and parents without rows beside nulls. */
const besideAll = (rows: ReturnType<typeof rowsOf>["rows"], wanted: ErasedTable, on: ErasedCondition) =>
  rows.rightJoin(wanted.source, on)

/** The rows of a relation, each with the key of its parent. */
const relationQuery = (relation: RelationPlan, parents: Parents): RowsQuery => {
  const { plan } = relation
  const { limit, offset = 0, orderBy } = plan
  const whole: Selected = { ...plan.selection, ...documentsOf(plan) }
  const cover = (wanted: ErasedTable, read: Selected) => covering(relation, wanted, read)
  if (isServedByIndex(relation)) {
    const keys = relation.relation.theirs.map((key) => columnOf(plan.table, key))
    return firstRowsQuery(relation, parents, { ...whole, ...numbered(keys) }, rankKey, cover)
  }
  const { held, parents: keys, rows } = rowsOf(relation, parents)
  const selection: Selected = { ...whole, ...numbered(keys) }
  const limited = limit !== undefined || offset > 0
  if (parents.covered && !limited) {
    const wanted = parents.table(relation)
    const all = [eq(keys[0] as ErasedColumn, keyOf(relation.relation, wanted)), ...held, ...whereOf(plan)]
    return besideAll(rows, wanted, and(...all)).select(cover(wanted, selection)).orderBy(...orderBy)
  }
  const kept = filtered(rows.where(and(...held)), plan)
  if (!limited) return kept.select(selection).orderBy(...orderBy)
  const rank = over(rowNumber(), { partitionBy: keys, orderBy })
  const ranked = erase(kept.select({ ...selection, [rankKey]: rank }).as(rankedName))
  // Its own column, of the type that `rowNumber` gave it.
  const place = columnOf(ranked, rankKey) as Expression<string, number, unknown>
  const within = limit === undefined ? gt(place, offset) : and(gt(place, offset), lte(place, offset + limit))
  const read: Selected = Object.fromEntries(Object.keys(selection).map((key) => [key, columnOf(ranked, key)]))
  if (!parents.covered) return from(ranked.source).where(within).select(read).orderBy(asc(place))
  const wanted = parents.table(relation)
  const met = eq(columnOf(ranked, parentKey(0)), keyOf(relation.relation, wanted))
  return besideAll(from(ranked.source), wanted, and(met, within)).select(cover(wanted, read)).orderBy(asc(place))
}

const whereOf = ({ where }: FindPlan): ReadonlyArray<ErasedCondition> => where === undefined ? [] : [where]

/** How many rows a relation leads to, for each parent that has any, or for each. */
const countQuery = (relation: RelationPlan, parents: Parents): RowsQuery => {
  const { held, parents: keys, rows } = rowsOf(relation, parents)
  if (!parents.covered) {
    const kept = filtered(rows.where(and(...held)), relation.plan)
    const read: Selected = { ...numbered(keys), [countKey]: count() }
    return kept.groupBy(...keys).select(read)
  }
  const wanted = parents.table(relation)
  const key = keyOf(relation.relation, wanted)
  const own = keys[0] as ErasedColumn
  const met = and(eq(own, key), ...held, ...whereOf(relation.plan))
  const read: Selected = { [parentKey(0)]: key, [countKey]: count(own) }
  return besideAll(rows, wanted, met).groupBy(key).select(read)
}

/** What a level is read by. */
export const levelQuery = (relation: RelationPlan, parents: Parents): RowsQuery =>
  relation.counted ? countQuery(relation, parents) : relationQuery(relation, parents)

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
