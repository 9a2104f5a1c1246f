/** Sequences that belong to no column. Exported as `Pg.sequence`. */
import type { Expression } from "../expression/Expression.ts"
import { nextval, type SequenceReference } from "../expression/Sequence.ts"
import type { Volatile } from "../expression/Volatile.ts"
import type { CountingOptions } from "./ColumnFacts.ts"
import type { SchemaOption } from "./Enum.ts"
import type { ModelMember } from "./ModelMember.ts"
import { checkIdentifier, qualifiedName } from "./Name.ts"

/** A sequence, which belongs into the data model beside the tables. */
export interface Sequence extends ModelMember, SequenceReference {
  /** `nextval(…)`: the next number, for a column's default or an insert's value. */
  next(): Expression<Volatile, bigint>
}

/** Options of a sequence. */
export interface SequenceOptions extends SchemaOption, CountingOptions {
  /** The type whose numbers it counts, which bounds them: `bigint` unless given. */
  readonly type?: "smallint" | "integer" | "bigint" | undefined
}

/**
 * Declares a sequence.
 *
 * @example
 * import { dataModel, Pg, table } from "@aludel/sql"
 *
 * const orderNumber = Pg.sequence("order_number", { start: 1000 })
 * const orders = table("orders", class Orders {
 *   number = Pg.bigint().default(orderNumber.next()).primaryKey()
 * })
 * const model = dataModel({ orderNumber, orders })
 */
export const sequence = (name: string, { comment, schema, type, ...counting }: SequenceOptions = {}): Sequence => {
  checkIdentifier(name, "a sequence")
  if (schema !== undefined) checkIdentifier(schema, `the schema of sequence "${name}"`)
  const qualified = qualifiedName({ schema, name })
  return {
    member: { kind: "sequence", schema, name, comment, type, counting },
    qualified,
    next: () => nextval({ qualified })
  }
}
