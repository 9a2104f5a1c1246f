/**
 * Date and time types. `timestamptz(3)` and `DateTime.Utc` both hold milliseconds, so the round trip is exact and any
 * rounding happens on the server, visibly in the DDL.
 *
 * Source: https://www.postgresql.org/docs/current/datatype-datetime.html
 */
import * as DateTime from "effect/DateTime"
import { daysOf } from "./Calendar.ts"
import { invalidValue, Malformed, type PgType } from "./PgType.ts"

/** JavaScript's range of dates. */
const mostMilliseconds = 8.64e15

const pad = (value: number, length: number): string => value.toString().padStart(length, "0")

const encodeUtc = (milliseconds: number): string => {
  const date = new Date(milliseconds)
  const year = date.getUTCFullYear()
  const time = `${pad(date.getUTCHours(), 2)}:${pad(date.getUTCMinutes(), 2)}:${pad(date.getUTCSeconds(), 2)}.${
    pad(date.getUTCMilliseconds(), 3)
  }+00`
  // There is no year 0 in PostgreSQL: JavaScript's year 0 is 1 BC.
  const day = `${pad(year > 0 ? year : 1 - year, 4)}-${pad(date.getUTCMonth() + 1, 2)}-${pad(date.getUTCDate(), 2)}`
  return `${day} ${time}${year > 0 ? "" : " BC"}`
}

const format = /^(\d{4,})-(\d\d)-(\d\d) (\d\d):(\d\d):(\d\d)(?:\.(\d{1,6}))?([+-])(\d\d)(?::(\d\d))?(?::(\d\d))?( BC)?$/

/** Any year, any zone. */
const decodeAny = (text: string): number => {
  const match = format.exec(text)
  if (match === null) throw new Malformed("a finite timestamp in ISO style")
  const [, year, month, day, hour, minute, second, fraction = "", sign, zoneHour, zoneMinute = 0, zoneSecond = 0, bc] =
    match
  const date = new Date(0)
  date.setUTCFullYear(bc === undefined ? Number(year) : 1 - Number(year), Number(month) - 1, Number(day))
  date.setUTCHours(Number(hour), Number(minute), Number(second), Number(fraction.padEnd(3, "0").slice(0, 3)))
  const zone = (Number(zoneHour) * 3600 + Number(zoneMinute) * 60 + Number(zoneSecond)) * 1000
  return date.getTime() - (sign === "-" ? -zone : zone)
}

/** The digit at this place; NaN where there is none. */
const digit = (text: string, at: number): number => {
  const value = text.charCodeAt(at) - 48
  return value >= 0 && value <= 9 ? value : Number.NaN
}

const two = (text: string, at: number): number => digit(text, at) * 10 + digit(text, at + 1)

const isUsual = (text: string): boolean =>
  text.endsWith("+00") && text.charCodeAt(4) === 45 && text.charCodeAt(7) === 45 && text.charCodeAt(10) === 32 &&
  text.charCodeAt(13) === 58 && text.charCodeAt(16) === 58 && (text.length === 22 || text.charCodeAt(19) === 46)

/** `2024-02-29 23:59:59.999+00`: what a server in UTC sends, without a regular expression. NaN for anything else. */
const decodeUsual = (text: string): number => {
  const digits = text.length === 22 ? 0 : text.length - 23
  if (digits < 0 || digits > 3 || !isUsual(text)) return Number.NaN
  const days = daysOf(two(text, 0) * 100 + two(text, 2), two(text, 5), two(text, 8))
  let milliseconds = (((days * 24 + two(text, 11)) * 60 + two(text, 14)) * 60 + two(text, 17)) * 1000
  for (let at = 0, unit = 100; at < digits; at++, unit /= 10) milliseconds += digit(text, 20 + at) * unit
  return milliseconds
}

const decodeUtc = (text: string): number => {
  const usual = decodeUsual(text)
  return Number.isNaN(usual) ? decodeAny(text) : usual
}

const sample = DateTime.makeUnsafe(0)
const prototype: object = Object.getPrototypeOf(sample)
const parts = Object.getOwnPropertyDescriptor(sample, "partsUtc") ?? {}
/** Whether a `DateTime.Utc` is made of what is known here. */
const isKnown = Object.getOwnPropertyNames(sample).join() === "epochMilliseconds,partsUtc"

/**
 * The same value as `DateTime.makeUnsafe` makes, in less than half of its time: it goes by way of a `Date`, and lists of rows
 * are mostly made of instants.
 */
const makeUtc = (milliseconds: number): DateTime.Utc => {
  if (!isKnown) return DateTime.makeUnsafe(milliseconds)
  const made = Object.create(prototype)
  made.epochMilliseconds = milliseconds
  return Object.defineProperty(made, "partsUtc", parts)
}

/** The instant at these milliseconds. */
export const utcOf = (milliseconds: number): DateTime.Utc => {
  if (Math.abs(milliseconds) <= mostMilliseconds) return makeUtc(milliseconds)
  throw new Malformed("a timestamp within JavaScript's range of dates")
}

/** What the server writes of an instant, with milliseconds. */
export const readUtc = (text: string): DateTime.Utc => utcOf(decodeUtc(text))

/** `timestamptz(precision)`, at most 3: an instant with milliseconds. `infinity` cannot be a `DateTime` and fails typed. */
export const timestamptz = (precision: 0 | 1 | 2 | 3 = 3): PgType<DateTime.Utc> => ({
  name: `timestamptz(${precision})`,
  inArrays: "bare",
  encode: (value) => {
    if (DateTime.isDateTime(value)) return encodeUtc(DateTime.toEpochMillis(value))
    throw invalidValue("timestamptz", "a DateTime", value)
  },
  decode: readUtc
})
