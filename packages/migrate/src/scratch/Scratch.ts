/**
 * A scratch database: an empty one on the same server, for as long as an effect runs. What a change does is seen there
 * before it is done anywhere else.
 */
import { ConnectionPool, type InvalidPoolConfig, type PoolOptions } from "@aludel/pool"
import { type DatabaseError, Reads, Writes } from "@aludel/sql"
import * as Effect from "effect/Effect"
import * as Random from "effect/Random"
import { MigrateError } from "../error/MigrateError.ts"
import { quoted } from "../operation/Quote.ts"

const prefix = "aludel_scratch_"

/** A scratch database that was left behind by a run that was killed is dropped after this many milliseconds. */
const abandonedAfter = 24 * 60 * 60 * 1000

const execute = (text: string): Effect.Effect<void, DatabaseError, Writes> =>
  Effect.flatMap(
    Writes,
    (database) => Effect.asVoid(database.run({ text, parameters: [], access: "writes", decode: () => undefined }))
  )

const drop = (name: string) => execute(`drop database if exists ${quoted(name)} with (force)`)

/** The time of day, and not a test's: the names are read by other programs on the server. */
const timeOfDay = Effect.sync(() => Date.now())

/** Its name says when it was made. */
const freshName = Effect.gen(function*() {
  const at = yield* timeOfDay
  const number = yield* Random.nextIntBetween(0, 2 ** 30)
  return `${prefix}${at.toString(36)}_${number.toString(36)}`
})

/** The milliseconds since 1970 have eight digits to the base 36 from 1972 to 2059. */
const ownName = new RegExp(`^${prefix}([0-9a-z]{8})_[0-9a-z]+$`)

/** When it was made; never, where the name is somebody else's. */
const madeAt = (name: string): number => Number.parseInt(ownName.exec(name)?.[1] ?? "", 36)

const dropAbandoned = Effect.gen(function*() {
  const now = yield* timeOfDay
  const database = yield* Reads
  const { rows } = yield* database.run({
    text: "select datname from pg_database d where starts_with(datname, $1) " +
      "and not exists (select 1 from pg_stat_activity a where a.datid = d.oid)",
    parameters: [prefix],
    access: "reads",
    decode: ([name]) => name ?? ""
  })
  const old = rows.filter((name) => now - madeAt(name) > abandonedAfter)
  // One that somebody with a wrong clock is connected to stays: the server refuses to drop it, after five seconds.
  yield* Effect.forEach(old, (name) => Effect.ignore(execute(`drop database if exists ${quoted(name)}`)), {
    discard: true
  })
})

const mayNotCreate = new MigrateError({
  reason: "MissingRight",
  problem:
    "the role may not create databases, and a scratch database is needed: ALTER ROLE … CREATEDB gives it the right, " +
    "or name a server where it has it"
})

/**
 * Runs the effect on an empty database of its own, which is dropped afterwards, however it ends.
 *
 * @param server where the server is: the settings of a pool
 * @returns what the effect returns. Fails with `MigrateError` (`MissingRight`) where the role may not create databases
 */
export const inScratch = <A, E, R>(
  server: PoolOptions,
  effect: Effect.Effect<A, E, R>
): Effect.Effect<
  A,
  E | MigrateError | DatabaseError | InvalidPoolConfig,
  Exclude<R, Reads | Writes | ConnectionPool>
> => {
  const made = Effect.acquireUseRelease(
    Effect.tap(freshName, (name) =>
      Effect.catchReason(
        execute(`create database ${quoted(name)} template template0`),
        "DatabaseError",
        "InsufficientPrivilege",
        () => Effect.fail(mayNotCreate)
      )),
    (name) => {
      const scratch = ConnectionPool.layer({ ...server, database: name, size: 2, applicationName: "aludel scratch" })
      return Effect.provide(effect, scratch)
    },
    // Whoever is still connected is this run's own.
    (name) => Effect.ignore(drop(name))
  )
  const admin = ConnectionPool.layer({ ...server, size: 1, applicationName: "aludel scratch" })
  // The effect's own pool stands nearer than this one, so what it needs is that, whatever this one provides.
  return Effect.provide(Effect.andThen(Effect.ignore(dropAbandoned), made), admin) as never
}
