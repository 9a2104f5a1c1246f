/** Types of results that are numbers here whatever width the server gives them; an integer beyond 2^53 fails typed. */
import { invalidValue, Malformed, type PgType } from "../type/PgType.ts"

/** A number under this name in SQL. */
export const numberOf = (name: string): PgType<number> => ({
  name,
  encode: (value) => {
    if (typeof value === "number") return value.toString()
    throw invalidValue(name, "a number", value)
  },
  decode: (text) => {
    const value = Number(text)
    if (/^-?\d+$/.test(text) && !Number.isSafeInteger(value)) throw new Malformed("an integer up to 2^53")
    return value
  }
})
