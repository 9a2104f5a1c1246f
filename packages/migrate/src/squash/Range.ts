/** Which migrations a squash takes together: all that lie between two of them, and nothing that branches off on the way. Pure. */
import { refuse } from "../error/MigrateError.ts"
import { ancestorsOf, type MigrationGraph, parentsOf } from "../migration/Graph.ts"
import type { Migration } from "../migration/Migration.ts"

/** A range of a graph that one migration can stand for. */
export interface SquashRange {
  /** Each after its parents. */
  readonly migrations: ReadonlyArray<Migration>
  /** What the first of them follow. */
  readonly parents: ReadonlyArray<string>
  /** What runs before them. */
  readonly before: ReadonlyArray<Migration>
}

const no = (problem: string): never => refuse("Refused", `${problem}; nothing was changed`)

/**
 * The range.
 *
 * @param from the first; all that `to` follows where it is left out
 * @returns the range; throws `MigrateError` where one migration cannot stand for it, by the migration that is in the way
 */
export const rangeOf = (graph: MigrationGraph, from: string | undefined, to: string): SquashRange => {
  const upTo = ancestorsOf(graph, [to])
  if (from !== undefined && !upTo.has(from)) no(`"${to}" does not follow "${from}", so there is no range between them`)
  const ids = new Set(
    graph.order.filter((id) => upTo.has(id) && (from === undefined || ancestorsOf(graph, [id]).has(from)))
  )
  for (const id of ids) {
    const joins = id === from ? undefined : parentsOf(graph, id).find((parent) => !ids.has(parent))
    if (joins !== undefined) no(`"${joins}" joins by "${id}", in the middle: begin where these branches part`)
  }
  for (const id of graph.order.filter((id) => !ids.has(id))) {
    const middle = parentsOf(graph, id).find((parent) => ids.has(parent) && parent !== to)
    if (middle !== undefined) no(`"${id}" follows "${middle}", in the middle: merge it, or end there`)
  }
  if (ids.size < 2) no("there is one migration only, so there is nothing to take together")
  const parents = from === undefined ? [] : parentsOf(graph, from)
  const earlier = ancestorsOf(graph, parents)
  const taken = (set: ReadonlySet<string>): ReadonlyArray<Migration> =>
    graph.order.filter((id) => set.has(id)).flatMap((id) => graph.migrations.get(id) ?? [])
  return { migrations: taken(ids), parents, before: taken(earlier) }
}
