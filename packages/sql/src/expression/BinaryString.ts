/**
 * Functions over bytes.
 *
 * Source: https://www.postgresql.org/docs/current/functions-binarystring.html
 */
import { bytea } from "../type/Binary.ts"
import { int4 } from "../type/Numeric.ts"
import { text } from "../type/Text.ts"
import { functionOf, functionOfOne } from "./Function.ts"

/** `sha256(operand)`: the SHA-256 hash, 32 bytes. */
export const sha256 = functionOfOne<Uint8Array, Uint8Array>("sha256", bytea)

/** `sha512(operand)`: the SHA-512 hash, 64 bytes. */
export const sha512 = functionOfOne<Uint8Array, Uint8Array>("sha512", bytea)

/** How `encode` and `decode` write bytes. */
export type BinaryEncoding = "base64" | "escape" | "hex"

/**
 * `encode(operand, encoding)`: the bytes as text.
 *
 * @example
 * import { convertTo, encode, from, Pg, sha256, table } from "@aludel/sql"
 *
 * const files = table("files", class Files {
 *   path = Pg.text().primaryKey()
 * })
 * const hashes = from(files).select({ hash: encode(sha256(convertTo(files.path, "UTF8")), "hex") })
 */
export const encode = functionOf<Uint8Array, readonly [encoding: BinaryEncoding], string>("encode", [text], text)

/** `decode(operand, encoding)`: the bytes behind a text that `encode` would write; what is no such text fails on the server. */
export const decode = functionOf<string, readonly [encoding: BinaryEncoding], Uint8Array>("decode", [text], bytea)

/** `convert_to(operand, encoding)`: the text's bytes in an encoding that PostgreSQL knows, `UTF8`. */
export const convertTo = functionOf<string, readonly [encoding: string], Uint8Array>("convert_to", [text], bytea)

/** `convert_from(operand, encoding)`: the text behind the bytes. */
export const convertFrom = functionOf<Uint8Array, readonly [encoding: string], string>("convert_from", [text], text)

/** `octet_length(operand)`: the number of bytes. */
export const octetLength = functionOfOne<Uint8Array | string, number>("octet_length", int4)
