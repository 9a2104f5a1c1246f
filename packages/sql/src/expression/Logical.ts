/**
 * AND, OR, NOT, with SQL's three values.
 *
 * Source: https://www.postgresql.org/docs/current/functions-logical.html
 */
import { boolean } from "../type/Text.ts"
import type { Condition } from "./Comparison.ts"
import { type Expression, expression } from "./Expression.ts"

/** All of the conditions; `and()` is true. */
export const and = <T>(...conditions: ReadonlyArray<Expression<T, boolean | null, unknown>>): Condition<T> =>
  expression({ _tag: "Logical", operator: "and", operands: conditions.map((condition) => condition.node) }, boolean)

/** At least one of the conditions; `or()` is false. */
export const or = <T>(...conditions: ReadonlyArray<Expression<T, boolean | null, unknown>>): Condition<T> =>
  expression({ _tag: "Logical", operator: "or", operands: conditions.map((condition) => condition.node) }, boolean)

/** The opposite of the condition; null stays null. */
export const not = <T>(condition: Expression<T, boolean | null, unknown>): Condition<T> =>
  expression({ _tag: "Not", operand: condition.node }, boolean)
