/**
 * Mathematical functions and the operators on bits. What the server computes in `double precision` is a number; what it
 * computes in `numeric` is a `BigDecimal`.
 *
 * Source: https://www.postgresql.org/docs/current/functions-math.html
 */
import type { BigDecimal } from "effect/BigDecimal"
import { float8 } from "../type/FloatingPoint.ts"
import { int4, numeric } from "../type/Numeric.ts"
import { ofSignature, type PgType } from "../type/PgType.ts"
import type { Numeric } from "./Arithmetic.ts"
import { baseName } from "./CommonType.ts"
import {
  binary,
  bind,
  call,
  type Expression,
  expression,
  type NullOf,
  type Operand,
  operand,
  type StrictOf,
  type TablesOf
} from "./Expression.ts"
import { requireType } from "./OperandType.ts"

/** What such a function yields: an exact `numeric` of a `numeric`, a number of any other. */
export type Computed<A> = A extends bigint ? number : A

/** Of the server's two versions of the function, the one that it takes for this type. */
const computed = (type: PgType): PgType<never> => ofSignature(baseName(type) === "numeric" ? numeric() : float8)

interface Computation {
  <T, A extends Numeric | null, S>(operand: Expression<T, A, S>): Expression<T, Computed<A>, S>
}

const computation = (name: string): Computation => (given) => expression(call(name, given.node), computed(given.type))

/**
 * `sqrt(operand)`: the square root. Of a negative number it fails on the server.
 *
 * @example
 * import { from, Pg, power, sqrt, table } from "@aludel/sql"
 *
 * const squares = table("squares", class Squares {
 *   area = Pg.doublePrecision().primaryKey()
 * })
 * const sides = from(squares).select({ side: sqrt(squares.area), cube: power(sqrt(squares.area), 3) })
 */
export const sqrt = computation("sqrt")

/** `exp(operand)`: e to this power. */
export const exp = computation("exp")

/** `ln(operand)`: the natural logarithm. */
export const ln = computation("ln")

/** `log(operand)`: the logarithm to the base 10. */
export const log10 = computation("log")

/** `sign(operand)`: -1, 0 or 1. */
export const sign = computation("sign")

/** `trunc(operand)`: without its fraction, toward zero. */
export const trunc = computation("trunc")

/** `cbrt(operand)`: the cube root. */
export const cbrt = <T, A extends number | null, S>(given: Expression<T, A, S>): Expression<T, A, S> =>
  expression(call("cbrt", given.node), ofSignature(float8))

/** `round(operand, digits)`: a `numeric` rounded to so many digits behind the point, the half away from zero. */
export const roundTo = <T, A extends BigDecimal | null, S>(
  given: Expression<T, A, S>,
  digits: number
): Expression<T, A, S> => expression(call("round", given.node, bind(digits, int4)), ofSignature(numeric()))

/** `trunc(operand, digits)`: a `numeric` cut to so many digits behind the point. */
export const truncTo = <T, A extends BigDecimal | null, S>(
  given: Expression<T, A, S>,
  digits: number
): Expression<T, A, S> => expression(call("trunc", given.node, bind(digits, int4)), ofSignature(numeric()))

/** The right side of an operation between numbers of one kind. */
type Beside<A> = Operand<A> | Expression<unknown, A | null, unknown>

interface Powers {
  <T, A extends Numeric | null, S, const O extends Beside<NoInfer<A>>>(
    operand: Expression<T, A, S>,
    exponent: O
  ): Expression<T | TablesOf<O>, Computed<A> | NullOf<O>, S | StrictOf<O>>
}

/** `power(operand, exponent)`. */
export const power: Powers = (given, exponent) =>
  expression(call("power", given.node, operand(exponent, computed(given.type))), computed(given.type))

interface Integral {
  <T, A extends number | bigint | null, S, const O extends Beside<NoInfer<A>>>(
    left: Expression<T, A, S>,
    right: O
  ): Expression<T | TablesOf<O>, A | NullOf<O>, S | StrictOf<O>>
}

const whole = ["smallint", "integer", "bigint"]

const integral = (
  name: string,
  build: (left: Expression<unknown, unknown, unknown>, right: unknown) => Parameters<typeof expression>[0]
): Integral =>
(left, right) => {
  requireType(name, left, whole)
  // Both sides are of one type, and so is the result.
  return expression(build(left, right), ofSignature(left.type))
}

const ofIntegers = (name: string) => integral(name, (left, right) => call(name, left.node, operand(right, left.type)))

/** `gcd(left, right)`: the greatest common divisor of two integers. */
export const gcd = ofIntegers("gcd")

/** `lcm(left, right)`: the least common multiple of two integers; fails on the server beyond the type. */
export const lcm = ofIntegers("lcm")

const bitwise = (name: string, operator: string) =>
  integral(name, (left, right) => binary(operator, left.node, operand(right, left.type)))

/** `left & right`: the bits that are set in both integers. */
export const bitwiseAnd = bitwise("bitwiseAnd", "&")

/** `left | right`: the bits that are set in either integer. */
export const bitwiseOr = bitwise("bitwiseOr", "|")

/** `left # right`: the bits that are set in one of the integers and not in the other. */
export const bitwiseXor = bitwise("bitwiseXor", "#")

interface Shift {
  <T, A extends number | bigint | null, S>(operand: Expression<T, A, S>, places: number): Expression<T, A, S>
}

const shift = (name: string, operator: string): Shift => (given, places) => {
  requireType(name, given, whole)
  return expression(binary(operator, given.node, bind(places, int4)), ofSignature(given.type))
}

/** `operand << places`: the integer's bits, so many places to the left. */
export const shiftLeft = shift("shiftLeft", "<<")

/** `operand >> places`: the integer's bits, so many places to the right. */
export const shiftRight = shift("shiftRight", ">>")

/** `random()`: from 0 to below 1, another one for each row. */
export const random = (): Expression<never, number> => expression(call("random"), float8)

/**
 * `width_bucket(operand, low, high, count)`: the number of the bucket, from 1, where the range is cut into so many of one
 * size; 0 below it, and one more than their count above it.
 */
export const widthBucket = <T, A extends Numeric | null, S>(
  given: Expression<T, A, S>,
  low: NonNullable<Computed<NoInfer<A>>>,
  high: NonNullable<Computed<NoInfer<A>>>,
  count: number
): Expression<T, number | Extract<A, null>, S> => {
  const type = computed(given.type)
  return expression(
    call("width_bucket", given.node, bind(low, type), bind(high, type), bind(count, int4)),
    int4
  )
}
