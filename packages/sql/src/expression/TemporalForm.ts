/**
 * Dates, times and intervals made from their parts, and read from and written as texts of a given form.
 *
 * Source: https://www.postgresql.org/docs/current/functions-formatting.html
 */
import type { BigDecimal } from "effect/BigDecimal"
import type { Utc } from "effect/DateTime"
import { InvalidQuery } from "../error/Reason.ts"
import { date, time, timestamp } from "../type/DateAndTime.ts"
import { float8 } from "../type/FloatingPoint.ts"
import { type Interval, interval } from "../type/Interval.ts"
import { int4, numeric } from "../type/Numeric.ts"
import { ofSignature } from "../type/PgType.ts"
import { timestamptz } from "../type/Temporal.ts"
import { text } from "../type/Text.ts"
import type { Numeric } from "./Arithmetic.ts"
import {
  bind,
  call,
  type Expression,
  expression,
  type NullOf,
  operand,
  type StrictOf,
  syntax,
  type TablesOf
} from "./Expression.ts"
import { functionOf, functionOfAll } from "./Function.ts"
import type { Temporal } from "./Temporal.ts"

/** `make_date(year, month, day)`: a date; fails on the server where there is no such day. */
export const makeDate = functionOfAll<readonly [year: number, month: number, day: number], string>(
  "make_date",
  [int4],
  date
)

/** `make_time(hour, minute, second)`: a time of day. */
export const makeTime = functionOfAll<readonly [hour: number, minute: number, second: number], string>(
  "make_time",
  [int4, int4, float8],
  time()
)

type Parts = readonly [year: number, month: number, day: number, hour: number, minute: number, second: number]

const parts = [int4, int4, int4, int4, int4, float8]

/** `make_timestamp(…)`: a timestamp without a zone. */
export const makeTimestamp = functionOfAll<Parts, string>("make_timestamp", parts, timestamp())

/** `make_timestamptz(…, zone)`: the instant; in the time zone of the server's session if none is given. */
export const makeTimestamptz = functionOfAll<readonly [...Parts, zone?: string], Utc>(
  "make_timestamptz",
  [...parts, text],
  timestamptz()
)

const units = { years: int4, months: int4, weeks: int4, days: int4, hours: int4, mins: int4, secs: float8 } as const

/** The parts of `makeInterval`, by the names that the server gives them. */
export type IntervalParts = {
  readonly [Unit in keyof typeof units]?: number | Expression<unknown, number | null, unknown>
}

/**
 * `make_interval(days => …, hours => …)`: an interval whose parts may be columns; a plain one is `new Interval`.
 *
 * @example
 * import { addInterval, from, makeInterval, Pg, table } from "@aludel/sql"
 *
 * const leases = table("leases", class Leases {
 *   id = Pg.bigint().identity().primaryKey()
 *   since = Pg.timestamptz()
 *   days = Pg.integer()
 * })
 * const ends = from(leases).select({ end: addInterval(leases.since, makeInterval({ days: leases.days })) })
 */
export const makeInterval = <const P extends IntervalParts>(
  given: P
): Expression<TablesOf<P[keyof P]>, Interval | NullOf<P[keyof P]>, StrictOf<P[keyof P]>> => {
  const entries = Object.entries(given).filter(([, part]) => part !== undefined)
  const known: Readonly<Record<string, typeof int4>> = units
  const operands = entries.map(([unit, part]) => {
    const type = Object.hasOwn(known, unit) ? known[unit] : undefined
    if (type === undefined) throw new InvalidQuery({ problem: "`makeInterval` was given an unknown unit" })
    return operand(part, type)
  })
  const names = entries.map(([unit], index) => `${index === 0 ? "make_interval(" : ", "}${unit} => `)
  return expression(
    operands.length === 0 ? call("make_interval") : syntax([...names, ")"], ...operands),
    interval
  )
}

/**
 * `to_char(operand, form)`: a date, a time, an interval or a number in a form: `YYYY-MM-DD HH24:MI`, `FM999990.00`.
 *
 * @example
 * import { from, Pg, table, toChar } from "@aludel/sql"
 *
 * const visits = table("visits", class Visits {
 *   at = Pg.timestamptz().primaryKey()
 * })
 * const days = from(visits).select({ day: toChar(visits.at, "FMDay, DD FMMonth YYYY") })
 */
export const toChar = functionOf<Temporal | Interval | Numeric, readonly [form: string], string>(
  "to_char",
  [text],
  text
)

/** `to_date(operand, form)`: the date in a text of this form. */
export const toDate = functionOf<string, readonly [form: string], string>("to_date", [text], date)

/** `to_number(operand, form)`: the number in a text of this form. */
export const toNumber = functionOf<string, readonly [form: string], BigDecimal>("to_number", [text], numeric())

/**
 * `to_timestamp(operand)`: the instant so many seconds after 1970-01-01; with a form, the one in a text of this form, in the
 * time zone of the server's session.
 */
export function toTimestamp<T, A extends number | null, S>(
  seconds: Expression<T, A, S>
): Expression<T, Utc | Extract<A, null>, S>
export function toTimestamp<T, A extends string | null, S>(
  operand: Expression<T, A, S>,
  form: string
): Expression<T, Utc | Extract<A, null>, S>
export function toTimestamp(given: Expression<unknown, unknown, unknown>, form?: string): Expression<never, never> {
  const operands = form === undefined ? [given.node] : [given.node, bind(form, text)]
  return expression(call("to_timestamp", ...operands), ofSignature(timestamptz()))
}
