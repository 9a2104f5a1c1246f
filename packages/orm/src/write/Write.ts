/** Runs a plan: one statement after the other, in one transaction, each with the keys that those before it made. */
import { type ConstraintViolation, DatabaseError, Query, Reason, transaction, type Writes } from "@aludel/sql"
import * as Effect from "effect/Effect"
import { CircularWrite, InvalidWrite, StaleRow, VanishedRow } from "../error/WriteError.ts"
import { type Change, Later, type Values } from "./Change.ts"
import { factsOf, textOf } from "./Facts.ts"
import { planWrites, type Step } from "./Plan.ts"
import { stepQuery } from "./Statement.ts"

/** What writing rows can fail with. */
export type WriteError =
  | ConstraintViolation
  | DatabaseError
  | InvalidWrite
  | CircularWrite
  | StaleRow
  | VanishedRow

/** The rows as they are once written. */
export type Written = ReadonlyMap<Change, Values>

type Writing<A> = Effect.Effect<A, WriteError, Writes>

/** What is wrong with the program's values is an error like any other. */
export const refused = <A>(body: () => A): Effect.Effect<A, DatabaseError | InvalidWrite | CircularWrite> =>
  Effect.suspend((): Effect.Effect<A, DatabaseError | InvalidWrite | CircularWrite> => {
    try {
      return Effect.succeed(body())
    } catch (cause) {
      if (cause instanceof InvalidWrite || cause instanceof CircularWrite) return Effect.fail(cause)
      if (Reason.isRefusal(cause)) return Effect.fail(new DatabaseError({ reason: cause }))
      throw cause
    }
  })

const isLater = (value: unknown): value is Later => value instanceof Later

const resolve = (values: Values, rows: ReadonlyMap<Change, Values>): Values => {
  if (!Object.values(values).some(isLater)) return values
  return Object.fromEntries(
    Object.entries(values).map(([key, value]) => [key, isLater(value) ? rows.get(value.insert)?.[value.column] : value])
  )
}

const resolved = (change: Change, rows: ReadonlyMap<Change, Values>): Change => {
  if (change.kind === "insert") return { ...change, values: resolve(change.values, rows) }
  if (change.kind === "delete") return { ...change, key: resolve(change.key, rows) }
  return { ...change, key: resolve(change.key, rows), values: resolve(change.values, rows) }
}

/** The rows that came back, by the text of the key under which they were asked for. */
const byKey = (change: Change, rows: ReadonlyArray<Values>) => {
  const { primaryKey } = factsOf(change.entity)
  return new Map(rows.map((row) => [textOf(change.entity, primaryKey, row), row]))
}

/** The key of a row once it is changed. */
const keyAfter = (change: Change): Values =>
  change.kind === "insert" ? change.values : change.kind === "delete" ? change.key : {
    ...change.key,
    ...change.values
  }

const missingRows = (step: Step, missing: number): Writing<void> => {
  const [{ entity: { key: table }, ...change }] = step as readonly [Change]
  if (missing === 0) return Effect.void
  if (change.kind === "insert") return Effect.fail(new VanishedRow({ table, rows: missing }))
  if (change.expected !== undefined) {
    return Effect.fail(new StaleRow({ table, operation: change.kind, rows: missing }))
  }
  if (change.kind === "update") return Effect.fail(new VanishedRow({ table, rows: missing }))
  return Effect.logWarning(`${missing} of the rows of "${table}" to delete were no longer there`)
}

const runStep = (step: Step, written: Map<Change, Values>): Writing<void> =>
  Effect.flatMap(
    refused(() => step.map((change) => resolved(change, written))),
    (changes) =>
      Effect.flatMap(refused(() => stepQuery(changes)), (query) =>
        Effect.flatMap(Query.all(query), (rows) => {
          const [first] = changes
          if (first === undefined) return Effect.void
          // The one row that came back is the one that was asked for, whatever its key is now.
          const found = first.kind === "insert" || changes.length === 1 ? undefined : byKey(first, rows)
          let missing = 0
          changes.forEach((change, i) => {
            const row = found === undefined
              ? rows[i]
              : found.get(textOf(change.entity, factsOf(change.entity).primaryKey, keyAfter(change)))
            if (row === undefined) {
              missing++
              return
            }
            const origin = step[i] as Change
            written.set(origin, row)
            if (origin.kind !== "delete" && origin.instead !== undefined) written.set(origin.instead, row)
          })
          return missingRows(step, missing)
        }))
  )

/** The rows' last state: what a second update of the same row returned counts. */
const latest = (written: Map<Change, Values>): Written => {
  const rows = new Map<string, Values>()
  for (const [change, row] of written) {
    if (change.kind !== "delete") rows.set(identityOf(change, row), row)
  }
  for (const [change, row] of written) {
    if (change.kind !== "delete") written.set(change, rows.get(identityOf(change, row)) ?? row)
  }
  return written
}

const identityOf = ({ entity }: Change, row: Values): string => {
  const { name, primaryKey } = factsOf(entity)
  return `${name} ${textOf(entity, primaryKey, row) ?? ""}`
}

/** Runs the steps where they are: within a transaction, if there are several. */
export const runSteps = (steps: ReadonlyArray<Step>): Writing<Written> =>
  Effect.suspend(() => {
    const written = new Map<Change, Values>()
    return Effect.map(Effect.forEach(steps, (step) => runStep(step, written), { discard: true }), () => latest(written))
  })

/** Whether a part of it could be written and the rest not: one row of many may be missing. */
const isDivisible = (steps: ReadonlyArray<Step>): boolean =>
  steps.length > 1 || steps.some((step) => step.length > 1 && step[0]?.kind !== "insert")

/** Runs the steps: all of them or none. */
export const runWhole = (steps: ReadonlyArray<Step>): Writing<Written> =>
  isDivisible(steps) ? transaction(runSteps(steps)) : runSteps(steps)

/** Plans the changes and writes them: all of them or none. */
export const write = (changes: ReadonlyArray<Change>): Writing<Written> =>
  Effect.flatMap(
    refused(() => planWrites(changes)),
    runWhole
  )
