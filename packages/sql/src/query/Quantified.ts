/**
 * A value compared with each of several: the elements of an array, or the rows of a query of one column.
 *
 * Source: https://www.postgresql.org/docs/current/functions-subquery.html#FUNCTIONS-SUBQUERY-ANY-SOME
 */
import type { Expr } from "../ast/Expr.ts"
import type { Condition } from "../expression/Comparison.ts"
import { binary, call, type Expression, expression, isExpression } from "../expression/Expression.ts"
import { boolean } from "../type/Text.ts"
import { readNode } from "./Derived.ts"
import type { Cardinality, Query } from "./Query.ts"
import { type Needed, type Outer, single } from "./Subquery.ts"

interface Quantified {
  <T, A, T2 = never, Needs extends Needed = never>(
    left: Expression<T, A, unknown>,
    among:
      | Expression<T2, ReadonlyArray<NoInfer<A> | null> | null, unknown>
      | Query<{ readonly [Key in string]: NoInfer<A> | null }, never, Needs, Cardinality>
  ): Condition<T | T2 | Outer<Needs>>
}

const amongOf = (
  quantifier: "any" | "all",
  among: Expression<unknown, unknown, unknown> | Query<unknown, never, unknown, Cardinality>
): Expr => {
  if (isExpression(among)) return call(quantifier, among.node)
  single(among)
  return { _tag: "Subquery", kind: quantifier, query: readNode(among), operand: undefined }
}

const quantified = (operator: string, quantifier: "any" | "all"): Quantified => (left, among) =>
  expression(binary(operator, left.node, amongOf(quantifier, among)), boolean)

/**
 * `left = any (…)`: whether it is one of the array's elements, or of the query's values.
 *
 * @example
 * import { eqAny, from, gteAll, Pg, table } from "@aludel/sql"
 *
 * const people = table("people", class People {
 *   name = Pg.text().primaryKey()
 *   age = Pg.integer()
 *   friends = Pg.text().array()
 * })
 * const ownFriends = from(people).where(eqAny(people.name, people.friends)).select({ name: people.name })
 * const oldest = from(people).where(gteAll(people.age, from(people).select({ age: people.age })))
 *   .select({ name: people.name })
 */
export const eqAny = quantified("=", "any")

/** `left <> any (…)`: whether it differs from at least one of them. */
export const neAny = quantified("<>", "any")

/** `left > any (…)`: whether it is greater than at least one of them. */
export const gtAny = quantified(">", "any")

/** `left >= any (…)`: whether at least one of them is not greater. */
export const gteAny = quantified(">=", "any")

/** `left < any (…)`: whether it is less than at least one of them. */
export const ltAny = quantified("<", "any")

/** `left <= any (…)`: whether at least one of them is not less. */
export const lteAny = quantified("<=", "any")

/** `left = all (…)`: whether it equals each of them; true where there are none. */
export const eqAll = quantified("=", "all")

/** `left <> all (…)`: whether it is none of them; true where there are none. */
export const neAll = quantified("<>", "all")

/** `left > all (…)`: whether it is greater than each of them. */
export const gtAll = quantified(">", "all")

/** `left >= all (…)`: whether none of them is greater. */
export const gteAll = quantified(">=", "all")

/** `left < all (…)`: whether it is less than each of them. */
export const ltAll = quantified("<", "all")

/** `left <= all (…)`: whether none of them is less. */
export const lteAll = quantified("<=", "all")
