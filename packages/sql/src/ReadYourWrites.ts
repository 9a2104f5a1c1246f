/** Reading one's own writes where reads go to replicas, which are always a little behind. */
import { getOrUndefined } from "effect/Context"
import { TaggedError } from "effect/Data"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Schedule from "effect/Schedule"
import * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import type { DatabaseError } from "./error/DatabaseError.ts"
import { Reads, Writes } from "./port/Access.ts"
import type { CompiledQuery } from "./port/CompiledQuery.ts"
import type { Database, QueryResult } from "./port/Database.ts"

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

const position: CompiledQuery<string> = {
  text: "select pg_catalog.pg_current_wal_insert_lsn()",
  parameters: [],
  access: "reads",
  decode: ([lsn]) => lsn ?? "0/0"
}

/** On a server that is no standby there is nothing to wait for. */
const reached = (lsn: string): CompiledQuery<boolean> => ({
  text: "select coalesce(pg_catalog.pg_last_wal_replay_lsn() >= $1::pg_catalog.pg_lsn, true)",
  parameters: [lsn],
  access: "reads",
  decode: ([answer]) => answer === "t"
})

/** The replica did not come so far in time. */
class Behind extends TaggedError("Behind") {}

const waitFor = (
  replica: Database,
  lsn: string,
  patience: Duration.Input
): Effect.Effect<boolean, DatabaseError | Behind> =>
  Effect.map(replica.run(reached(lsn)), ({ rows }) => rows[0] === true).pipe(
    Effect.repeat({ until: (there) => there, schedule: Schedule.spaced("5 millis") }),
    Effect.timeoutOrElse({ duration: patience, orElse: () => Effect.fail(new Behind()) }),
    Effect.map(() => true)
  )

/**
 * One replica that has come as far as the last write, for as long as the scope is open; where it has not in time, or cannot
 * be held, the database that the writes went to.
 */
const caughtUp = (
  writes: Database,
  reads: Database,
  patience: Duration.Input
): Effect.Effect<Database, DatabaseError, Scope.Scope> =>
  Effect.gen(function*() {
    const { rows: [lsn = "0/0"] } = yield* writes.run(position)
    const own = yield* Scope.fork(yield* Effect.scope)
    const leased = Effect.flatMap(reads.lease, (replica) => Effect.as(waitFor(replica, lsn, patience), replica))
    return yield* Effect.catch(Scope.provide(leased, own), (error) =>
      Effect.andThen(
        Scope.close(own, Exit.void),
        error instanceof Behind || error.reason._tag === "SessionUnavailable"
          ? Effect.succeed(writes)
          : Effect.fail(error)
      ))
  })

/** Reads from a replica that has come as far as the last write, or from where that went if none has in time. */
const catchingUp = (writes: Database, reads: Database, patience: Duration.Input): Database => ({
  ...writes,
  run: <Row>(statement: CompiledQuery<Row>): Effect.Effect<QueryResult<Row>, DatabaseError> =>
    Effect.flatMap(writes.run(position), ({ rows: [lsn = "0/0"] }) => {
      // One replica for the question and for what is read: a transaction stays where it is.
      const read = Effect.flatMap(
        Reads,
        (replica) => Effect.andThen(waitFor(replica, lsn, patience), replica.run(statement))
      )
      return Effect.provideService(reads.transaction(read, { access: "read only", retry: false }), Reads, reads).pipe(
        Effect.catch((error) => error instanceof Behind ? writes.run(statement) : Effect.fail(error))
      )
    }),
  stream: (statement, options) =>
    Stream.unwrap(Effect.map(caughtUp(writes, reads, patience), (database) => database.stream(statement, options))),
  // Waited for before BEGIN: what a transaction sees may be settled with its first statement.
  transaction: (effect, options) =>
    options?.access !== "read only" || options.isolation === "serializable"
      ? writes.transaction(effect, options)
      : Effect.acquireUseRelease(
        Scope.make(),
        (scope) =>
          Effect.flatMap(
            Scope.provide(caughtUp(writes, reads, patience), scope),
            (database) => database.transaction(effect, options)
          ),
        (scope, exit) => Scope.close(scope, exit)
      )
})

/**
 * Runs the effect so that, once something in it has written, its reads go where its writes go: for a request that writes
 * and then shows what it wrote. Before that they go to the replicas, if there are any. Put it around one request.
 *
 * @param options `catchUp`: reads, streams and read-only transactions go to a replica all the same, once that has replayed
 *   what was written, and to the primary only where it has not within this time. A single read then costs four more round
 *   trips, a stream or a transaction two: for requests that read much after they have written. Behind a pooler, which lends
 *   no session, streams and transactions go to the primary
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
export const readYourWrites = <A, E, R>(
  effect: Effect.Effect<A, E, R>,
  options: { readonly catchUp?: Duration.Input | undefined } = {}
): Effect.Effect<A, E, R> =>
  Effect.withFiber((fiber) => {
    const writes = getOrUndefined(fiber.context, Writes)
    const reads = getOrUndefined(fiber.context, Reads)
    // In a transaction both are the same already.
    if (writes === undefined || reads === undefined || writes === reads) return effect
    const after = options.catchUp === undefined ? writes : catchingUp(writes, reads, options.catchUp)
    let wrote = false
    const note = Effect.sync(() => {
      wrote = true
    })
    // It still needs what it needed: what is provided here only stands before what its surroundings provide.
    return effect.pipe(
      Effect.provideService(Writes, noting(writes, note)),
      Effect.provideService(Reads, choosing(() => wrote ? after : reads))
    ) as Effect.Effect<A, E, R>
  })
