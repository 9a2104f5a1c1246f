/** The criterion of a model over rows in memory: what can be told without a server of `where`, and of `softDelete`. */
import type { Place } from "../context/Place.ts"
import { columnsFor } from "../find/Related.ts"
import type { Values } from "../write/Change.ts"
import { mistake } from "./Failure.ts"
import { predicateOf } from "./MemoryPredicate.ts"

/** Whether a row meets the criterion of its model. Throws a `DatabaseError` for one that only a server could evaluate. */
export const meets = ({ entity }: Place): (row: Values) => boolean => {
  const { options: { where }, table } = entity
  if (where === undefined) return () => true
  const truth = predicateOf(entity, where(columnsFor(entity, table)).node)
  if (truth === undefined) {
    throw mistake(
      `the criterion of "${entity.key}" is an expression that only the server can evaluate: its rows are not held in memory`
    )
  }
  return (row) => truth(row) === true
}
