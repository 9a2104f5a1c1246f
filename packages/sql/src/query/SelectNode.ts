/** What the builders of a SELECT ask of its node, and how they join to it. */
import type { Select } from "../ast/Select.ts"
import type { Join, Source } from "../ast/Source.ts"
import { InvalidQuery } from "../error/Reason.ts"

/** What FROM lists, from left to right. */
export const sourcesOf = ({ from, joins }: Select): ReadonlyArray<Source> => [
  ...from === undefined ? [] : [from],
  ...joins.map(({ source }) => source)
]

/** The parts of a clause's list: one function for all, since a closure at each call costs as much as the call. */
export const nodeOf = <Node>({ node }: { readonly node: Node }): Node => node

interface Joined {
  readonly from: { readonly alias: string } | undefined
  readonly joins: ReadonlyArray<Join>
}

/** Two sources of one name would make every mention of either ambiguous. */
const isTaken = ({ from, joins }: Joined, name: string): boolean =>
  from?.alias === name || joins.some(({ source, using }) => source.alias === name || using?.alias === name)

/** Throws `InvalidQuery` where what is joined has the name of what stands in the query already. */
export const checkNames = (before: Joined, { source, using }: Join): void => {
  const names = using === undefined ? [source.alias] : [source.alias, using.alias]
  const taken = names.find((name, index) => isTaken(before, name) || names.indexOf(name) < index)
  if (taken === undefined) return
  throw new InvalidQuery({ problem: `"${taken}" is in the query already: join it under an \`alias\`` })
}
