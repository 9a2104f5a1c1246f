/**
 * Whether a pooler that lends the server by the transaction stands in front of it: two connections that are open at once then
 * have the same process, or one has two. Where nothing stands in between, each has its own for as long as it is open.
 *
 * Source: https://www.pgbouncer.org/features.html
 */
import { ConnectionPool, type PoolOptions } from "@aludel/pool"
import { type Database, DatabaseError, Writes } from "@aludel/sql"
import * as Effect from "effect/Effect"
import { MigrateError } from "../error/MigrateError.ts"

const processOf = (database: Database) =>
  Effect.map(
    database.run({
      text: "select pg_backend_pid()",
      parameters: [],
      access: "writes",
      decode: ([process]) => process
    }),
    ({ rows }) => rows[0]
  )

/** Runs the effect with a connection of its own, opened as such a pooler lets it be. */
const withConnection = <A, E>(server: PoolOptions, use: (database: Database) => Effect.Effect<A, E>) =>
  Effect.provide(Effect.flatMap(Writes, use), ConnectionPool.layer({ ...server, size: 1, pooler: "transaction" }), {
    local: true
  })

/** Once may be chance, where others come and go at the same time. */
const rounds = 3

const isPooled = (server: PoolOptions): Effect.Effect<boolean> =>
  withConnection(server, (one) =>
    withConnection(server, (other) =>
      Effect.gen(function*() {
        const seen = new Set<string>()
        for (let round = 0; round < rounds; round++) {
          const [mine, theirs] = [yield* processOf(one), yield* processOf(other)]
          if (mine === theirs) return true
          seen.add(`${mine} ${theirs}`)
        }
        return seen.size > 1
      }))).pipe(
      // What is wrong is said where it is needed: such a pooler also takes fewer settings.
      Effect.catch(() => Effect.succeed(false))
    )

/** Refuses to go on behind such a pooler, where neither a lock nor a limit of a session holds. */
export const directly = (server: PoolOptions): Effect.Effect<void, MigrateError> =>
  Effect.flatMap(isPooled(server), (pooled) =>
    pooled
      ? Effect.fail(
        new MigrateError({
          reason: "Pooled",
          problem:
            "the database's URL leads to a pooler that lends the server by the transaction, where the lock of a run " +
            "cannot be relied on: say the server's own URL by `directUrl` in aludel.config.ts; nothing was changed"
        })
      )
      : Effect.void)

/** As PgBouncer answers to settings that it does not pass on. */
const protocolViolation = "08P01"

/** Where such a pooler did not let the command in, that is said instead. */
export const sayingSo = (server: PoolOptions) => <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.tapError(
    effect,
    (error) =>
      error instanceof DatabaseError && error.reason._tag === "ConnectionLost" &&
        error.reason.code === protocolViolation
        ? directly(server)
        : Effect.void
  )
