/**
 * Comparison operators. With NULL on either side they yield NULL, as in SQL; `isNull` and `isNotNull` ask for it.
 *
 * Source: https://www.postgresql.org/docs/current/functions-comparison.html
 */
import { boolean } from "../type/Text.ts"
import { type Expression, expression, type Operand, operand } from "./Expression.ts"

/** A condition over the given tables: what `where`, `having` and `on` take. Null counts as false. */
export type Condition<Tables> = Expression<Tables, boolean | null>

interface Comparison {
  <T, A, T2 = never>(
    left: Expression<T, A, unknown>,
    right: Operand<NoInfer<A>> | Expression<T2, NoInfer<A> | null, unknown>
  ): Condition<T | T2>
}

const comparison = (operator: string): Comparison => (left, right) =>
  expression({ _tag: "Binary", operator, left: left.node, right: operand(right, left.type) }, boolean)

/**
 * `left = right`. Comparing with null does not compile: use `isNull`.
 *
 * @example
 * import { eq, from, Pg, table } from "@aludel/sql"
 *
 * const users = table("users", class Users {
 *   id = Pg.bigint().identity().primaryKey()
 *   email = Pg.text().unique()
 * })
 * const byEmail = (email: string) => from(users).where(eq(users.email, email)).select({ id: users.id })
 */
export const eq: Comparison = comparison("=")

/** `left <> right`. */
export const ne: Comparison = comparison("<>")

/** `left > right`. */
export const gt: Comparison = comparison(">")

/** `left >= right`. */
export const gte: Comparison = comparison(">=")

/** `left < right`. */
export const lt: Comparison = comparison("<")

/** `left <= right`. */
export const lte: Comparison = comparison("<=")

/** `operand is null`. */
export const isNull = <T>(operand: Expression<T, unknown, unknown>): Expression<T, boolean> =>
  expression({ _tag: "IsNull", operand: operand.node, negated: false }, boolean)

/** `operand is not null`. */
export const isNotNull = <T>(operand: Expression<T, unknown, unknown>): Expression<T, boolean> =>
  expression({ _tag: "IsNull", operand: operand.node, negated: true }, boolean)
