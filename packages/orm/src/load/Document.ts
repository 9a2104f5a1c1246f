/**
 * Relations as documents in their parent's statement: a correlated subquery for each, which yields the rows as arrays of
 * their values. A value that JSON would bend travels as its own text, and is read as exactly as a column. A row is an array
 * and not an object, so that no key is sent with each row; of more than a hundred values it is one of arrays, since a
 * function takes no more arguments.
 *
 * Source: https://www.postgresql.org/docs/current/functions-json.html
 */
import { asc, count, type Expression, from, jsonAgg, jsonBuildArray, over, rowNumber, scalar } from "@aludel/sql"
import { columnOf, erase } from "../erased/Table.ts"
import type { FindPlan, RelationPlan } from "../find/FindPlan.ts"
import { relatedTo, standing } from "../find/Related.ts"
import type { LoadedRow } from "./Key.ts"

type Erased = Expression<string, unknown, unknown>
type Selected = { readonly [Key in string]: Erased }

/** The most arguments that a function takes on the server. */
const mostArguments = 100
const placeKey = "~place"
const rowsName: string = "rows$"

const chunksOf = <A>(items: ReadonlyArray<A>): ReadonlyArray<ReadonlyArray<A>> => {
  const chunks: Array<ReadonlyArray<A>> = []
  for (let at = 0; at < items.length; at += mostArguments) chunks.push(items.slice(at, at + mostArguments))
  return chunks
}

const documentOf = (values: ReadonlyArray<Erased>): Erased =>
  values.length <= mostArguments
    ? jsonBuildArray(...values)
    : jsonBuildArray(...chunksOf(values).map((chunk) => jsonBuildArray(...chunk)))

const documentsQuery = (parent: FindPlan, { context, counted, link, plan, relation }: RelationPlan): Erased => {
  const { limit, offset, orderBy, where } = plan
  const related = relatedTo(context, parent.table, relation, plan.table, link)
  const rows = where === undefined ? related : related.where(where)
  if (counted) return scalar(rows.select({ count: count() }))
  const selection: Selected = { ...plan.selection, ...documentsOf(plan) }
  if (limit === undefined && offset === undefined) {
    return scalar(rows.select({ rows: jsonAgg(documentOf(Object.values(selection))).orderBy(...orderBy) }))
  }
  const place = over(rowNumber(), { orderBy })
  const sorted = rows.select({ ...selection, [placeKey]: place }).orderBy(...orderBy)
  const limited = limit === undefined ? sorted : sorted.limit(limit)
  const kept = erase(standing(offset === undefined ? limited : limited.offset(offset)).as(rowsName))
  const values = Object.keys(selection).map((key) => columnOf(kept, key))
  return scalar(
    from(kept.source).select({ rows: jsonAgg(documentOf(values)).orderBy(asc(columnOf(kept, placeKey))) })
  )
}

/** The joined relations of a level, each under its name. */
export const documentsOf = (plan: FindPlan): Selected =>
  Object.fromEntries(
    plan.relations.filter(({ joined }) => joined).map((relation) => [
      relation.relation.name,
      documentsQuery(plan, relation)
    ])
  )

/** The keys of a document's values, in their order. */
const keysOf = ({ relations, selection }: FindPlan): ReadonlyArray<string> => [
  ...Object.keys(selection),
  ...relations.filter(({ joined }) => joined).map(({ relation }) => relation.name)
]

/** The rows in a document. */
export const rowsOf = (plan: FindPlan, document: unknown): ReadonlyArray<LoadedRow> => {
  if (document === null || document === undefined) return []
  const keys = keysOf(plan)
  const nested = keys.length > mostArguments
  // Written by `documentOf`, and read by the codec that it gave.
  return (document as ReadonlyArray<ReadonlyArray<unknown>>).map((values) => {
    const flat = nested ? values.flat() : values
    const row: LoadedRow = {}
    keys.forEach((key, i) => {
      row[key] = flat[i]
    })
    return row
  })
}
