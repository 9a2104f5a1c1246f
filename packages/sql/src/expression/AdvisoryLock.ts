/**
 * Locks on numbers that the program gives a meaning, held until the transaction ends. Those of the session are left out: on a
 * pooled connection nobody would know who holds them.
 *
 * Source: https://www.postgresql.org/docs/current/functions-admin.html#FUNCTIONS-ADVISORY-LOCKS
 */
import { int8 } from "../type/Numeric.ts"
import type { PgType } from "../type/PgType.ts"
import { boolean, text } from "../type/Text.ts"
import { bind, type Expression, expression } from "./Expression.ts"
import { type Volatile, writingCall } from "./Volatile.ts"

/** What a function without a result yields. */
const nothing: PgType<undefined> = { name: "void", encode: text.encode, decode: () => undefined }

const taking = <Result>(name: string, result: PgType<Result>) => (key: bigint | number): Expression<Volatile, Result> =>
  expression(writingCall(name, bind(key, int8)), result)

/** `pg_advisory_xact_lock(key)`: waits until nobody else holds it. */
export const advisoryLock = taking("pg_advisory_xact_lock", nothing)

/** `pg_advisory_xact_lock_shared(key)`: waits until nobody else holds it alone. */
export const advisoryLockShared = taking("pg_advisory_xact_lock_shared", nothing)

/**
 * `pg_try_advisory_xact_lock(key)`: takes it if nobody else holds it, and says whether it did.
 *
 * @example
 * import { from, Pg, Query, table, transaction, tryAdvisoryLock } from "@aludel/sql"
 *
 * const jobs = table("jobs", class Jobs {
 *   id = Pg.bigint().primaryKey()
 * })
 * const claimed = from(jobs).writing().select({ id: jobs.id, mine: tryAdvisoryLock(42n) }).limit(1)
 * const program = transaction(Query.all(claimed))
 */
export const tryAdvisoryLock = taking("pg_try_advisory_xact_lock", boolean)

/** `pg_try_advisory_xact_lock_shared(key)`: as `tryAdvisoryLock`, beside others who share it. */
export const tryAdvisoryLockShared = taking("pg_try_advisory_xact_lock_shared", boolean)
