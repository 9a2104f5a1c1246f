/**
 * Finds cycles between files, type-only imports included: two files that need each other are one file in two places.
 */
import type { Source } from "./Import.ts"

/** One shortest cycle through each file that lies on one; each cycle is reported once, from its first file by name. */
export const cycles = (sources: ReadonlyArray<Source>): Array<ReadonlyArray<string>> => {
  const known = new Set(sources.map((source) => source.path))
  const edges = new Map(sources.map((source) => [source.path, targets(source, known)]))
  const found = new Map<string, ReadonlyArray<string>>()
  for (const start of [...known].sort()) {
    const path = shortestWayBack(start, edges)
    const members = path && [...path].sort().join(" ")
    if (path && members && !found.has(members)) found.set(members, path)
  }
  return [...found.values()]
}

const targets = (source: Source, known: ReadonlySet<string>): Array<string> =>
  source.imports.flatMap(({ target }) => target !== undefined && known.has(target) ? [target] : [])

const shortestWayBack = (
  start: string,
  edges: ReadonlyMap<string, ReadonlyArray<string>>
): ReadonlyArray<string> | undefined => {
  const from = new Map<string, string>()
  const queue = [start]
  for (const file of queue) {
    for (const next of edges.get(file) ?? []) {
      if (next === start) return walkBack(file, from)
      if (from.has(next)) continue
      from.set(next, file)
      queue.push(next)
    }
  }
  return undefined
}

const walkBack = (last: string, from: ReadonlyMap<string, string>): Array<string> => {
  const path = [last]
  for (let file = from.get(last); file !== undefined; file = from.get(file)) path.unshift(file)
  return path
}
