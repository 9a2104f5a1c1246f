/** The pool as a layer: the database that reads and writes run on, for as long as the layer's scope is open. */
import { Reads, type SentStatement, type StatementObserver, Writes } from "@aludel/sql"
import type { Config, ConfigError } from "effect/Config"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Queue from "effect/Queue"
import type { Scope } from "effect/Scope"
import * as Stream from "effect/Stream"
import type { InvalidPoolConfig } from "./config/InvalidPoolConfig.ts"
import type { PoolOptions } from "./config/PoolOptions.ts"
import { connector } from "./Connect.ts"
import { makeDedicated } from "./Dedicated.ts"
import { register } from "./events/Meter.ts"
import type { PoolEvent } from "./events/PoolEvent.ts"
import { makePool, type Pool } from "./Pool.ts"
import { makePoolConfig } from "./PoolConfig.ts"
import { poolDatabase } from "./PoolDatabase.ts"
import type { PoolStats } from "./state/Work.ts"
import type { Observers } from "./telemetry/Observers.ts"

/** How many events a slow reader may be behind before it misses the oldest. */
const eventBuffer = 4096

const events = (pool: Pool): Stream.Stream<PoolEvent> =>
  Stream.callback<PoolEvent>(
    (queue) =>
      Effect.acquireRelease(
        Effect.sync(() => pool.listen((event) => void Queue.offerUnsafe(queue, event))),
        (stop) => Effect.sync(stop)
      ),
    { bufferSize: eventBuffer, strategy: "sliding" }
  )

const statements = (
  observers: Observers,
  options: Omit<StatementObserver, "tell"> = {}
): Stream.Stream<SentStatement> =>
  Stream.callback<SentStatement>(
    (queue) => {
      const tell = (statement: SentStatement) => void Queue.offerUnsafe(queue, statement)
      return Effect.acquireRelease(
        Effect.sync(() => observers.listen({ ...options, tell })),
        (stop) => Effect.sync(stop)
      )
    },
    { bufferSize: eventBuffer, strategy: "sliding" }
  )

/**
 * A pool's services, for as long as the scope is open.
 *
 * @param primary of a replica's pool: who is told of the primary's statements
 */
export const makeServices = Effect.fnUntraced(function*(
  options: PoolOptions,
  primary?: Observers
): Effect.fn.Return<
  Context.Context<ConnectionPool | Reads | Writes>,
  InvalidPoolConfig,
  Scope
> {
  const checked = yield* makePoolConfig(options)
  const config = primary === undefined ? checked : { ...checked, observers: primary.replica(checked.name) }
  const connecting = connector(config)
  const pool = makePool(config, connecting, yield* Effect.context<never>())
  const dedicated = makeDedicated(connecting.connect)
  yield* register(config.name, pool.meter, config.limits, pool.stats)
  yield* Effect.addFinalizer(() => Effect.andThen(dedicated.close, pool.close))
  const database = poolDatabase(pool, dedicated, config)
  const service = {
    stats: Effect.sync(() => pool.stats()),
    events: events(pool),
    statements: (options?: Omit<StatementObserver, "tell">) => statements(config.observers, options),
    invalidate: Effect.sync(() => pool.invalidate())
  }
  return Context.make(ConnectionPool, service).pipe(
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
  /** What happens in the pool, from the moment on that the stream is run. A reader who is slow misses the oldest. */
  readonly events: Stream.Stream<PoolEvent>
  /**
   * The statements that are sent through the pool, and through those of its replicas, from the moment on that the stream is
   * run; each as it has ended. A reader who is slow misses the oldest. `recordStatements` has those of a part of a program.
   */
  readonly statements: (options?: Omit<StatementObserver, "tell">) => Stream.Stream<SentStatement>
  /**
   * Closes every connection that is open: idle ones at once, those that are lent when they come back. The pool goes on, and
   * opens new ones for what comes next: for a password that was revoked, or settings of the role that have changed.
   */
  readonly invalidate: Effect.Effect<void>
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
    Layer.effectContext(makeServices(options))

  /**
   * The pool as a layer, with settings that come from a `Config`: one of `@aludel/pool/Config`, or one of your own.
   *
   * @param config what yields the settings of `layer`
   * @returns a layer that fails with `ConfigError`, which names the variable, or with `InvalidPoolConfig`, before anything
   *   is opened
   *
   * @example
   * import { ConnectionPool } from "@aludel/pool"
   * import * as Config from "effect/Config"
   *
   * const Database = ConnectionPool.layerConfig(
   *   Config.all({ url: Config.Redacted("DATABASE_URL"), size: Config.Int("POOL_SIZE") })
   * )
   */
  static readonly layerConfig = (
    config: Config<PoolOptions>
  ): Layer.Layer<ConnectionPool | Reads | Writes, InvalidPoolConfig | ConfigError> =>
    Layer.effectContext(Effect.flatMap(config, (options) => makeServices(options)))
}
