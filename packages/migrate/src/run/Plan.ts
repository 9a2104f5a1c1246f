/**
 * Which migrations run, in which order: from the graph, from what the database has, and from what was asked for. Pure;
 * what stands in the way is named before anything is sent.
 */
import { MigrateError, type MigrateReason } from "../error/MigrateError.ts"
import type { Applied } from "../history/History.ts"
import { checksumOf } from "../migration/Checksum.ts"
import { ancestorsOf, type MigrationGraph } from "../migration/Graph.ts"
import type { Migration } from "../migration/Migration.ts"

const fail = (reason: MigrateReason, problem: string): never => {
  throw new MigrateError({ reason, problem })
}

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

/** A migration by its id, or by the first four letters or more of it. */
const resolveId = (graph: MigrationGraph, given: string): string => {
  if (graph.migrations.has(given)) return given
  const found = graph.order.filter((id) => given.length >= 4 && id.startsWith(given))
  const [only, ...others] = found
  if (only !== undefined && others.length === 0) return only
  if (found.length > 1) return fail("UnknownRevision", `"${given}" may be any of ${found.join(", ")}: say more of it`)
  const near = graph.order.toSorted((a, b) => distance(a, given) - distance(b, given)).slice(0, 3)
  return fail("UnknownRevision", `there is no migration "${given}"; the nearest are ${near.join(", ")}`)
}

/** Throws where what was applied is not what is there: a file that is gone or was edited, a run that ended in the middle. */
const checkApplied = (graph: MigrationGraph, applied: ReadonlyArray<Applied>): void => {
  for (const { checksum, id, message } of applied) {
    const migration = graph.migrations.get(id)
    if (migration === undefined) {
      fail(
        "MissingFile",
        `the database has the migration "${id}" (${message}), and its file is not there: bring it back`
      )
    } else if (checksumOf(migration) !== checksum) {
      fail(
        "EditedFile",
        `the migration "${id}" (${message}) was changed after it was applied: undo that, and write a new one`
      )
    }
  }
}

const isApplied = (applied: ReadonlyArray<Applied>): ReadonlySet<string> =>
  new Set(applied.filter(({ state }) => state === "applied").map(({ id }) => id))

const migrationsOf = (graph: MigrationGraph, ids: ReadonlyArray<string>): ReadonlyArray<Migration> =>
  ids.map((id) => graph.migrations.get(id) as Migration)

/**
 * What an upgrade runs, each after its parents.
 *
 * @param target `head` (there must be one only), `heads`, `+2` for the next two, or a migration by its id
 */
export const planUpgrade = (
  graph: MigrationGraph,
  applied: ReadonlyArray<Applied>,
  target: string
): ReadonlyArray<Migration> => {
  checkApplied(graph, applied)
  const done = isApplied(applied)
  const pending = graph.order.filter((id) => !done.has(id))
  if (target === "heads") return migrationsOf(graph, pending)
  if (target === "head") {
    if (graph.heads.length > 1) {
      fail("SeveralHeads", `there are several heads (${graph.heads.join(", ")}): merge them, or say heads`)
    }
    return migrationsOf(graph, pending)
  }
  if (/^\+\d+$/.test(target)) return migrationsOf(graph, pending.slice(0, Number(target.slice(1))))
  const wanted = ancestorsOf(graph, [resolveId(graph, target)])
  return migrationsOf(graph, pending.filter((id) => wanted.has(id)))
}

/**
 * What a downgrade undoes, each before its parents.
 *
 * @param target `base` for all, `-2` for the last two, or the migration that is to be the last, by its id
 */
export const planDowngrade = (
  graph: MigrationGraph,
  applied: ReadonlyArray<Applied>,
  target: string
): ReadonlyArray<Migration> => {
  checkApplied(graph, applied)
  const done = isApplied(applied)
  const undoable = graph.order.filter((id) => done.has(id)).toReversed()
  const chosen = (): ReadonlyArray<string> => {
    if (target === "base") return undoable
    if (/^-\d+$/.test(target)) return undoable.slice(0, Number(target.slice(1)))
    const kept = ancestorsOf(graph, [resolveId(graph, target)])
    return undoable.filter((id) => !kept.has(id))
  }
  const migrations = migrationsOf(graph, chosen())
  const stuck = migrations.find(({ down }) => down === undefined)
  if (stuck !== undefined) {
    fail("Irreversible", `the migration "${stuck.id}" (${stuck.message}) has no \`down\`: nothing was undone`)
  }
  return migrations
}
