/** Where to go, as it is said on the command line: a migration by its id, by the first letters of it, or from another one. */
import { refuse } from "../error/MigrateError.ts"
import { ancestorsOf, type MigrationGraph, parentsOf } from "../migration/Graph.ts"

/** How many letters differ, for the nearest names. Source: Levenshtein, 1966. */
const distance = (a: string, b: string): number => {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const change = (row[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min(change, (row[j] as number) + 1, (next[j - 1] as number) + 1))
    }
    row = next
  }
  return row[b.length] as number
}

const unknown = (graph: MigrationGraph, given: string): never => {
  const near = graph.order.toSorted((a, b) => distance(a, given) - distance(b, given)).slice(0, 3)
  const hint = near.length === 0 ? "there are no migrations at all" : `the nearest are ${near.join(", ")}`
  return refuse("UnknownRevision", `there is no migration "${given}"; ${hint}`)
}

/** The one head; undefined where there is no migration. */
export const onlyHead = (graph: MigrationGraph): string | undefined => {
  if (graph.heads.length > 1) {
    refuse("SeveralHeads", `there are several heads (${graph.heads.join(", ")}): merge them, or say heads`)
  }
  return graph.heads[0]
}

/** Shorter beginnings are too easily those of another one tomorrow. */
const shortest = 4

const named = (graph: MigrationGraph, given: string): string | undefined => {
  if (graph.migrations.has(given)) return given
  const by = graph.replaced.get(given)
  if (by !== undefined) return by
  if (given === "head") return onlyHead(graph)
  if (given.length < shortest) return undefined
  const found = graph.order.filter((id) => id.startsWith(given))
  if (found.length > 1) {
    refuse("UnknownRevision", `"${given}" may be any of ${found.join(", ")}: say more of it`)
  }
  return found[0]
}

/** One step from a migration to the one before or behind it, where there is one only. */
const neighbour = (graph: MigrationGraph, id: string, forward: boolean, given: string): string => {
  const next = forward
    ? graph.order.filter((other) => parentsOf(graph, other).includes(id))
    : parentsOf(graph, id)
  const [only, ...others] = next
  if (only === undefined) {
    return refuse("UnknownRevision", `"${given}" leads beyond ${forward ? "the head" : "the first"}, "${id}"`)
  }
  return others.length === 0 ? only : refuse(
    "UnknownRevision",
    `"${given}" may be any of ${next.join(", ")}, which ${forward ? "follow" : "are merged by"} "${id}": say which`
  )
}

/**
 * The migration that is meant: by its id, by four letters or more that it alone begins with, as `head`, or from there, as
 * `3f9a+2` and `head-1`.
 */
export const resolveTarget = (graph: MigrationGraph, given: string): string => {
  const whole = named(graph, given)
  if (whole !== undefined) return whole
  const [, from = "", sign, count] = /^(.+)([+-])(\d+)$/.exec(given) ?? []
  if (sign === undefined) return unknown(graph, given)
  let found = named(graph, from) ?? unknown(graph, from)
  for (let left = Number(count); left > 0; left--) found = neighbour(graph, found, sign === "+", given)
  return found
}

/** The migrations that a stamp leaves behind: the targets and all that they follow. */
export const resolveSet = (graph: MigrationGraph, targets: ReadonlyArray<string>): ReadonlySet<string> =>
  ancestorsOf(
    graph,
    targets.flatMap((target) =>
      target === "base"
        ? []
        : target === "heads"
        ? graph.heads
        : target === "head"
        ? [onlyHead(graph)].filter((id) => id !== undefined)
        : [resolveTarget(graph, target)]
    )
  )
