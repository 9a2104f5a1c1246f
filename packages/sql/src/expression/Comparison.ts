/**
 * Comparison operators. With NULL on either side they yield NULL, as in SQL; `isNull` and `isNotNull` ask for it.
 *
 * Source: https://www.postgresql.org/docs/current/functions-comparison.html
 */
import type { Is } from "../ast/Expr.ts"
import { int4 } from "../type/Numeric.ts"
import { boolean } from "../type/Text.ts"
import { binary, call, type Expression, expression, type Operand, operand, type TablesOf } from "./Expression.ts"

/** A condition over the given tables: what `where`, `having` and `on` take. Null counts as false. */
export type Condition<Tables> = Expression<Tables, boolean | null>

interface Comparison {
  <T, A, T2 = never>(
    left: Expression<T, A, unknown>,
    right: Operand<NoInfer<A>> | Expression<T2, NoInfer<A> | null, unknown>
  ): Condition<T | T2>
}

interface Distinction {
  <T, A, T2 = never>(
    left: Expression<T, A, unknown>,
    right: Operand<NoInfer<A>> | Expression<T2, NoInfer<A> | null, unknown>
  ): Expression<T | T2, boolean>
}

const comparison = (operator: string): Comparison => (left, right) =>
  expression(binary(operator, left.node, operand(right, left.type)), boolean)

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

/**
 * `left is distinct from right`: as `ne`, but null is one more value, equal to itself. Never null.
 *
 * @example
 * import { from, isDistinctFrom, Pg, table } from "@aludel/sql"
 *
 * const people = table("people", class People {
 *   id = Pg.bigint().identity().primaryKey()
 *   age = Pg.integer().nullable()
 * })
 * const notForty = from(people).where(isDistinctFrom(people.age, 40)).select({ id: people.id })
 */
export const isDistinctFrom: Distinction = (left, right) =>
  expression(binary("is distinct from", left.node, operand(right, left.type)), boolean)

/** `left is not distinct from right`: as `eq`, but null equals null. Never null. */
export const isNotDistinctFrom: Distinction = (left, right) =>
  expression(binary("is not distinct from", left.node, operand(right, left.type)), boolean)

interface Between {
  <T, A, T2 = never>(
    left: Expression<T, A, unknown>,
    lower: Operand<NoInfer<A>> | Expression<T2, NoInfer<A> | null, unknown>,
    upper: Operand<NoInfer<A>> | Expression<T2, NoInfer<A> | null, unknown>
  ): Condition<T | T2>
}

const inside = (symmetric: boolean): Between => (left, lower, upper) =>
  expression({
    _tag: "Between",
    symmetric,
    operand: left.node,
    lower: operand(lower, left.type),
    upper: operand(upper, left.type)
  }, boolean)

/** `left between lower and upper`, both ends included. */
export const between = inside(false)

/** `left between symmetric lower and upper`: as `between`, whichever of the two is the lower one. */
export const betweenSymmetric = inside(true)

const truth = (truth: Is["truth"]) => <T>(condition: Expression<T, boolean | null, unknown>): Expression<T, boolean> =>
  expression({ _tag: "Is", operand: condition.node, truth }, boolean)

/** `condition is true`: false where it is null. */
export const isTrue = truth("true")

/** `condition is false`: false where it is null. */
export const isFalse = truth("false")

/** `condition is unknown`: whether it is null. */
export const isUnknown = truth("unknown")

/** `operand is null`. */
export const isNull = <T>(operand: Expression<T, unknown, unknown>): Expression<T, boolean> =>
  expression({ _tag: "IsNull", operand: operand.node, negated: false }, boolean)

/** `operand is not null`. */
export const isNotNull = <T>(operand: Expression<T, unknown, unknown>): Expression<T, boolean> =>
  expression({ _tag: "IsNull", operand: operand.node, negated: true }, boolean)

const counted = (name: string) =>
<const O extends ReadonlyArray<Expression<unknown, unknown, unknown>>>(
  ...operands: O
): Expression<TablesOf<O[number]>, number> => expression(call(name, ...operands.map(({ node }) => node)), int4)

/** `num_nulls(…)`: how many of the operands are null. */
export const numNulls = counted("num_nulls")

/** `num_nonnulls(…)`: how many of the operands are not null. */
export const numNonNulls = counted("num_nonnulls")
