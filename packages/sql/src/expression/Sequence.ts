/**
 * Functions over sequences. `nextval` and `setval` write, and no rollback takes them back.
 *
 * Source: https://www.postgresql.org/docs/current/functions-sequence.html
 */
import { int8 } from "../type/Numeric.ts"
import { boolean, text } from "../type/Text.ts"
import { bind, call, type Expression, expression } from "./Expression.ts"
import { type Volatile, writingCall } from "./Volatile.ts"

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
 * import { insert, nextval, Pg, select, table } from "@aludel/sql"
 *
 * const orderNumber = Pg.sequence("order_number")
 * const orders = table("orders", class Orders {
 *   number = Pg.bigint().primaryKey()
 * })
 * const placed = insert(orders).values({ number: nextval(orderNumber) })
 * const reserved = select({ next: nextval(orderNumber) })
 */
export const nextval = (sequence: SequenceReference): Expression<Volatile, bigint> =>
  expression(writingCall("nextval", reference(sequence)), int8)

/** `currval(sequence)`: the number that `nextval` last gave in this session; fails on the server where it gave none. */
export const currval = (sequence: SequenceReference): Expression<never, bigint> =>
  expression(call("currval", reference(sequence)), int8)

/** `lastval()`: the number that `nextval` last gave in this session, of whichever sequence; fails where it gave none. */
export const lastval = (): Expression<never, bigint> => expression(call("lastval"), int8)

/** `setval(sequence, value, isCalled)`: sets the last number, or with `isCalled` false the next one, and yields it. */
export const setval = (
  sequence: SequenceReference,
  value: bigint | number,
  isCalled = true
): Expression<Volatile, bigint> =>
  expression(writingCall("setval", reference(sequence), bind(value, int8), bind(isCalled, boolean)), int8)
