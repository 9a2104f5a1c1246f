/** The column that a key of a program's row or set of values stands for. */
import { InvalidQuery } from "../error/Reason.ts"
import type { ColumnPlan, TablePlan } from "../schema/TablePlan.ts"

/** Throws `InvalidQuery` for a key that is no column of the table. */
export const columnByKey = (table: TablePlan, key: string): ColumnPlan => {
  const column = table.columns.find((column) => column.key === key)
  if (column === undefined) throw new InvalidQuery({ problem: `"${table.source.name}" has no column "${key}"` })
  return column
}
