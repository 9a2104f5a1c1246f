/** What a database has, beside what there is: read only, no lock is taken and no table made. */
import type { DatabaseError, Reads } from "@aludel/sql"
import * as Effect from "effect/Effect"
import { type MigrateError, planned } from "../error/MigrateError.ts"
import { type Applied, readHistory } from "../history/History.ts"
import { checksumOf } from "../migration/Checksum.ts"
import { ancestorsOf, type MigrationGraph, parentsOf } from "../migration/Graph.ts"
import type { Migration } from "../migration/Migration.ts"
import { checksumOfDone } from "./Parts.ts"
import { planDowngrade, type PlannedStep, planUpgrade } from "./Plan.ts"
import { type PartlyReplaced, standingOf } from "./Replaced.ts"
import { type RunOptions, settingsOf } from "./Settings.ts"

type Asked = Pick<RunOptions, "history">

/** One migration, and what the database says about it. */
export interface Revision {
  readonly migration: Migration
  readonly applied: Applied | undefined
  /** Whether nothing follows it. */
  readonly head: boolean
  /** Whether nothing applied follows it. */
  readonly current: boolean
  readonly branchPoint: boolean
  readonly mergePoint: boolean
}

/** How migrations and database stand to each other. */
export interface Status {
  /** In the order in which they run. */
  readonly revisions: ReadonlyArray<Revision>
  /** What is applied and has no file. */
  readonly missing: ReadonlyArray<Applied>
  /** What is applied and was changed afterwards. */
  readonly edited: ReadonlyArray<Applied>
  /** What a run ended in the middle of. */
  readonly dirty: ReadonlyArray<Applied>
  /** What takes the place of migrations of which the database has some, and others not. */
  readonly partly: ReadonlyArray<PartlyReplaced>
  /** What is not applied, in the order in which it runs. */
  readonly pending: ReadonlyArray<Migration>
  readonly heads: ReadonlyArray<string>
}

const isEdited = (graph: MigrationGraph, { checksum, id, state, step }: Applied): boolean => {
  const migration = graph.migrations.get(id)
  if (migration === undefined) return false
  if (state === "applied") return checksumOf(migration) !== checksum
  return checksumOfDone(state === "running" ? "up" : "down", migration, step) !== checksum
}

/** How migrations and database stand to each other, by the history alone. Pure. */
export const statusOf = (graph: MigrationGraph, history: ReadonlyArray<Applied>): Status => {
  const { applied, partly } = standingOf(graph, history)
  const rows = new Map(applied.map((row) => [row.id, row]))
  const children = new Map<string, Array<string>>()
  for (const id of graph.order) {
    for (const parent of parentsOf(graph, id)) children.set(parent, [...children.get(parent) ?? [], id])
  }
  const heads = new Set(graph.heads)
  const revisions = graph.order.map((id): Revision => {
    const migration = graph.migrations.get(id) as Migration
    const followers = children.get(id) ?? []
    return {
      migration,
      applied: rows.get(id),
      head: heads.has(id),
      current: rows.has(id) && !followers.some((other) => rows.has(other)),
      branchPoint: followers.length > 1,
      mergePoint: parentsOf(graph, id).length > 1
    }
  })
  return {
    revisions,
    partly,
    missing: applied.filter(({ id }) => !graph.migrations.has(id) && !graph.replaced.has(id)),
    edited: applied.filter((row) => isEdited(graph, row)),
    dirty: applied.filter(({ state }) => state !== "applied"),
    pending: revisions.filter(({ applied }) => applied === undefined).map(({ migration }) => migration),
    heads: graph.heads
  }
}

/**
 * How migrations and database stand to each other: what is pending, missing, edited, or half done.
 *
 * @returns the status; nothing is changed, and no table is made where there is none
 */
export const status = (
  graph: MigrationGraph,
  options: Asked = {}
): Effect.Effect<Status, MigrateError | DatabaseError, Reads> =>
  Effect.map(readHistory(settingsOf(options).table), (applied) => statusOf(graph, applied))

/** All migrations with what the database says about them, the newest first. */
export const history = (
  graph: MigrationGraph,
  options: Asked = {}
): Effect.Effect<ReadonlyArray<Revision>, MigrateError | DatabaseError, Reads> =>
  Effect.map(status(graph, options), ({ revisions }) => revisions.toReversed())

/** What the database is at: what is applied and has nothing applied behind it. What has no file is listed too. */
export const current = (
  graph: MigrationGraph,
  options: Asked = {}
): Effect.Effect<ReadonlyArray<Applied>, MigrateError | DatabaseError, Reads> =>
  Effect.map(readHistory(settingsOf(options).table), (rows) => {
    const { applied } = standingOf(graph, rows)
    const followed = new Set(
      applied.flatMap(({ id }) => [...ancestorsOf(graph, [id])].filter((other) => other !== id))
    )
    return applied.filter(({ id }) => !followed.has(id))
  })

/**
 * What `upgrade` or `downgrade` would do now, without doing it.
 *
 * @param target as of `upgrade` and `downgrade`
 */
export const plan = (
  graph: MigrationGraph,
  direction: PlannedStep["direction"],
  target: string,
  options: Asked = {}
): Effect.Effect<ReadonlyArray<PlannedStep>, MigrateError | DatabaseError, Reads> =>
  Effect.flatMap(
    readHistory(settingsOf(options).table),
    (applied) =>
      planned(() => direction === "up" ? planUpgrade(graph, applied, target) : planDowngrade(graph, applied, target))
  )
