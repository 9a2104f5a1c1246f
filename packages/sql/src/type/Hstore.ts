/**
 * `hstore`: keys to texts or null, of the extension `hstore`.
 *
 * Source: https://www.postgresql.org/docs/current/hstore.html
 */
import { invalidValue, isPlainObject, isStorable, Malformed, type PgType } from "./PgType.ts"

const quote = (text: string): string => `"${text.replace(/["\\]/g, "\\$&")}"`

const isEntry = ([key, value]: [string, unknown]): boolean =>
  isStorable(key) && (value === null || (typeof value === "string" && isStorable(value)))

const pair = /"((?:[^"\\]|\\[^])*)"=>(?:"((?:[^"\\]|\\[^])*)"|NULL)(?:, |$)/y

const unquote = (text: string): string => text.replace(/\\([^])/g, "$1")

/** `hstore`: a record of texts or null. */
export const hstore: PgType<Readonly<Record<string, string | null>>> = {
  name: "hstore",
  encode: (value) => {
    if (isPlainObject(value)) {
      const entries = Object.entries(value)
      if (entries.every(isEntry)) {
        return entries.map(([key, item]) => `${quote(key)}=>${item === null ? "NULL" : quote(item)}`).join(",")
      }
    }
    throw invalidValue("hstore", "an object whose values are strings or null", value)
  },
  decode: (text) => {
    const entries: Array<[string, string | null]> = []
    pair.lastIndex = 0
    while (pair.lastIndex < text.length) {
      const match = pair.exec(text)
      if (match === null) throw new Malformed("pairs of keys and values")
      const [, key = "", value] = match
      entries.push([unquote(key), value === undefined ? null : unquote(value)])
    }
    // Defines its properties, so that a key "__proto__" is one of them.
    return Object.fromEntries(entries)
  }
}
