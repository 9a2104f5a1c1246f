/**
 * Dates and times without a zone, as ISO texts: they are no instants, and a JavaScript date would shift them. The text
 * holds whatever the server does: years beyond 9999, `BC` behind the rest, `infinity`.
 *
 * Source: https://www.postgresql.org/docs/current/datatype-datetime.html
 */
import { daysOf, isDate, isTime, offsetOf } from "./Calendar.ts"
import { Malformed, type PgType, textOf } from "./PgType.ts"

const isInfinite = (text: string): boolean => text === "infinity" || text === "-infinity"

/** 1 BC is a leap year, as the year 0 of ISO 8601: there BC is counted one less. */
const isDateOfEra = (text: string): boolean => {
  if (!text.endsWith(" BC")) return isDate(text)
  const [year = 0, month = 0, day = 0] = text.slice(0, -3).split("-").map(Number)
  return /^\d{4}-\d\d-\d\d BC$/.test(text) && year > 0 && month >= 1 && month <= 12 && day >= 1 &&
    day <= daysOf(month === 12 ? 2 - year : 1 - year, month === 12 ? 1 : month + 1, 1) - daysOf(1 - year, month, 1)
}

const checked = (type: PgType<string>, expected: string, isForm: (text: string) => boolean): PgType<string> => ({
  ...type,
  decode: (text) => {
    const value = type.decode(text)
    if (!isForm(value)) throw new Malformed(expected)
    return value
  }
})

const dateExpected = "a date as YYYY-MM-DD, perhaps with BC, or infinity"
const isDateText = (text: string): boolean => isInfinite(text) || isDateOfEra(text)

/** `date`: `2024-02-29`. */
export const date: PgType<string> = checked(textOf("date", dateExpected, isDateText), dateExpected, isDateText)

const timeExpected = "a time of day as HH:MM:SS, with up to six digits of a second's fraction"

const withPrecision = (name: string, precision: number | undefined): string =>
  precision === undefined ? name : `${name}(${precision})`

/** `time`: `23:59:59.999999`. */
export const time = (precision?: number): PgType<string> =>
  checked(textOf(withPrecision("time", precision), timeExpected, isTime), timeExpected, isTime)

const timetzExpected = "a time of day with its offset as HH:MM:SS+HH:MM"

const isTimetz = (text: string): boolean => {
  const [, time = "", zone = ""] = /^([\d:.]+)([+-][\d:]+)$/.exec(text) ?? []
  return isTime(time) && offsetOf(zone) !== undefined
}

/** `timetz`: `23:59:59.999999+02`. */
export const timetz = (precision?: number): PgType<string> =>
  checked(textOf(withPrecision("timetz", precision), timetzExpected, isTimetz), timetzExpected, isTimetz)

const timestampExpected = "a timestamp as YYYY-MM-DDTHH:MM:SS without a zone, perhaps with BC, or infinity"

const isTimestampText = (text: string): boolean => {
  if (isInfinite(text)) return true
  const [, date = "", time = "", bc = ""] = /^([\d-]+)[T ]([\d:.]+)( BC)?$/.exec(text) ?? []
  return isTime(time) && isDateOfEra(date + bc)
}

/** `timestamp`: `2024-02-29T23:59:59.999999`. A zone is refused: the server would ignore it without a word. */
export const timestamp = (precision?: number): PgType<string> => {
  const type = textOf(withPrecision("timestamp", precision), timestampExpected, isTimestampText)
  const read = (text: string) => text.replace(/^([\d-]+) /, "$1T")
  return checked({ ...type, decode: read }, timestampExpected, isTimestampText)
}
