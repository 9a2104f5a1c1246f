/** A SELECT with no more than its source: what every other clause is added to. */
import type { Select } from "../ast/Select.ts"
import type { Source } from "../ast/Source.ts"

export const selectNode = (from: Source): Select => ({
  _tag: "Select",
  outputs: [],
  from,
  joins: [],
  where: undefined,
  groupBy: [],
  having: undefined,
  orderBy: [],
  limit: undefined,
  offset: undefined,
  distinct: undefined,
  locking: undefined
})
