/**
 * Runs migrations, one run at a time: plans under the lock what is left to do, and does it step by step. A statement waits for
 * a lock only so long that no reader queues behind it, and is tried again.
 */
import { type DatabaseError, type Reads, Writes } from "@aludel/sql"
import * as Effect from "effect/Effect"
import { MigrateError, planned } from "../error/MigrateError.ts"
import { type Applied, execute, forgetText, makeHistory, readHistory, recordText } from "../history/History.ts"
import { checksumOf } from "../migration/Checksum.ts"
import type { MigrationGraph } from "../migration/Graph.ts"
import type { Migration } from "../migration/Migration.ts"
import { nameOf, stepFailed } from "./Failure.ts"
import { locked } from "./Lock.ts"
import { partsOfStep } from "./Parts.ts"
import { checkApplied, planDowngrade, type PlannedStep, planUpgrade } from "./Plan.ts"
import { notesOf, standingOf } from "./Replaced.ts"
import { type RunOptions, type Settings, settingsOf } from "./Settings.ts"
import { comingBack, inTransaction, limits, runStep } from "./Step.ts"
import { resolveSet } from "./Target.ts"

const waiting = ({ progress, wait }: Settings) => ({
  wait,
  onWait: (holder: string | undefined) => progress({ _tag: "Waiting", holder })
})

/** Where all is in one transaction, nothing may need another one. */
const checkInOne = (steps: ReadonlyArray<PlannedStep>): Effect.Effect<void, MigrateError> => {
  for (const { direction, migration } of steps) {
    const parts = partsOfStep(direction, migration)
    if (parts.length === 1 && parts[0]?.transactional === true) continue
    const statement = parts.find(({ transactional }) => !transactional)?.statements[0] ?? parts[0]?.statements.at(-1)
    return Effect.fail(
      new MigrateError({
        reason: "NotTransactional",
        problem: `${nameOf(migration)} cannot run in one transaction with others, because of:\n${statement?.text ?? ""}`
      })
    )
  }
  return Effect.void
}

const runSteps = (
  steps: ReadonlyArray<PlannedStep>,
  settings: Settings,
  stillHeld: Effect.Effect<void, MigrateError>
) =>
  Effect.gen(function*() {
    const inside = (yield* Writes).current !== undefined
    const [first] = steps
    if (first === undefined) return
    const each = (inOne: boolean) =>
      Effect.forEach(steps, (step) => runStep(step, { settings, stillHeld, inOne }), { discard: true })
    if (!inside && settings.transaction === "each") return yield* each(false)
    yield* checkInOne(steps)
    const failed = stepFailed(first.migration, "the commit", "nothing of this run was kept")
    const body = Effect.andThen(Effect.mapError(execute(limits(settings)), failed), each(true))
    yield* inside ? body : comingBack(Effect.mapError(inTransaction(body), failed), settings, first)
  })

const run = (
  graph: MigrationGraph,
  plan: (applied: ReadonlyArray<Applied>) => ReadonlyArray<PlannedStep>,
  options: RunOptions
): Effect.Effect<ReadonlyArray<Migration>, MigrateError | DatabaseError, Reads | Writes> =>
  Effect.gen(function*() {
    const settings = settingsOf(options)
    // Where nothing is to be done no lock is taken, and no table is made: most starts of a program.
    const first = yield* readHistory(settings.table)
    const dirty = first.some(({ state }) => state !== "applied")
    const stands = standingOf(graph, first).notes.length === 0
    if (!dirty && stands && (yield* planned(() => plan(first))).length === 0) return []
    return yield* locked(waiting(settings), (stillHeld) =>
      Effect.gen(function*() {
        yield* makeHistory(settings.table)
        const applied = yield* readHistory(settings.table)
        const steps = yield* planned(() => plan(applied))
        const notes = notesOf(standingOf(graph, applied), settings.table)
        if (notes.length > 0) yield* inTransaction(Effect.forEach(notes, execute, { discard: true }))
        yield* runSteps(steps, settings, stillHeld)
        return steps.map(({ migration }) => migration)
      }))
  })

/**
 * Applies what is not applied yet, up to the target.
 *
 * @param target `head`, `heads`, `+2`, a migration's id (its first four letters are enough), or from there, as `3f9a+2`
 * @returns what was applied, in order. Fails with `MigrateError` before anything is sent where the migrations and the
 *   database do not fit each other, and at the statement that the server refuses
 *
 * @example
 * ```ts
 * import { column, createTable, dropTable, graphOf, migration, upgrade } from "@aludel/migrate"
 *
 * const graph = graphOf([migration({
 *   id: "3f9a1c0b7d2e",
 *   message: "tags",
 *   up: [createTable("tags", { columns: [column("label", "text", { notNull: true })] })],
 *   down: [dropTable("tags")]
 * })])
 * // At the start of a program, or in a test: a second run does nothing.
 * export const started = upgrade(graph, "head", { lockTimeout: "1 second" })
 * ```
 */
export const upgrade = (
  graph: MigrationGraph,
  target: string,
  options: RunOptions = {}
): Effect.Effect<ReadonlyArray<Migration>, MigrateError | DatabaseError, Reads | Writes> =>
  run(graph, (applied) => planUpgrade(graph, applied, target), options)

/**
 * Undoes what was applied, down to the target.
 *
 * @param target `base`, `-2`, the migration that is to be the last, or from there, as `head-1`
 * @returns what was undone, in order. Fails as `upgrade` does, and where a migration has no way back
 */
export const downgrade = (
  graph: MigrationGraph,
  target: string,
  options: RunOptions = {}
): Effect.Effect<ReadonlyArray<Migration>, MigrateError | DatabaseError, Reads | Writes> =>
  run(graph, (applied) => planDowngrade(graph, applied, target), options)

/** What is stamped beside the history's place. */
export interface StampOptions extends Pick<RunOptions, "history" | "wait"> {
  /** Also takes out what no file is there for; such a row is refused otherwise. */
  readonly purge?: boolean | undefined
}

/**
 * Writes down that the targets, and all that they follow, are applied, and nothing else, without running anything: where a
 * database was made otherwise, or a migration was finished by hand.
 *
 * @param targets `head`, `heads`, `base`, or migrations by their ids
 * @returns the ids that are written down now, in order
 */
export const stamp = (
  graph: MigrationGraph,
  targets: ReadonlyArray<string>,
  options: StampOptions = {}
): Effect.Effect<ReadonlyArray<string>, MigrateError | DatabaseError, Reads | Writes> =>
  Effect.gen(function*() {
    const settings = settingsOf(options)
    const { table } = settings
    const wanted = yield* planned(() => resolveSet(graph, targets))
    return yield* locked(waiting(settings), () =>
      Effect.gen(function*() {
        yield* makeHistory(table)
        const applied = yield* readHistory(table)
        const orphans = applied.filter(({ id }) => !graph.migrations.has(id) && !graph.replaced.has(id))
        if (options.purge !== true) yield* planned(() => checkApplied(graph, orphans))
        const kept = graph.order.filter((id) => wanted.has(id))
        const right = new Set(
          applied.filter(({ checksum, id, state }) => {
            const migration = graph.migrations.get(id)
            return migration !== undefined && state === "applied" && checksumOf(migration) === checksum
          }).map(({ id }) => id)
        )
        const records = kept.filter((id) => !right.has(id)).map((id) => {
          const migration = graph.migrations.get(id) as Migration
          const { message } = migration
          const checksum = checksumOf(migration)
          const step = partsOfStep("up", migration).length
          return recordText(table, { id, message, checksum, state: "applied", step, position: null, milliseconds: 0 })
        })
        const forgotten = applied.filter(({ id }) => !wanted.has(id)).map(({ id }) => forgetText(table, id))
        yield* inTransaction(Effect.forEach([...forgotten, ...records], execute, { discard: true }))
        return kept
      }))
  })
