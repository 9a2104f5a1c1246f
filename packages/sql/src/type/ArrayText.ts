/**
 * The text form of an array: `{1,2}`, `{{"a b",NULL},{"","\""}}`, `[0:1]={1,2}`. The elements are texts or null; what
 * they mean is their type's affair.
 *
 * Source: https://www.postgresql.org/docs/current/arrays.html#ARRAYS-IO
 */
import { Malformed } from "./PgType.ts"

/** Texts or null, in arrays of equal depth. */
export type ArrayText = ReadonlyArray<string | null | ArrayText>

const plain = /^[-+.:\w]+$/

const special = /["\\]/

const isNull = (item: string): boolean => item.length === 4 && item.toUpperCase() === "NULL"

const writeItem = (item: string | null | ArrayText): string => {
  if (item === null) return "NULL"
  if (typeof item !== "string") return writeArray(item)
  if (plain.test(item) && !isNull(item)) return item
  return `"${special.test(item) ? item.replace(/["\\]/g, "\\$&") : item}"`
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
