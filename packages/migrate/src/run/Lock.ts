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
import type * as Exit from "effect/Exit"
import { MigrateError } from "../error/MigrateError.ts"
import { ask } from "./Ask.ts"

/** "aludel" in ASCII: one lock in each database. */
const key = "0x616c7564656c"

/** Says whether the lock is still held: to be asked before each step. */
export type StillHeld = Effect.Effect<void, MigrateError>

const keyNumber = String(BigInt(key))

const take = (database: Database) =>
  Effect.map(ask(database, `select pg_try_advisory_xact_lock(${keyNumber})`), (taken) => taken === "t")

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

const isHeld = (who: string | null) =>
  new MigrateError({
    reason: "Locked",
    problem: `another run holds the lock${who === null ? "" : ` (${who})`}: wait for it, or end it`
  })

/** How long another run is waited for, and who hears of it. */
export interface Waiting {
  readonly wait: Duration.Duration
  readonly onWait: (holder: string | undefined) => Effect.Effect<void>
}

/** Tries until it is taken. Between two tries nothing is open. */
const polled = <A, E, R>(
  database: Database,
  { onWait, wait }: Waiting,
  attempt: Effect.Effect<A | undefined, E, R>
): Effect.Effect<A, E | MigrateError | DatabaseError, R> => {
  const from = (left: number, told: boolean): Effect.Effect<A, E | MigrateError | DatabaseError, R> =>
    Effect.gen(function*() {
      const taken = yield* attempt
      if (taken !== undefined) return taken
      const who = left <= 0 || !told ? yield* ask(database, holder) : null
      if (left <= 0) return yield* Effect.fail(isHeld(who))
      if (!told) yield* onWait(who ?? undefined)
      yield* Effect.sleep(interval)
      return yield* from(left - Duration.toMillis(interval), true)
    })
  return from(Duration.toMillis(wait), false)
}

/**
 * Runs the effect while this run alone holds the lock. The effect's own statements go to the pool, on other connections; in a
 * transaction that is open already they go there, and it holds the lock until it ends.
 */
export const locked = <A, E, R>(
  waiting: Waiting,
  effect: (stillHeld: StillHeld) => Effect.Effect<A, E, R>
): Effect.Effect<A, E | MigrateError | DatabaseError, R | Writes> =>
  Effect.flatMap(Writes, (pool) => {
    if (pool.current !== undefined) {
      const taken = Effect.map(take(pool), (taken) => taken ? true : undefined)
      return Effect.andThen(polled(pool, waiting, taken), Effect.suspend(() => effect(Effect.void)))
    }
    const attempt = Effect.suspend(() => {
      let outcome: Exit.Exit<A, E | MigrateError> | undefined
      const held = Effect.gen(function*() {
        const holding = yield* Writes
        if (!(yield* take(holding))) return
        const stillHeld = Effect.asVoid(Effect.mapError(ask(holding, idle), () => lost))
        yield* stillHeld
        outcome = yield* Effect.exit(Effect.provideService(effect(stillHeld), Writes, pool))
      })
      // What was done is done, even where the lock was lost behind the last step.
      return pool.transaction(held).pipe(
        Effect.catch((error) => outcome === undefined ? Effect.fail(error) : Effect.void),
        Effect.map(() => outcome)
      ) as Effect.Effect<Exit.Exit<A, E | MigrateError> | undefined, MigrateError | DatabaseError, R>
    })
    return Effect.flatten(polled(pool, waiting, attempt))
  })
