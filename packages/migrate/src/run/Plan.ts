/**
 * Which migrations run, in which order: from the graph, from what the database has, and from what was asked for. Pure;
 * what stands in the way is named before anything is sent.
 */
import { refuse } from "../error/MigrateError.ts"
import type { Applied } from "../history/History.ts"
import { checksumOf } from "../migration/Checksum.ts"
import { ancestorsOf, type MigrationGraph } from "../migration/Graph.ts"
import type { Migration } from "../migration/Migration.ts"
import { nameOf } from "./Failure.ts"
import { checksumOfDone } from "./Parts.ts"
import { wholeStanding } from "./Replaced.ts"
import { onlyHead, resolveTarget } from "./Target.ts"

/** One migration that is to be applied or undone. */
export interface PlannedStep {
  readonly direction: "up" | "down"
  readonly migration: Migration
  /** How many of its parts an earlier run did, before it ended in the middle. */
  readonly from: number
  /** How far that run came in the next part: see `Applied`. Null where it did not begin it. */
  readonly position: string | null
  /** Whether something is applied that it neither follows nor is followed by: it came late, from another branch. */
  readonly late: boolean
}

/** Throws where what was applied is not what is there: a file that is gone or was edited. */
export const checkApplied = (graph: MigrationGraph, applied: ReadonlyArray<Applied>): void => {
  for (const row of applied) {
    const { id, message, state, step } = row
    const migration = graph.migrations.get(id)
    if (migration === undefined) {
      refuse(
        "MissingFile",
        `the database has the migration "${id}" (${message}), and its file is not there: bring it back`
      )
    } else if (state === "applied") {
      if (checksumOf(migration) === row.checksum) continue
      refuse("EditedFile", `${nameOf(migration)} was changed after it was applied: undo that, and write a new one`)
    } else if (checksumOfDone(state === "running" ? "up" : "down", migration, step) !== row.checksum) {
      refuse(
        "EditedFile",
        `${
          nameOf(migration)
        } was changed in a part that is done: undo that and go on, or finish it by hand and stamp it`
      )
    }
  }
}

/** Throws where a run ended in the middle of a migration that this one does not go on with. */
const checkDirty = (applied: ReadonlyArray<Applied>, chosen: ReadonlySet<string>, mine: Applied["state"]): void => {
  for (const { id, message, state, step } of applied) {
    if (state === "applied" || state === mine && chosen.has(id)) continue
    const [was, call] = state === "running" ? ["applied", "upgrade"] : ["undone", "downgrade"]
    const ended = `a run ended while the migration "${id}" (${message}) was being ${was}, after ${step} of its parts`
    refuse("DirtyState", `${ended}: ${call} goes on with it; or finish it by hand and stamp it`)
  }
}

const migrationsOf = (graph: MigrationGraph, ids: ReadonlyArray<string>): ReadonlyArray<Migration> =>
  ids.map((id) => graph.migrations.get(id) as Migration)

const stepsOf = (
  direction: PlannedStep["direction"],
  migrations: ReadonlyArray<Migration>,
  applied: ReadonlyArray<Applied>,
  isLate: (migration: Migration) => boolean
): ReadonlyArray<PlannedStep> => {
  const rows = new Map(applied.filter(({ state }) => state !== "applied").map((row) => [row.id, row]))
  return migrations.map((migration) => {
    const row = rows.get(migration.id)
    return { direction, migration, from: row?.step ?? 0, position: row?.position ?? null, late: isLate(migration) }
  })
}

/**
 * What an upgrade runs, each after its parents.
 *
 * @param target `head` (there must be one only), `heads`, `+2` for the next two, a migration by its id or by the first four
 *   letters or more of it, or from there, as `3f9a+2`
 * @returns the steps; throws `MigrateError` where the files and the history do not fit, or the target is not clear
 */
export const planUpgrade = (
  graph: MigrationGraph,
  history: ReadonlyArray<Applied>,
  target: string
): ReadonlyArray<PlannedStep> => {
  const applied = wholeStanding(graph, history)
  checkApplied(graph, applied)
  const done = new Set(applied.filter(({ state }) => state !== "running").map(({ id }) => id))
  const pending = graph.order.filter((id) => !done.has(id))
  const chosen = (): ReadonlyArray<string> => {
    if (target === "heads") return pending
    if (target === "head") {
      onlyHead(graph)
      return pending
    }
    if (/^\+\d+$/.test(target)) return pending.slice(0, Number(target.slice(1)))
    const id = resolveTarget(graph, target)
    const wanted = ancestorsOf(graph, [id])
    const newer = done.has(id) ? followersOf(graph, id).filter((other) => done.has(other)) : []
    if (newer.length > 0) {
      refuse(
        "WrongDirection",
        `"${id}" is older than what the database has (${newer.join(", ")}): downgrade leads there`
      )
    }
    return pending.filter((other) => wanted.has(other))
  }
  const ids = chosen()
  checkDirty(applied, new Set(ids), "running")
  const isLate = ({ id }: Migration) => {
    const before = ancestorsOf(graph, [id])
    return applied.some((row) => row.state === "applied" && !before.has(row.id))
  }
  return stepsOf("up", migrationsOf(graph, ids), applied, isLate)
}

const followersOf = (graph: MigrationGraph, id: string): ReadonlyArray<string> =>
  graph.order.filter((other) => other !== id && ancestorsOf(graph, [other]).has(id))

/**
 * What a downgrade undoes, each before its parents.
 *
 * @param target `base` for all, `-2` for the last two, the migration that is to be the last, by its id or by the first four
 *   letters or more of it, or from there, as `head-1`
 * @returns the steps; throws `MigrateError` as `planUpgrade` does, and where a migration has no way back
 */
export const planDowngrade = (
  graph: MigrationGraph,
  history: ReadonlyArray<Applied>,
  target: string
): ReadonlyArray<PlannedStep> => {
  const applied = wholeStanding(graph, history)
  checkApplied(graph, applied)
  const done = new Set(applied.filter(({ state }) => state !== "running").map(({ id }) => id))
  const undoable = graph.order.filter((id) => done.has(id)).toReversed()
  const chosen = (): ReadonlyArray<string> => {
    if (target === "base") return undoable
    if (/^-\d+$/.test(target)) return undoable.slice(0, Number(target.slice(1)))
    const id = resolveTarget(graph, target)
    if (!done.has(id)) refuse("WrongDirection", `"${id}" is not applied: upgrade leads there`)
    const kept = ancestorsOf(graph, [id])
    return undoable.filter((other) => !kept.has(other))
  }
  const ids = chosen()
  checkDirty(applied, new Set(ids), "undoing")
  const migrations = migrationsOf(graph, ids)
  const stuck = migrations.find(({ down }) => down === undefined)
  if (stuck !== undefined) {
    refuse("Irreversible", `the migration "${stuck.id}" (${stuck.message}) has no \`down\`: nothing was undone`)
  }
  return stepsOf("down", migrations, applied, () => false)
}
