/**
 * Functions over sequences. `nextval` and `setval` write, and no rollback takes them back.
 *
 * Source: https://www.postgresql.org/docs/current/functions-sequence.html
 */
import { int8 } from "../type/Numeric.ts"
import { boolean, text } from "../type/Text.ts"
import { bind, call, type Expression, expression } from "./Expression.ts"
import type { Volatile } from "./Volatile.ts"

/** A sequence, as `Pg.sequence` declares it. */
export interface SequenceReference {
  /** Its name as SQL writes it. */
  readonly qualified: string
}

const reference = ({ qualified }: SequenceReference) => bind(qualified, text)

/**
 * `nextval(sequence)`: the next number, which nobody else gets.
 *
 * @example
 * import { from, insert, nextval, Pg, table } from "@aludel/sql"
 *
 * const orderNumber = Pg.sequence("order_number")
 * const orders = table("orders", class Orders {
 *   number = Pg.bigint().primaryKey()
 * })
 * const placed = insert(orders).values({ number: nextval(orderNumber) })
 * const reserved = from(orders).writing().select({ next: nextval(orderNumber) })
 */
export const nextval = (sequence: SequenceReference): Expression<Volatile, bigint> =>
  expression(call("nextval", reference(sequence)), int8)

/** `currval(sequence)`: the number that `nextval` last gave in this session; fails on the server where it gave none. */
export const currval = (sequence: SequenceReference): Expression<never, bigint> =>
  expression(call("currval", reference(sequence)), int8)

/** `setval(sequence, value, isCalled)`: sets the last number, or with `isCalled` false the next one, and yields it. */
export const setval = (
  sequence: SequenceReference,
  value: bigint | number,
  isCalled = true
): Expression<Volatile, bigint> =>
  expression(call("setval", reference(sequence), bind(value, int8), bind(isCalled, boolean)), int8)
