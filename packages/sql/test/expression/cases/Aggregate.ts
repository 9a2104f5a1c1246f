import {
  and,
  arrayAgg,
  asc,
  avg,
  boolAnd,
  boolOr,
  coalesce,
  count,
  desc,
  every,
  gt,
  isNotNull,
  max,
  min,
  stringAgg,
  sum
} from "@aludel/sql"
import { samples, whole } from "../Samples.ts"

const { amount, at, big, flag, id, n, name } = samples

export const cases = [
  whole(count(), "count(*)", [], 3),
  whole(count(n), "count(n)", [], 2),
  whole(count(flag).distinct(), "count(distinct flag)", [], 2),
  whole(count().filter(gt(n, 0)), "count(*) filter (where n > $1)", ["0"], 1),
  whole(
    count().filter(gt(id, 1)).filter(isNotNull(n)),
    "count(*) filter (where id > $1 and n is not null)",
    ["1"],
    1
  ),
  whole(max(n), "max(n)", [], 7),
  whole(min(at), "min(at)", [], "1999-12-31T23:59:59.999Z"),
  whole(sum(n), "sum(n)", [], 4),
  whole(sum(big), "sum(big)", [], "9007199254740995d"),
  whole(sum(amount), "sum(amount)", [], "-0.75d"),
  whole(sum(n).filter(gt(id, 2)), "sum(n) filter (where id > $1)", ["2"], null),
  whole(coalesce(sum(n).filter(gt(id, 2)), 0), "coalesce(sum(n) filter (where id > $1), $2)", ["2", "0"], 0),
  whole(avg(n), "avg(n)", [], 2),
  whole(avg(amount), "avg(amount)", [], "-0.375d"),
  whole(avg(big), "avg(big)", [], "4503599627370497.5d"),
  whole(boolAnd(flag), "bool_and(flag)", [], false),
  whole(boolOr(and(flag, gt(n, 0))), "bool_or(flag and n > $1)", ["0"], true),
  whole(stringAgg(name, "; ").orderBy(desc(id)), "string_agg(name, $1 order by id desc)", ["; "], "bob_; Ann 5%"),
  whole(arrayAgg(n).orderBy(asc(id)), "array_agg(n order by id)", [], [7, -3, null]),
  whole(arrayAgg(name).orderBy(desc(id)), "array_agg(name order by id desc)", [], [null, "bob_", "Ann 5%"]),
  whole(arrayAgg(n).filter(gt(id, 5)), "array_agg(n) filter (where id > $1)", ["5"], null),
  whole(arrayAgg(big).orderBy(asc(big, { nulls: "first" })), "array_agg(big order by big nulls first)", [], [
    null,
    2n,
    9007199254740993n
  ]),
  whole(every(flag).filter(gt(n, 0)), "every(flag) filter (where n > $1)", ["0"], true),
  whole(sum(samples.ratio), "sum(ratio)", [], -5.75),
  whole(avg(samples.ratio), "avg(ratio)", [], -2.875)
]
