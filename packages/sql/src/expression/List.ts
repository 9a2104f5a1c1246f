/**
 * Membership in a list. The list is one array parameter, `= any($1)`: the text, and with it the server's plan, is the same
 * for any number of values, the limit of 65,535 parameters does not count them, and an empty list is no special case. A
 * list of tuples is one array for each item, unnested side by side.
 *
 * Source: https://www.postgresql.org/docs/current/functions-comparisons.html
 */
import type { Expr } from "../ast/Expr.ts"
import { arrayOf } from "../type/Array.ts"
import { invalidValue, type PgType } from "../type/PgType.ts"
import { itemsOf } from "../type/Record.ts"
import { boolean } from "../type/Text.ts"
import type { Condition } from "./Comparison.ts"
import { binary, bind, call, type Expression, expression, type Operand } from "./Expression.ts"

interface Membership {
  <T, A>(left: Expression<T, A, unknown>, values: ReadonlyArray<Operand<NoInfer<A>> | null>): Condition<T>
}

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
  if (items === undefined) return binary(operator, left.node, call(quantifier, bind(values, arrayOf(left.type))))
  if (!Array.isArray(values)) throw invalidValue("record", "a list of tuples", values)
  return {
    _tag: "Fragment",
    parts: ["", ` ${operator} ${quantifier} (select * from `, ")"],
    operands: [left.node, rowsOf(values, items)]
  }
}

/**
 * `left = any(values)`: false for an empty list. With a null in the list it is null instead of false, as in SQL, which
 * `where` takes for false too.
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
export const inList: Membership = (left, values) => expression(membership("=", "any", left, values), boolean)

/**
 * `left <> all(values)`: true for an empty list. With a null in the list it is never true, as in SQL: leave nulls out
 * where that is not meant.
 */
export const notInList: Membership = (left, values) => expression(membership("<>", "all", left, values), boolean)
