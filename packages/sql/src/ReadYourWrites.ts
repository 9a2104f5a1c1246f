/** Reading one's own writes where reads go to replicas, which are always a little behind. */
import { getOrUndefined } from "effect/Context"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { Reads, Writes } from "./port/Access.ts"
import type { Database } from "./port/Database.ts"

/** The database, and a note of each thing that may have written. */
const noting = (database: Database, note: Effect.Effect<void>): Database => ({
  ...database,
  run: (statement) =>
    statement.access === "reads" ? database.run(statement) : Effect.andThen(note, database.run(statement)),
  stream: (statement, options) => Stream.unwrap(Effect.as(note, database.stream(statement, options))),
  transaction: (effect, options) =>
    options?.access === "read only"
      ? database.transaction(effect, options)
      : Effect.andThen(note, database.transaction(effect, options)),
  copyIn: (text, bytes) => Effect.andThen(note, database.copyIn(text, bytes))
})

/** The database that is the right one by the time that something is run. */
const choosing = (choose: () => Database): Database => ({
  get current() {
    return choose().current
  },
  get lease() {
    return choose().lease
  },
  run: (statement) => Effect.suspend(() => choose().run(statement)),
  stream: (statement, options) => Stream.suspend(() => choose().stream(statement, options)),
  transaction: (effect, options) => Effect.suspend(() => choose().transaction(effect, options)),
  savepoint: (effect) => Effect.suspend(() => choose().savepoint(effect)),
  afterCommit: (effect) => Effect.suspend(() => choose().afterCommit(effect)),
  afterRollback: (effect) => Effect.suspend(() => choose().afterRollback(effect)),
  copyIn: (text, bytes) => Effect.suspend(() => choose().copyIn(text, bytes)),
  copyOut: (text) => Stream.suspend(() => choose().copyOut(text)),
  listen: (channels) => Stream.suspend(() => choose().listen(channels))
})

/**
 * Runs the effect so that, once something in it has written, its reads go where its writes go: for a request that writes
 * and then shows what it wrote. Before that they go to the replicas, if there are any. Put it around one request.
 *
 * @example
 * import { columns, from, insert, Pg, Query, readYourWrites, table } from "@aludel/sql"
 * import * as Effect from "effect/Effect"
 *
 * const notes = table("notes", class Notes {
 *   word = Pg.text().primaryKey()
 * })
 * const added = readYourWrites(
 *   Effect.andThen(
 *     Query.run(insert(notes).values({ word: "new" })),
 *     Query.all(from(notes).select(columns(notes)))
 *   )
 * )
 */
export const readYourWrites = <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Effect.withFiber((fiber) => {
    const writes = getOrUndefined(fiber.context, Writes)
    const reads = getOrUndefined(fiber.context, Reads)
    // In a transaction both are the same already.
    if (writes === undefined || reads === undefined || writes === reads) return effect
    let wrote = false
    const note = Effect.sync(() => {
      wrote = true
    })
    return effect.pipe(
      Effect.provideService(Writes, noting(writes, note)),
      Effect.provideService(Reads, choosing(() => wrote ? writes : reads))
    ) as Effect.Effect<A, E, R>
  })
