import { clockTimestamp, dateTrunc, eq, extract, gte, lt, now } from "@aludel/sql"
import { each, samples } from "../Samples.ts"

const { at } = samples

export const cases = [
  each(eq(now(), now()), "now() = now()", [], true, true, true),
  each(gte(clockTimestamp(), now()), "clock_timestamp() >= now()", [], true, true, true),
  each(lt(at, now()), "at < now()", [], true, true, null),
  each(extract("year", at), "date_part('year', at)", [], 2024, 1999, null),
  each(extract("second", at), "date_part('second', at)", [], 15.123, 59.999, null),
  each(extract("dow", at), "date_part('dow', at)", [], 5, 5, null),
  each(extract("epoch", at), "date_part('epoch', at)", [], 1715951655.123, 946684799.999, null),
  each(
    dateTrunc("month", at),
    "date_trunc('month', at)",
    [],
    "2024-05-01T00:00:00.000Z",
    "1999-12-01T00:00:00.000Z",
    null
  )
]
