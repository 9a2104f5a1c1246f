/**
 * Functions over date and time.
 *
 * Source: https://www.postgresql.org/docs/current/functions-datetime.html
 */
import type { Utc } from "effect/DateTime"
import type { Expr } from "../ast/Expr.ts"
import { InvalidQuery } from "../error/Reason.ts"
import type { PgType } from "../type/PgType.ts"
import { timestamptz } from "../type/Temporal.ts"
import { call, type Expression, expression } from "./Expression.ts"
import { numberOf } from "./NumberType.ts"

/** `now()`: when the transaction began, the same throughout it. */
export const now = (): Expression<never, Utc> => expression(call("now"), timestamptz())

/** `clock_timestamp()`: the actual time, which goes on within a statement. */
export const clockTimestamp = (): Expression<never, Utc> => expression(call("clock_timestamp"), timestamptz())

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

const ofField = (name: string, field: TemporalField, operand: Expr): Expr => {
  if (!Object.hasOwn(fields, field)) throw new InvalidQuery({ problem: `\`${name}\` was asked for an unknown field` })
  return { _tag: "Fragment", parts: [`${name}('${fields[field]}', `, ")"], operands: [operand] }
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
export const extract = <T, A, S>(
  field: TemporalField,
  operand: Expression<T, A, S>
): Expression<T, number | Extract<A, null>, S> =>
  expression(ofField("date_part", field, operand.node), numberOf("double precision"))

/** `date_trunc(unit, operand)`: the beginning of its month, its hour, …; in the time zone of the server's session. */
export const dateTrunc = <T, A, S>(unit: TemporalUnit, operand: Expression<T, A, S>): Expression<T, A, S> => {
  const node = ofField("date_trunc", unit, operand.node)
  // The server makes a timestamp of a date; the codec is the operand's own.
  const type = operand.type as PgType<never>
  return expression(type.name === "date" ? { _tag: "Cast", operand: node, type } : node, type)
}
