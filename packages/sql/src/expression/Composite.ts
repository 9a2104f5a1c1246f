/**
 * Values of composite types, taken apart.
 *
 * Source: https://www.postgresql.org/docs/current/rowtypes.html#ROWTYPES-ACCESSING
 */
import { InvalidQuery } from "../error/Reason.ts"
import { attributesOf } from "../type/Composite.ts"
import { ofSignature } from "../type/PgType.ts"
import { type Expression, expression } from "./Expression.ts"

/**
 * `(operand).name`: one attribute of a composite value, by its key; null where the value is null. Throws `InvalidQuery`
 * where the operand is of no composite type (a document's field is read by `jsonGet`).
 *
 * @example
 * import { attribute, from, Pg, table } from "@aludel/sql"
 *
 * const address = Pg.composite("address", { street: Pg.text(), zip: Pg.text().nullable() })
 * const orders = table("orders", class Orders {
 *   id = Pg.bigint().identity().primaryKey()
 *   shipTo = address()
 * })
 * const streets = from(orders).select({ street: attribute(orders.shipTo, "street") })
 */
export const attribute = <T, A extends object | null, S, const Key extends keyof NonNullable<A> & string>(
  operand: Expression<T, A, S>,
  key: Key
): Expression<T, NonNullable<A>[Key] | Extract<A, null>, S> => {
  const attributes = attributesOf(operand.type)
  if (attributes === undefined) {
    throw new InvalidQuery({ problem: `${operand.type.name} is no composite type: it has no attribute "${key}"` })
  }
  const found = attributes.find((one) => one.key === key)
  if (found === undefined) throw new InvalidQuery({ problem: `${operand.type.name} has no attribute "${key}"` })
  // The attribute's type was declared under the key.
  return expression({ _tag: "Attribute", operand: operand.node, name: found.name }, ofSignature(found.type))
}
