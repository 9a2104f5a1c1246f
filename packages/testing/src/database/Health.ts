/** What a test must not leave behind: connections that are lent, sessions in a transaction, advisory locks. */
import { ConnectionPool } from "@aludel/pool"
import { type DatabaseError, Writes } from "@aludel/sql"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import { query } from "./Server.ts"

/** A test left something behind. Each finding is a sentence that names it. */
export class UnhealthyDatabase extends Data.TaggedError("UnhealthyDatabase")<{
  readonly findings: ReadonlyArray<string>
}> {
  override get message(): string {
    return `The database is not as a test should leave it:\n${this.findings.map((one) => `  - ${one}`).join("\n")}`
  }
}

const sessions = `select pid, application_name, state, coalesce(left(query, 80), '') from pg_stat_activity
  where datname = current_database() and pid <> pg_backend_pid() and state like 'idle in transaction%' order by pid`

const locks = `select l.pid, coalesce(a.application_name, ''), case l.objsubid when 1
    then ((l.classid::bigint << 32) | l.objid::bigint)::text else format('(%s, %s)', l.classid, l.objid) end
  from pg_locks l left join pg_stat_activity a on a.pid = l.pid
  where l.locktype = 'advisory' and l.database = (select oid from pg_database where datname = current_database())
  order by l.pid, 3`

const onThePool = Effect.gen(function*() {
  const { inUse, opening, waiting } = yield* (yield* ConnectionPool).stats
  const count = (number: number, what: string) => number === 0 ? [] : [`the pool: ${number} ${what}`]
  return [
    ...count(inUse, inUse === 1 ? "connection is lent" : "connections are lent"),
    ...count(opening, "being opened"),
    ...count(waiting, waiting === 1 ? "fiber waits for a connection" : "fibers wait for a connection")
  ]
})

const onTheServer = Effect.gen(function*() {
  const database = yield* Writes
  return [
    ...(yield* query(database, sessions)).map(([pid, name, state, text]) =>
      `session ${pid} (${name}) is ${state}, after: ${text}`
    ),
    ...(yield* query(database, locks)).map(([pid, name, key]) => `session ${pid} (${name}) holds advisory lock ${key}`)
  ]
})

/** By the machine's clock, which a test's clock does not stop. */
const pause = Effect.promise(() => new Promise((resolve) => setTimeout(resolve, 20)))

/** A session that was cut off takes the server a moment to end. */
const settled = (attempts: number): Effect.Effect<ReadonlyArray<string>, DatabaseError, ConnectionPool | Writes> =>
  Effect.flatMap(Effect.all([onThePool, onTheServer]), ([pool, server]) => {
    if (pool.length + server.length === 0 || attempts === 0) return Effect.succeed([...pool, ...server])
    return Effect.andThen(pause, settled(attempts - 1))
  })

/**
 * Fails with `UnhealthyDatabase` where a test left something behind in its database: connections that are lent or
 * waited for, sessions that are idle in a transaction, advisory locks that are still held.
 *
 * Run it after the tests of a database, outside of their sandboxes: what runs at the same time is found too. A leftover
 * is looked at again for half a second before it counts.
 *
 * @example
 * ```ts
 * import { assertHealthy, TestDatabase } from "@aludel/testing"
 * import { layer } from "@effect/vitest"
 *
 * layer(TestDatabase.layer({ url: "postgres://postgres@localhost:5432/postgres" }))("the shop", (it) => {
 *   // … the other tests, and at the end:
 *   it.effect("leaves nothing behind", () => assertHealthy)
 * })
 * ```
 */
export const assertHealthy: Effect.Effect<void, UnhealthyDatabase | DatabaseError, ConnectionPool | Writes> = Effect
  .flatMap(
    settled(25),
    (findings) => findings.length === 0 ? Effect.void : Effect.fail(new UnhealthyDatabase({ findings }))
  )
