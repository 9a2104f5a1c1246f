/**
 * The port of `@aludel/sql` over a `SqlClient`. Which transaction a statement runs in is told by the client's own service in the
 * fiber's context: one that `transaction` began, one that the client's `withTransaction` began, or none.
 */
import { type AccessMode, type Database, DatabaseError, type IsolationLevel, Reads, Reason, Writes } from "@aludel/sql"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import type { SqlClient, TransactionConnection } from "effect/sql/SqlClient"
import * as Stream from "effect/Stream"
import { type ClientSettings, inTransaction } from "./ClientConnection.ts"
import { clientLending } from "./ClientLending.ts"
import { clientLevels, standsAt } from "./ClientLevels.ts"
import { heldUntil } from "./Held.ts"
import { registered } from "./Hooks.ts"
import { type Lending, lendingOf } from "./Lending.ts"
import { Level, plain, type Shared } from "./Level.ts"
import type { Mode } from "./Mode.ts"
import { databaseOf } from "./PoolDatabase.ts"
import { belongsTo, type Root } from "./Root.ts"
import { type Beside, transactionDatabase } from "./TransactionDatabase.ts"

type Transaction = TransactionConnection.Service

const refused = (problem: string) =>
  Effect.suspend(() => Effect.fail(new DatabaseError({ reason: new Reason.InvalidQuery({ problem }) })))

const noCopy = refused(
  "COPY cannot be sent through a SqlClient: insert the rows, or run it on a `ConnectionPool` of `@aludel/pool`"
)

const noListen = refused(
  "LISTEN cannot be sent through a SqlClient: use the client's own, or a `ConnectionPool` of `@aludel/pool`"
)

const noRollbackHook = refused(
  "a SqlClient does not tell of the rollback of a transaction that its `withTransaction` began: begin it by `transaction`"
)

const modeText = "select current_setting('transaction_isolation'), current_setting('transaction_read_only')"

const modes: Readonly<Record<string, IsolationLevel>> = {
  "repeatable read": "repeatable read",
  serializable: "serializable"
}

/** The mode of a transaction that somebody else began, as the server has it. */
const askMode = (level: Level): Effect.Effect<Mode, DatabaseError> =>
  Effect.map(level.use(({ runOnce }) => runOnce(modeText, [])), ({ rows: [row] }) => {
    const access: AccessMode = row?.[1] === "on" ? "read only" : "read write"
    return { isolation: modes[row?.[0] ?? ""] ?? "read committed", access }
  })

/** The database of a client. */
export const clientDatabase = (client: SqlClient, settings: ClientSettings): Database => {
  const lending = clientLending(client, settings)
  const own = { place: {}, observers: settings.observers, beginning: plain }
  const beside: Beside = {
    lease: Effect.flatMap(lending.lease, (connection) => {
      const lent = lendingOf(connection)
      // Its transactions are begun and ended here: nothing else runs on its connection.
      return Effect.as(Effect.addFinalizer(() => Effect.sync(lent.end)), databaseOf(lent, beside, own))
    }),
    copyIn: () => noCopy,
    copyOut: () => Stream.fromEffect(noCopy),
    listen: () => Stream.fromEffect(noListen)
  }
  /** Of transactions that the client's `withTransaction` has begun: their databases, and what their levels share. */
  const joined = new WeakMap<Transaction, Database>()
  const theirs = new WeakSet<Shared>()
  /** Transactions and savepoints that were begun here. */
  const ours = new WeakSet<Transaction>()

  const transactionOf = (context: Context.Context<never>): Transaction | undefined =>
    Context.getOrUndefined(context, client.transactionService)

  const outOfTransaction = <R>(context: Context.Context<R>): Context.Context<R> =>
    // No type asks for it: the client looks whether it is there.
    transactionOf(context as Context.Context<never>) === undefined
      ? context
      : Context.omit(client.transactionService)(context as Context.Context<never>) as Context.Context<R>

  /**
   * The database, unless the fiber that calls is in a transaction that the client's `withTransaction` has begun inside of it: then
   * that one's.
   *
   * @param at the transaction that it is of; none where it is the client's own
   */
  const facing = (inside: Database, at?: Transaction): Database => {
    const here = (context: Context.Context<never>): Database => {
      const transaction = transactionOf(context)
      if (transaction === undefined || ours.has(transaction)) return inside
      if (at !== undefined && !(transaction[0] === at[0] && transaction[1] > at[1])) return inside
      return joined.get(transaction) ?? join(transaction)
    }
    const on = <A, E, R>(use: (database: Database) => Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
      Effect.withFiber(({ context }) => use(here(context)))
    const streamed = <A, E, R>(use: (database: Database) => Stream.Stream<A, E, R>): Stream.Stream<A, E, R> =>
      Stream.unwrap(Effect.withFiber(({ context }) => Effect.succeed(use(here(context)))))
    const face: Database = {
      get current() {
        const fiber = Fiber.getCurrent()
        return (fiber === undefined ? inside : here(fiber.context)).current
      },
      run: (statement) => on((database) => database.run(statement)),
      stream: (statement, options) => streamed((database) => database.stream(statement, options)),
      transaction: (effect, options) => on((database) => database.transaction(effect, options)),
      savepoint: (effect) => on((database) => database.savepoint(effect)),
      afterCommit: (effect) => on((database) => database.afterCommit(effect)),
      afterRollback: (effect) => on((database) => database.afterRollback(effect)),
      ...beside,
      copyIn: (text, bytes) => on((database) => database.copyIn(text, bytes)),
      copyOut: (text) => streamed((database) => database.copyOut(text))
    }
    belongsTo(face, root)
    return face
  }

  /** Outside of whatever was begun here, as a pool's database is: also where a fiber that is in there asks for it. */
  const standingOutside = (pooled: Database): Database => ({
    ...pooled,
    run: (statement) => Effect.updateContext(pooled.run(statement), outOfTransaction),
    stream: (statement, options) => Stream.updateContext(pooled.stream(statement, options), outOfTransaction),
    transaction: (effect, options) => Effect.updateContext(pooled.transaction(effect, options), outOfTransaction)
  })

  /** What runs after a transaction does not run in it by way of the client. */
  const hookedHere = (inside: Database): Database => ({
    ...inside,
    afterCommit: (effect) => Effect.updateContext(inside.afterCommit(effect), outOfTransaction),
    afterRollback: (effect) => Effect.updateContext(inside.afterRollback(effect), outOfTransaction)
  })

  /** Of a transaction that the client has begun it is the client that knows when it has committed. */
  const hookedThere = (inside: Database): Database => ({
    ...inside,
    afterCommit: (effect) =>
      Effect.withFiber(({ context }) => client.afterCommit(registered(effect, outOfTransaction(context), services))),
    afterRollback: () => noRollbackHook
  })

  const root: Root = {
    get database() {
      return database
    },
    attached: [(context, inside, level) => {
      const transaction = transactionOf(context as Context.Context<never>)
      if (transaction === undefined) return context
      ours.add(transaction)
      const database = facing(theirs.has(level.shared) ? hookedThere(inside) : hookedHere(inside), transaction)
      return context.pipe(Context.add(Reads, database), Context.add(Writes, database))
    }],
    ...own,
    levels: clientLevels(client)
  }
  const outside = standingOutside(databaseOf(lending, beside, own, root))
  const database = facing(outside)
  const services = Context.make(Reads, database).pipe(Context.add(Writes, database))

  /** Joins a transaction that the client's `withTransaction` has begun. Its mode is asked for where one is nested in it. */
  const join = (transaction: Transaction): Database => {
    const connection = inTransaction(transaction[0], settings)
    const hold: Lending["hold"] = (note) => Effect.sync(() => note(heldUntil(connection, () => undefined)))
    const level = Level.outermost({ hold }, {}, plain)
    level.started = true
    standsAt(level, Context.make(client.transactionService, transaction) as Context.Context<never>)
    theirs.add(level.shared)
    const around = { services, beside, root }
    const unasked = transactionDatabase(level, around)
    let asked: Database | undefined
    const known = Effect.suspend(() =>
      asked !== undefined ? Effect.succeed(asked) : Effect.map(askMode(level), (mode) => {
        level.shared.mode = mode
        level.current = { ...mode }
        return asked = transactionDatabase(level, around)
      })
    )
    const own = hookedThere(unasked)
    const face = facing({
      ...own,
      get current() {
        return level.current
      },
      transaction: (effect, options) => Effect.flatMap(known, (database) => database.transaction(effect, options))
    }, transaction)
    joined.set(transaction, face)
    return face
  }

  return database
}
