/** The SELECT that every other begins with: all of a source, before it is said what to read of it. */
import type { Select } from "./Select.ts"
import type { Source } from "./Source.ts"

export const selectFrom = (source: Source | undefined): Select => ({
  _tag: "Select",
  outputs: [],
  from: source,
  joins: [],
  where: undefined,
  groupBy: [],
  having: undefined,
  orderBy: [],
  limit: undefined,
  ties: false,
  offset: undefined,
  distinct: undefined,
  locking: undefined
})
