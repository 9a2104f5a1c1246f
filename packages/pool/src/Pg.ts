/**
 * The pool as `pg` has one, an entry of its own: for libraries that are written for `pg.Pool`, such as Kysely's
 * PostgresDialect and what builds upon it. They share the connections, and the transaction that they are asked for in.
 */
import { type Database, type DatabaseError, Reason, Writes } from "@aludel/sql"
import type * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Scope from "effect/Scope"
import { EventEmitter } from "node:events"
import {
  type Callback,
  configOf,
  PgClient,
  promised,
  type QueryMethod,
  type Rest,
  runStatement,
  valueOf
} from "./pg/Client.ts"
import { controlOf } from "./pg/Control.ts"
import { PgError } from "./pg/PgError.ts"
import type { TypeParsers } from "./pg/Values.ts"

export { PgClient } from "./pg/Client.ts"
export { PgCursor } from "./pg/Cursor.ts"
export { PgError } from "./pg/PgError.ts"
export type { PgField, PgQueryConfig, PgResult } from "./pg/Statement.ts"

/**
 * How results are read.
 *
 * @example
 * ```ts
 * import type { PgPoolOptions } from "@aludel/pool/Pg"
 *
 * const asTexts: PgPoolOptions = { types: { getTypeParser: () => (text) => text } }
 * ```
 */
export interface PgPoolOptions {
  /** The readers of types: `types` of `pg`, or your own. Those that `pg` has by default, unless given. */
  readonly types?: TypeParsers | undefined
}

type Done = (error?: Error | boolean) => void

/** A connection of the scope's own; behind a pooler, and inside of a transaction, there is none to be had, or wanted. */
const connectionOf = (database: Database): Effect.Effect<Database, DatabaseError, Scope.Scope> =>
  database.current !== undefined
    ? Effect.succeed(database)
    : Effect.catchIf(
      database.lease,
      ({ reason }) => reason instanceof Reason.SessionUnavailable,
      () => Effect.succeed(database)
    )

/**
 * What `pgPool` makes: the part of a `pg.Pool` that libraries use. Events: `connect` and `acquire` with the client that is
 * lent, `release` with its error (none) and the client.
 */
export class PgPool extends EventEmitter {
  /** Nothing of the connection is told here. */
  readonly options: object = {}
  ended = false
  private readonly database: Database
  private readonly context: Context.Context<never>
  private readonly types: TypeParsers | undefined
  private readonly lent = new Set<PgClient>()

  constructor(database: Database, context: Context.Context<never>, { types }: PgPoolOptions) {
    super()
    this.database = database
    this.context = context
    this.types = types
  }

  /** How many clients are lent: connections that wait are the pool's own affair, whose `stats` tells of them. */
  get totalCount(): number {
    return this.lent.size
  }

  /** None is kept here. */
  readonly idleCount = 0

  /** Runs one statement on any connection, or in the transaction that the pool was made in. */
  readonly query: QueryMethod = (given: string | Parameters<typeof configOf>[0], ...rest: Rest): never => {
    const { callback, config } = configOf(given, rest)
    const run = async () => {
      this.checkOpen()
      if (controlOf(config.text) === undefined) {
        return runStatement(this.database, this.context, { types: this.types, ...config })
      }
      throw new PgError("a transaction is begun and ended by a client of `connect`; nothing was sent")
    }
    // What of its forms it is.
    return promised(run(), callback) as never
  }

  /** Lends a client, until its `release`: a connection of its own, or the transaction that the pool was made in. */
  connect(): Promise<PgClient>
  connect(callback: (error: Error | undefined, client: PgClient | undefined, done: Done) => void): void
  connect(
    callback?: (error: Error | undefined, client: PgClient | undefined, done: Done) => void
  ): Promise<PgClient> | void {
    const lending = this.lend()
    if (callback === undefined) return lending
    lending.then(
      (client) => callback(undefined, client, client.release),
      (error: Error) => callback(error, undefined, () => {})
    )
  }

  private async lend(): Promise<PgClient> {
    this.checkOpen()
    const scope = Scope.makeUnsafe()
    const exit = await Effect.runPromiseExitWith(this.context)(Scope.provide(connectionOf(this.database), scope))
    const close = () => Effect.runPromise(Scope.close(scope, Exit.void))
    if (exit._tag === "Failure") await close()
    const client: PgClient = new PgClient(valueOf(exit), this.context, this.types, async () => {
      await close()
      this.lent.delete(client)
      this.emit("release", undefined, client)
    })
    this.lent.add(client)
    this.emit("connect", client)
    this.emit("acquire", client)
    return client
  }

  /** Nothing runs through it from now on. The connections stay: they are the pool's, which ends with its own scope. */
  end(): Promise<void>
  end(callback: () => void): void
  end(callback?: Callback<void>): Promise<void> {
    this.ended = true
    return promised(Promise.resolve(), callback)
  }

  private checkOpen(): void {
    if (this.ended) throw new PgError("this pool was ended: nothing was sent")
  }
}

/**
 * A `pg.Pool` over the database of whoever asks: over the pool, or, asked for inside of a `transaction`, over that
 * transaction alone. There a client's `begin` is a savepoint, and when the transaction has ended its statements fail.
 *
 * `begin`, `commit`, `rollback` and savepoints of a client are transactions of the pool, with its rules: what runs in them is
 * undone where the connection is lost, `commit` of one that an error has aborted fails, and they are never run again. Values
 * come as `pg` gives them, `int8` and `numeric` as texts, but for `interval`, `point` and `circle`, which stay texts; give
 * `types` for others. Errors are `PgError`, with `pg`'s fields. Several statements in one text are refused by the server.
 *
 * @param options how results are read
 * @returns the pool; it needs no `end`
 *
 * @example
 * ```ts
 * import { pgPool } from "@aludel/pool/Pg"
 * import { transaction } from "@aludel/sql"
 * import * as Effect from "effect/Effect"
 *
 * const inOurs = transaction(Effect.gen(function*() {
 *   const pool = yield* pgPool()
 *   return yield* Effect.promise(() => pool.query("select $1::int as n", [1]))
 * }))
 * ```
 */
export const pgPool = (options: PgPoolOptions = {}): Effect.Effect<PgPool, never, Writes> =>
  Effect.flatMap(
    Writes,
    (database) =>
      Effect.contextWith((context: Context.Context<never>) => Effect.sync(() => new PgPool(database, context, options)))
  )
