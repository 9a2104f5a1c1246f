/** The criterion of a model over rows in memory: what can be told without a server of `where`, and of `softDelete`. */
import type { Place } from "../context/Place.ts"
import { predicateOf } from "../erased/Predicate.ts"
import { columnsFor } from "../find/Related.ts"
import type { Values } from "../write/Change.ts"
import { mistake } from "./Failure.ts"

/** What a variant's rows do not have: it is null in the table. */
export const othersOf = ({ kind }: Place["entity"]): Values =>
  Object.fromEntries([...kind?.others ?? []].map((key) => [key, null]))

/** Whether a row meets the criterion of its model. Throws a `DatabaseError` for one that only a server could evaluate. */
export const meets = ({ entity }: Place): (row: Values) => boolean => {
  const { options: { where }, plan, table } = entity
  if (where === undefined) return () => true
  const predicate = predicateOf(plan, where(columnsFor(entity, table)).node)
  if (predicate === undefined) {
    throw mistake(
      `the criterion of "${entity.key}" is an expression that only the server can evaluate: its rows are not held in memory`
    )
  }
  const others = othersOf(entity)
  return (row) => predicate.of({ ...others, ...row }) === true
}
