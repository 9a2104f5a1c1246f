/**
 * Aggregates over the rows of a group.
 *
 * Source: https://www.postgresql.org/docs/current/functions-aggregate.html
 */
import { count as countType } from "../type/Numeric.ts"
import type { PgType } from "../type/PgType.ts"
import { type Expression, expression } from "./Expression.ts"

/** `count(operand)`, the rows where it is not null; `count()` is `count(*)`. A number, failing typed beyond 2^53. */
export const count = <T = never>(operand?: Expression<T, unknown, unknown>): Expression<T, number> =>
  expression({ _tag: "Call", name: "count", arguments: operand === undefined ? "*" : [operand.node] }, countType)

const ofGroup = (name: string) => <T, A>(operand: Expression<T, A, unknown>): Expression<T, A | null> =>
  // The aggregate yields the operand's own type: the handle's `type` is that type's codec.
  expression<T, A | null>({ _tag: "Call", name, arguments: [operand.node] }, operand.type as PgType<A>)

/** `max(operand)`, null for no rows. */
export const max = ofGroup("max")

/** `min(operand)`, null for no rows. */
export const min = ofGroup("min")
