import {
  asc,
  avg,
  count,
  cumeDist,
  denseRank,
  desc,
  firstValue,
  gt,
  Interval,
  isNull,
  lag,
  lastValue,
  lead,
  namedWindow,
  nthValue,
  ntile,
  over,
  percentRank,
  rank,
  rowNumber,
  sum
} from "@aludel/sql"
import { each, samples } from "../Samples.ts"

const { amount, at, flag, id, n, ratio } = samples
const byNull = namedWindow("by_null", { partitionBy: isNull(n) })
const clause = `as "x" from "samples" window "by_null" as (partition by n is null)`
const byId = { orderBy: asc(id) }

export const cases = [
  each(over(rowNumber(), { orderBy: desc(id) }), "row_number() over (order by id desc)", [], 3, 2, 1),
  each(over(rank(), { orderBy: asc(isNull(n)) }), "rank() over (order by n is null)", [], 1, 1, 3),
  each(over(denseRank(), { orderBy: asc(isNull(n)) }), "dense_rank() over (order by n is null)", [], 1, 1, 2),
  each(over(percentRank(), byId), "percent_rank() over (order by id)", [], 0, 0.5, 1),
  each(over(cumeDist(), { orderBy: asc(isNull(n)) }), "cume_dist() over (order by n is null)", [], 2 / 3, 2 / 3, 1),
  each(over(ntile(2), byId), "ntile($1) over (order by id)", ["2"], 1, 1, 2),
  each(over(lag(n), byId), "lag(n, $1) over (order by id)", ["1"], null, 7, -3),
  each(over(lag(id, 2, 0), byId), "lag(id, $1, $2) over (order by id)", ["2", "0"], 0, 0, 1),
  each(over(lead(id, 1, n), byId), "lead(id, $1, n) over (order by id)", ["1"], 2, 3, null),
  each(over(firstValue(n), byId), "first_value(n) over (order by id)", [], 7, 7, 7),
  each(over(lastValue(id), byId), "last_value(id) over (order by id)", [], 1, 2, 3),
  each(over(nthValue(id, 2), byId), "nth_value(id, $1) over (order by id)", ["2"], null, 2, 2),
  each(over(count()), "count(*) over ()", [], 3, 3, 3),
  each(over(sum(id), { partitionBy: isNull(n) }), "sum(id) over (partition by n is null)", [], 3, 3, 3),
  each(over(sum(id), byNull), `sum(id) over "by_null" ${clause}`, [], 3, 3, 3),
  each(
    over(sum(id), { base: byNull, orderBy: asc(id) }),
    `sum(id) over ("by_null" order by id) ${clause}`,
    [],
    1,
    3,
    3
  ),
  each(
    over(sum(id), { partitionBy: [isNull(n), flag], orderBy: [asc(id), desc(n)] }),
    "sum(id) over (partition by n is null, flag order by id, n desc)",
    [],
    1,
    2,
    3
  ),
  each(
    over(sum(id).filter(gt(n, 0)), byId),
    "sum(id) filter (where n > $1) over (order by id)",
    ["0"],
    1,
    1,
    1
  ),
  each(
    over(sum(id), { ...byId, frame: { rows: [null, 0] } }),
    "sum(id) over (order by id rows between unbounded preceding and current row)",
    [],
    1,
    3,
    6
  ),
  each(
    over(sum(id), { ...byId, frame: { rows: [-1, 1], exclude: "current row" } }),
    "sum(id) over (order by id rows between $1::bigint preceding and $2::bigint following exclude current row)",
    ["1", "1"],
    2,
    4,
    2
  ),
  each(
    over(avg(id), { ...byId, frame: { groups: [0, null], exclude: "ties" } }),
    "avg(id) over (order by id groups between current row and unbounded following exclude ties)",
    [],
    2,
    2.5,
    3
  ),
  each(
    over(sum(id), { ...byId, frame: { range: [-1, 0], exclude: "group" } }),
    "sum(id) over (order by id range between $1::bigint preceding and current row exclude group)",
    ["1"],
    null,
    1,
    2
  ),
  each(
    over(sum(id), { orderBy: asc(at), frame: { range: [new Interval({ months: -360 }), new Interval({ days: 1 })] } }),
    "sum(id) over (order by at range between $1::interval preceding and $2::interval following)",
    ["+360 mons +0 days +00:00:00.000000", "+0 mons +1 days +00:00:00.000000"],
    3,
    2,
    3
  ),
  each(
    over(count(), { orderBy: asc(ratio), frame: { range: [-10.5, 0] } }),
    "count(*) over (order by ratio range between $1::double precision preceding and current row)",
    ["10.5"],
    2,
    1,
    1
  ),
  each(
    over(count(), { orderBy: desc(amount), frame: { range: [0, 3.75] } }),
    "count(*) over (order by amount desc range between current row and $1::numeric following)",
    ["3.75"],
    2,
    1,
    1
  ),
  each(gt(over(count(), {}), 2), "count(*) over () > $1", ["2"], true, true, true)
]
