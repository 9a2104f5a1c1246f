/**
 * Integer and arbitrary-precision types. `bigint` is a `bigint` and `numeric` a `BigDecimal`, so that nothing is rounded
 * on the client.
 *
 * Source: https://www.postgresql.org/docs/current/datatype-numeric.html
 */
import * as BigDecimal from "effect/BigDecimal"
import * as Option from "effect/Option"
import { invalidValue, Malformed, type PgType, textOf } from "./PgType.ts"

const int8Max = 2n ** 63n - 1n
const int8Min = -(2n ** 63n)

/** `bigint`, 8 bytes. Accepts a `bigint` or a safe integer number. */
export const int8: PgType<bigint> = {
  name: "bigint",
  inArrays: "bare",
  encode: (value) => {
    if (typeof value === "bigint" && value <= int8Max && value >= int8Min) return value.toString()
    if (typeof value === "number" && Number.isSafeInteger(value)) return value.toString()
    throw invalidValue("bigint", "a bigint of 64 bits, or a safe integer", value)
  },
  decode: (text) => BigInt(text)
}

export const safeInteger = (text: string): number => {
  const value = Number(text)
  if (!Number.isSafeInteger(value)) throw new Malformed("an integer up to 2^53")
  return value
}

/** What `count` yields: PostgreSQL's bigint as a number, failing typed beyond 2^53. */
export const count: PgType<number> = { name: "bigint", inArrays: "bare", encode: int8.encode, decode: safeInteger }

/** `bigint` as a number: only safe integers, on both ways. */
export const int8AsNumber: PgType<number> = {
  name: "bigint",
  inArrays: "bare",
  encode: (value) => {
    if (typeof value === "number" && Number.isSafeInteger(value)) return value.toString()
    throw invalidValue("bigint", "an integer up to 2^53", value)
  },
  decode: safeInteger
}

/** `smallint`, 2 bytes. */
export const int2: PgType<number> = {
  name: "smallint",
  inArrays: "bare",
  encode: (value) => {
    if (typeof value === "number" && (value << 16) >> 16 === value) return value.toString()
    throw invalidValue("smallint", "an integer from -32768 to 32767", value)
  },
  decode: safeInteger
}

/** `integer`, 4 bytes. */
export const int4: PgType<number> = {
  name: "integer",
  inArrays: "bare",
  encode: (value) => {
    if (typeof value === "number" && (value | 0) === value) return value.toString()
    throw invalidValue("integer", "an integer from -2147483648 to 2147483647", value)
  },
  decode: safeInteger
}

const numericName = (precision?: number, scale?: number): string => {
  if (precision === undefined) return "numeric"
  return scale === undefined ? `numeric(${precision})` : `numeric(${precision},${scale})`
}

/**
 * `numeric(precision, scale)`, exact. NaN and infinity cannot be a `BigDecimal` and fail typed.
 *
 * @param precision the number of digits in all
 * @param scale the number of digits behind the point
 */
export const numeric = (precision?: number, scale?: number): PgType<BigDecimal.BigDecimal> => ({
  name: numericName(precision, scale),
  encode: (value) => {
    if (BigDecimal.isBigDecimal(value)) return BigDecimal.format(value)
    throw invalidValue("numeric", "a BigDecimal", value)
  },
  decode: (text) =>
    Option.getOrElse(BigDecimal.fromString(text), () => {
      throw new Malformed("a finite decimal number")
    })
})

/** What a sum or an average of integers is: `numeric` as the nearest number; an integer beyond 2^53 fails typed. */
export const numericAsNumber: PgType<number> = {
  name: "numeric",
  encode: (value) => {
    if (typeof value === "number") return value.toString()
    throw invalidValue("numeric", "a number", value)
  },
  decode: (text) => /^-?\d+$/.test(text) ? safeInteger(text) : Number(text)
}

const decimal = /^(?:[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?|NaN|[+-]?Infinity)$/i

/** `numeric` as the text of a number, which holds NaN and the infinities too. */
export const numericAsString = (precision?: number, scale?: number): PgType<string> =>
  textOf(numericName(precision, scale), "a decimal number as text, NaN or Infinity", (text) => decimal.test(text))
