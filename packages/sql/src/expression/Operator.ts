/**
 * Operators that this library has no word for: an extension's, or the program's own.
 *
 * Source: https://www.postgresql.org/docs/current/sql-createoperator.html
 */
import { InvalidQuery } from "../error/Reason.ts"
import {
  binary,
  type Expression,
  expression,
  type NullOf,
  type Operand,
  operand,
  type StrictOf,
  type TablesOf,
  type TypeReference
} from "./Expression.ts"
import { codecOf } from "./Value.ts"

/** The characters of an operator; a comment would begin with two of them. */
const form = /^[-+*/<>=~!@#%^&|`?]{1,63}$/

/**
 * An operator of the database, declared once: what it yields has a type, and is null where an operand is. A plain value on
 * its right is of the left's type.
 *
 * @param name its characters
 * @param returns the type that it yields
 *
 * @example
 * import { asc, from, op, Pg, table } from "@aludel/sql"
 *
 * const distance = op("<->", Pg.doublePrecision())
 *
 * const vector = Pg.custom<ReadonlyArray<number>>({ name: "vector(3)", encode: JSON.stringify, decode: JSON.parse })
 * const items = table("items", class Items {
 *   id = Pg.bigint().identity().primaryKey()
 *   embedding = vector
 * })
 * const nearest = (to: ReadonlyArray<number>) =>
 *   from(items).select({ id: items.id }).orderBy(asc(distance(items.embedding, to))).limit(5)
 */
export const op = <R>(name: string, returns: TypeReference<R>) => {
  if (!form.test(name) || name.includes("--") || name.includes("/*")) {
    throw new InvalidQuery({ problem: "`op` was given what is no operator" })
  }
  return <T, A, S, const O extends Operand<NoInfer<A>> | Expression<unknown, unknown, unknown>>(
    left: Expression<T, A, S>,
    right: O
  ): Expression<T | TablesOf<O>, R | Extract<A, null> | NullOf<O>, S | StrictOf<O>> =>
    // The type's codec, as in `castTo`.
    expression(binary(name, left.node, operand(right, left.type)), codecOf(returns) as never)
}
