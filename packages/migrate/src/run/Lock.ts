/**
 * One runner at a time: an advisory lock of a transaction that does nothing else, on a connection of its own. It is asked
 * for again and again and never waited for, since a session that waits holds up `CREATE INDEX CONCURRENTLY`; a transaction's
 * lock also holds behind a pooler that hands out sessions by the transaction.
 *
 * Source: https://www.postgresql.org/docs/current/explicit-locking.html#ADVISORY-LOCKS
 */
import { type Database, type DatabaseError, Writes } from "@aludel/sql"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { MigrateError } from "../error/MigrateError.ts"

/** "aludel" in ASCII: one lock in each database. */
const key = "0x616c7564656c"

/** Says whether the lock is still held: to be asked before each step. */
export type StillHeld = Effect.Effect<void, MigrateError>

const ask = (database: Database, text: string) =>
  Effect.map(
    database.run({ text, parameters: [], access: "writes", decode: ([value]) => value }),
    ({ rows }) => rows[0] ?? null
  )

const keyNumber = String(BigInt(key))

const holder = `select 'process ' || a.pid || coalesce(' of ' || nullif(a.application_name, ''), '')
    || ', since ' || to_char(a.xact_start at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS') || ' UTC'
  from pg_locks l join pg_stat_activity a on a.pid = l.pid
  where l.locktype = 'advisory' and l.granted and l.database = (select oid from pg_database where datname = current_database())
    and (l.classid::bigint << 32 | l.objid::bigint) = ${keyNumber} limit 1`

/** How often it is asked for. */
const interval = Duration.millis(250)

/**
 * A statement without a snapshot. A query's portal, and with it its snapshot, stays until the next statement, and
 * `CREATE INDEX CONCURRENTLY` waits for every transaction that holds an older one.
 */
const idle = "set local idle_in_transaction_session_timeout = 0"

const lost = new MigrateError({
  reason: "LockLost",
  problem: "the connection that held the lock is gone, so another run may have begun: nothing more was done"
})

const isHeld = (pool: Database) =>
  Effect.flatMap(ask(pool, holder), (who) =>
    Effect.fail(
      new MigrateError({
        reason: "Locked",
        problem: `another run holds the lock${who === null ? "" : ` (${who})`}: wait for it, or end it`
      })
    ))

/**
 * Runs the effect while this run alone holds the lock. The effect's own statements go to the pool, on other connections.
 *
 * @param wait how long another run is waited for
 */
export const locked = <A, E, R>(
  wait: Duration.Duration,
  effect: (stillHeld: StillHeld) => Effect.Effect<A, E, R>
): Effect.Effect<A, E | MigrateError | DatabaseError, R | Writes> =>
  Effect.flatMap(Writes, (pool) => {
    const held = Effect.gen(function*() {
      const holding = yield* Writes
      if ((yield* ask(holding, `select pg_try_advisory_xact_lock(${keyNumber})`)) !== "t") return Option.none<A>()
      const stillHeld = Effect.asVoid(Effect.mapError(ask(holding, idle), () => lost))
      yield* stillHeld
      return Option.some(yield* Effect.provideService(effect(stillHeld), Writes, pool))
    })
    // Each attempt is a transaction of its own, so that none is open while it waits.
    const attempt = (left: number): Effect.Effect<A, E | MigrateError | DatabaseError, R> =>
      Effect.flatMap(pool.transaction(held) as Effect.Effect<Option.Option<A>, E | DatabaseError, R>, (taken) => {
        if (Option.isSome(taken)) return Effect.succeed(taken.value)
        return left <= 0
          ? isHeld(pool)
          : Effect.andThen(Effect.sleep(interval), Effect.suspend(() => attempt(left - Duration.toMillis(interval))))
      })
    return attempt(Duration.toMillis(wait))
  })
