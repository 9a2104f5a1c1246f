/** Values between JavaScript and the wire's text form, by their kind and by the column's type, as `@effect/sql-pg` has them. */
import type { ResultColumn } from "@aludel/sql"

type Decode = (text: string) => unknown

/** Without a zone it is taken as UTC. */
const timestamp: Decode = (text) => new Date(`${text.replace(" ", "T")}Z`)

const timestamptz: Decode = (text) => new Date(text.replace(" ", "T").replace(/([+-]\d\d)$/, "$1:00"))

const scalars: Readonly<Record<number, Decode>> = {
  16: (text) => text === "t",
  17: (text) => new Uint8Array(Buffer.from(text.slice(2), "hex")),
  20: BigInt,
  21: Number,
  23: Number,
  26: Number,
  114: JSON.parse,
  700: Number,
  701: Number,
  1114: timestamp,
  1184: timestamptz,
  3802: JSON.parse
}

/** The element type of each array type that has one above, and of those of texts. */
const arrays: Readonly<Record<number, number>> = {
  1000: 16,
  1001: 17,
  1016: 20,
  1005: 21,
  1007: 23,
  1028: 26,
  199: 114,
  1021: 700,
  1022: 701,
  1115: 1114,
  1185: 1184,
  3807: 3802,
  1009: 25,
  1015: 25,
  1014: 25,
  1231: 25,
  2951: 25
}

const elements = /"((?:[^"\\]|\\.)*)"|([^,{}]+)/gs

/** An array of one dimension; another comes as its text. */
const toArray = (decode: Decode): Decode => (text) => {
  if (!text.startsWith("{") || text.startsWith("{{")) return text
  return [...text.slice(1, -1).matchAll(elements)].map(([, quoted, plain]) =>
    quoted === undefined ? plain === "NULL" ? null : decode(plain ?? "") : decode(quoted.replace(/\\(.)/gs, "$1"))
  )
}

const decoder = (type: number): Decode => {
  const element = arrays[type]
  if (element !== undefined) return toArray(scalars[element] ?? String)
  return scalars[type] ?? String
}

/** How a column's values are read. */
export const decode = ({ type }: ResultColumn, text: string | null): unknown =>
  text === null ? null : decoder(type)(text)

/**
 * An array as PostgreSQL writes one.
 *
 * @param textOf how an element, or an array inside, is written
 */
export const arrayText = (values: ReadonlyArray<unknown>, textOf: (value: unknown) => string | null): string => {
  const elements = values.map((value) => {
    const text = textOf(value)
    if (text === null) return "NULL"
    return Array.isArray(value) ? text : `"${text.replace(/[\\"]/g, "\\$&")}"`
  })
  return `{${elements.join(",")}}`
}

/** A parameter in the wire's text form. Throws where there is none. */
export const encode = (value: unknown): string | null => {
  if (value === null || value === undefined) return null
  switch (typeof value) {
    case "string":
      return value
    case "number":
    case "bigint":
    case "boolean":
      return String(value)
    case "object":
      if (value instanceof Date) return value.toISOString()
      if (value instanceof Uint8Array) return `\\x${Buffer.from(value).toString("hex")}`
      if (Array.isArray(value)) return arrayText(value, encode)
      return JSON.stringify(value)
    default:
      throw new TypeError(`a ${typeof value} cannot be a parameter`)
  }
}
