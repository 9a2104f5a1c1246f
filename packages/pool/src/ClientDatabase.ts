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
import { clientLevels } from "./ClientLevels.ts"
import { registered } from "./Hooks.ts"
import { lendingOf } from "./Lending.ts"
import { Level, plain, type Shared } from "./Level.ts"
import type { Mode } from "./Mode.ts"
import { databaseOf } from "./PoolDatabase.ts"
import { heldUntil } from "./Pool.ts"
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
  const known = new WeakMap<Transaction, Database>()
  /** What levels share whose transaction the client's `withTransaction` has begun. */
  const theirs = new WeakSet<Shared>()

  const root: Root = {
    get database() {
      return database
    },
    attached: [(context, inside, level) => {
      const transaction = Context.getOrUndefined(context, client.transactionService)
      if (transaction === undefined) return context
      const database = facing(theirs.has(level.shared) ? withTheirHooks(inside) : inside, transaction)
      known.set(transaction, database)
      return context.pipe(Context.add(Reads, database), Context.add(Writes, database))
    }],
    ...own,
    levels: clientLevels(client)
  }

  /** The database with each method going to where the fiber that calls it is. */
  const facing = (inside: Database, at: Transaction | undefined): Database => {
    const here = (context: Context.Context<never>): Database => {
      const transaction = Context.getOrUndefined(context, client.transactionService)
      if (transaction === undefined || transaction === at) return inside
      return known.get(transaction) ?? joined(transaction)
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

  /** In a transaction that the client began, it is the client that knows when that has committed. */
  const withTheirHooks = (inside: Database): Database => ({
    ...inside,
    afterCommit: (effect) =>
      Effect.withFiber(({ context }) => client.afterCommit(registered(effect, context, around.services))),
    afterRollback: () => noRollbackHook
  })

  const database = facing(databaseOf(lending, beside, own, root), undefined)
  const around = {
    services: Context.make(Reads, database).pipe(Context.add(Writes, database)),
    beside,
    root
  }

  /** A transaction that the client's `withTransaction` has begun: how is asked for only when that has to be known. */
  const joined = (transaction: Transaction): Database => {
    const connection = inTransaction(transaction[0], settings)
    const level = Level.outermost({
      hold: (note) => Effect.sync(() => note(heldUntil(connection, () => undefined)))
    }, {}, plain)
    level.started = true
    theirs.add(level.shared)
    const unasked = transactionDatabase(level, around)
    const asked = Effect.map(askMode(level), (mode) => {
      level.shared.mode = mode
      level.current = { ...mode }
      return transactionDatabase(level, around)
    })
    let inside: Database | undefined
    const found = Effect.suspend(() =>
      inside !== undefined ? Effect.succeed(inside) : Effect.map(asked, (database) => inside = database)
    )
    const face = facing({
      ...withTheirHooks(unasked),
      get current() {
        return level.current
      },
      transaction: (effect, options) => Effect.flatMap(found, (database) => database.transaction(effect, options))
    }, transaction)
    known.set(transaction, face)
    return face
  }

  return database
}
