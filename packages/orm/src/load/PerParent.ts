/**
 * The first rows of each parent by an index: where one holds the parent's key and then the order, the server reads no more
 * rows than are wanted, parent by parent, by LATERAL with LIMIT. Elsewhere numbering the rows of all parents reads each once,
 * and reading parent by parent would read the whole table for each.
 *
 * Source: https://www.postgresql.org/docs/current/queries-table-expressions.html#QUERIES-LATERAL
 */
import { asc, type Expression, from, lateral, over, Pg, rowNumber, type SortKey, unnest, value } from "@aludel/sql"
import type { TablePlan } from "@aludel/sql/Plan"
import { columnOf, erase, type ErasedColumn, type ErasedTable } from "../erased/Table.ts"
import type { RelationPlan } from "../find/FindPlan.ts"
import { relatedTo, standing, whenOf } from "../find/Related.ts"
import type { KeyValues } from "./Key.ts"

type Selected = Record<string, Expression<string, unknown, unknown>>

/** Types of which equal values have one text: no key stands twice among those that are given. */
const keyTypes: {
  readonly [Type in string]: (texts: ReadonlyArray<string>) => Expression<string, ReadonlyArray<unknown>>
} = {
  smallint: (texts) => value(texts.map(Number), Pg.smallint().array()),
  integer: (texts) => value(texts.map(Number), Pg.integer().array()),
  bigint: (texts) => value(texts.map(BigInt), Pg.bigint().array()),
  uuid: (texts) => value(texts, Pg.uuid().array())
}

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

const keysName: string = "keys$"
const rowsName: string = "rows$"

/** The keys as a table of their own, whose columns are called as those of the parents' table. */
const keysTable = ({ plan, relation: { own, theirs } }: RelationPlan, keys: ReadonlyArray<KeyValues>) =>
  unnest(Object.fromEntries(own.map((key, i) => {
    const { type } = columnOf(plan.table, theirs[i] as string)
    const array = keyTypes[type.name] as (typeof keyTypes)[string]
    return [key, array(keys.map((values) => type.encode(values[i])))]
  }))).as(keysName)

/**
 * The first rows of each parent, in order.
 *
 * @param selection what is read of each row, and the key of its parent
 * @param rank under which key the row's place among its siblings is read
 */
export const firstRowsQuery = (
  relation: RelationPlan,
  keys: ReadonlyArray<KeyValues>,
  selection: Selected,
  rank: string
) => {
  const { context, link, plan } = relation
  const { limit, offset, orderBy, table, where } = plan
  const given = keysTable(relation, keys)
  // A function's rows are a source like a table.
  const wanted = erase(given as unknown as ErasedTable["source"])
  const related = relatedTo(context, wanted, relation.relation, table, link)
  const kept = where === undefined ? related : related.where(where)
  const place = over(rowNumber(), { orderBy })
  const sorted = kept.select({ ...selection, [rank]: place }).orderBy(...orderBy)
  const limited = limit === undefined ? sorted : sorted.limit(limit)
  const rows = lateral(rowsName, standing(offset === undefined ? limited : limited.offset(offset)))
  const found = erase(rows as unknown as ErasedTable["source"])
  const read: Selected = Object.fromEntries(Object.keys(selection).map((key) => [key, columnOf(found, key)]))
  return from(wanted.source).crossJoinLateral(rows as never).select(read).orderBy(asc(columnOf(found, rank)))
}
