/**
 * Character types and boolean. A string that PostgreSQL cannot hold (NUL, a lone surrogate) is refused before sending.
 *
 * Source: https://www.postgresql.org/docs/current/datatype-character.html
 */
import { asText, invalidValue, isStorable, Malformed, type PgType } from "./PgType.ts"

const character = (name: string, castName?: string): PgType<string> => ({
  name,
  castName,
  inArrays: "verbatim",
  encode: (value) => {
    if (typeof value !== "string") throw invalidValue(name, "a string", value)
    if (!isStorable(value)) throw invalidValue(name, "a string without NUL and without lone surrogates", value)
    return value
  },
  decode: asText
})

/** `text`, of any length. */
export const text: PgType<string> = character("text")

/** `varchar(n)`, at most `length` characters: the server refuses more. */
export const varchar = (length: number): PgType<string> => character(`varchar(${length})`, "varchar")

/** `char(n)`, padded with blanks to `length` characters. */
export const char = (length: number): PgType<string> => character(`char(${length})`, "bpchar")

/** `citext`, which compares without regard to case. */
export const citext: PgType<string> = character("citext")

/** `tsvector` and `tsquery`, in the server's own text form. */
export const tsvector: PgType<string> = character("tsvector")
export const tsquery: PgType<string> = character("tsquery")

/** `boolean`. */
export const boolean: PgType<boolean> = {
  name: "boolean",
  inArrays: "bare",
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
