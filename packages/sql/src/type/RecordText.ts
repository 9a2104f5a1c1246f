/**
 * The text form of a composite value: `(1,"a b",,"")`. What stands between the commas are texts or null; what they mean
 * is their type's affair. Nothing at all is NULL, and an empty text stands in quotes.
 *
 * Source: https://www.postgresql.org/docs/current/rowtypes.html#ROWTYPES-IO-SYNTAX
 */
import { Malformed } from "./PgType.ts"

const plain = /^[-+.:\w]+$/

const writeItem = (item: string | null): string =>
  item === null ? "" : plain.test(item) ? item : `"${item.replace(/["\\]/g, "$&$&")}"`

export const writeRecord = (items: ReadonlyArray<string | null>): string => `(${items.map(writeItem).join(",")})`

/** One item and what ends it: quoted and unquoted stretches may stand beside each other. */
const item = /((?:"(?:[^"\\]|\\[^]|"")*"|[^"\\,()]|\\[^])*)([,)])/y
const stretch = /"((?:[^"\\]|\\[^]|"")*)"|([^"\\]+|\\[^])/g

const unquote = (text: string): string =>
  text.replace(stretch, (_, quoted: string | undefined, bare: string | undefined) =>
    quoted === undefined
      ? (bare ?? "").replace(/\\([^])/g, "$1")
      : quoted.replace(/\\([^])|""/g, (_, escaped: string | undefined) => escaped ?? "\""))

/** Takes what a server wrote apart. Throws `Malformed`. */
export const readRecord = (text: string): ReadonlyArray<string | null> => {
  const items: Array<string | null> = []
  item.lastIndex = text.startsWith("(") ? 1 : text.length
  for (let match = item.exec(text); match !== null; match = item.exec(text)) {
    const [, found = "", end] = match
    items.push(found === "" ? null : unquote(found))
    if (end === ")" && item.lastIndex === text.length) return items
    if (end === ")") break
  }
  throw new Malformed("a row of a composite type")
}
