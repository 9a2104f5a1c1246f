/** TRUNCATE: empties tables at once. */
import type * as Ast from "../ast/Update.ts"
import type { Writes } from "../port/Access.ts"
import { type AnyTable, type Writable, writableOf } from "../schema/Table.ts"
import type { Query } from "./Query.ts"
import { QueryValue } from "./QueryValue.ts"

/** A statement that empties tables. The server counts no rows: it yields 0. */
export interface Truncate extends Query<number, never, Writes, "one"> {
  /** Sequences that belong to columns of the tables start anew. */
  restartIdentity(): Truncate
  /** Empties the tables that point at these by a foreign key too, and those that point at them. */
  cascade(): Truncate
}

class TruncateValue extends QueryValue {
  readonly node: Ast.Truncate
  constructor(node: Ast.Truncate) {
    super({
      node,
      outputs: [],
      constraints: [],
      incoming: false,
      cardinality: "one",
      access: "writes",
      compiled: undefined
    })
    this.node = node
  }
  restartIdentity() {
    return new TruncateValue({ ...this.node, restartIdentity: true })
  }
  cascade() {
    return new TruncateValue({ ...this.node, cascade: true })
  }
}

/**
 * Empties tables, however many rows they have, under a lock that excludes everyone else. Where another table points at
 * one of them the server refuses (`InvalidStatement`), unless that one is listed too or `cascade()` is said.
 *
 * Source: https://www.postgresql.org/docs/current/sql-truncate.html
 *
 * @example
 * import { Pg, table, truncate } from "@aludel/sql"
 *
 * const events = table("events", class Events {
 *   id = Pg.bigint().identity().primaryKey()
 * })
 * const empty = truncate(events).restartIdentity()
 */
export const truncate = <const Tables extends readonly [AnyTable, ...ReadonlyArray<AnyTable>]>(
  ...tables: Tables & { readonly [Key in keyof Tables]: Writable<Tables[Key]["~X"]> }
): Truncate =>
  // The seam between the erased builder and its typed face.
  new TruncateValue({
    _tag: "Truncate",
    tables: (tables as ReadonlyArray<AnyTable>).map((one) => writableOf(one).source),
    restartIdentity: false,
    cascade: false
  }) as unknown as Truncate
