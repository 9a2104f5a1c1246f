import {
  bitAnd,
  bitOr,
  corr,
  covarPop,
  covarSamp,
  gt,
  regrAvgx,
  regrAvgy,
  regrCount,
  regrIntercept,
  regrR2,
  regrSlope,
  stddevPop,
  stddevSamp,
  varPop,
  varSamp
} from "@aludel/sql"
import { samples, whole } from "../Samples.ts"

const { amount, big, id, n, ratio } = samples

export const cases = [
  whole(stddevSamp(n), "stddev_samp(n)", [], 7.0710678118654755),
  whole(stddevPop(amount), "stddev_pop(amount)", [], "1.875d"),
  whole(varSamp(ratio), "var_samp(ratio)", [], 52.53125),
  whole(varPop(big), "var_pop(big)", [], "20282409603651665920347623915520d"),
  whole(varPop(n).filter(gt(id, 2)), "var_pop(n) filter (where id > $1)", ["2"], null),
  whole(corr(ratio, n), "corr(ratio, n)", [], 1),
  whole(covarPop(ratio, n), "covar_pop(ratio, n)", [], 25.625),
  whole(covarSamp(ratio, n), "covar_samp(ratio, n)", [], 51.25),
  whole(regrSlope(ratio, n), "regr_slope(ratio, n)", [], 1.025),
  whole(regrIntercept(id, n), "regr_intercept(id, n)", [], 1.7),
  whole(regrR2(ratio, n), "regr_r2(ratio, n)", [], 1),
  whole(regrAvgx(ratio, n), "regr_avgx(ratio, n)", [], 2),
  whole(regrAvgy(ratio, n), "regr_avgy(ratio, n)", [], -2.875),
  whole(regrCount(ratio, n), "regr_count(ratio, n)", [], 2),
  whole(bitAnd(n), "bit_and(n)", [], 5),
  whole(bitOr(id).distinct(), "bit_or(distinct id)", [], 3)
]
