/**
 * Bit strings, as texts of `0` and `1`.
 *
 * Source: https://www.postgresql.org/docs/current/datatype-bit.html
 */
import { type PgType, textOf } from "./PgType.ts"

const bits = /^[01]*$/

/** `bit(length)`: exactly so many bits. */
export const bit = (length: number): PgType<string> =>
  textOf(`bit(${length})`, `a string of ${length} zeros and ones`, (text) => text.length === length && bits.test(text))

/** `varbit(length)`: at most so many bits, or any number. */
export const varbit = (length?: number): PgType<string> =>
  textOf(
    length === undefined ? "varbit" : `varbit(${length})`,
    length === undefined ? "a string of zeros and ones" : `a string of at most ${length} zeros and ones`,
    (text) => (length === undefined || text.length <= length) && bits.test(text)
  )
