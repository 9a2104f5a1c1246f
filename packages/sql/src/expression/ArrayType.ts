/**
 * The array of a type, in one dimension: each element in quotes, so that no element's text can end it or begin another.
 *
 * Source: https://www.postgresql.org/docs/current/arrays.html#ARRAYS-IO
 */
import { invalidValue, Malformed, type PgType } from "../type/PgType.ts"

const encodeElement = (type: PgType, value: unknown): string =>
  value === null ? "NULL" : `"${type.encode(value).replaceAll(/["\\]/g, "\\$&")}"`

/** One element and what ends it. Quoted, or bare without any of the characters that mean something. */
const element = /(?:"((?:[^"\\]|\\[\s\S])*)"|([^"\\{},]+))([,}])/y

const decodeElements = <A>(type: PgType<A>, text: string): ReadonlyArray<A | null> => {
  const found: Array<A | null> = []
  element.lastIndex = 1
  for (;;) {
    const match = element.exec(text)
    if (match === null) throw new Malformed("an array of one dimension")
    const [, quoted, bare = "", end] = match
    if (quoted !== undefined) found.push(type.decode(quoted.replaceAll(/\\([\s\S])/g, "$1")))
    else found.push(bare === "NULL" ? null : type.decode(bare))
    if (end === "}") return found
  }
}

/** `type[]`: an array whose elements may be null. */
export const arrayOf = <A>(type: PgType<A>): PgType<ReadonlyArray<A | null>> => ({
  name: `${type.name}[]`,
  encode: (value) => {
    if (!Array.isArray(value)) throw invalidValue(`${type.name}[]`, "an array", value)
    return `{${Array.from(value, (one: unknown) => encodeElement(type, one)).join(",")}}`
  },
  decode: (text) => text === "{}" ? [] : decodeElements(type, text)
})

/** The type of an array's elements, by the array's name: for a parameter that stands for one element. */
export const elementOf = (array: PgType): PgType => ({
  name: array.name.replace(/\[\]$/, ""),
  // The element's own text is what the array's codec writes of an array of it alone.
  encode: (value) =>
    array.encode([value]).slice(1, -1).replace(
      /^"([\s\S]*)"$/,
      (_, inner: string) => inner.replaceAll(/\\([\s\S])/g, "$1")
    ),
  decode: array.decode
})
