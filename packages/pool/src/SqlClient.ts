/**
 * Effect's own `SqlClient` over this pool, an entry of its own: cluster, workflow, eventlog and persistence run on the same
 * connections, and `sql.withTransaction` and `transaction` nest in each other.
 */
import { type Database, type ResultColumn, type WireRow, Writes } from "@aludel/sql"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Reactivity from "effect/reactivity/Reactivity"
import * as Client from "effect/sql/SqlClient"
import type { Connection } from "effect/sql/SqlConnection"
import { SqlError, UnknownError } from "effect/sql/SqlError"
import * as Statement from "effect/sql/Statement"
import * as Stream from "effect/Stream"
import { rootOf } from "./Root.ts"
import { optionsOf } from "./sqlClient/Begin.ts"
import { toSqlError } from "./sqlClient/Errors.ts"
import { decode, encode } from "./sqlClient/Values.ts"

const compiler = Statement.makeCompiler({
  dialect: "pg",
  placeholder: (index) => `$${index}`,
  onIdentifier: Statement.defaultEscape("\""),
  onRecordUpdate: (placeholders, alias, columns, values, returning) => [
    `(values ${placeholders}) AS ${alias}${columns}${returning ? ` RETURNING ${returning[0]}` : ""}`,
    returning ? values.flat().concat(returning[1]) : values.flat()
  ],
  onCustom: () => ["null", []]
})

type Row = Readonly<Record<string, unknown>>

/** The statement as the port wants it. Whether it writes is not known of a text: so it may. */
const compiled = <A>(
  text: string,
  parameters: ReadonlyArray<unknown>,
  read: (row: ReadonlyArray<string | null>, columns: ReadonlyArray<ResultColumn>) => A,
  access: "reads" | "writes" = "writes"
) =>
  Effect.try({
    try: () => ({
      text,
      parameters: parameters.map(encode),
      access,
      // No type is declared here: what a row is made of, its columns say.
      decode: (row: WireRow) => read(row, []),
      decoderFor: (columns: ReadonlyArray<ResultColumn>) => (row: WireRow) => read(row, columns)
    }),
    catch: (cause) =>
      new SqlError({ reason: new UnknownError({ cause, message: "a parameter cannot be sent", operation: "execute" }) })
  })

const rowOf = (row: ReadonlyArray<string | null>, columns: ReadonlyArray<ResultColumn>): Row =>
  Object.fromEntries(columns.map((column, index) => [column.name, decode(column, row[index] ?? null)]))

const valuesOf = (row: ReadonlyArray<string | null>, columns: ReadonlyArray<ResultColumn>) =>
  columns.map((column, index) => decode(column, row[index] ?? null))

/** A connection that runs each statement where the fiber that asks is: in its transaction, or in the pool. */
const connectionOf = (databaseOf: Effect.Effect<Database>): Connection => {
  const run = <A>(
    text: string,
    parameters: ReadonlyArray<unknown>,
    read: (row: ReadonlyArray<string | null>, columns: ReadonlyArray<ResultColumn>) => A
  ) =>
    Effect.flatMap(
      compiled(text, parameters, read),
      (statement) => Effect.flatMap(databaseOf, (database) => Effect.mapError(database.run(statement), toSqlError))
    )
  const execute: Connection["execute"] = (text, parameters, transformRows) =>
    Effect.map(run(text, parameters, rowOf), ({ rows }) => transformRows === undefined ? rows : transformRows(rows))
  const values: Connection["executeValues"] = (text, parameters) =>
    Effect.map(run(text, parameters, valuesOf), ({ rows }) => rows)
  return {
    execute,
    executeUnprepared: execute,
    executeValues: values,
    executeValuesUnprepared: values,
    executeRaw: (text, parameters) =>
      Effect.map(run(text, parameters, rowOf), ({ count, rows }) => ({ rows, rowCount: count })),
    executeStream: (text, parameters, transformRows) =>
      Stream.unwrap(Effect.gen(function*() {
        // A cursor takes a query, which then reads only; what writes or locks, and returns rows, comes at once.
        const reads = /^\s*(?:select|values|table|with)\b/i.test(text) &&
          !/\b(?:insert|update|delete|merge|share|nextval|setval)\b/i.test(text)
        const statement = yield* compiled(text, parameters, rowOf, reads ? "reads" : "writes")
        const rows = Stream.mapError((yield* databaseOf).stream(statement), toSqlError)
        return transformRows === undefined ? rows : Stream.mapArray(rows, (chunk) => transformRows(chunk) as never)
      }))
  }
}

/** Carries the effect's own failure past the transaction's. */
class Own<E> {
  readonly error: E
  constructor(error: E) {
    this.error = error
  }
}

const unknownBegin = (begin: string | undefined) =>
  Effect.fail(
    new SqlError({
      reason: new UnknownError({ cause: begin, message: "this BeginTransaction is not known here", operation: "begin" })
    })
  )

const withTransactionOver =
  (ambient: Effect.Effect<Database>): Client.SqlClient["withTransaction"] =>
  <R, E, A>(self: Effect.Effect<A, E, R>): Effect.Effect<A, E | SqlError, R> =>
    Effect.flatMap(ambient, (database) =>
      Effect.flatMap(Client.BeginTransaction, (begin) => {
        const options = optionsOf(database.current === undefined ? begin : undefined)
        if (options === undefined) return unknownBegin(begin)
        return Effect.mapError(
          database.transaction(Effect.mapError(self, (error) => new Own(error)), options),
          (error) => error instanceof Own ? error.error : toSqlError(error)
        )
      }))

/** Inside of a transaction an invalidation waits for the commit. */
const deferring = (reactivity: Reactivity.Reactivity, ambient: Effect.Effect<Database>) => {
  const invalidate: Reactivity.Reactivity["invalidate"] = (keys) =>
    Effect.flatMap(
      ambient,
      ({ afterCommit }) => Effect.orDie(afterCommit(Effect.sync(() => reactivity.invalidateUnsafe(keys))))
    )
  return {
    ...reactivity,
    invalidate,
    mutation: ((keys, effect) => Effect.tap(effect, invalidate(keys))) as typeof reactivity.mutation
  }
}

/** Counted downwards: the clients that Effect makes by itself are counted upwards. */
let clients = 0

const make = Effect.gen(function*() {
  const own = yield* Writes
  const root = rootOf(own)
  if (root === undefined) return yield* Effect.die(new Error("this database is not one of a ConnectionPool"))
  const transactionService = Client.TransactionConnection(--clients)
  const levels = new WeakMap<Client.TransactionConnection.Service, Database>()
  const ambient = Effect.withFiber<Database>(({ context }) => {
    const database = Context.getOrUndefined(context, Writes)
    if (database !== undefined && rootOf(database) === root) return Effect.succeed(database)
    // Where writes go elsewhere, as to a database over this client, the client is still in its transaction.
    const level = Context.getOrUndefined(context, transactionService)
    return Effect.succeed((level === undefined ? undefined : levels.get(level)) ?? root.database)
  })
  const connection = connectionOf(ambient)
  root.attached.push((context, database) => {
    const around = Context.getOrUndefined(context, transactionService)
    // Each transaction has one of its own, by which it is known from others.
    const level: Client.TransactionConnection.Service = around === undefined
      ? [connectionOf(ambient), 0]
      : [around[0], around[1] + 1]
    levels.set(level, database)
    const reactivity = Context.getOrUndefined(context, Reactivity.Reactivity)
    const inside = Context.add(context, transactionService, level)
    return reactivity === undefined
      ? inside
      : Context.add(inside, Reactivity.Reactivity, deferring(reactivity, ambient))
  })
  const reserve = Effect.mapError(
    Effect.map(root.database.lease, (database) => connectionOf(Effect.succeed(database))),
    toSqlError
  )
  const client = yield* Client.make({
    acquirer: Effect.succeed(connection),
    transactionAcquirer: reserve,
    compiler,
    driver: "aludel",
    transactionService,
    spanAttributes: [["db.system.name", "postgresql"]]
  })
  const withTransaction = withTransactionOver(ambient)
  const afterCommit: Client.SqlClient["afterCommit"] = (effect) =>
    Effect.flatMap(ambient, (database) => Effect.orDie(database.afterCommit(effect)))
  return Object.assign(client, { withTransaction, afterCommit })
})

/**
 * Effect's `SqlClient` over the pool that provides `Writes`.
 *
 * `sql.withTransaction` and `transaction` nest in each other: whichever comes second is a savepoint, and a statement of
 * either runs in the transaction that its fiber is in. Values come as `@effect/sql-pg` gives them: `int8` as bigint,
 * `numeric` and `date` as text, `timestamptz` and `timestamp` as `Date`, `json` parsed, `bytea` as bytes. Errors are
 * `SqlError`, whose reason's `cause` is the `DatabaseError`.
 *
 * @example
 * import { ConnectionPool } from "@aludel/pool"
 * import * as SqlClient from "@aludel/pool/SqlClient"
 * import * as Layer from "effect/Layer"
 *
 * const Sql = SqlClient.layer.pipe(
 *   Layer.provideMerge(ConnectionPool.layer({ host: "localhost", database: "shop" }))
 * )
 */
export const layer: Layer.Layer<Client.SqlClient, never, Writes> = Layer.effect(Client.SqlClient, make).pipe(
  Layer.provide(Reactivity.layer)
)
