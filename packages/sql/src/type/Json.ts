/**
 * JSON documents. SQL's NULL and JSON's null are two things: NULL is `null`, and a document that is JSON's null is
 * `jsonNull`. Inside a document null is null.
 *
 * Source: https://www.postgresql.org/docs/current/datatype-json.html
 */
import { invalidValue, isPlainObject, isStorable, Malformed, type PgType } from "./PgType.ts"

/** The class of `jsonNull`. */
export class JsonNull {
  readonly _tag = "JsonNull"
  toJSON(): null {
    return null
  }
}

/** The document `null`, which a column holds where it is not NULL. */
export const jsonNull: JsonNull = Object.freeze(new JsonNull())

/** A document: what a column of `json` or `jsonb` holds. */
export type Json = string | number | boolean | JsonNull | JsonArray | JsonObject

/** What stands inside a document. */
export type JsonValue = string | number | boolean | null | JsonArray | JsonObject

/** An array of a JSON document. */
export interface JsonArray extends ReadonlyArray<JsonValue> {}

/** An object of a JSON document. A key whose value is undefined is not written, and none is read. */
export interface JsonObject {
  readonly [key: string]: JsonValue | undefined
}

/** Deeper than any document should be, and less deep than what `JSON.stringify` and the server can take. */
const maxDepth = 1000

/**
 * What JSON holds as it is, and keys of objects without a value, which are left out: `JSON.stringify` drops or replaces the
 * rest without a word.
 */
const isJson = (value: unknown, depth: number): boolean => {
  if (value === null || typeof value === "boolean") return true
  if (typeof value === "string") return isStorable(value)
  if (typeof value === "number") return Number.isFinite(value)
  if (typeof value !== "object" || depth > maxDepth) return false
  // `every` would skip the holes of an array.
  if (Array.isArray(value)) return Array.from(value).every((item) => isJson(item, depth + 1))
  return isPlainObject(value) &&
    Object.entries(value).every(([key, item]) => item === undefined || (isStorable(key) && isJson(item, depth + 1)))
}

/** A document's text, or undefined where the value is no JSON. */
export const writeJson = (value: unknown): string | undefined => {
  if (value instanceof JsonNull) return "null"
  return isJson(value, 0) ? JSON.stringify(value) : undefined
}

/** A key with an escape in it: from its last escape to its end. */
const escapedKey = /\\.[^"\\]*"\s*:/

/** Reads a valid document token by token; strings and the like are left to `JSON.parse`. */
const readTokens = (text: string): unknown => {
  const tokens = text.match(/[{}[\]]|"(?:[^"\\]|\\.)*"|[^\s{}[\],:"]+/g) ?? []
  let at = 0
  const value = (): unknown => {
    const token = tokens[at++] ?? ""
    if (token !== "[" && token !== "{") return JSON.parse(token)
    const closing = token === "[" ? "]" : "}"
    const items: Array<unknown> = []
    while (tokens[at] !== closing) items.push(token === "[" ? value() : [value(), value()])
    at++
    // Defines its properties, so that a key "__proto__" is one of them.
    return token === "[" ? items : Object.fromEntries(items as Array<[string, unknown]>)
  }
  return value()
}

/** The document's value, in which the document `null` is null. Throws `Malformed` where the text is no JSON. */
export const readJson = (text: string): unknown => {
  try {
    const value: unknown = JSON.parse(text)
    // Don't leave these to `JSON.parse`: in Node 24 (V8 13.6) it reads the key "\n" as "\\" once it has met that one.
    return text.includes("\\") && escapedKey.test(text) ? readTokens(text) : value
  } catch {
    throw new Malformed("a JSON document")
  }
}

const document = (name: string): PgType<Json> => ({
  name,
  encode: (value) => {
    const text = writeJson(value)
    if (text !== undefined) return text
    throw invalidValue(
      name,
      "JSON: finite numbers, strings without NUL, booleans, null, arrays and plain objects of these, at most 1000 deep",
      value
    )
  },
  // `JSON.parse` yields nothing but JSON.
  decode: (text) => (readJson(text) ?? jsonNull) as Json
})

/** `jsonb`. */
export const jsonb: PgType<Json> = document("jsonb")

/** `json`, kept as it was written. */
export const json: PgType<Json> = document("json")
