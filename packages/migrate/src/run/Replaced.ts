/**
 * Migrations that took the place of others: a database that has all of those has them, and nothing is run; one that has some
 * of those is named, since nothing leads from there. Pure.
 */
import type { QualifiedName } from "../catalog/Catalog.ts"
import { MigrateError } from "../error/MigrateError.ts"
import { type Applied, type Entry, forgetText, recordText } from "../history/History.ts"
import { checksumOf } from "../migration/Checksum.ts"
import type { MigrationGraph } from "../migration/Graph.ts"
import type { Migration } from "../migration/Migration.ts"
import { partsOfStep } from "./Parts.ts"

/** A migration that took the place of others, of which the database has some. */
export interface PartlyReplaced {
  readonly migration: Migration
  readonly has: ReadonlyArray<string>
  readonly lacks: ReadonlyArray<string>
}

/** What a database has of the migrations that there are now. */
export interface Standing {
  /** The history as it would be, had the new one been applied where all that it replaces was. */
  readonly applied: ReadonlyArray<Applied>
  readonly partly: ReadonlyArray<PartlyReplaced>
  /** What is to be written down for that. */
  readonly notes: ReadonlyArray<{ readonly forget: ReadonlyArray<string>; readonly record: Entry | undefined }>
}

const asApplied = (migration: Migration, rows: ReadonlyArray<Applied>): Applied => ({
  id: migration.id,
  message: migration.message,
  checksum: checksumOf(migration),
  state: "applied",
  step: partsOfStep("up", migration).length,
  position: null,
  appliedAt: rows.at(-1)?.appliedAt ?? "",
  milliseconds: rows.reduce((sum, { milliseconds }) => sum + milliseconds, 0),
  version: rows.at(-1)?.version ?? ""
})

/**
 * The history as it would be had each squash of a former time been written down: a database may never have been there while
 * its file was.
 */
const asOnceSquashed = (
  { formerly = [] }: Migration,
  history: ReadonlyArray<Applied>
): { readonly applied: ReadonlyArray<Applied>; readonly gone: ReadonlyArray<string> } => {
  let applied = history
  const gone: Array<string> = []
  for (const { id, replaces } of formerly) {
    const rows = applied.filter((row) => replaces.includes(row.id))
    const isWhole = rows.length === replaces.length && rows.every(({ state }) => state === "applied")
    const isThere = applied.some((row) => row.id === id)
    const last = rows.at(-1)
    if (last === undefined || !isWhole && !isThere) continue
    gone.push(...rows.map((row) => row.id))
    applied = applied.flatMap((row) => row === last && !isThere ? [{ ...last, id }] : rows.includes(row) ? [] : [row])
  }
  return { applied, gone }
}

/** What the history says, in terms of the migrations that there are. */
export const standingOf = (graph: MigrationGraph, history: ReadonlyArray<Applied>): Standing => {
  let applied = history
  const partly: Array<PartlyReplaced> = []
  const notes: Array<Standing["notes"][number]> = []
  for (const by of new Set(graph.replaced.values())) {
    const migration = graph.migrations.get(by)
    if (migration === undefined) continue
    const replaced = new Set(migration.replaces)
    const once = asOnceSquashed(migration, applied)
    const former = new Set(migration.formerly?.flatMap(({ replaces }) => replaces))
    const isPart = once.applied.filter(({ id }) => former.has(id))
    if (isPart.length > 0) {
      const known = new Set(once.applied.filter(({ id }) => replaced.has(id) || former.has(id)).map(({ id }) => id))
      const lacks = [...former].filter((id) => !known.has(id) && !once.gone.includes(id))
      partly.push({ migration, has: [...known], lacks })
      continue
    }
    applied = once.applied
    const rows = applied.filter(({ id }) => replaced.has(id))
    if (rows.length === 0) continue
    const isThere = applied.some(({ id }) => id === by)
    const done = new Set(rows.filter(({ state }) => state === "applied").map(({ id }) => id))
    const lacks = [...replaced].filter((id) => !done.has(id))
    if (!isThere && lacks.length > 0) {
      partly.push({ migration, has: rows.map(({ id }) => id), lacks })
      continue
    }
    const were = new Set(history.map(({ id }) => id))
    const forget = [...rows.map(({ id }) => id), ...once.gone].filter((id) => were.has(id))
    const row = asApplied(migration, rows)
    const last = rows.at(-1)
    applied = isThere
      ? applied.filter(({ id }) => !replaced.has(id))
      : applied.flatMap((one) => one === last ? [row] : replaced.has(one.id) ? [] : [one])
    notes.push({ forget, record: isThere ? undefined : row })
  }
  return { applied, partly, notes }
}

/** In words, with what to do. */
export const partlyText = ({ has, lacks, migration: { id, message } }: PartlyReplaced): string =>
  `the migration "${id}" (${message}) took the place of others, and the database has ${has.join(", ")} of them and ` +
  `${lacks.join(", ")} not wholly: bring their files back as they were before the squash, upgrade, and come again`

/** The history in terms of what there is; throws where the database has a part of what was replaced. */
export const wholeStanding = (graph: MigrationGraph, history: ReadonlyArray<Applied>): ReadonlyArray<Applied> => {
  const { applied, partly: [first] } = standingOf(graph, history)
  if (first !== undefined) throw new MigrateError({ reason: "PartlyReplaced", problem: partlyText(first) })
  return applied
}

/** The statements that write it down. */
export const notesOf = ({ notes }: Standing, table: QualifiedName): ReadonlyArray<string> =>
  notes.flatMap(({ forget, record }) => [
    ...record === undefined ? [] : [recordText(table, record)],
    ...forget.map((id) => forgetText(table, id))
  ])
