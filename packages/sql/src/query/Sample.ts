/**
 * TABLESAMPLE: a part of a table's rows, at random.
 *
 * Source: https://www.postgresql.org/docs/current/sql-select.html#SQL-FROM
 */
import { InvalidQuery } from "../error/Reason.ts"
import { bind } from "../expression/Expression.ts"
import { columnsOver, planOf, type ReadOnly, type Table, type TableInfo } from "../schema/Table.ts"
import { float4, float8 } from "../type/FloatingPoint.ts"

/** Options of a sample. */
export interface SampleOptions {
  /** `bernoulli`, which is the default, looks at each row by itself; `system` takes whole blocks and is faster. */
  readonly method?: "bernoulli" | "system" | undefined
  /** The seed: equal ones choose equal rows, as long as the table does not change. */
  readonly repeatable?: number | undefined
}

/**
 * About this share of the table's rows.
 *
 * @param percentage from 0 to 100
 *
 * @example
 * import { columns, from, Pg, sample, table } from "@aludel/sql"
 *
 * const events = table("events", class Events {
 *   id = Pg.bigint().identity().primaryKey()
 * })
 * const some = from(sample(events, 10, { method: "system", repeatable: 42 })).select(columns(events))
 */
export const sample = <Name extends string, Fields>(
  table: TableInfo<Name, Fields, unknown>,
  percentage: number,
  { method = "bernoulli", repeatable }: SampleOptions = {}
): Table<Name, Fields, ReadOnly> => {
  const { columns, source, view } = planOf(table)
  if (method !== "bernoulli" && method !== "system") throw new InvalidQuery({ problem: "a sample's method is unknown" })
  if (view?.form === "view") {
    throw new InvalidQuery({ problem: `"${source.name}" is a view, which cannot be sampled` })
  }
  const sampled = {
    _tag: "SampledSource",
    table: source,
    method,
    percentage: bind(percentage, float4),
    seed: repeatable === undefined ? undefined : bind(repeatable, float8),
    alias: source.alias
  } as const
  // The seam between the sampled table's columns and their types, which are the table's.
  return columnsOver(sampled, columns.map(({ facts, key, name }) => ({ key, name, type: facts.type }))) as never
}
