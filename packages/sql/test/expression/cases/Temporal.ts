import {
  atTimeZone,
  castTo,
  clockTimestamp,
  currentDate,
  dateBin,
  dateTrunc,
  eq,
  extract,
  gte,
  Interval,
  localTime,
  localTimestamp,
  lt,
  lte,
  now,
  Pg,
  statementTimestamp
} from "@aludel/sql"
import { each, samples } from "../Samples.ts"

const { at, day, moment, span } = samples

export const cases = [
  each(eq(now(), now()), "now() = now()", [], true, true, true),
  each(gte(clockTimestamp(), now()), "clock_timestamp() >= now()", [], true, true, true),
  each(gte(statementTimestamp(), now()), "statement_timestamp() >= now()", [], true, true, true),
  each(lt(day, currentDate()), "day < current_date", [], true, true, null),
  each(
    eq(castTo(localTimestamp(), Pg.date()), currentDate()),
    "cast(localtimestamp as date) = current_date",
    [],
    true,
    true,
    true
  ),
  each(
    eq(castTo(localTimestamp(), Pg.time()), localTime()),
    "cast(localtimestamp as time) = localtime",
    [],
    true,
    true,
    true
  ),
  each(lt(at, now()), "at < now()", [], true, true, null),
  each(extract("year", at), "date_part('year', at)", [], 2024, 1999, null),
  each(extract("second", at), "date_part('second', at)", [], 15.123, 59.999, null),
  each(extract("dow", at), "date_part('dow', at)", [], 5, 5, null),
  each(extract("epoch", at), "date_part('epoch', at)", [], 1715951655.123, 946684799.999, null),
  each(extract("day", span), "date_part('day', span)", [], 2, -1, null),
  each(extract("month", day), "date_part('month', day)", [], 5, 12, null),
  each(
    dateTrunc("month", at),
    "date_trunc('month', at)",
    [],
    "2024-05-01T00:00:00.000Z",
    "1999-12-01T00:00:00.000Z",
    null
  ),
  each(
    dateTrunc("day", at, "Asia/Tokyo"),
    "date_trunc('day', at, $1)",
    ["Asia/Tokyo"],
    "2024-05-16T15:00:00.000Z",
    "1999-12-31T15:00:00.000Z",
    null
  ),
  each(dateTrunc("year", day), "cast(date_trunc('year', day) as date)", [], "2024-01-01", "1999-01-01", null),
  each(dateTrunc("hour", span), "date_trunc('hour', span)", [], "P1M2DT0S", "P0M-1DT0S", null),
  each(
    dateBin(new Interval({ microseconds: 900_000_000n }), moment, "2000-01-01T00:00:00"),
    "date_bin($1, moment, $2::timestamp)",
    ["+0 mons +0 days +00:15:00.000000", "2000-01-01T00:00:00"],
    "2024-05-17T13:00:00",
    "1999-12-31T23:45:00",
    null
  ),
  each(
    atTimeZone(at, "Asia/Tokyo"),
    "at at time zone $1",
    ["Asia/Tokyo"],
    "2024-05-17T22:14:15.123",
    "2000-01-01T08:59:59.999",
    null
  ),
  each(
    atTimeZone(moment, "Asia/Tokyo"),
    "moment at time zone $1",
    ["Asia/Tokyo"],
    "2024-05-17T04:14:15.000Z",
    "1999-12-31T14:59:59.000Z",
    null
  ),
  each(lte(atTimeZone(moment, "UTC"), at), "(moment at time zone $1) <= at", ["UTC"], true, true, null)
]
