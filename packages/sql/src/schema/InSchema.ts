/** Declarations that lie in one schema, without saying so each time: SQLAlchemy's `MetaData(schema=…)`. */
import { enum_ } from "./Enum.ts"
import { checkIdentifier } from "./Name.ts"
import { sequence } from "./Sequence.ts"
import { declareTable, type table } from "./Table.ts"

/** `table`, `enum` and `sequence`, whose results lie in one schema unless their own options name another. */
export interface InSchema {
  readonly table: typeof table
  readonly enum: typeof enum_
  readonly sequence: typeof sequence
}

/**
 * Declares what lies in the schema. `createAll` creates the schema too.
 *
 * @param name the schema's name
 *
 * @example
 * import { dataModel, inSchema, Pg } from "@aludel/sql"
 *
 * const billing = inSchema("billing")
 * const state = billing.enum("state", ["open", "paid"])
 * const invoices = billing.table("invoices", class Invoices {
 *   id = Pg.bigint().identity().primaryKey()
 *   state = state().default("open")
 * })
 * const model = dataModel({ state, invoices })
 */
export const inSchema = (name: string): InSchema => {
  const schema = checkIdentifier(name, "a schema")
  return {
    // The seam between a table's plain data and its type, as in `table`.
    table: (name, fields, options) => declareTable(name, fields, { schema, ...options }, {}) as never,
    enum: (name, labels, options) => enum_(name, labels, { schema, ...options }),
    sequence: (name, options) => sequence(name, { schema, ...options })
  }
}
