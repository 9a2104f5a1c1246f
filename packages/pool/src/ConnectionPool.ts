/** The pool as a layer: the database that reads and writes run on, for as long as the layer's scope is open. */
import { Reads, Writes } from "@aludel/sql"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type { Scope } from "effect/Scope"
import { openConnection } from "./Connection.ts"
import { makeDedicated } from "./Dedicated.ts"
import type { InvalidPoolConfig } from "./InvalidPoolConfig.ts"
import { type Connect, makePool } from "./Pool.ts"
import { makePoolConfig, type PoolOptions } from "./PoolConfig.ts"
import { poolDatabase } from "./PoolDatabase.ts"
import type { PoolStats } from "./PoolState.ts"

const make = Effect.fnUntraced(function*(options: PoolOptions): Effect.fn.Return<
  Context.Context<ConnectionPool | Reads | Writes>,
  InvalidPoolConfig,
  Scope
> {
  const config = yield* makePoolConfig(options)
  const connect: Connect = (note) => openConnection(config, note)
  const pool = makePool(config, connect)
  const dedicated = makeDedicated(connect)
  yield* Effect.addFinalizer(() => Effect.andThen(dedicated.close, pool.close))
  const database = poolDatabase(pool, dedicated, config)
  return Context.make(ConnectionPool, { stats: Effect.sync(() => pool.stats()) }).pipe(
    Context.add(Reads, database),
    Context.add(Writes, database)
  )
})

/**
 * A pool of connections to one database: provides `Reads` and `Writes`, which queries and transactions ask for.
 *
 * Nothing is opened before the first statement. When the layer's scope closes, new statements fail with `PoolClosed`,
 * those in flight get the drain timeout, and no session is left on the server.
 */
export class ConnectionPool extends Context.Service<ConnectionPool, {
  /** How many connections there are, and what they do, at this moment. */
  readonly stats: Effect.Effect<PoolStats>
}>()("@aludel/pool/Pool") {
  /**
   * The pool as a layer.
   *
   * @param options where the database is, and the pool's size and deadlines; each says its default and its consequence
   * @returns a layer that fails with `InvalidPoolConfig` where a setting cannot be used, before anything is opened
   *
   * @example
   * import { ConnectionPool } from "@aludel/pool"
   * import * as Redacted from "effect/Redacted"
   *
   * const Database = ConnectionPool.layer({
   *   url: Redacted.make("postgres://app:secret@localhost:5432/shop"),
   *   size: 20,
   *   acquireTimeout: "5 seconds"
   * })
   */
  static readonly layer = (options: PoolOptions): Layer.Layer<ConnectionPool | Reads | Writes, InvalidPoolConfig> =>
    Layer.effectContext(make(options))
}
