/**
 * Floating-point types: inexact by their nature, and exact on the way: what was stored comes back, `-0` and NaN included.
 *
 * Source: https://www.postgresql.org/docs/current/datatype-numeric.html#DATATYPE-FLOAT
 */
import { invalidValue, Malformed, type PgType } from "./PgType.ts"

const write = (value: number): string => Object.is(value, -0) ? "-0" : value.toString()

const read = (text: string): number => {
  const value = Number(text)
  if (text === "" || (Number.isNaN(value) && text !== "NaN")) throw new Malformed("a number")
  return value
}

/** `double precision`, 8 bytes: JavaScript's own numbers. */
export const float8: PgType<number> = {
  name: "double precision",
  encode: (value) => {
    if (typeof value === "number") return write(value)
    throw invalidValue("double precision", "a number", value)
  },
  decode: read
}

/** A number that is not zero or infinite must not become so in 4 bytes. */
const fits = (value: number, rounded: number): boolean =>
  Number.isFinite(rounded) === Number.isFinite(value) && (rounded === 0) === (value === 0)

/** `real`, 4 bytes: numbers as `Math.fround` rounds them, written and read. */
export const float4: PgType<number> = {
  name: "real",
  encode: (value) => {
    if (typeof value === "number") {
      const rounded = Math.fround(value)
      if (fits(value, rounded)) return write(rounded)
    }
    throw invalidValue("real", "a number of 4 bytes, up to 3.4e38", value)
  },
  // The server writes the shortest text that stands for the 4 bytes.
  decode: (text) => Math.fround(read(text))
}
