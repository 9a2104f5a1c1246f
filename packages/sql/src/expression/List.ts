/**
 * Membership in a list. The list is one array parameter, `= any($1)`: the text, and with it the server's plan, is the same
 * for any number of values, the limit of 65,535 parameters does not count them, and an empty list is no special case.
 *
 * Source: https://www.postgresql.org/docs/current/functions-comparisons.html
 */
import { arrayOf } from "../type/Array.ts"
import { boolean } from "../type/Text.ts"
import type { Condition } from "./Comparison.ts"
import { binary, bind, call, type Expression, expression, type Operand } from "./Expression.ts"

interface Membership {
  <T, A>(left: Expression<T, A, unknown>, values: ReadonlyArray<Operand<NoInfer<A>> | null>): Condition<T>
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
export const inList: Membership = (left, values) =>
  expression(binary("=", left.node, call("any", bind(values, arrayOf(left.type)))), boolean)

/**
 * `left <> all(values)`: true for an empty list. With a null in the list it is never true, as in SQL: leave nulls out
 * where that is not meant.
 */
export const notInList: Membership = (left, values) =>
  expression(binary("<>", left.node, call("all", bind(values, arrayOf(left.type)))), boolean)
