import {
  addDays,
  addInterval,
  age,
  divideInterval,
  eq,
  Interval,
  justifyDays,
  justifyHours,
  justifyInterval,
  multiplyInterval,
  overlaps,
  Pg,
  subtractDate,
  subtractDays,
  subtractInterval,
  subtractTimestamp,
  value
} from "@aludel/sql"
import { each, samples } from "../Samples.ts"

const { at, clock, day, id, moment, span } = samples

export const cases = [
  each(
    addInterval(at, new Interval({ days: 1 })),
    "at + $1::interval",
    ["+0 mons +1 days +00:00:00.000000"],
    "2024-05-18T13:14:15.123Z",
    "2000-01-01T23:59:59.999Z",
    null
  ),
  each(addInterval(day, span), "day + span", [], "2024-06-19T00:00:03", "1999-12-30T00:00:00", null),
  each(addInterval(span, span), "span + span", [], "P2M4DT6S", "P0M-2DT0S", null),
  each(
    subtractInterval(clock, new Interval({ microseconds: 1_000_000n })),
    "clock - $1::interval",
    ["+0 mons +0 days +00:00:01.000000"],
    "13:14:14",
    "23:59:58",
    null
  ),
  each(subtractInterval(moment, span), "moment - span", [], "2024-04-15T13:14:12", "2000-01-01T23:59:59", null),
  each(addDays(day, 30), "day + $1::integer", ["30"], "2024-06-16", "2000-01-30", null),
  each(subtractDays(day, id), "day - id", [], "2024-05-16", "1999-12-29", null),
  each(subtractDate(day, "2000-01-01"), "day - $1", ["2000-01-01"], 8903, -1, null),
  each(
    subtractTimestamp(moment, "2000-01-01T00:00:00"),
    "moment - $1",
    ["2000-01-01T00:00:00"],
    "P0M8903DT47655S",
    "P0M0DT-1S",
    null
  ),
  each(subtractTimestamp(at, at), "at - at", [], "P0M0DT0S", "P0M0DT0S", null),
  each(age(day, "2000-01-01"), "age(day, $1)", ["2000-01-01"], "P292M16DT0S", "P0M-1DT0S", null),
  each(eq(age(moment), age(moment)), "age(moment) = age(moment)", [], true, true, null),
  each(multiplyInterval(span, 2), "span * $1::double precision", ["2"], "P2M4DT6S", "P0M-2DT0S", null),
  each(divideInterval(span, id), "span / id", [], "P1M2DT3S", "P0M0DT-43200S", null),
  each(
    justifyHours(multiplyInterval(span, 1)),
    "justify_hours(span * $1::double precision)",
    ["1"],
    "P1M2DT3S",
    "P0M-1DT0S",
    null
  ),
  each(
    justifyDays(multiplyInterval(span, 20)),
    "justify_days(span * $1::double precision)",
    ["20"],
    "P21M10DT60S",
    "P0M-20DT0S",
    null
  ),
  each(justifyInterval(span), "justify_interval(span)", [], "P1M2DT3S", "P0M-1DT0S", null),
  each(
    overlaps([day, new Interval({ days: 2 })], [value("2024-05-18", Pg.date()), "2024-05-20"]),
    "(day, $1::interval) overlaps ($2::date, $3::date)",
    ["+0 mons +2 days +00:00:00.000000", "2024-05-18", "2024-05-20"],
    true,
    false,
    null
  )
]
