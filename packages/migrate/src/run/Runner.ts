/**
 * Runs migrations: each in one transaction where it can be, else part by part, with a journal that the next run goes on
 * from. A statement waits for a lock only so long that no reader queues behind it, and is tried again.
 */
import { type DatabaseError, type Reads, Writes } from "@aludel/sql"
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import type { QualifiedName } from "../catalog/Catalog.ts"
import { MigrateError } from "../error/MigrateError.ts"
import {
  type Applied,
  createHistory,
  defaultTable,
  execute,
  forgetText,
  readHistory,
  recordText
} from "../history/History.ts"
import { checksumOf } from "../migration/Checksum.ts"
import type { MigrationGraph } from "../migration/Graph.ts"
import type { Migration } from "../migration/Migration.ts"
import type { MigrationStatement } from "../operation/Statements.ts"
import { locked, type StillHeld } from "./Lock.ts"
import { type Part, partsOf } from "./Parts.ts"
import { planDowngrade, planUpgrade } from "./Plan.ts"

/** How migrations are run. */
export interface RunOptions {
  /** Where it is written down what was applied; `public.aludel_migrations` where it is left out. */
  readonly history?: QualifiedName | undefined
  /** How long another run is waited for. 60 seconds by default. */
  readonly wait?: Duration.Input | undefined
  /** How long a statement waits for a lock before it steps back and lets others pass. 3 seconds by default. */
  readonly lockTimeout?: Duration.Input | undefined
  /** How often it comes back then. 20 times by default. */
  readonly attempts?: number | undefined
}

interface Settings {
  readonly table: QualifiedName
  readonly wait: Duration.Duration
  readonly lockTimeout: number
  readonly attempts: number
}

const settingsOf = (
  { attempts = 20, history = defaultTable, lockTimeout = "3 seconds", wait = "60 seconds" }: RunOptions
): Settings => ({
  table: history,
  wait: Duration.fromInputUnsafe(wait),
  lockTimeout: Duration.toMillis(Duration.fromInputUnsafe(lockTimeout)),
  attempts
})

const stepFailed = (migration: Migration, text: string, rolledBack: string) => (error: DatabaseError): MigrateError => {
  const code = "server" in error.reason ? ` (${error.reason.server.code})` : ""
  return new MigrateError({
    reason: "StepFailed",
    problem:
      `the migration "${migration.id}" (${migration.message}) failed at:\n${text}\n${error.message}${code}; ${rolledBack}`,
    cause: error
  })
}

const isLockTimeout = (error: MigrateError): boolean =>
  error.cause !== undefined && error.cause.reason._tag === "LockNotAvailable"

/** Comes back after a while that grows, since whoever holds the lock may hold it for long. */
const comingBack = <A, R>(effect: Effect.Effect<A, MigrateError, R>, { attempts }: Settings) =>
  Effect.retry(effect, {
    while: isLockTimeout,
    times: attempts,
    schedule: Schedule.exponential("100 millis").pipe(Schedule.jittered)
  })

const runAll = (statements: ReadonlyArray<MigrationStatement>, migration: Migration, rolledBack: string) =>
  Effect.forEach(statements, ({ text }) => Effect.mapError(execute(text), stepFailed(migration, text, rolledBack)), {
    discard: true
  })

/** One part, and what is written down with it. */
const runPart = (
  part: Part,
  migration: Migration,
  settings: Settings,
  note: (milliseconds: number) => string
): Effect.Effect<void, MigrateError, Writes> => {
  const setTimeout = (local: boolean) => `select set_config('lock_timeout', '${settings.lockTimeout}', ${local})`
  if (part.transactional) {
    const failed = stepFailed(migration, "commit", "nothing of this part was kept")
    const body = Effect.gen(function*() {
      const begun = yield* Clock.currentTimeMillis
      yield* Effect.mapError(execute(setTimeout(true)), failed)
      yield* runAll(part.statements, migration, "nothing of this part was kept")
      yield* Effect.mapError(execute(note((yield* Clock.currentTimeMillis) - begun)), failed)
    })
    const whole = Effect.flatMap(Writes, (database) => database.transaction(body))
    return comingBack(
      Effect.mapError(whole, (error) => error instanceof MigrateError ? error : failed(error)),
      settings
    )
  }
  const alone = Effect.gen(function*() {
    const begun = yield* Clock.currentTimeMillis
    yield* runAll(
      part.statements,
      migration,
      "what stood before it in this migration was kept, and the next run goes on here"
    )
    const text = note((yield* Clock.currentTimeMillis) - begun)
    yield* Effect.mapError(execute(text), stepFailed(migration, text, "the statement before it was done"))
  })
  return comingBack(alone, settings)
}

/** What is done before a part that a run was killed in is tried again: half of an index stays behind, and is of no use. */
const cleanUp = (part: Part): ReadonlyArray<string> =>
  part.statements.flatMap(({ ifInterrupted }) => ifInterrupted ?? [])

const applyOne = (migration: Migration, from: number, stillHeld: StillHeld, settings: Settings) =>
  Effect.gen(function*() {
    const parts = partsOf(migration.up)
    const { id, message } = migration
    const checksum = checksumOf(migration)
    const note = (step: number) => (milliseconds: number) =>
      recordText(settings.table, {
        id,
        message,
        checksum,
        state: step === parts.length ? "applied" : "running",
        step,
        milliseconds
      })
    if (parts.length === 0) {
      yield* stillHeld
      yield* Effect.mapError(execute(note(0)(0)), stepFailed(migration, "its record", "nothing was changed"))
    }
    for (const [index, part] of parts.entries()) {
      if (index < from) continue
      yield* stillHeld
      if (!part.transactional) {
        // Written down before, so that a run that is killed here is seen by the next.
        yield* Effect.mapError(execute(note(index)(0)), stepFailed(migration, "its record", "nothing was changed"))
        for (const text of cleanUp(part)) {
          yield* Effect.mapError(execute(text), stepFailed(migration, text, "nothing was changed"))
        }
      }
      yield* runPart(part, migration, settings, note(index + 1))
    }
  })

const undoOne = (migration: Migration, stillHeld: StillHeld, settings: Settings) =>
  Effect.gen(function*() {
    const parts = partsOf(migration.down ?? [])
    const last = Math.max(parts.length - 1, 0)
    const note = (index: number) => () => index === last ? forgetText(settings.table, migration.id) : "select 1"
    for (const [index, part] of (parts.length === 0 ? [{ transactional: true, statements: [] }] : parts).entries()) {
      yield* stillHeld
      yield* runPart(part, migration, settings, note(index))
    }
  })

const planned = <A>(plan: () => A) => Effect.try({ try: plan, catch: (cause) => cause as MigrateError })

const stepOf = (applied: ReadonlyArray<Applied>, id: string): number =>
  applied.find((row) => row.id === id && row.state === "running")?.step ?? 0

/**
 * Applies what is not applied yet, up to the target.
 *
 * @param target `head`, `heads`, `+2`, or a migration's id (its first four letters are enough)
 * @returns what was applied, in order. Fails with `MigrateError` before anything is sent where the migrations and the
 *   database do not fit each other, and at the statement that the server refuses
 */
export const upgrade = (
  graph: MigrationGraph,
  target: string,
  options: RunOptions = {}
): Effect.Effect<ReadonlyArray<Migration>, MigrateError | DatabaseError, Reads | Writes> => {
  const settings = settingsOf(options)
  return Effect.gen(function*() {
    yield* planned(() => planUpgrade(graph, [], target))
    return yield* locked(settings.wait, (stillHeld) =>
      Effect.gen(function*() {
        yield* Effect.forEach(createHistory(settings.table), execute, { discard: true })
        const applied = yield* readHistory(settings.table)
        const pending = yield* planned(() => planUpgrade(graph, applied, target))
        for (const migration of pending) {
          yield* applyOne(migration, stepOf(applied, migration.id), stillHeld, settings)
        }
        return pending
      }))
  })
}

/**
 * Undoes what was applied, down to the target.
 *
 * @param target `base`, `-2`, or the migration that is to be the last
 */
export const downgrade = (
  graph: MigrationGraph,
  target: string,
  options: RunOptions = {}
): Effect.Effect<ReadonlyArray<Migration>, MigrateError | DatabaseError, Reads | Writes> => {
  const settings = settingsOf(options)
  return locked(settings.wait, (stillHeld) =>
    Effect.gen(function*() {
      const applied = yield* readHistory(settings.table)
      const undone = yield* planned(() => planDowngrade(graph, applied, target))
      for (const migration of undone) yield* undoOne(migration, stillHeld, settings)
      return undone
    }))
}
