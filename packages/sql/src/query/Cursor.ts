/**
 * Cursors: where a page ended, as an opaque text. It holds the sort keys' values in the server's own text form, so that no
 * digit is lost; a fingerprint of the order that it belongs to; and a checksum. It is no secret and no signature: whoever
 * forges one can choose where a page begins, and nothing else, since its values are parameters.
 */
import * as Base64Url from "effect/encoding/Base64Url"
import * as Result from "effect/Result"
import { InvalidCursor } from "../error/InvalidCursor.ts"
import { isStorable } from "../type/PgType.ts"

const version = 1

/** The sort keys' values in one row, as the server writes them. */
export type Position = ReadonlyArray<string | null>

/** FNV-1a over the text's code units. */
const hash = (text: string, seed: number): number => {
  let value = seed
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193)
  return value >>> 0
}

/** A short text that two different ones have in common only by chance. */
export const digest = (text: string): string =>
  [0x811c9dc5, 0x9e3779b9].map((seed) => hash(text, seed).toString(36)).join("")

/** @param fingerprint tells the order from others */
export const writeCursor = (fingerprint: string, position: Position): string => {
  const body = JSON.stringify([version, fingerprint, position])
  return Base64Url.encode(`${digest(body)}.${body}`)
}

const refused = (problem: string): InvalidCursor => new InvalidCursor({ problem })

const isPosition = (given: unknown, nullable: ReadonlyArray<boolean>): given is Position =>
  Array.isArray(given) && given.length === nullable.length &&
  given.every((value: unknown, index) =>
    value === null ? nullable[index] : typeof value === "string" && isStorable(value)
  )

const parse = (body: string): unknown => {
  try {
    return JSON.parse(body)
  } catch {
    return undefined
  }
}

/**
 * The position behind a cursor. Throws `InvalidCursor`.
 *
 * @param nullable for each sort key, whether it may be null
 */
export const readCursor = (cursor: unknown, fingerprint: string, nullable: ReadonlyArray<boolean>): Position => {
  const decoded = typeof cursor === "string" ? Result.getOrUndefined(Base64Url.decodeString(cursor)) : undefined
  if (decoded === undefined) throw refused("it is not one")
  const end = decoded.indexOf(".")
  const body = decoded.slice(end + 1)
  if (end < 0 || digest(body) !== decoded.slice(0, end)) throw refused("it is not one, or was changed")
  const given = parse(body)
  if (!Array.isArray(given) || given[0] !== version) throw refused("it is of another version")
  if (given[1] !== fingerprint) throw refused("it belongs to another query, or to another order of it")
  const position: unknown = given[2]
  if (!isPosition(position, nullable)) throw refused("it does not fit the sort keys")
  return position
}
