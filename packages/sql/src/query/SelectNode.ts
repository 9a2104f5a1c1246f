/** The SELECT that every builder begins with: all of a source, before it is said what to read of it. */
import type { Select } from "../ast/Select.ts"
import type { Source } from "../ast/Source.ts"

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

/** What FROM lists, from left to right. */
export const sourcesOf = ({ from, joins }: Select): ReadonlyArray<Source> => [
  ...from === undefined ? [] : [from],
  ...joins.map(({ source }) => source)
]

/** The parts of a clause's list: one function for all, since a closure at each call costs as much as the call. */
export const nodeOf = <Node>({ node }: { readonly node: Node }): Node => node
