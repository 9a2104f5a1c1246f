/**
 * Dates and times as PostgreSQL writes them in ISO style, taken apart and put together. Year 0 is 1 BC, as in ISO 8601;
 * PostgreSQL writes it `0001-… BC`.
 */

/** Days since 1970-01-01 in the Gregorian calendar, extended backwards. */
export const daysOf = (year: number, month: number, day: number): number => {
  // Counted from March, so that the leap day is the last of its year, in eras of 400 years.
  const shifted = month <= 2 ? year - 1 : year
  const era = Math.floor(shifted / 400)
  const yearOfEra = shifted - era * 400
  const dayOfYear = Math.floor((153 * ((month + 9) % 12) + 2) / 5) + day - 1
  return era * 146_097 + yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear - 719_468
}

/** The day so many days after 1970-01-01. */
export const dateOf = (days: number): readonly [year: number, month: number, day: number] => {
  const shifted = days + 719_468
  const era = Math.floor(shifted / 146_097)
  const dayOfEra = shifted - era * 146_097
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365
  )
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const fromMarch = Math.floor((5 * dayOfYear + 2) / 153)
  const month = fromMarch < 10 ? fromMarch + 3 : fromMarch - 9
  const day = dayOfYear - Math.floor((153 * fromMarch + 2) / 5) + 1
  return [yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day]
}

const dateForm = /^(\d{4}|[1-9]\d{4,6})-(\d\d)-(\d\d)$/
const timeForm = /^(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,6}))?)?$/
const zoneForm = /^([+-])(\d\d)(?::(\d\d)(?::(\d\d))?)?$/

/** Whether there is such a day: `2024-02-29`. Four digits of the year or more, and none BC has the year 0. */
export const isDate = (text: string): boolean => {
  const [, year, month, day] = dateForm.exec(text)?.map(Number) ?? []
  if (year === undefined || month === undefined || day === undefined || year === 0) return false
  if (month < 1 || month > 12 || day < 1) return false
  const [, sameMonth] = dateOf(daysOf(year, month, day))
  return sameMonth === month && day <= 31
}

/** Whether it is a time of day: `23:59:59.999999`, and `24:00:00`, the end of the day. */
export const isTime = (text: string): boolean => {
  const [, hour, minute, second = "0", fraction = "0"] = timeForm.exec(text) ?? []
  if (hour === undefined || Number(minute) > 59 || Number(second) > 59) return false
  return Number(hour) < 24 || (hour === "24" && Number(minute) + Number(second) + Number(fraction) === 0)
}

/** Microseconds since midnight. The text is a time of day. */
export const microsecondsOf = (time: string): number => {
  const [, hour, minute, second = "0", fraction = ""] = timeForm.exec(time) ?? []
  return (Number(hour) * 3600 + Number(minute) * 60 + Number(second)) * 1e6 + Number(fraction.padEnd(6, "0"))
}

/** Seconds east of UTC, of `+05:30`; undefined where the text is no offset. */
export const offsetOf = (zone: string): number | undefined => {
  const [, sign, hour, minute = "0", second = "0"] = zoneForm.exec(zone) ?? []
  if (sign === undefined) return undefined
  return (sign === "-" ? -1 : 1) * (Number(hour) * 3600 + Number(minute) * 60 + Number(second))
}

const pad = (value: number, length: number): string => value.toString().padStart(length, "0")

/** The time of day, with its microseconds where there are some. */
export const writeTime = (microseconds: number): string => {
  const seconds = Math.floor(microseconds / 1e6)
  const fraction = microseconds % 1e6
  const time = `${pad(Math.floor(seconds / 3600), 2)}:${pad(Math.floor(seconds / 60) % 60, 2)}:${pad(seconds % 60, 2)}`
  return fraction === 0 ? time : `${time}.${pad(fraction, 6)}`
}

/** The year as PostgreSQL counts, and the day: `0044-03-15`, and whether that is BC. */
export const writeDate = (days: number): { readonly date: string; readonly bc: boolean } => {
  const [year, month, day] = dateOf(days)
  return { date: `${pad(year > 0 ? year : 1 - year, 4)}-${pad(month, 2)}-${pad(day, 2)}`, bc: year <= 0 }
}
