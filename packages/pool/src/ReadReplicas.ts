/** Reads from replicas, in turn; one that cannot be reached is left out for a while, and the primary stands behind them. */
import { type Database, DatabaseError, Reads, Reason, type TransactionOptions, Writes } from "@aludel/sql"
import * as Cause from "effect/Cause"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schedule from "effect/Schedule"
import * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import type { InvalidPoolConfig } from "./config/InvalidPoolConfig.ts"
import type { PoolOptions } from "./config/PoolOptions.ts"
import { makeServices } from "./ConnectionPool.ts"
import { retrying, retryOf } from "./Retry.ts"
import { rootOf } from "./Root.ts"

/** Where the replicas are. */
export interface ReadReplicasOptions {
  /** One pool for each. */
  readonly replicas: readonly [PoolOptions, ...ReadonlyArray<PoolOptions>]
  /** How long a replica is left out after it could not be reached. 5 seconds if not given. */
  readonly retryAfter?: Duration.Input | undefined
}

interface Replica {
  readonly database: Database
  /** Left out until then, in milliseconds of the clock. */
  downUntil: number
}

/** Nothing was sent: the same can be asked of another. */
const notSent = new Set<Reason.Reason["_tag"]>([
  "ConnectionFailed",
  "ConnectTimeout",
  "AuthenticationFailed",
  "DatabaseNotFound",
  "TooManyConnections",
  "ServerUnavailable"
])

const isDown = ({ reason }: DatabaseError): boolean => notSent.has(reason._tag) || reason._tag === "ConnectionLost"

const now = (clock: Clock.Clock): number => Number(clock.monotonicTimeNanosUnsafe()) / 1_000_000

class Replicas {
  private next = 0
  private readonly replicas: ReadonlyArray<Replica>
  private readonly primary: Database
  private readonly retryAfter: number

  constructor(databases: ReadonlyArray<Database>, primary: Database, retryAfter: number) {
    this.replicas = databases.map((database) => ({ database, downUntil: 0 }))
    this.primary = primary
    this.retryAfter = retryAfter
  }

  /** Runs the body on the next replica that is up, else on the primary. */
  use<A, E, R>(body: (database: Database) => Effect.Effect<A, E, R>): Effect.Effect<A, E, R> {
    return this.attempt(body, this.replicas.length)
  }

  private attempt<A, E, R>(
    body: (database: Database) => Effect.Effect<A, E, R>,
    left: number
  ): Effect.Effect<A, E, R> {
    return Clock.clockWith((clock) => {
      const replica = left > 0 ? this.take(now(clock)) : undefined
      if (replica === undefined) return body(this.primary)
      return Effect.catch(body(replica.database), (error) => {
        if (!(error instanceof DatabaseError) || !isDown(error)) return Effect.fail(error)
        replica.downUntil = now(clock) + this.retryAfter
        return notSent.has(error.reason._tag) ? this.attempt(body, left - 1) : Effect.fail(error)
      })
    })
  }

  private take(time: number): Replica | undefined {
    for (let tried = 0; tried < this.replicas.length; tried++) {
      const replica = this.replicas[this.next++ % this.replicas.length]
      if (replica !== undefined && replica.downUntil <= time) return replica
    }
    return undefined
  }
}

const refused = Effect.suspend(() =>
  Effect.fail(new DatabaseError({ reason: new Reason.InvalidQuery({ problem: "COPY into a replica" }) }))
)

/** A replica that has answered. Behind a pooler, which lends no session, the next one that is thought to be up. */
const answering = (replicas: Replicas): Effect.Effect<Database, DatabaseError> =>
  orThoughtUp(replicas, replicas.use((database) => Effect.as(Effect.scoped(database.lease), database)))

const orThoughtUp = <R>(replicas: Replicas, found: Effect.Effect<Database, DatabaseError, R>) =>
  Effect.catchIf(
    found,
    ({ reason }) => reason._tag === "SessionUnavailable",
    () => replicas.use((database) => Effect.succeed(database))
  )

/**
 * A replica that has answered, as one connection of it: what runs there has not begun while another may still be asked, and
 * is not begun twice. Behind a pooler, which lends no session, the next one that is thought to be up.
 */
const held = (replicas: Replicas): Effect.Effect<Database, DatabaseError, Scope.Scope> =>
  orThoughtUp(replicas, replicas.use(({ lease }) => lease))

/**
 * The transaction on a replica that has answered, and where it is to be run again, on the next: the one that it ran on may
 * be gone.
 */
const reading = <A, E, R>(
  replicas: Replicas,
  effect: Effect.Effect<A, E, R>,
  options: TransactionOptions
): Effect.Effect<A, E | DatabaseError, R> => {
  const on = (retry: TransactionOptions["retry"]): Effect.Effect<A, E | DatabaseError, R> =>
    // Not `Effect.scoped`: a scope that the effect asks for is its own.
    Effect.acquireUseRelease(
      Scope.make(),
      (scope) =>
        Effect.flatMap(
          Scope.provide(held(replicas), scope),
          (database) => database.transaction(effect, { ...options, retry })
        ),
      (scope, exit) => Scope.close(scope, exit)
    )
  const schedule = retryOf(options)
  if (schedule === undefined) return on(false)
  return retrying(
    schedule,
    Effect.suspend(() => {
      let transient: DatabaseError | undefined
      // It asks once whether to run again, and only where that may be of use.
      const asked = Schedule.fromStep(Effect.succeed((_: number, error: DatabaseError) => {
        transient = error
        return Cause.done(undefined)
      }))
      return Effect.map(Effect.exit(on(asked)), (exit) => ({ exit, transient }))
    })
  )
}

const databaseOf = (replicas: Replicas, primary: Database): Database => ({
  current: undefined,
  run: (statement) => replicas.use((database) => database.run(statement)),
  // What has begun to flow is not begun anew elsewhere: so one is chosen that has answered.
  stream: (statement, options) =>
    Stream.unwrap(Effect.map(held(replicas), (database) => database.stream(statement, options))),
  // A standby knows no serializable transactions.
  transaction: (effect, options) =>
    options?.isolation === "serializable" || options?.access !== "read only"
      ? primary.transaction(effect, options)
      : reading(replicas, effect, options),
  savepoint: (effect) => effect,
  afterCommit: (effect) => effect,
  afterRollback: () => Effect.void,
  lease: replicas.use(({ lease }) => lease),
  copyIn: () => refused,
  copyOut: (text) => Stream.unwrap(Effect.map(answering(replicas), (database) => database.copyOut(text))),
  // A standby cannot LISTEN.
  listen: primary.listen
})

const layer = (options: ReadReplicasOptions): Layer.Layer<Reads, InvalidPoolConfig, Writes> =>
  Layer.effect(
    Reads,
    Effect.gen(function*() {
      const primary = yield* Writes
      const contexts = yield* Effect.forEach(options.replicas, (pool) => makeServices(pool, rootOf(primary)?.observers))
      const databases = contexts.map((context) => Context.get(context, Reads))
      const retryAfter = Duration.toMillis(options.retryAfter ?? "5 seconds")
      return databaseOf(new Replicas(databases, primary, retryAfter), primary)
    })
  )

/**
 * Read replicas: `layer` provides `Reads` alone, over a pool for each replica, and takes `Writes` from the primary's pool.
 *
 * Reads go to the replicas in turn. One that cannot be reached is left out for `retryAfter`, and its reads go to the next,
 * at last to the primary; a read whose connection was lost in the middle fails, and is not sent twice. A read-only
 * transaction that is retried is retried on the next. In a write transaction every read goes to the primary, and so does a
 * serializable one. Replicas are behind: where a request shows what it has just written, put `readYourWrites` around it.
 *
 * Fails with `InvalidPoolConfig` where a setting cannot be used.
 *
 * @example
 * import { ConnectionPool, ReadReplicas } from "@aludel/pool"
 * import * as Layer from "effect/Layer"
 *
 * const Database = ReadReplicas.layer({ replicas: [{ host: "replica1" }, { host: "replica2" }] }).pipe(
 *   Layer.provideMerge(ConnectionPool.layer({ host: "primary" }))
 * )
 */
export const ReadReplicas = { layer } as const
