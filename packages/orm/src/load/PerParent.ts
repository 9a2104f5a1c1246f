/**
 * The first rows of each parent by an index: where one holds the parent's key and then the order, the server reads no more
 * rows than are wanted, parent by parent, by LATERAL with LIMIT. Elsewhere numbering the rows of all parents reads each once,
 * and reading parent by parent would read the whole table for each.
 *
 * Source: https://www.postgresql.org/docs/current/queries-table-expressions.html#QUERIES-LATERAL
 */
import { asc, type Expression, from, lateral, over, rowNumber, type SortKey } from "@aludel/sql"
import type { TablePlan } from "@aludel/sql/Plan"
import { columnOf, erase, type ErasedColumn, type ErasedTable } from "../erased/Table.ts"
import type { RelationPlan } from "../find/FindPlan.ts"
import { relatedTo, standing, whenOf } from "../find/Related.ts"
import { keyTypes, type Parents, type RowsQuery } from "./Parents.ts"

type Selected = Record<string, Expression<string, unknown, unknown>>

/** The name in the database of the column that a sort key is, if it is one of this table's and sorts as its index does. */
const columnOfSort = (
  { node: { direction, expr, nulls } }: SortKey<string>,
  table: ErasedColumn
): string | undefined => {
  const own = table.node
  const isUsual = nulls === undefined || (nulls === "first") === (direction === "desc")
  return expr._tag === "Column" && own._tag === "Column" && expr.source === own.source && isUsual
    ? expr.name
    : undefined
}

/** The columns that each index of the table leads with, where it is one by which rows can be found in order. */
const indexesOf = ({ constraints, indexes }: TablePlan): ReadonlyArray<ReadonlyArray<string>> => [
  ...constraints.flatMap((constraint) =>
    constraint.kind === "primary key" || constraint.kind === "unique" ? [constraint.columns] : []
  ),
  ...indexes.flatMap(({ elements, using, where }) => {
    const isOrdered = where === undefined && (using === undefined || using === "btree") &&
      elements.every(({ collation, direction, expr, nulls, operatorClass }) =>
        expr._tag === "Column" && collation === undefined && operatorClass === undefined &&
        (nulls === undefined || (nulls === "first") === (direction === "desc"))
      )
    return isOrdered ? [elements.flatMap(({ expr }) => expr._tag === "Column" ? [expr.name] : [])] : []
  })
]

/** Whether an index leads from a parent's key to its first rows. */
export const isServedByIndex = ({ plan, relation }: RelationPlan): boolean => {
  const { between, theirs, via } = relation
  const { entity, limit, orderBy, table } = plan
  if (limit === undefined || between !== undefined || via.length > 0 || Object.keys(whenOf(relation)).length > 0) {
    return false
  }
  const keys = theirs.map((key) => columnOf(table, key))
  if (!keys.every(({ type }) => Object.hasOwn(keyTypes, type.name))) return false
  const names = theirs.map((key) => entity.plan.columns.find((column) => column.key === key)?.name)
  const [sort] = orderBy
  const first = sort === undefined ? undefined : columnOfSort(sort, keys[0] as ErasedColumn)
  if (sort !== undefined && first === undefined) return false
  return indexesOf(entity.plan).some((columns) =>
    names.every((name) => columns.slice(0, names.length).includes(name as string)) &&
    (first === undefined || columns[names.length] === first)
  )
}

const rowsName: string = "rows$"

/**
 * The first rows of each parent, in order.
 *
 * @param selection what is read of each row, and the key of its parent
 * @param rank under which key the row's place among its siblings is read
 * @param covering what is read in its place where parents without rows come as well
 */
export const firstRowsQuery = (
  relation: RelationPlan,
  parents: Parents,
  selection: Selected,
  rank: string,
  covering: (wanted: ErasedTable, read: Selected) => Selected
): RowsQuery => {
  const { context, link, plan } = relation
  const { limit, offset, orderBy, table, where } = plan
  const wanted = parents.table(relation)
  const related = relatedTo(context, wanted, relation.relation, table, link)
  const kept = where === undefined ? related : related.where(where)
  const place = over(rowNumber(), { orderBy })
  const sorted = kept.select({ ...selection, [rank]: place }).orderBy(...orderBy)
  const limited = limit === undefined ? sorted : sorted.limit(limit)
  const rows = lateral(rowsName, standing(offset === undefined ? limited : limited.offset(offset)))
  // Its columns are those of the selection, which is known at run time only.
  const found = erase(rows as unknown as ErasedTable["source"])
  const read: Selected = Object.fromEntries(Object.keys(selection).map((key) => [key, columnOf(found, key)]))
  const first = asc(columnOf(found, rank))
  return parents.covered
    ? from(wanted.source).leftJoinLateral(rows as never).select(covering(wanted, read)).orderBy(first)
    : from(wanted.source).crossJoinLateral(rows as never).select(read).orderBy(first)
}
