/**
 * Operators and functions over network addresses. They are texts in TypeScript: an operand of another type is refused when
 * the query is built.
 *
 * Source: https://www.postgresql.org/docs/current/functions-net.html
 */
import { cidr, inet } from "../type/Network.ts"
import { int4 } from "../type/Numeric.ts"
import { ofSignature, type PgType } from "../type/PgType.ts"
import { boolean, text } from "../type/Text.ts"
import type { Condition } from "./Comparison.ts"
import { binary, bind, call, type Expression, expression, operand } from "./Expression.ts"
import type { FunctionOfOne } from "./Function.ts"
import { requireType } from "./OperandType.ts"

const addresses = ["inet", "cidr"]

interface OfAddresses {
  <T, T2 = never>(
    left: Expression<T, string | null, unknown>,
    right: string | Expression<T2, string | null, unknown>
  ): Condition<T | T2>
}

const compared = (name: string, operator: string): OfAddresses => (left, right) => {
  requireType(name, left, addresses)
  return expression(binary(operator, left.node, operand(right, inet)), boolean)
}

/**
 * `left << right`: whether the address or network lies within the network, and is not all of it.
 *
 * @example
 * import { from, inetContainedBy, Pg, table } from "@aludel/sql"
 *
 * const visits = table("visits", class Visits {
 *   id = Pg.bigint().identity().primaryKey()
 *   address = Pg.inet()
 * })
 * const local = from(visits).where(inetContainedBy(visits.address, "192.168.0.0/16")).select({ id: visits.id })
 */
export const inetContainedBy = compared("inetContainedBy", "<<")

/** `left <<= right`: whether it lies within the network, or is it. */
export const inetContainedByOrEquals = compared("inetContainedByOrEquals", "<<=")

/** `left >> right`: whether the network holds the address or network, and more. */
export const inetContains = compared("inetContains", ">>")

/** `left >>= right`: whether the network holds it, or is it. */
export const inetContainsOrEquals = compared("inetContainsOrEquals", ">>=")

/** `left && right`: whether either holds the other. */
export const inetOverlaps = compared("inetOverlaps", "&&")

const ofAddress = <Result>(name: string, result: PgType<Result>): FunctionOfOne<string, Result> => (given) => {
  requireType(name, given, addresses)
  return expression(call(name, given.node), result)
}

/** `host(operand)`: the address as text, without its prefix length. */
export const host = ofAddress("host", text)

/** `masklen(operand)`: the prefix length in bits. */
export const masklen = ofAddress("masklen", int4)

/** `family(operand)`: 4 or 6. */
export const family = ofAddress("family", int4)

/** `network(operand)`: the network that the address is in. */
export const network = ofAddress("network", cidr)

/** `broadcast(operand)`: the network's broadcast address. */
export const broadcast = ofAddress("broadcast", inet)

/** `netmask(operand)`: the network's mask. */
export const netmask = ofAddress("netmask", inet)

/** `set_masklen(operand, bits)`: with another prefix length. */
export const setMasklen = <T, A extends string | null, S>(
  given: Expression<T, A, S>,
  bits: number
): Expression<T, A, S> => {
  requireType("setMasklen", given, addresses)
  return expression(call("set_masklen", given.node, bind(bits, int4)), ofSignature(given.type))
}
