/**
 * Character types and boolean. A string that PostgreSQL cannot hold (NUL, a lone surrogate) is refused before sending.
 *
 * Source: https://www.postgresql.org/docs/current/datatype-character.html
 */
import { invalidValue, Malformed, type PgType } from "./PgType.ts"

const character = (name: string): PgType<string> => ({
  name,
  encode: (value) => {
    if (typeof value !== "string") throw invalidValue(name, "a string", value)
    if (value.includes("\0") || !value.isWellFormed()) {
      throw invalidValue(name, "a string without NUL and without lone surrogates", value)
    }
    return value
  },
  decode: (text) => text
})

/** `text`, of any length. */
export const text: PgType<string> = character("text")

/** `varchar(n)`, at most `length` characters: the server refuses more. */
export const varchar = (length: number): PgType<string> => character(`varchar(${length})`)

/** `boolean`. */
export const boolean: PgType<boolean> = {
  name: "boolean",
  encode: (value) => {
    if (typeof value === "boolean") return value ? "t" : "f"
    throw invalidValue("boolean", "true or false", value)
  },
  decode: (value) => {
    if (value === "t") return true
    if (value === "f") return false
    throw new Malformed("t or f")
  }
}
