/**
 * Questions of several fibers as one statement: those that ask the same of the same database (the pool, or one transaction)
 * before the fibers yield form a batch. Each caller gets its own answer; when the last of them is interrupted, so is the
 * statement.
 */
import type { Database, DatabaseError, Reads } from "@aludel/sql"
import { CurrentObservation, sharedObservation } from "@aludel/sql/Plan"
import type { Context } from "effect/Context"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import type { Fiber } from "effect/Fiber"
import { pipeArguments } from "effect/Pipeable"
import * as Request from "effect/Request"
import type { RequestResolver } from "effect/RequestResolver"
import type { KeyValues } from "../load/Key.ts"
import type { Loading } from "../load/Load.ts"
import type { ResultSet } from "../load/ResultSet.ts"

/** Whose answer is wanted: a key, and the result set that its row came from, if that is loaded for all of its rows. */
export interface Wanted {
  readonly text: string
  readonly values: KeyValues
  readonly set: ResultSet | undefined
}

/** What finds the answers of a whole batch. */
export type Find<Answer> = (wanted: ReadonlyArray<Wanted>) => Loading<(asked: Wanted) => Answer>

/** Questions that may share a statement. */
interface Group {
  readonly database: Database
  readonly text: string
  readonly find: Find<unknown>
}

/** A statement under way, and who still waits for it. */
interface Flight {
  readonly waiting: Set<Question>
  readonly fiber: Fiber<unknown, unknown>
}

class Question extends Request.Class<{}, unknown, DatabaseError, Reads> {
  readonly group: Group
  readonly wanted: Wanted
  flight: Flight | undefined

  constructor(group: Group, wanted: Wanted) {
    super()
    this.group = group
    this.wanted = wanted
  }
}

/** The groups that are being gathered; one that is under way takes no further questions. */
const gathering = new WeakMap<Database, Map<string, Group>>()

const groupOf = (database: Database, text: string, find: Find<unknown>): Group => {
  const groups = gathering.get(database) ?? new Map<string, Group>()
  gathering.set(database, groups)
  const group = groups.get(text) ?? { database, text, find }
  groups.set(text, group)
  return group
}

const close = (group: Group): void => {
  const groups = gathering.get(group.database)
  if (groups?.get(group.text) === group) groups.delete(group.text)
}

const run = (group: Group, entries: ReadonlyArray<Request.Entry<Question>>) =>
  Effect.withFiber<void, DatabaseError, Reads>((fiber) => {
    close(group)
    const flight: Flight = { waiting: new Set(entries.map(({ request }) => request)), fiber }
    for (const { request } of entries) request.flight = flight
    const answering = Effect.map(group.find(entries.map(({ request }) => request.wanted)), (answer) => {
      for (const entry of entries) entry.completeUnsafe(Exit.succeed(answer(entry.request.wanted)))
    })
    return Effect.provideService(
      answering,
      CurrentObservation,
      sharedObservation(entries.map(({ context }) => context))
    )
  })

/** As `RequestResolver.makeWith` makes it, whose module loads what persists requests, and all of `effect/Schema` with that. */
const resolver: RequestResolver<Question> = {
  "~effect/RequestResolver": { _A: (question: Question) => question },
  // By identity: each group is one value.
  batchKey: ({ request }) => request.group,
  preCheck: undefined,
  delay: Effect.yieldNow,
  collectWhile: () => true,
  runAll: (entries, group) =>
    // The batch runs in the context of the fiber that began it, which has `Reads`.
    run(group as Group, entries) as Effect.Effect<void, DatabaseError>,
  pipe() {
    return pipeArguments(this, arguments)
  }
}

const leave = (question: Question): void => {
  const { flight } = question
  if (flight === undefined) return
  flight.waiting.delete(question)
  if (flight.waiting.size === 0) flight.fiber.interruptUnsafe()
}

/**
 * Asks in a batch with whoever asks the same now.
 *
 * @param context the asking fiber's
 * @param text what is asked, apart from the key: equal texts share a statement
 */
export const ask = <Answer>(
  context: Context<never>,
  database: Database,
  text: string,
  find: Find<Answer>,
  wanted: Wanted
): Loading<Answer> =>
  Effect.callback<Answer, DatabaseError>((resume) => {
    const question = new Question(groupOf(database, text, find), wanted)
    // The group's `find` made the answer.
    const onExit = resume as (exit: Exit.Exit<unknown, DatabaseError>) => void
    const withdraw = Effect.requestUnsafe(question, { resolver, onExit, context })
    return Effect.sync(() => {
      withdraw()
      leave(question)
    })
  })
