/**
 * Membership in a list. The list is one array parameter, `= any($1)`: the text, and with it the server's plan, is the same
 * for any number of values, the limit of 65,535 parameters does not count them, and an empty list is no special case. A
 * list of tuples is one array for each item, unnested side by side; of a list of arrays each is a parameter.
 *
 * Source: https://www.postgresql.org/docs/current/functions-comparisons.html
 */
import type { Expr } from "../ast/Expr.ts"
import { InvalidQuery } from "../error/Reason.ts"
import { arrayOf } from "../type/Array.ts"
import { invalidValue, type PgType } from "../type/PgType.ts"
import { itemsOf } from "../type/Record.ts"
import { boolean } from "../type/Text.ts"
import type { Condition } from "./Comparison.ts"
import {
  binary,
  bind,
  call,
  type Expression,
  expression,
  isExpression,
  listed,
  type Operand,
  operand
} from "./Expression.ts"

interface Membership<Null> {
  <T, A, T2 = never>(
    left: Expression<T, A, unknown>,
    values: ReadonlyArray<Operand<NoInfer<A>> | Expression<T2, NoInfer<A> | null, unknown> | Null>
  ): Condition<T | T2>
}

/** An array of values is one parameter; with expressions in it each stands for itself. */
const isMixed = (values: unknown): values is ReadonlyArray<unknown> =>
  Array.isArray(values) && values.some(isExpression)

/** Arrays in an array would be one of more dimensions, and `any` compares with its innermost elements. */
const isArray = ({ base, name }: PgType): boolean => base === undefined ? name.endsWith("[]") : isArray(base)

const elements = (values: ReadonlyArray<unknown>, type: PgType): Expr =>
  listed("(", values.map((one) => operand(one, type)), ")")

/** A list of tuples, as one array for each of their items, side by side. */
const rowsOf = (values: ReadonlyArray<unknown>, types: ReadonlyArray<PgType>): Expr => {
  const tuples = values.map((value) => {
    if (Array.isArray(value) && value.length === types.length) return value
    throw invalidValue("record", `a tuple of ${types.length} values`, value)
  })
  return call("unnest", ...types.map((type, index) => bind(tuples.map((tuple) => tuple[index]), arrayOf(type), true)))
}

const membership = (
  operator: "=" | "<>",
  quantifier: "any" | "all",
  left: Expression<unknown, unknown, unknown>,
  values: ReadonlyArray<unknown>
): Expr => {
  const items = itemsOf(left.type)
  if (isArray(left.type)) {
    if (!Array.isArray(values)) throw invalidValue(left.type.name, "a list of arrays", values)
    if (values.length === 0) return { _tag: "Fragment", parts: [operator === "=" ? "false" : "true"], operands: [] }
  }
  if (items === undefined) {
    return isMixed(values) || isArray(left.type)
      ? binary(operator === "=" ? "in" : "not in", left.node, elements(values, left.type))
      : binary(operator, left.node, call(quantifier, bind(values, arrayOf(left.type))))
  }
  if (!Array.isArray(values)) throw invalidValue("record", "a list of tuples", values)
  return {
    _tag: "Fragment",
    parts: ["", ` ${operator} ${quantifier} (select * from `, ")"],
    operands: [left.node, rowsOf(values, items)]
  }
}

/**
 * `left = any(values)`: false for an empty list. With a null in the list it is null instead of false, as in SQL, which
 * `where` takes for false too. With expressions in the list, or arrays, it is `left in (first, second, …)`.
 *
 * @example
 * import { from, inList, Pg, table } from "@aludel/sql"
 *
 * const users = table("users", class Users {
 *   id = Pg.bigint().identity().primaryKey()
 *   name = Pg.text()
 * })
 * const some = from(users).where(inList(users.id, [1n, 2n])).select({ name: users.name })
 */
export const inList: Membership<null> = (left, values) => expression(membership("=", "any", left, values), boolean)

/**
 * `left <> all(values)`: true for an empty list. A null in the list is refused: with it the condition is never true, in SQL
 * as in logic, and never what was meant. With expressions in the list it is `left not in (first, second, …)`.
 */
export const notInList: Membership<never> = (left, values) => {
  if (Array.isArray(values) && values.includes(null)) {
    throw new InvalidQuery({ problem: "`notInList` was given a null, beside which it is never true" })
  }
  return expression(membership("<>", "all", left, values), boolean)
}
