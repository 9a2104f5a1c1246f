/**
 * Advisory locks, which mean what the application says they mean: for a transaction, or for a scope on a connection of
 * its own. The key is a number, a pair of them, or a text that the server hashes.
 *
 * Source: https://www.postgresql.org/docs/current/explicit-locking.html#ADVISORY-LOCKS
 */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schedule from "effect/Schedule"
import type { Scope } from "effect/Scope"
import type { DatabaseError } from "./error/DatabaseError.ts"
import { type ReadCommitted, Writes } from "./port/Access.ts"
import type { CompiledQuery } from "./port/CompiledQuery.ts"
import type { Database } from "./port/Database.ts"

/** What is locked: a whole number of 64 bits, two of 32, or a text, which may meet another by its 64-bit hash. */
export type LockKey = bigint | readonly [number, number] | string

/** How a lock is taken. */
export interface LockOptions {
  /** Whether others may hold it as well, if they share it too. Not by default. */
  readonly shared?: boolean | undefined
  /** How often a lock that is held by another is asked for again. 50 milliseconds by default; for `scoped` alone. */
  readonly every?: Duration.Input | undefined
}

const argumentsOf = (key: LockKey): readonly [list: string, parameters: ReadonlyArray<string>] => {
  if (typeof key === "string") return ["hashtextextended($1, 0)", [key]]
  return typeof key === "bigint" ? ["$1::bigint", [`${key}`]] : ["$1::int, $2::int", key.map(String)]
}

const statement = (called: string, key: LockKey): CompiledQuery<boolean> => {
  const [list, parameters] = argumentsOf(key)
  // `lock` yields void, which reads as an empty text; `try` and `unlock` yield a boolean.
  return {
    text: `select ${called}(${list})`,
    parameters,
    access: "writes",
    decode: ([taken]) => taken !== "f"
  }
}

const shared = (options: LockOptions | undefined): string => options?.shared === true ? "_shared" : ""

const ask = (database: Database, called: string, key: LockKey): Effect.Effect<boolean, DatabaseError> =>
  Effect.map(database.run(statement(called, key)), ({ rows }) => rows[0] === true)

const transaction = (
  key: LockKey,
  options?: LockOptions
): Effect.Effect<void, DatabaseError, Writes | ReadCommitted> =>
  Effect.flatMap(Writes, (database) => Effect.asVoid(ask(database, `pg_advisory_xact_lock${shared(options)}`, key)))

const tryTransaction = (
  key: LockKey,
  options?: LockOptions
): Effect.Effect<boolean, DatabaseError, Writes | ReadCommitted> =>
  Effect.flatMap(Writes, (database) => ask(database, `pg_try_advisory_xact_lock${shared(options)}`, key))

/** A lock that a scope holds, on a connection of its own. */
export interface HeldLock {
  /** Fails with `ConnectionLost` once the session that holds the lock is gone, and the lock with it. */
  readonly check: Effect.Effect<void, DatabaseError>
}

const isLocked: CompiledQuery<void> = { text: "select 1", parameters: [], access: "reads", decode: () => undefined }

const tryScoped = (
  key: LockKey,
  options?: LockOptions
): Effect.Effect<Option.Option<HeldLock>, DatabaseError, Writes | Scope> =>
  Effect.flatMap(Writes, ({ lease }) => Effect.flatMap(lease, (session) => takeIn(session, key, options)))

/** Interrupted between taking and noting it, the lock would stay: so the asking is not interruptible. It never waits. */
const takeIn = (
  session: Database,
  key: LockKey,
  options: LockOptions | undefined
): Effect.Effect<Option.Option<HeldLock>, DatabaseError, Scope> => {
  const take = ask(session, `pg_try_advisory_lock${shared(options)}`, key)
  const release = Effect.ignore(ask(session, `pg_advisory_unlock${shared(options)}`, key))
  return Effect.map(
    Effect.acquireRelease(take, (taken) => taken ? release : Effect.void),
    (taken) => taken ? Option.some({ check: Effect.asVoid(session.run(isLocked)) }) : Option.none()
  )
}

const scoped = (key: LockKey, options?: LockOptions): Effect.Effect<HeldLock, DatabaseError, Writes | Scope> =>
  Effect.flatMap(Writes, ({ lease }) =>
    Effect.flatMap(lease, (session) => {
      const schedule = Schedule.jittered(Schedule.spaced(options?.every ?? Duration.millis(50)))
      const asking = Effect.repeat(takeIn(session, key, options), { until: Option.isSome, schedule })
      // The schedule does not end: what comes out is what `until` waited for.
      return Effect.map(asking, (held) => Option.getOrThrow(Option.filter(held as Option.Option<HeldLock>, () => true)))
    }))

/**
 * Advisory locks.
 *
 * `transaction(key)` waits on the server, within the transaction's `lockTimeout`, and holds until the transaction ends;
 * `tryTransaction(key)` does not wait and says whether it has it.
 *
 * `scoped(key)` holds until the scope closes, on a connection of its own, in or outside of a transaction: it counts
 * against the pool's size. It asks again and again instead of waiting on the server, where a waiting session would hold
 * up CREATE INDEX CONCURRENTLY; bound it with `Effect.timeout`. `tryScoped(key)` asks once.
 *
 * @example
 * import { AdvisoryLock } from "@aludel/sql"
 * import * as Effect from "effect/Effect"
 *
 * const alone = Effect.scoped(Effect.gen(function*() {
 *   const lock = yield* AdvisoryLock.scoped("nightly report")
 *   yield* Effect.log("working alone")
 *   yield* lock.check
 * }))
 */
export const AdvisoryLock = { transaction, tryTransaction, scoped, tryScoped } as const
