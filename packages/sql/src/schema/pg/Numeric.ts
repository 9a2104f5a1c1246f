/**
 * Columns of numbers.
 *
 * Source: https://www.postgresql.org/docs/current/datatype-numeric.html
 */
import type { BigDecimal } from "effect/BigDecimal"
import { float4, float8 } from "../../type/FloatingPoint.ts"
import { int2, int4, int8, int8AsNumber, numeric as numericType, numericAsString } from "../../type/Numeric.ts"
import { type ColumnDefinition, columnDefinition } from "../ColumnDefinition.ts"

/** `smallint`, 2 bytes: a `number` from -32768 to 32767. */
export const smallint = (): ColumnDefinition<number> => columnDefinition(int2)

/** `integer`, 4 bytes: a `number`. */
export const integer = (): ColumnDefinition<number> => columnDefinition(int4)

/**
 * `bigint`, 8 bytes: a `bigint`; values given may be safe integers too. With `{ mode: "number" }` a `number`: a value
 * beyond 2^53 fails typed, on both ways.
 */
export function bigint(): ColumnDefinition<bigint>
export function bigint(options: { readonly mode: "number" }): ColumnDefinition<number>
export function bigint(options?: { readonly mode: "number" }): ColumnDefinition<bigint> | ColumnDefinition<number> {
  return options === undefined ? columnDefinition(int8) : columnDefinition(int8AsNumber)
}

/**
 * `numeric(precision, scale)`: an exact `BigDecimal`; NaN and the infinities fail typed. With `{ mode: "string" }` the
 * text of the number, which holds those too. The server rounds to the scale.
 *
 * @param precision digits in all
 * @param scale digits behind the point
 */
export function numeric(precision?: number, scale?: number): ColumnDefinition<BigDecimal>
export function numeric(options: { readonly mode: "string" }): ColumnDefinition<string>
export function numeric(
  precision: number,
  scale: number,
  options: { readonly mode: "string" }
): ColumnDefinition<string>
export function numeric(
  first?: number | { readonly mode: "string" },
  scale?: number,
  options?: { readonly mode: "string" }
): ColumnDefinition<BigDecimal> | ColumnDefinition<string> {
  if (typeof first === "object") return columnDefinition(numericAsString())
  return options === undefined
    ? columnDefinition(numericType(first, scale))
    : columnDefinition(numericAsString(first, scale))
}

/**
 * `real`, 4 bytes: a `number`, as `Math.fround` rounds it: 0.1 comes back as 0.10000000149011612. One that 4 bytes
 * cannot hold fails typed; NaN, -0 and the infinities are kept.
 */
export const real = (): ColumnDefinition<number> => columnDefinition(float4)

/** `double precision`, 8 bytes: any `number`; NaN, -0 and the infinities too. */
export const doublePrecision = (): ColumnDefinition<number> => columnDefinition(float8)
