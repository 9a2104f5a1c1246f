/**
 * Aggregates of statistics, and of bits. Those of statistics leave out rows in which an operand is null.
 *
 * Source: https://www.postgresql.org/docs/current/functions-aggregate.html#FUNCTIONS-AGGREGATE-STATISTICS-TABLE
 */
import type { BigDecimal } from "effect/BigDecimal"
import { float8 } from "../type/FloatingPoint.ts"
import { count, numeric, numericAsNumber } from "../type/Numeric.ts"
import { ofSignature, type PgType } from "../type/PgType.ts"
import { type Aggregate, aggregate } from "./Aggregate.ts"
import type { Numeric } from "./Arithmetic.ts"
import { baseName } from "./CommonType.ts"
import type { Expression } from "./Expression.ts"
import { requireType } from "./OperandType.ts"

/** The server computes in `double precision` for floating point, and in `numeric` for all else. */
const spread = (name: string) =>
<T, A extends Numeric | null>(
  operand: Expression<T, A, unknown>
): Aggregate<T, (A extends bigint ? BigDecimal : A) | null> => {
  const base = baseName(operand.type)
  const isFloating = base === "real" || base === "double precision"
  const isNumber = typeof operand.type.decode("0") === "number"
  const type = isFloating ? float8 : isNumber ? numericAsNumber : numeric()
  return aggregate(name, [operand.node], ofSignature(type))
}

/**
 * `stddev_samp(operand)`: the standard deviation of a sample; null for less than two rows.
 *
 * @example
 * import { from, Pg, stddevSamp, table, varPop } from "@aludel/sql"
 *
 * const runs = table("runs", class Runs {
 *   id = Pg.bigint().identity().primaryKey()
 *   seconds = Pg.doublePrecision()
 * })
 * const spread = from(runs).select({ deviation: stddevSamp(runs.seconds), variance: varPop(runs.seconds) })
 */
export const stddevSamp = spread("stddev_samp")

/** `stddev_pop(operand)`: the standard deviation of a whole population; null for no rows. */
export const stddevPop = spread("stddev_pop")

/** `var_samp(operand)`: the variance of a sample; null for less than two rows. */
export const varSamp = spread("var_samp")

/** `var_pop(operand)`: the variance of a whole population; null for no rows. */
export const varPop = spread("var_pop")

const ofPairs = (name: string, type: PgType<number>) =>
<T, T2>(
  y: Expression<T, number | null, unknown>,
  x: Expression<T2, number | null, unknown>
): Aggregate<T | T2, number | null> => aggregate(name, [y.node, x.node], type)

/** `corr(y, x)`: the coefficient of correlation; null for less than two rows. */
export const corr = ofPairs("corr", float8)

/** `covar_pop(y, x)`: the covariance of a whole population; null for no rows. */
export const covarPop = ofPairs("covar_pop", float8)

/** `covar_samp(y, x)`: the covariance of a sample; null for less than two rows. */
export const covarSamp = ofPairs("covar_samp", float8)

/** `regr_slope(y, x)`: the slope of the line of least squares; null for less than two rows. */
export const regrSlope = ofPairs("regr_slope", float8)

/** `regr_intercept(y, x)`: where the line of least squares meets the axis of y; null for less than two rows. */
export const regrIntercept = ofPairs("regr_intercept", float8)

/** `regr_r2(y, x)`: the square of the coefficient of correlation. */
export const regrR2 = ofPairs("regr_r2", float8)

/** `regr_avgx(y, x)`: the average of x. */
export const regrAvgx = ofPairs("regr_avgx", float8)

/** `regr_avgy(y, x)`: the average of y. */
export const regrAvgy = ofPairs("regr_avgy", float8)

/** `regr_count(y, x)`: the rows in which neither is null. */
export const regrCount = <T, T2>(
  y: Expression<T, number | null, unknown>,
  x: Expression<T2, number | null, unknown>
): Aggregate<T | T2, number> => aggregate("regr_count", [y.node, x.node], count)

const ofBits = (name: string) =>
<T, A extends number | bigint | null>(
  operand: Expression<T, A, unknown>
): Aggregate<T, A | null> => {
  requireType(name, operand, ["smallint", "integer", "bigint"])
  return aggregate(name, [operand.node], ofSignature(operand.type))
}

/** `bit_and(operand)`: the bits that are set in each of the integers; null for no rows. */
export const bitAnd = ofBits("bit_and")

/** `bit_or(operand)`: the bits that are set in any of the integers; null for no rows. */
export const bitOr = ofBits("bit_or")
