/**
 * Functions over date and time.
 *
 * Source: https://www.postgresql.org/docs/current/functions-datetime.html
 */
import type { Utc } from "effect/DateTime"
import { InvalidQuery } from "../error/Reason.ts"
import { date, time, timestamp } from "../type/DateAndTime.ts"
import { float8 } from "../type/FloatingPoint.ts"
import { type Interval, interval } from "../type/Interval.ts"
import { ofSignature } from "../type/PgType.ts"
import { timestamptz } from "../type/Temporal.ts"
import { text } from "../type/Text.ts"
import type { Timestamp } from "../type/Timestamp.ts"
import { baseName } from "./CommonType.ts"
import { binary, bind, call, type Expression, expression, syntax } from "./Expression.ts"
import { requireType } from "./OperandType.ts"

/** `now()`: when the transaction began, the same throughout it. */
export const now = (): Expression<never, Utc> => expression(call("now"), timestamptz())

/** `clock_timestamp()`: the actual time, which goes on within a statement. */
export const clockTimestamp = (): Expression<never, Utc> => expression(call("clock_timestamp"), timestamptz())

/** `statement_timestamp()`: when the statement arrived, the same throughout it. */
export const statementTimestamp = (): Expression<never, Utc> => expression(call("statement_timestamp"), timestamptz())

/** `current_date`: the day on which the transaction began, in the time zone of the server's session. */
export const currentDate = (): Expression<never, string> => expression(syntax(["current_date"]), date)

/** `localtime`: the time of day at which the transaction began, in the time zone of the server's session. */
export const localTime = (): Expression<never, string> => expression(syntax(["localtime"]), time())

/** `localtimestamp`: when the transaction began, in the time zone of the server's session and without it. */
export const localTimestamp = (): Expression<never, string> => expression(syntax(["localtimestamp"]), timestamp())

/** What dates and times are in TypeScript: texts those without a zone, and instants. */
export type Temporal = string | Utc | Timestamp

/** What `extract` reads. */
export type TemporalField = keyof typeof fields

/** What `dateTrunc` cuts to. */
export type TemporalUnit = Exclude<TemporalField, "epoch" | "dow" | "doy" | "isodow" | "isoyear">

/** The field is written into the text, from this list alone: as a parameter, GROUP BY would not know it again. */
const fields = {
  microseconds: "microseconds",
  milliseconds: "milliseconds",
  second: "second",
  minute: "minute",
  hour: "hour",
  day: "day",
  week: "week",
  month: "month",
  quarter: "quarter",
  year: "year",
  decade: "decade",
  century: "century",
  millennium: "millennium",
  epoch: "epoch",
  dow: "dow",
  doy: "doy",
  isodow: "isodow",
  isoyear: "isoyear"
} as const

const ofField = (name: string, field: TemporalField, given: Expression<unknown, unknown, unknown>, zone?: string) => {
  if (!Object.hasOwn(fields, field)) throw new InvalidQuery({ problem: `\`${name}\` was asked for an unknown field` })
  requireType(name, given, ["date", "time", "timestamp", "timestamptz", "interval"])
  const opening = `${name}('${fields[field]}', `
  return zone === undefined
    ? syntax([opening, ")"], given.node)
    : syntax([opening, ", ", ")"], given.node, bind(zone, text))
}

/**
 * `date_part(field, operand)`: the year, the hour, … as a number; in the time zone of the server's session.
 *
 * @example
 * import { count, dateTrunc, extract, from, Pg, table } from "@aludel/sql"
 *
 * const visits = table("visits", class Visits {
 *   id = Pg.bigint().identity().primaryKey()
 *   at = Pg.timestamptz()
 * })
 * const perMonth = from(visits)
 *   .groupBy(dateTrunc("month", visits.at))
 *   .select({ month: dateTrunc("month", visits.at), visits: count() })
 * const hours = from(visits).select({ hour: extract("hour", visits.at) })
 */
export const extract = <T, A extends Temporal | Interval | null, S>(
  field: TemporalField,
  operand: Expression<T, A, S>
): Expression<T, number | Extract<A, null>, S> => expression(ofField("date_part", field, operand), float8)

/**
 * `date_trunc(unit, operand, zone)`: the beginning of its month, its hour, …
 *
 * @param zone for an instant, the time zone in which it is cut; the server's session's if not given
 */
export const dateTrunc = <T, A extends Temporal | Interval | null, S>(
  unit: TemporalUnit,
  operand: Expression<T, A, S>,
  zone?: string
): Expression<T, A, S> => {
  const node = ofField("date_trunc", unit, operand, zone)
  // The server makes a timestamp of a date; the codec is the operand's own.
  const type = ofSignature(operand.type)
  return expression(type.name === "date" ? { _tag: "Cast", operand: node, type } : node, type)
}

/**
 * `date_bin(stride, operand, origin)`: the beginning of its bin, where time is cut into bins of one length from the origin on.
 *
 * @param stride without months, whose length differs
 */
export const dateBin = <T, A extends Temporal | null, S>(
  stride: Interval,
  operand: Expression<T, A, S>,
  origin: NonNullable<NoInfer<A>>
): Expression<T, A, S> => {
  requireType("date_bin", operand, ["timestamp", "timestamptz"])
  const type = ofSignature(operand.type)
  return expression(call("date_bin", bind(stride, interval), operand.node, bind(origin, type, true)), type)
}

/** An instant in a zone is without one, and what is without a zone becomes an instant. */
type Zoned<A> = A extends string ? Utc : A extends Utc | Timestamp ? string : A

/**
 * `operand at time zone zone`: of an instant what the clocks there show; of a timestamp without a zone the instant at which
 * the clocks there show it.
 *
 * @param zone `Europe/Vienna`, as `pg_timezone_names` lists them
 */
export const atTimeZone = <T, A extends Temporal | null, S>(
  operand: Expression<T, A, S>,
  zone: string
): Expression<T, Zoned<A>, S> => {
  requireType("at time zone", operand, ["timestamp", "timestamptz"])
  const type = baseName(operand.type) === "timestamp" ? timestamptz() : timestamp()
  return expression(binary("at time zone", operand.node, bind(zone, text)), ofSignature(type))
}
