/**
 * `interval`: months, days and microseconds, which PostgreSQL keeps apart since no month has a fixed length, and a day
 * of a zone can have 23 hours. Read in the style `postgres`, which servers write unless `IntervalStyle` was changed.
 *
 * Source: https://www.postgresql.org/docs/current/datatype-datetime.html#DATATYPE-INTERVAL-INPUT
 */
import * as Equal from "effect/Equal"
import * as Hash from "effect/Hash"
import { NodeInspectSymbol } from "effect/Inspectable"
import { invalidValue, Malformed, type PgType } from "./PgType.ts"

/** A span of time. Each part has its own sign. */
export class Interval implements Equal.Equal {
  readonly months: number
  readonly days: number
  readonly microseconds: bigint

  /** @param parts whole numbers; what is left out is 0 */
  constructor(parts: {
    readonly months?: number | undefined
    readonly days?: number | undefined
    readonly microseconds?: bigint | undefined
  }) {
    this.months = parts.months ?? 0
    this.days = parts.days ?? 0
    this.microseconds = parts.microseconds ?? 0n
  }

  /** ISO 8601: `P1M-2DT3.000004S`. */
  toString(): string {
    const sign = this.microseconds < 0n ? "-" : ""
    const size = this.microseconds < 0n ? -this.microseconds : this.microseconds
    const fraction = (size % 1_000_000n).toString().padStart(6, "0").replace(/0+$/, "")
    const seconds = `${sign}${size / 1_000_000n}${fraction === "" ? "" : `.${fraction}`}`
    return `P${this.months}M${this.days}DT${seconds}S`
  }

  toJSON(): string {
    return this.toString()
  }

  [NodeInspectSymbol](): string {
    return `Interval(${this.toString()})`
  }

  /** Part by part. PostgreSQL's own `=` takes 30 days for a month, and 24 hours for a day. */
  [Equal.symbol](that: Equal.Equal): boolean {
    return that instanceof Interval && this.toString() === that.toString()
  }

  [Hash.symbol](): number {
    return Hash.string(this.toString())
  }
}

const isInt4 = (value: number): boolean => (value | 0) === value

const isInt8 = (value: bigint): boolean => BigInt.asIntN(64, value) === value

const hour = 3_600_000_000n

const pad = (value: bigint, length: number): string => value.toString().padStart(length, "0")

/** Each part bears its sign: with `IntervalStyle = sql_standard` a single leading one would hold for all. */
const write = ({ days, microseconds, months }: Interval): string => {
  const size = microseconds < 0n ? -microseconds : microseconds
  const time = `${pad(size / hour, 2)}:${pad((size / 60_000_000n) % 60n, 2)}:${pad((size / 1_000_000n) % 60n, 2)}`
  const sign = (negative: boolean, text: string) => `${negative ? "-" : "+"}${text}`
  return [
    `${sign(months < 0, Math.abs(months).toString())} mons`,
    `${sign(days < 0, Math.abs(days).toString())} days`,
    sign(microseconds < 0n, `${time}.${pad(size % 1_000_000n, 6)}`)
  ].join(" ")
}

const part = "([+-]?\\d+)"
const form = new RegExp(
  `^(?:${part} years?)? ?(?:${part} mons?)? ?(?:${part} days?)? ?(?:([+-]?)(\\d+):(\\d\\d):(\\d\\d)(?:\\.(\\d{1,6}))?)?$`
)

const read = (text: string): Interval => {
  const match = form.exec(text)
  if (match === null || text === "") throw new Malformed("a finite interval in the style of postgres")
  const [, years = "0", months = "0", days = "0", sign, hours = "0", minutes = "0", seconds = "0", fraction = ""] =
    match
  const size = BigInt(hours) * hour + BigInt(Number(minutes) * 60 + Number(seconds)) * 1_000_000n +
    BigInt(fraction.padEnd(6, "0"))
  return new Interval({
    months: Number(years) * 12 + Number(months),
    days: Number(days),
    microseconds: sign === "-" ? -size : size
  })
}

/** `interval`. The infinite ones of PostgreSQL 17 fail typed. */
export const interval: PgType<Interval> = {
  name: "interval",
  encode: (value) => {
    if (
      value instanceof Interval && isInt4(value.months) && isInt4(value.days) &&
      typeof value.microseconds === "bigint" &&
      isInt8(value.microseconds)
    ) return write(value)
    throw invalidValue("interval", "an Interval of whole months and days (4 bytes) and microseconds (8 bytes)", value)
  },
  decode: read
}
