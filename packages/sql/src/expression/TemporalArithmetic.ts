/**
 * Arithmetic of dates, times and intervals. TypeScript takes a date, a time and a timestamp for one type, a text, so that the
 * operations have names of their own; an operand of another type is refused when the query is built.
 *
 * Source: https://www.postgresql.org/docs/current/functions-datetime.html#OPERATORS-DATETIME-TABLE
 */
import type { Utc } from "effect/DateTime"
import { timestamp } from "../type/DateAndTime.ts"
import { float8 } from "../type/FloatingPoint.ts"
import { Interval, interval } from "../type/Interval.ts"
import { int4 } from "../type/Numeric.ts"
import { ofSignature } from "../type/PgType.ts"
import { boolean } from "../type/Text.ts"
import type { Timestamp } from "../type/Timestamp.ts"
import type { Condition } from "./Comparison.ts"
import {
  binary,
  call,
  type Expression,
  expression,
  type NullOf,
  operand,
  type StrictOf,
  syntax,
  type TablesOf
} from "./Expression.ts"
import { functionOfOne } from "./Function.ts"
import { requireType } from "./OperandType.ts"
import type { Temporal } from "./Temporal.ts"

/** A value, or an expression of such values. */
type Beside<A> = A | Expression<unknown, A | null, unknown>

interface ByInterval {
  <T, A extends Temporal | Interval | null, S, const O extends Beside<Interval>>(
    operand: Expression<T, A, S>,
    span: O
  ): Expression<T | TablesOf<O>, A | NullOf<O>, S | StrictOf<O>>
}

const byInterval = (name: string, operator: string): ByInterval => (given, span) => {
  requireType(name, given, ["date", "time", "timestamp", "timestamptz", "interval"])
  return expression(
    binary(operator, given.node, operand(span, interval, true)),
    // A date becomes a timestamp, which is a text too; all others stay what they are.
    ofSignature(given.type.name === "date" ? timestamp() : given.type)
  )
}

/**
 * `operand + span`: later by an interval. A date becomes a timestamp, a time stays within the day.
 *
 * @example
 * import { addInterval, from, Interval, lt, now, Pg, table } from "@aludel/sql"
 *
 * const tokens = table("tokens", class Tokens {
 *   id = Pg.bigint().identity().primaryKey()
 *   issuedAt = Pg.timestamptz()
 * })
 * const expired = from(tokens)
 *   .where(lt(addInterval(tokens.issuedAt, new Interval({ days: 30 })), now()))
 *   .select({ id: tokens.id })
 */
export const addInterval = byInterval("addInterval", "+")

/** `operand - span`: earlier by an interval. */
export const subtractInterval = byInterval("subtractInterval", "-")

interface ByDays {
  <T, A extends string | null, S, const O extends Beside<number>>(
    date: Expression<T, A, S>,
    days: O
  ): Expression<T | TablesOf<O>, A | NullOf<O>, S | StrictOf<O>>
}

const byDays = (name: string, operator: string): ByDays => (given, days) => {
  requireType(name, given, ["date"])
  return expression(binary(operator, given.node, operand(days, int4, true)), ofSignature(given.type))
}

/** `date + days`: the date so many days later. */
export const addDays = byDays("addDays", "+")

/** `date - days`: the date so many days earlier. */
export const subtractDays = byDays("subtractDays", "-")

interface Difference<Temporals, Result> {
  <T, A extends Temporals | null, S, const O extends Beside<NonNullable<NoInfer<A>>>>(
    left: Expression<T, A, S>,
    right: O
  ): Expression<T | TablesOf<O>, Result | Extract<A, null> | NullOf<O>, S | StrictOf<O>>
}

/** `left - right`, of two dates: the number of days. */
export const subtractDate: Difference<string, number> = (left, right) => {
  requireType("subtractDate", left, ["date"])
  return expression(binary("-", left.node, operand(right, left.type)), int4)
}

/** `left - right`, of two timestamps or two times: the interval between them, in days and below. */
export const subtractTimestamp: Difference<Temporal, Interval> = (left, right) => {
  requireType("subtractTimestamp", left, ["timestamp", "timestamptz", "time"])
  return expression(binary("-", left.node, operand(right, left.type)), interval)
}

/**
 * `age(left, right)`: the interval between two timestamps or dates in years, months and days; without the right one, to the
 * beginning of the current day.
 */
export function age<T, A extends Temporal | null, S>(
  left: Expression<T, A, S>
): Expression<T, Interval | Extract<A, null>, S>
export function age<T, A extends Temporal | null, S, const O extends Beside<NonNullable<NoInfer<A>>>>(
  left: Expression<T, A, S>,
  right: O
): Expression<T | TablesOf<O>, Interval | Extract<A, null> | NullOf<O>, S | StrictOf<O>>
export function age(left: Expression<unknown, unknown, unknown>, right?: unknown): Expression<never, Interval> {
  requireType("age", left, ["date", "timestamp", "timestamptz"])
  const given = right === undefined ? [left.node] : [left.node, operand(right, left.type)]
  return expression(call("age", ...given), interval)
}

interface Scaling {
  <T, A extends Interval | null, S, const O extends Beside<number>>(
    operand: Expression<T, A, S>,
    factor: O
  ): Expression<T | TablesOf<O>, A | NullOf<O>, S | StrictOf<O>>
}

const scaling = (operator: string): Scaling => (given, factor) =>
  expression(binary(operator, given.node, operand(factor, float8, true)), ofSignature(given.type))

/** `operand * factor`: an interval so many times as long. */
export const multiplyInterval = scaling("*")

/** `operand / divisor`: so many times as short an interval. */
export const divideInterval = scaling("/")

/** `justify_hours(operand)`: the interval with 24 hours as one day. */
export const justifyHours = functionOfOne<Interval, Interval>("justify_hours", interval)

/** `justify_days(operand)`: the interval with 30 days as one month. */
export const justifyDays = functionOfOne<Interval, Interval>("justify_days", interval)

/** `justify_interval(operand)`: the interval with both, and one sign. */
export const justifyInterval = functionOfOne<Interval, Interval>("justify_interval", interval)

/** A period: its beginning, and its end or its length. */
export type Period<A> = readonly [start: Expression<unknown, A | null, unknown>, end: Beside<A> | Beside<Interval>]

/**
 * `(start, end) overlaps (start, end)`: whether two periods have a time in common. The end does not belong to a period.
 *
 * @example
 * import { from, Interval, overlaps, Pg, table, value } from "@aludel/sql"
 *
 * const stays = table("stays", class Stays {
 *   id = Pg.bigint().identity().primaryKey()
 *   arrival = Pg.date()
 *   departure = Pg.date()
 * })
 * const inMay = from(stays)
 *   .where(overlaps([stays.arrival, stays.departure], [value("2024-05-01", Pg.date()), new Interval({ months: 1 })]))
 *   .select({ id: stays.id })
 */
export const overlaps = <
  A extends string | Utc | Timestamp,
  const L extends Period<A>,
  const R extends Period<A>
>(left: L, right: R): Condition<TablesOf<L[number] | R[number]>> => {
  const [start] = left
  requireType("overlaps", start, ["date", "time", "timestamp", "timestamptz"])
  const end = (given: unknown) => operand(given, given instanceof Interval ? interval : start.type, true)
  return expression({
    ...syntax(["(", ", ", ") overlaps (", ", ", ")"], start.node, end(left[1]), right[0].node, end(right[1])),
    closed: false
  }, boolean)
}
