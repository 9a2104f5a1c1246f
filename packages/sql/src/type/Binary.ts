/**
 * Binary data, in the text form `\x…` that servers write unless `bytea_output` was changed.
 *
 * Source: https://www.postgresql.org/docs/current/datatype-binary.html
 */
import { invalidValue, Malformed, type PgType } from "./PgType.ts"

const digits = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"))

const form = /^\\x(?:[0-9a-f]{2})*$/

/** `bytea`: a `Uint8Array`. */
export const bytea: PgType<Uint8Array> = {
  name: "bytea",
  encode: (value) => {
    if (!(value instanceof Uint8Array)) throw invalidValue("bytea", "a Uint8Array", value)
    let text = "\\x"
    for (const byte of value) text += digits[byte]
    return text
  },
  decode: (text) => {
    if (!form.test(text)) throw new Malformed("bytes as hexadecimal digits (bytea_output = hex)")
    const bytes = new Uint8Array(text.length / 2 - 1)
    for (let i = 0; i < bytes.length; i++) bytes[i] = Number.parseInt(text.slice(2 * i + 2, 2 * i + 4), 16)
    return bytes
  }
}
