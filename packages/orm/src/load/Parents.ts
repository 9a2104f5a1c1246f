/**
 * The parents that a level is read for: keys that are given, or those that a query finds. `= any (array (…))` has the
 * server read the level as it does for given keys, by an index where one serves; `in (…)` is a join, which at times reads
 * whole tables for it.
 *
 * Source: https://www.postgresql.org/docs/current/functions-comparisons.html
 */
import {
  and,
  arrayQuery,
  cte,
  eqAny,
  type Expression,
  from,
  inList,
  Pg,
  row,
  type Select,
  unnest,
  value
} from "@aludel/sql"
import { columnOf, erase, type ErasedTable } from "../erased/Table.ts"
import type { RelationPlan } from "../find/FindPlan.ts"
import type { ErasedCondition } from "../find/Related.ts"
import type { KeyValues } from "./Key.ts"

/** Whose rows a level reads. */
export interface Parents {
  /** That these columns of this table hold the key of one of them. */
  readonly among: (table: ErasedTable, columns: ReadonlyArray<string>) => ErasedCondition
  /** Their keys as a table, whose columns are called as those of the parents' table. */
  readonly table: (relation: RelationPlan) => ErasedTable
  /** Whether each of them comes with the level, those without rows as well: so that it is known of whom there are none. */
  readonly covered: boolean
}

/** Types of which equal values have one text: no key stands twice among those that are given. */
export const keyTypes: {
  readonly [Type in string]: (texts: ReadonlyArray<string>) => Expression<string, ReadonlyArray<unknown>>
} = {
  smallint: (texts) => value(texts.map(Number), Pg.smallint().array()),
  integer: (texts) => value(texts.map(Number), Pg.integer().array()),
  bigint: (texts) => value(texts.map(BigInt), Pg.bigint().array()),
  uuid: (texts) => value(texts, Pg.uuid().array())
}

const keysName: string = "keys$"

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

/** Parents of these keys. */
export const givenParents = (keys: ReadonlyArray<KeyValues>): Parents => ({
  among: (table, columns) => amongKeys(table, columns, keys),
  table: ({ plan, relation: { own, theirs } }) => {
    const arrays = own.map((key, i) => {
      const { type } = columnOf(plan.table, theirs[i] as string)
      const array = keyTypes[type.name] as (typeof keyTypes)[string]
      return [key, array(keys.map((values) => type.encode(values[i])))] as const
    })
    // A function's rows are a source like a table.
    return erase(unnest(Object.fromEntries(arrays)).as(keysName) as unknown as ErasedTable["source"])
  },
  covered: false
})

/** A query whose rows are known at run time only: those of a level, or keys under the key of the column that they are from. */
export type RowsQuery = Select<{ readonly [Key in string]: unknown }, string>

const amongFound = (query: RowsQuery): Parents["among"] => (table, [key]) =>
  eqAny(columnOf(table, key as string), arrayQuery(query as never as Whole))

/** It stands alone: what it mentions is in it. */
type Whole = Select<unknown, never>

/** The rows of a query as a table. */
export const derived = (query: RowsQuery, name: string): ErasedTable => erase((query as never as Whole).as(name))

/** One column of a table, under its own key. */
export const oneColumn = (table: ErasedTable, key: string): Record<string, Expression<string, unknown, unknown>> => ({
  [key]: columnOf(table, key)
})

/** Parents whose keys the query finds. */
export const foundParents = (query: RowsQuery): Parents => ({
  among: amongFound(query),
  table: () => derived(query.distinct(), keysName),
  covered: false
})

/** The same, and each of them comes with the level. The query is asked once, however often the level mentions it. */
export const coveredParents = (key: string, query: RowsQuery): Parents => {
  const keys = erase(cte(keysName, query.distinct() as never as Whole))
  return {
    among: amongFound(from(keys.source).select(oneColumn(keys, key))),
    table: () => keys,
    covered: true
  }
}
