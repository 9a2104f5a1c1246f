/** Values as `pg` has them: those of its readers that programs count on, and how it writes what is no text. */
import type { ResultColumn } from "@aludel/sql"
import { arrayText } from "../sqlClient/Values.ts"

type Parse = (text: string) => unknown

/** Without a zone it is the machine's own time, as `pg` takes it. */
const local: Parse = (text) => {
  const found = /^(\d{4,})-(\d\d)-(\d\d)(?: (\d\d):(\d\d):(\d\d)(?:\.(\d+))?)?$/.exec(text)
  if (found === null) return ofNoDay(text)
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = found.slice(1, 7).map((part) =>
    Number(part ?? 0)
  )
  const date = new Date(year, month - 1, day, hour, minute, second, Math.floor(Number(`0.${found[7] ?? 0}`) * 1000))
  // Years below 100 would be taken for those of the last century.
  date.setFullYear(year)
  return date
}

const instant: Parse = (text) => {
  const found = /^(\d{4,}-\d\d-\d\d) (\d\d:\d\d:\d\d(?:\.\d+)?)([+-]\d\d)(:\d\d)?/.exec(text)
  if (found === null || text.endsWith("BC")) return ofNoDay(text)
  return new Date(`${found[1]}T${found[2]}${found[3]}${found[4] ?? ":00"}`)
}

/** `infinity` is a number there; what no `Date` holds stays text. */
const ofNoDay: Parse = (text) => text === "infinity" ? Infinity : text === "-infinity" ? -Infinity : text

const scalars: Readonly<Record<number, Parse>> = {
  16: (text) => text === "t",
  17: (text) => Buffer.from(text.slice(2), "hex"),
  21: Number,
  23: Number,
  26: Number,
  114: JSON.parse,
  700: Number.parseFloat,
  701: Number.parseFloat,
  1082: local,
  1114: local,
  1184: instant,
  3802: JSON.parse
}

/** The element's type of each array type that `pg` reads. `numeric[]` is of numbers there, unlike `numeric`. */
const arrays: Readonly<Record<number, number>> = {
  199: 114,
  651: 25,
  791: 25,
  1000: 16,
  1001: 17,
  1005: 21,
  1007: 23,
  1008: 25,
  1009: 25,
  1014: 25,
  1015: 25,
  1016: 25,
  1021: 700,
  1022: 701,
  1028: 26,
  1040: 25,
  1041: 25,
  1115: 1114,
  1182: 1082,
  1183: 25,
  1185: 1184,
  1231: 701,
  1270: 25,
  2951: 25,
  3807: 3802,
  3907: 25
}

const token = /[{}]|"((?:[^"\\]|\\[^])*)"|[^,{}"]+/g

/** An array of any number of dimensions. */
const arrayOf = (parse: Parse): Parse => (text) => {
  const open: Array<Array<unknown>> = []
  let outermost: Array<unknown> = []
  for (const [whole, quoted] of text.slice(text.indexOf("{")).matchAll(token)) {
    if (whole === "{") {
      const inner: Array<unknown> = []
      if (open.length === 0) outermost = inner
      else open.at(-1)?.push(inner)
      open.push(inner)
    } else if (whole === "}") open.pop()
    else if (quoted !== undefined) open.at(-1)?.push(parse(quoted.replace(/\\([^])/g, "$1")))
    else open.at(-1)?.push(whole === "NULL" ? null : parse(whole))
  }
  return outermost
}

/** What reads the types of results: the `types` of `pg` is one. */
export interface TypeParsers {
  readonly getTypeParser: (type: number, format?: "text") => (text: string) => unknown
}

const own: TypeParsers = {
  getTypeParser: (type) => {
    const element = arrays[type]
    return element === undefined ? scalars[type] ?? String : arrayOf(scalars[element] ?? String)
  }
}

/** A reader for each column. */
export const parsersOf = (
  columns: ReadonlyArray<ResultColumn>,
  types: TypeParsers = own
): ReadonlyArray<(text: string | null) => unknown> =>
  columns.map(({ type }) => {
    const parse = types.getTypeParser(type, "text")
    return (text) => text === null ? null : parse(text)
  })

const bytes = (view: ArrayBufferView): string =>
  `\\x${Buffer.from(view.buffer, view.byteOffset, view.byteLength).toString("hex")}`

const hasToPostgres = (value: object): value is { readonly toPostgres: (prepare: unknown) => unknown } =>
  "toPostgres" in value && typeof value.toPostgres === "function"

/** A parameter as a text, as `pg` writes it: an object is JSON, unless it says itself what it is. Throws for what is none. */
export const prepareValue = (value: unknown): string | null => {
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
      if (ArrayBuffer.isView(value)) return bytes(value)
      if (Array.isArray(value)) return arrayText(value, prepareValue)
      return hasToPostgres(value) ? prepareValue(value.toPostgres(prepareValue)) : JSON.stringify(value)
    default:
      throw new TypeError(`a ${typeof value} cannot be a parameter`)
  }
}
