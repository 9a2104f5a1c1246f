/**
 * The text form of an array: `{1,2}`, `{{"a b",NULL},{"","\""}}`, `[0:1]={1,2}`. The elements are texts or null; what
 * they mean is their type's affair.
 *
 * Source: https://www.postgresql.org/docs/current/arrays.html#ARRAYS-IO
 */
import { isStorable, Malformed, type PgType } from "./PgType.ts"

/** Texts or null, in arrays of equal depth. */
export type ArrayText = ReadonlyArray<string | null | ArrayText>

/** What a character asks for: nothing, quotes around the item, or a backslash before it as well. */
const needs = Uint8Array.from({ length: 128 }, (_, code) => {
  const character = String.fromCharCode(code)
  return /[-+.:\w]/.test(character) ? 0 : /["\\]/.test(character) ? 2 : 1
})

const isNull = (item: string): boolean => item.length === 4 && item.toUpperCase() === "NULL"

/** One pass over the item, which is mostly short: a regular expression costs more to call than to run. */
const writeText = (item: string): string => {
  let found = item.length === 0 ? 1 : 0
  for (let index = 0; index < item.length; index++) {
    const code = item.charCodeAt(index)
    found |= code < 128 ? (needs[code] as number) : 1
  }
  if (found === 0 && !isNull(item)) return item
  return found > 1 ? `"${item.replace(/["\\]/g, "\\$&")}"` : `"${item}"`
}

const writeItem = (item: string | null | ArrayText): string => {
  if (item === null) return "NULL"
  return typeof item === "string" ? writeText(item) : writeArray(item)
}

/** One text, appended to: many rows travel in these. */
export const writeArray = (items: ArrayText): string => {
  let text = "{"
  for (let index = 0; index < items.length; index++) {
    if (index > 0) text += ","
    text += writeItem(items[index] ?? null)
  }
  return `${text}}`
}

/** From this many strings on they are looked through together. */
const many = 16

/**
 * Strings of which none needs a backslash, or is nothing that the server can hold: quoted, in a few searches over all of
 * them. Undefined where that has to be seen one by one.
 */
const writeStrings = (values: ReadonlyArray<unknown>): string | undefined => {
  for (let index = 0; index < values.length; index++) {
    const value = values[index]
    // The second half of a surrogate pair would be whole again behind the first, in the text of all of them.
    if (typeof value !== "string" || (value.charCodeAt(0) & 0xfc00) === 0xdc00) return undefined
  }
  const all = values.join("")
  return all.includes("\"") || all.includes("\\") || !isStorable(all) ? undefined : `{"${values.join("\",\"")}"}`
}

/** Values of one type, each written as it comes; null is NULL. */
export const writeValues = (type: PgType, values: ReadonlyArray<unknown>): string => {
  const strings = type.inArrays === "verbatim" && values.length >= many ? writeStrings(values) : undefined
  if (strings !== undefined) return strings
  const bare = type.inArrays === "bare"
  const items = values.map((value) => {
    if (value === null) return "NULL"
    return bare ? type.encode(value) : writeText(type.encode(value))
  })
  return `{${items.join(",")}}`
}

const bounds = /^(?:\[[+-]?\d+:[+-]?\d+\])+=/
/** One token: a brace, a comma, a quoted text, or an unquoted one. */
const token = /[{},]|"((?:[^"\\]|\\[^])*)"|([^"\\{},]+|\\[^])+/y

const malformed = (): never => {
  throw new Malformed("an array")
}

/** Takes what a server wrote apart; lower bounds are passed over. Throws `Malformed`. */
export const readArray = (text: string): ArrayText => {
  token.lastIndex = bounds.exec(text)?.[0].length ?? 0
  const open: Array<Array<string | null | ArrayText>> = []
  // Between two items stands one comma, and behind the last none.
  let wantsItem = true
  for (let match = token.exec(text); match !== null; match = token.exec(text)) {
    const [found, quoted] = match
    const current = open.at(-1)
    if (found === ",") {
      if (current === undefined || wantsItem) return malformed()
      wantsItem = true
      continue
    }
    if (found === "}") {
      if (current === undefined || (wantsItem && current.length > 0)) return malformed()
      if (open.length === 1) return match.index + 1 === text.length ? current : malformed()
      open.pop()
      wantsItem = false
      continue
    }
    if (!wantsItem) return malformed()
    if (found === "{") {
      const inner: Array<string | null | ArrayText> = []
      current?.push(inner)
      open.push(inner)
      continue
    }
    if (current === undefined) return malformed()
    const item = (quoted ?? found).replace(/\\([^])/g, "$1")
    current.push(quoted === undefined && item.toUpperCase() === "NULL" ? null : item)
    wantsItem = false
  }
  return malformed()
}
