/** The port of `@aludel/sql` over a pool: each statement on a connection of its own. */
import { type CompiledQuery, type Database, DatabaseError, Reason } from "@aludel/sql"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { runAlone, runInPool } from "./Alone.ts"
import { copyIn, copyOut } from "./Copy.ts"
import { streamInPool } from "./Cursor.ts"
import type { Dedicated } from "./Dedicated.ts"
import { type Lending, lendingOf } from "./Lending.ts"
import type { Beginning } from "./Level.ts"
import { listen } from "./Listen.ts"
import type { PoolConfig } from "./PoolConfig.ts"
import { belongsTo, type Root, rootOf } from "./Root.ts"
import { beginningOf, lacksContext, rowContext, withoutContext } from "./RowContexts.ts"
import type { Setting } from "./Settings.ts"
import { observe, observeStream } from "./Telemetry.ts"
import { type Beside, transaction } from "./TransactionDatabase.ts"

/** COPY runs outside of transactions, and so it would see and write the rows of all. */
const withoutCopy = Effect.withFiber(({ context }) =>
  rowContext(context) === undefined
    ? Effect.void
    : Effect.fail(
      new DatabaseError({
        reason: new Reason.InvalidQuery({
          problem: "COPY runs outside of transactions, and so without the row context"
        })
      })
    )
)

/** The database over whoever lends connections. */
export const databaseOf = (
  lending: Lending,
  beside: Beside,
  { beginning, levels, observers, place }: Pick<Root, "beginning" | "levels" | "observers" | "place">,
  around?: Root
): Database => {
  const database: Database = {
    current: undefined,
    run: (statement) =>
      Effect.withFiber((fiber) =>
        observe(fiber, root.place, statement, (statement) => {
          const context = rowContext(fiber.context)
          if (lacksContext(statement, context)) return withoutContext(statement)
          return context === undefined
            ? runInPool(lending, statement, beginning)
            : Effect.flatMap(
              beginningOf(beginning, {}, context),
              (beginning) => runAlone(lending, statement, beginning)
            )
        })
      ),
    stream: (statement, options) =>
      Stream.unwrap(
        Effect.withFiber((fiber) => {
          const context = rowContext(fiber.context)
          if (lacksContext(statement, context)) return withoutContext(statement)
          return Effect.map(
            beginningOf(beginning, {}, context),
            (beginning) =>
              observeStream(fiber, root.place, statement, streamInPool(lending, statement, options, beginning))
          )
        })
      ),
    transaction: (effect, options = {}) => transaction(lending, beside, root, options, effect),
    savepoint: (effect) => effect,
    afterCommit: (effect) => effect,
    afterRollback: () => Effect.void,
    ...beside
  }
  const root: Root = around ?? { database, attached: [], place, observers, beginning, levels }
  belongsTo(database, root)
  return database
}

/** A COPY, as what tells of statements wants them. */
const copying = (text: string): CompiledQuery<unknown> => ({
  text,
  parameters: [],
  access: "writes",
  decode: () => undefined
})

const entries = (settings: Readonly<Record<string, string>>): ReadonlyArray<Setting> => Object.entries(settings)

/** What a pool's transactions begin with. */
const poolBeginning = ({ local, statementTimeout }: Pick<PoolConfig, "local" | "statementTimeout">): Beginning => ({
  timeouts: entries(local.timeouts),
  settings: entries(local.settings),
  context: undefined,
  statementTimeout
})

const noSession = (what: string) => Effect.fail(new DatabaseError({ reason: new Reason.SessionUnavailable({ what }) }))

/** The database of a pool: each statement on a connection of its own. */
export const poolDatabase = (pool: Lending, dedicated: Dedicated, config: PoolConfig): Database => {
  const own = { place: config, observers: config.observers, beginning: poolBeginning(config) }
  const lease = Effect.flatMap(pool.lease, (connection) => {
    const lending = lendingOf(connection)
    return Effect.as(
      Effect.addFinalizer(() => Effect.sync(lending.end)),
      databaseOf(lending, beside, own, rootOf(database))
    )
  })
  const isPooled = config.pooler !== "none"
  const beside: Beside = {
    lease: isPooled ? noSession("a connection that a scope holds") : lease,
    copyIn: (text, bytes) =>
      Effect.andThen(
        withoutCopy,
        Effect.withFiber((fiber) => observe(fiber, config, copying(text), ({ text }) => copyIn(dedicated, text, bytes)))
      ),
    copyOut: (text) =>
      Stream.unwrap(Effect.andThen(
        withoutCopy,
        Effect.withFiber((fiber) =>
          Effect.succeed(observeStream(fiber, config, copying(text), copyOut(dedicated, text)))
        )
      )),
    listen: (channels) => isPooled ? Stream.fromEffect(noSession("LISTEN")) : listen(dedicated, channels)
  }
  const database = databaseOf(pool, beside, own)
  return database
}
