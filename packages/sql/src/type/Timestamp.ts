/**
 * An instant with all that PostgreSQL's `timestamptz` holds: microseconds, BC, and the infinities. Effect's `DateTime`
 * holds milliseconds and none of the rest.
 *
 * Source: https://www.postgresql.org/docs/current/datatype-datetime.html
 */
import * as DateTime from "effect/DateTime"
import * as Equal from "effect/Equal"
import * as Hash from "effect/Hash"
import { NodeInspectSymbol } from "effect/Inspectable"
import * as Option from "effect/Option"
import { dateOf, daysOf, isTime, microsecondsOf, offsetOf, writeDate, writeTime } from "./Calendar.ts"
import { invalidValue, Malformed, type PgType } from "./PgType.ts"

const dayLength = 86_400_000_000n

/** Beyond every finite instant. */
const endless = 2n ** 64n

/** What the server holds: from 4714-11-24 BC to the end of 294276. */
const first = -210_866_803_200_000_000n
const end = 9_224_318_016_000_000_000n

const split = (microseconds: bigint): readonly [days: number, ofDay: number] => {
  const ofDay = ((microseconds % dayLength) + dayLength) % dayLength
  return [Number((microseconds - ofDay) / dayLength), Number(ofDay)]
}

/** An instant in microseconds, `infinity` or `-infinity`. */
export class Timestamp implements Equal.Equal {
  /** Later than every other instant, and earlier. */
  static readonly infinity: Timestamp = new Timestamp(endless)
  static readonly negativeInfinity: Timestamp = new Timestamp(-endless)

  /** The instant of a `DateTime`, which holds milliseconds. */
  static fromDateTime(dateTime: DateTime.DateTime): Timestamp {
    return new Timestamp(BigInt(DateTime.toEpochMillis(dateTime)) * 1000n)
  }

  /** Microseconds since 1970-01-01T00:00:00Z: comparing these compares the instants, the infinities included. */
  readonly epochMicroseconds: bigint

  /** @param epochMicroseconds since 1970-01-01T00:00:00Z; before it, negative */
  constructor(epochMicroseconds: bigint) {
    this.epochMicroseconds = epochMicroseconds
  }

  get isFinite(): boolean {
    return this.epochMicroseconds < endless && this.epochMicroseconds > -endless
  }

  /** As a `DateTime`, rounded down to the millisecond; none for an infinity and outside JavaScript's range of dates. */
  toDateTime(): Option.Option<DateTime.Utc> {
    const [days, ofDay] = split(this.epochMicroseconds)
    return Option.map(DateTime.make(days * 86_400_000 + Math.floor(ofDay / 1000)), DateTime.toUtc)
  }

  /** ISO 8601: `2024-02-29T12:00:00.000001Z`; years outside 0 to 9999 with a sign and six digits; `infinity`. */
  toString(): string {
    if (!this.isFinite) return this.epochMicroseconds > 0n ? "infinity" : "-infinity"
    const [days, ofDay] = split(this.epochMicroseconds)
    const [year] = dateOf(days)
    const monthAndDay = writeDate(days).date.replace(/^\d+/, "")
    const sign = year < 0 ? "-" : year > 9999 ? "+" : ""
    return `${sign}${Math.abs(year).toString().padStart(sign === "" ? 4 : 6, "0")}${monthAndDay}T${writeTime(ofDay)}Z`
  }

  toJSON(): string {
    return this.toString()
  }

  [NodeInspectSymbol](): string {
    return `Timestamp(${this.toString()})`
  }

  [Equal.symbol](that: Equal.Equal): boolean {
    return that instanceof Timestamp && this.epochMicroseconds === that.epochMicroseconds
  }

  [Hash.symbol](): number {
    return Hash.string(this.epochMicroseconds.toString())
  }
}

const write = (microseconds: bigint): string => {
  const [days, ofDay] = split(microseconds)
  const { bc, date } = writeDate(days)
  return `${date} ${writeTime(ofDay)}+00${bc ? " BC" : ""}`
}

const form = /^(\d+)-(\d\d)-(\d\d) (\d\d:\d\d:\d\d(?:\.\d{1,6})?)([+-][\d:]+)( BC)?$/

export const readTimestamp = (text: string): Timestamp => {
  if (text === "infinity") return Timestamp.infinity
  if (text === "-infinity") return Timestamp.negativeInfinity
  const [, year = "", month = "", day = "", time = "", zone = "", bc] = form.exec(text) ?? []
  const offset = offsetOf(zone)
  if (offset === undefined || !isTime(time)) throw new Malformed("a timestamp with its zone in ISO style")
  const days = daysOf(bc === undefined ? Number(year) : 1 - Number(year), Number(month), Number(day))
  return new Timestamp(BigInt(days) * dayLength + BigInt(microsecondsOf(time)) - BigInt(offset) * 1_000_000n)
}

/** `timestamptz` with microseconds. */
export const timestamptzAsTimestamp = (name: string): PgType<Timestamp> => ({
  name,
  encode: (value) => {
    if (value instanceof Timestamp && typeof value.epochMicroseconds === "bigint") {
      const { epochMicroseconds, isFinite } = value
      if (!isFinite) return value.toString()
      if (epochMicroseconds >= first && epochMicroseconds < end) return write(epochMicroseconds)
    }
    throw invalidValue("timestamptz", "a Timestamp from 4714-11-24 BC to 294276-12-31", value)
  },
  decode: readTimestamp
})
