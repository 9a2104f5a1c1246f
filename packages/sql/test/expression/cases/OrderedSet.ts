import {
  asc,
  cumeDistOf,
  denseRankOf,
  desc,
  gt,
  mode,
  percentileCont,
  percentileDisc,
  percentRankOf,
  rankOf
} from "@aludel/sql"
import { samples, whole } from "../Samples.ts"

const { big, flag, id, n } = samples

export const cases = [
  whole(percentileCont(0.5, n), "percentile_cont($1) within group (order by n)", ["0.5"], 2),
  whole(percentileCont([0, 1], n), "percentile_cont($1::double precision[]) within group (order by n)", ["{0,1}"], [
    -3,
    7
  ]),
  whole(percentileDisc(0.5, big), "percentile_disc($1) within group (order by big)", ["0.5"], 2n),
  whole(percentileDisc([0.1, 0.9], big), "percentile_disc($1::double precision[]) within group (order by big)", [
    "{0.1,0.9}"
  ], [
    2n,
    9007199254740993n
  ]),
  whole(mode(flag).filter(gt(n, 0)), "mode() within group (order by flag) filter (where n > $1)", ["0"], true),
  whole(rankOf(2, id), "rank($1::integer) within group (order by id)", ["2"], 2),
  whole(rankOf(1, id, desc), "rank($1::integer) within group (order by id desc)", ["1"], 3),
  whole(
    denseRankOf(5, id, asc).filter(gt(id, 1)),
    "dense_rank($1::integer) within group (order by id) filter (where id > $2)",
    ["5", "1"],
    3
  ),
  whole(percentRankOf(3, id), "percent_rank($1::integer) within group (order by id)", ["3"], 2 / 3),
  whole(cumeDistOf(3, id), "cume_dist($1::integer) within group (order by id)", ["3"], 1)
]
