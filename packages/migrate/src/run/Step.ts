/**
 * One migration, applied or undone: part by part, each written down in the transaction that does it. What cannot be in a
 * transaction is written down before and behind, so that the next run knows how far a killed one came.
 */
import { type DatabaseError, type ReadCommitted, Reads, Writes } from "@aludel/sql"
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import type { MigrateError } from "../error/MigrateError.ts"
import { execute, readHistory } from "../history/History.ts"
import type { Data } from "../operation/Operation.ts"
import type { MigrationStatement } from "../operation/Statements.ts"
import { passes, stepFailed } from "./Failure.ts"
import type { StillHeld } from "./Lock.ts"
import { noteOf } from "./Note.ts"
import { type Part, partsOfStep } from "./Parts.ts"
import type { PlannedStep } from "./Plan.ts"
import { isDone, nobodyRuns } from "./Resume.ts"
import type { Settings } from "./Settings.ts"

/** What all steps of a run share. */
export interface Run {
  readonly settings: Settings
  readonly stillHeld: StillHeld
  /** Whether there is a transaction around all of it. */
  readonly inOne: boolean
}

type Step<A> = Effect.Effect<A, MigrateError, Reads | Writes>

/** The pool gives an effect in a transaction its level's marker, which the port's type does not know. */
export const inTransaction = <A, E, R>(
  effect: Effect.Effect<A, E, R>
): Effect.Effect<A, E | DatabaseError, Exclude<R, ReadCommitted> | Writes> =>
  Effect.flatMap(
    Writes,
    (database) => database.transaction(effect) as Effect.Effect<A, E | DatabaseError, Exclude<R, ReadCommitted>>
  )

/** The limits of one transaction's statements. */
export const limits = ({ lockTimeout, statementTimeout }: Settings): string =>
  `select set_config('lock_timeout', '${lockTimeout}', true), set_config('statement_timeout', '${statementTimeout}', true)`

const longest = Duration.seconds(5)

/** Comes back after a while that grows, since whoever holds the lock may hold it for long. */
export const comingBack = <A, R>(
  effect: Effect.Effect<A, MigrateError, R>,
  { attempts, progress }: Settings,
  step: PlannedStep
) =>
  effect.pipe(
    Effect.tapError((error) =>
      passes(error) && error.cause !== undefined && "server" in error.cause.reason
        ? progress({ _tag: "SteppedBack", step, code: error.cause.reason.server.code })
        : Effect.void
    ),
    Effect.retry({
      while: passes,
      times: attempts,
      schedule: Schedule.exponential("100 millis").pipe(
        Schedule.modifyDelay(({ duration }) => Effect.succeed(Duration.min(duration, longest))),
        Schedule.jittered
      )
    })
  )

const again = { up: "upgrade", down: "downgrade" } as const

const nothingKept = ({ direction }: PlannedStep, run: Run): string =>
  run.inOne
    ? "nothing of this run was kept: correct it, and run it again"
    : `nothing of this part was kept, what came before it was: correct it, and ${again[direction]} again`

/** A note of its own, behind or before what is in no transaction; the hook is called behind the last part. */
const note = (step: PlannedStep, run: Run, done: number, position: string | null, milliseconds: number) =>
  Effect.gen(function*() {
    yield* execute(noteOf(step, run.settings.table, done, position, milliseconds))
    if (done === partsOfStep(step.direction, step.migration).length) yield* run.settings.onStep(step)
  }).pipe(Effect.mapError(stepFailed(step.migration, "its record in the history", nothingKept(step, run))))

const one = (statement: MigrationStatement, step: PlannedStep, kept: string) =>
  Effect.mapError(
    statement.data === undefined ? execute(statement.text) : Effect.asVoid(statement.data.run(undefined)),
    stepFailed(step.migration, textOf(statement), kept)
  )

const textOf = ({ data, text }: MigrationStatement): string =>
  data === undefined ? text : `the data step "${data.name}"`

const together = (part: Part, step: PlannedStep, run: Run, index: number) =>
  Effect.gen(function*() {
    const begun = yield* Clock.currentTimeMillis
    for (const statement of part.statements) {
      yield* run.settings.progress({ _tag: "Statement", step, text: textOf(statement) })
      yield* one(statement, step, nothingKept(step, run))
    }
    yield* note(step, run, index + 1, null, (yield* Clock.currentTimeMillis) - begun)
  })

const transactional = (part: Part, step: PlannedStep, run: Run, index: number): Step<void> => {
  const failed = stepFailed(step.migration, "the commit", nothingKept(step, run))
  if (run.inOne) return together(part, step, run, index) as Step<void>
  const whole = inTransaction(Effect.andThen(
    Effect.mapError(execute(limits(run.settings)), failed),
    together(part, step, run, index)
  ))
  return comingBack(Effect.catch(Effect.mapError(whole, failed), decided(step, run, index)), run.settings, step)
}

/** On a connection of the pool, as what is changed is; what is read otherwise is read where the lock is held. */
const outside = <A, E>(effect: Effect.Effect<A, E, Reads>): Effect.Effect<A, E, Writes> =>
  Effect.flatMap(Writes, (database) => Effect.provideService(effect, Reads, database))

/** Where the answer to COMMIT did not come, the record in the history says whether it was done: both are in one transaction. */
const decided = (step: PlannedStep, run: Run, index: number) => (error: MigrateError): Step<void> =>
  error.cause?.reason._tag !== "CommitOutcomeUnknown"
    ? Effect.fail(error)
    : Effect.flatMap(Effect.mapError(outside(readHistory(run.settings.table)), () => error), (rows) => {
      const row = rows.find(({ id }) => id === step.migration.id)
      const isDone = step.direction === "up"
        ? row !== undefined && (row.state === "applied" || row.step > index)
        : row === undefined || (row.state === "undoing" && row.step > index)
      return isDone ? Effect.void : Effect.fail(error)
    })

/** Each batch writes down in its own transaction how far it came. */
const inBatches = (data: Data, step: PlannedStep, run: Run, index: number, position: string | null): Step<void> => {
  const kept = `the batches before it were kept: correct it, and ${again[step.direction]} again goes on behind them`
  const failed = stepFailed(step.migration, `the data step "${data.name}"`, kept)
  const batch = (after: string | undefined) =>
    inTransaction(Effect.gen(function*() {
      const begun = yield* Clock.currentTimeMillis
      yield* execute(limits(run.settings))
      const next = yield* data.run(after)
      const took = (yield* Clock.currentTimeMillis) - begun
      yield* next === undefined ? note(step, run, index + 1, null, took) : note(step, run, index, next, took)
      return next
    }))
  return Effect.gen(function*() {
    let after = position ?? undefined
    while (true) {
      yield* run.stillHeld
      after = yield* comingBack(Effect.mapError(batch(after), failed), run.settings, step)
      if (after === undefined) return
      yield* run.settings.progress({ _tag: "Batch", step, name: data.name, after })
    }
  })
}

const alone = (
  statement: MigrationStatement,
  step: PlannedStep,
  run: Run,
  index: number,
  position: string | null
): Step<void> => {
  const killed = position === "begun" && statement.resume === undefined
    ? "; an earlier run was killed in it and may have done it: then finish the migration by hand, and stamp it"
    : ""
  const kept = `what came before it in this migration was kept: correct it, and ${
    again[step.direction]
  } again goes on here${killed}`
  const failed = stepFailed(step.migration, statement.text, kept)
  let known = position
  const stillRunning = (process: string) => run.settings.progress({ _tag: "StillRunning", step, process })
  const attempt = Effect.gen(function*() {
    if (known === "begun") yield* Effect.mapError(nobodyRuns(statement, stillRunning), failed)
    const done = known !== null && (yield* Effect.mapError(isDone(statement, known), failed))
    yield* note(step, run, index, "begun", 0)
    known = "begun"
    const begun = yield* Clock.currentTimeMillis
    yield* run.settings.progress({ _tag: "Statement", step, text: statement.text })
    if (!done) yield* Effect.mapError(execute(statement.text), failed)
    const took = (yield* Clock.currentTimeMillis) - begun
    yield* Effect.mapError(inTransaction(note(step, run, index + 1, null, took)), failed)
  })
  // Where the server said no the end is known; where it said nothing, the statement may still be running there.
  const recorded = Effect.tapError(attempt, ({ cause }) => {
    if (cause === undefined || !("server" in cause.reason)) return Effect.void
    known = "failed"
    return Effect.ignore(note(step, run, index, "failed", 0))
  })
  return comingBack(recorded, run.settings, step)
}

/** Runs what is left of a migration. */
export const runStep = (step: PlannedStep, run: Run): Step<void> =>
  Effect.gen(function*() {
    const { progress } = run.settings
    const begun = yield* Clock.currentTimeMillis
    yield* progress({ _tag: "Began", step })
    for (const [index, part] of partsOfStep(step.direction, step.migration).entries()) {
      if (index < step.from) continue
      const position = index === step.from ? step.position : null
      const [only] = part.statements
      yield* run.stillHeld
      if (part.transactional || only === undefined) yield* transactional(part, step, run, index)
      else if (only.data === undefined) yield* alone(only, step, run, index, position)
      else yield* inBatches(only.data, step, run, index, position)
    }
    yield* progress({ _tag: "Done", step, milliseconds: (yield* Clock.currentTimeMillis) - begun })
  })
