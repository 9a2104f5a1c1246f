/**
 * Queries and transactions over any `SqlClient` of PostgreSQL, an entry of its own: on that client's connections, and inside of its
 * transactions, without a pool of this library.
 */
import { Reads, Writes } from "@aludel/sql"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { SqlClient } from "effect/sql/SqlClient"
import type { ClientSettings } from "./ClientConnection.ts"
import { clientDatabase } from "./ClientDatabase.ts"
import { Observers } from "./telemetry/Observers.ts"

/** Whether it is the client of `@effect/sql-pg`, which not all of its versions say by `driver`. */
const isSqlPg = (client: SqlClient): boolean => client.driver === "pg" || "~@effect/sql-pg/PgClient" in client

/** What is known of a client: whether it sends a string as it is, for the server to take for what stands around it. */
const settingsOf = (client: SqlClient): ClientSettings => ({
  parameters: isSqlPg(client) || client.driver === "aludel" ? "untyped" : "typed",
  // `@effect/sql-pg` counts them in 15 bits.
  most: isSqlPg(client) ? 32_767 : 65_535,
  observers: new Observers("SqlClient")
})

/**
 * `Reads` and `Writes` over the `SqlClient` in the context, whose dialect has to be PostgreSQL's: `PgClient.layer` of
 * `@effect/sql-pg`, or another one's.
 *
 * A query runs on the client's connections; within `sql.withTransaction` it runs in that transaction, and within `transaction`
 * the client's own statements run in ours: whichever comes second is a savepoint. Values are read by this library's codecs,
 * whatever the client makes of them, and errors are a `DatabaseError`, or a `ConstraintViolation` by its name.
 *
 * A client of another dialect is a defect. What a client does not carry is refused: COPY, LISTEN, and `afterRollback` in a transaction that `sql.withTransaction` began.
 *
 * @example
 * import { overSqlClient } from "@aludel/pool/OverSqlClient"
 * import * as Layer from "effect/Layer"
 * import type { SqlClient } from "effect/sql/SqlClient"
 *
 * const overTheirs = <E, R>(theirs: Layer.Layer<SqlClient, E, R>) => overSqlClient.pipe(Layer.provideMerge(theirs))
 */
export const overSqlClient: Layer.Layer<Reads | Writes, never, SqlClient> = Layer.effectContext(
  Effect.flatMap(SqlClient, (client) => {
    if (!client.onDialectOrElse({ pg: () => true, orElse: () => false })) {
      return Effect.die(new Error("the dialect of this SqlClient is not PostgreSQL's"))
    }
    const database = clientDatabase(client, settingsOf(client))
    return Effect.succeed(Context.make(Reads, database).pipe(Context.add(Writes, database)))
  })
)
