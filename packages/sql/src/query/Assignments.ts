/** An object of values to `"column" = expr`: what UPDATE sets, and ON CONFLICT … DO UPDATE. */
import type { Expr } from "../ast/Expr.ts"
import type { Assignment } from "../ast/Insert.ts"
import { operand } from "../expression/Expression.ts"
import type { TablePlan } from "../schema/TablePlan.ts"
import { partAssignment } from "./AssignedPart.ts"
import { columnByKey } from "./ColumnByKey.ts"

const nothing: Expr = { _tag: "Null" }

/**
 * Undefined means not given; a column with `onUpdate` then has its own value, where anything is set at all. Throws
 * `InvalidQuery` for a key that is no column.
 */
export const assignments = (table: TablePlan, values: object): ReadonlyArray<Assignment> => {
  const set = Object.entries(values).filter(([, value]) => value !== undefined).map(([key, value]): Assignment => {
    const column = columnByKey(table, key)
    const part = partAssignment(table, column, value)
    if (part !== undefined) return part
    return { column: column.name, expr: value === null ? nothing : operand(value, column.facts.type) }
  })
  if (set.length === 0) return []
  const touched = table.columns.flatMap(({ facts, name }) =>
    facts.onUpdate === undefined || set.some(({ column }) => column === name)
      ? []
      : [{ column: name, expr: facts.onUpdate }]
  )
  return [...set, ...touched]
}
