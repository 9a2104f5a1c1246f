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
 * A marker: this query mentions rows of a query around it. No layer provides it, so it cannot be run by itself; `exists`,
 * `scalar` and `inQuery` take it away and put the table into the scope of the query around.
 */
export interface OuterRow<out Table> {
  readonly "~outer": Table
}
