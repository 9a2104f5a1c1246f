/**
 * What a piece of code needs of a database, as services: the right to read or to write, and of its transaction the
 * isolation level. `Reads` and `Writes` carry the database that runs queries; the levels are markers.
 */
import { Service } from "effect/Context"
import type { Database } from "./Database.ts"
import type { IsolationLevel } from "./Mode.ts"

/** The right to read: the service that runs a query which only reads. A replica's layer provides this one only. */
export class Reads extends Service<Reads, Database>()("@aludel/sql/Reads") {}

/** The right to write: the service that runs a query which writes. */
export class Writes extends Service<Writes, Database>()("@aludel/sql/Writes") {}

/** A marker: this code runs inside a transaction, of at least `read committed`. */
export class ReadCommitted extends Service<ReadCommitted, IsolationLevel>()("@aludel/sql/ReadCommitted") {}

/** A marker: this code runs inside a transaction of at least `repeatable read`. `yield* RepeatableRead` asks for it. */
export class RepeatableRead extends Service<RepeatableRead, IsolationLevel>()("@aludel/sql/RepeatableRead") {}

/** A marker: this code runs inside a `serializable` transaction. `yield* Serializable` asks for it. */
export class Serializable extends Service<Serializable, IsolationLevel>()("@aludel/sql/Serializable") {}

/**
 * For whom code runs, for row security: a role and settings, which every transaction and lone statement below sets for
 * itself alone (`set_config(…, true)`). Provide it around them; inside a transaction a savepoint may run under another.
 *
 * A lone statement under a row context opens a transaction by itself: three more round trips.
 *
 * Source: https://www.postgresql.org/docs/current/ddl-rowsecurity.html
 *
 * @example
 * import { columns, from, Pg, Query, RowContext, table } from "@aludel/sql"
 * import * as Effect from "effect/Effect"
 *
 * const notes = table("notes", class Notes {
 *   id = Pg.bigint().identity().primaryKey()
 * })
 * const ofTenant = (tenant: string) =>
 *   Query.all(from(notes).select(columns(notes))).pipe(
 *     Effect.provideService(RowContext, { role: "tenant_user", settings: { "app.tenant": tenant } })
 *   )
 */
export class RowContext extends Service<RowContext, RowContextValues>()("@aludel/sql/RowContext") {}

/** What a row context sets until the end of each transaction. Values are sent as parameters and stay out of errors. */
export interface RowContextValues {
  /** The role to act as, as by SET LOCAL ROLE. */
  readonly role?: string | undefined
  /** Settings of your own, by names with a prefix such as `app.tenant`. */
  readonly settings?: Readonly<Record<string, string>> | undefined
}

/**
 * A marker: this query mentions rows of a query around it. No layer provides it, so it cannot be run by itself; `exists`,
 * `scalar` and `inQuery` take it away and put the table into the scope of the query around.
 */
export interface OuterRow<out Table> {
  readonly "~outer": Table
}
