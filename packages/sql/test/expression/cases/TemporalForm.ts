import {
  makeDate,
  makeInterval,
  makeTime,
  makeTimestamp,
  makeTimestamptz,
  toChar,
  toDate,
  toNumber,
  toTimestamp
} from "@aludel/sql"
import { each, samples } from "../Samples.ts"

const { amount, at, day, id, n, ratio, span } = samples

export const cases = [
  each(makeDate(2024, id, 1), "make_date($1, id, $2)", ["2024", "1"], "2024-01-01", "2024-02-01", "2024-03-01"),
  each(makeTime(8, id, 23.5), "make_time($1, id, $2)", ["8", "23.5"], "08:01:23.5", "08:02:23.5", "08:03:23.5"),
  each(
    makeTimestamp(2024, 2, 29, 12, id, 0),
    "make_timestamp($1, $2, $3, $4, id, $5)",
    ["2024", "2", "29", "12", "0"],
    "2024-02-29T12:01:00",
    "2024-02-29T12:02:00",
    "2024-02-29T12:03:00"
  ),
  each(
    makeTimestamptz(2024, 2, 29, 12, id, 0, "Asia/Tokyo"),
    "make_timestamptz($1, $2, $3, $4, id, $5, $6)",
    ["2024", "2", "29", "12", "0", "Asia/Tokyo"],
    "2024-02-29T03:01:00.000Z",
    "2024-02-29T03:02:00.000Z",
    "2024-02-29T03:03:00.000Z"
  ),
  each(
    makeInterval({ days: n, secs: 1.5 }),
    "make_interval(days => n, secs => $1)",
    ["1.5"],
    "P0M7DT1.5S",
    "P0M-3DT1.5S",
    null
  ),
  each(makeInterval({}), "make_interval()", [], "P0M0DT0S", "P0M0DT0S", "P0M0DT0S"),
  each(toChar(at, "YYYY/MM"), "to_char(at, $1)", ["YYYY/MM"], "2024/05", "1999/12", null),
  each(toChar(amount, "FM000.00"), "to_char(amount, $1)", ["FM000.00"], "001.50", "-002.25", null),
  each(toChar(span, "DD"), "to_char(span, $1)", ["DD"], "02", "-1", null),
  each(
    toDate(toChar(day, "DD.MM.YYYY"), "DD.MM.YYYY"),
    "to_date(to_char(day, $1), $2)",
    ["DD.MM.YYYY", "DD.MM.YYYY"],
    "2024-05-17",
    "1999-12-31",
    null
  ),
  each(
    toNumber(toChar(amount, "S000.00"), "S000.00"),
    "to_number(to_char(amount, $1), $2)",
    ["S000.00", "S000.00"],
    "1.5d",
    "-2.25d",
    null
  ),
  each(toTimestamp(ratio), "to_timestamp(ratio)", [], "1970-01-01T00:00:02.250Z", "1969-12-31T23:59:52.000Z", null),
  each(
    toTimestamp(toChar(day, "YYYY"), "YYYY"),
    "to_timestamp(to_char(day, $1), $2)",
    ["YYYY", "YYYY"],
    "2024-01-01T00:00:00.000Z",
    "1999-01-01T00:00:00.000Z",
    null
  )
]
