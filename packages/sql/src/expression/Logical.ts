/**
 * AND, OR, NOT, with SQL's three values.
 *
 * Source: https://www.postgresql.org/docs/current/functions-logical.html
 */
import type { Expr } from "../ast/Expr.ts"
import { boolean } from "../type/Text.ts"
import type { Condition } from "./Comparison.ts"
import { conditionNode } from "./ConditionNode.ts"
import { type Expression, expression } from "./Expression.ts"

/** The condition that `optionally` leaves out: recognised by its identity, and true where it stands alone. */
const omitted: Expr = { _tag: "Logical", operator: "and", operands: [] }

type Conditions<T> = ReadonlyArray<Expression<T, boolean | null, unknown>>

const given = <T>(conditions: Conditions<T>, place: string): ReadonlyArray<Expr> =>
  conditions.map((condition) => conditionNode(condition, place)).filter((node) => node !== omitted)

/** All of the conditions; `and()` is true. */
export const and = <T>(...conditions: Conditions<T>): Condition<T> =>
  expression({ _tag: "Logical", operator: "and", operands: given(conditions, "and") }, boolean)

/** At least one of the conditions; `or()` is false. */
export const or = <T>(...conditions: Conditions<T>): Condition<T> =>
  expression({ _tag: "Logical", operator: "or", operands: given(conditions, "or") }, boolean)

const negated = (node: Expr): Expr => node === omitted ? omitted : { _tag: "Not", operand: node }

/** The opposite of the condition; null stays null. */
export const not = <T>(condition: Expression<T, boolean | null, unknown>): Condition<T> =>
  expression(negated(conditionNode(condition, "not")), boolean)

/**
 * A condition that is left out where the value is undefined: `and`, `or` and `not` act as if it were not there.
 *
 * @example
 * import { and, from, gte, ilike, optionally, Pg, table } from "@aludel/sql"
 *
 * const people = table("people", class People {
 *   name = Pg.text().primaryKey()
 *   age = Pg.integer()
 * })
 * const search = (filter: { readonly name?: string; readonly minimum?: number }) =>
 *   from(people)
 *     .where(and(
 *       optionally(filter.name, (name) => ilike(people.name, name)),
 *       optionally(filter.minimum, (age) => gte(people.age, age))
 *     ))
 *     .select({ name: people.name })
 */
export const optionally = <V, T>(
  value: V | undefined,
  condition: (value: V) => Expression<T, boolean | null, unknown>
): Condition<T> => expression(value === undefined ? omitted : condition(value).node, boolean)
