/**
 * Columns of dates and times. What is no instant is an ISO text, so that no zone can shift it.
 *
 * Source: https://www.postgresql.org/docs/current/datatype-datetime.html
 */
import type { Utc } from "effect/DateTime"
import {
  date as dateType,
  time as timeType,
  timestamp as timestampType,
  timetz as timetzType
} from "../../type/DateAndTime.ts"
import { type Interval, interval as intervalType } from "../../type/Interval.ts"
import { timestamptz as timestamptzType } from "../../type/Temporal.ts"
import { type Timestamp, timestamptzAsTimestamp } from "../../type/Timestamp.ts"
import { type ColumnDefinition, columnDefinition } from "../ColumnDefinition.ts"

interface Precision<Digits> {
  /** Digits of a second's fraction; the server rounds to them. */
  readonly precision: Digits
}

type Milliseconds = 0 | 1 | 2 | 3
type Microseconds = 4 | 5 | 6

/**
 * `timestamptz(3)`: an instant in milliseconds, `DateTime.Utc`; `infinity` fails typed. With `{ precision: 6 }` it is
 * `timestamptz` in microseconds, a `Timestamp`, which holds BC and the infinities too.
 */
export function timestamptz(options?: Precision<Milliseconds>): ColumnDefinition<Utc>
export function timestamptz(options: Precision<Microseconds>): ColumnDefinition<Timestamp>
export function timestamptz(
  { precision }: Precision<Milliseconds | Microseconds> = { precision: 3 }
): ColumnDefinition<Utc> | ColumnDefinition<Timestamp> {
  if (precision < 4) return columnDefinition(timestamptzType(precision as Milliseconds))
  return columnDefinition(timestamptzAsTimestamp(precision === 6 ? "timestamptz" : `timestamptz(${precision})`))
}

/**
 * `timestamp`, without a zone: a `string`, `2024-02-29T12:00:00.000001`. It holds `… BC` and `infinity` too; a zone in
 * it fails typed.
 */
export const timestamp = (options?: Precision<Milliseconds | Microseconds>): ColumnDefinition<string> =>
  columnDefinition(timestampType(options?.precision))

/** `date`: a `string`, `2024-02-29`. It holds `0044-03-15 BC`, years beyond 9999 and `infinity` too. */
export const date = (): ColumnDefinition<string> => columnDefinition(dateType)

/** `time`, without a zone: a `string`, `23:59:59.999999`. */
export const time = (options?: Precision<Milliseconds | Microseconds>): ColumnDefinition<string> =>
  columnDefinition(timeType(options?.precision))

/**
 * `timetz`: a `string`, `23:59:59.999999+02`, with the offset that was given and no zone. PostgreSQL's manual advises against
 * it: without a date an offset says little.
 */
export const timetz = (options?: Precision<Milliseconds | Microseconds>): ColumnDefinition<string> =>
  columnDefinition(timetzType(options?.precision))

/** `interval`: an `Interval` of months, days and microseconds. Needs `IntervalStyle = postgres`, the default. */
export const interval = (): ColumnDefinition<Interval> => columnDefinition(intervalType)
