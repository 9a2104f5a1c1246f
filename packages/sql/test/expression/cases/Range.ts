import {
  emptyRange,
  isEmptyRange,
  rangeAdjacent,
  rangeAgg,
  rangeContainedBy,
  rangeContains,
  rangeContainsElement,
  rangeExcept,
  rangeIntersect,
  rangeIntersectAgg,
  rangeLeftOf,
  rangeLower,
  rangeMerge,
  rangeNotLeftOf,
  rangeNotRightOf,
  rangeOf,
  rangeOverlaps,
  rangeRightOf,
  rangeUnion,
  rangeUpper
} from "@aludel/sql"
import { each, samples, whole } from "../Samples.ts"

const { id, period } = samples

export const cases = [
  each(rangeContains(period, rangeOf(2, 3)), "period @> $1::int4range", [`["2","3")`], true, false, null),
  each(rangeContainedBy(period, period), "period <@ period", [], true, true, null),
  each(rangeOverlaps(period, rangeOf(4, null)), "period && $1::int4range", [`["4",)`], true, false, null),
  each(rangeLeftOf(period, rangeOf(5, 6)), "period << $1::int4range", [`["5","6")`], true, false, null),
  each(rangeRightOf(period, rangeOf(-9, 1)), "period >> $1::int4range", [`["-9","1")`], true, false, null),
  each(rangeNotRightOf(period, rangeOf(0, 4)), "period &< $1::int4range", [`["0","4")`], false, false, null),
  each(rangeNotLeftOf(period, rangeOf(0, 4)), "period &> $1::int4range", [`["0","4")`], true, false, null),
  each(rangeAdjacent(period, rangeOf(5, 6)), "period -|- $1::int4range", [`["5","6")`], true, false, null),
  each(rangeContainsElement(period, 4), "period @> $1::integer", ["4"], true, false, null),
  each(rangeContainsElement(period, id), "period @> id", [], true, false, null),
  each(rangeUnion(period, rangeOf(5, 7)), "period + $1::int4range", [`["5","7")`], rangeOf(1, 7), rangeOf(5, 7), null),
  each(rangeIntersect(period, rangeOf(3, 7)), "period * $1::int4range", [`["3","7")`], rangeOf(3, 5), emptyRange, null),
  each(rangeExcept(period, rangeOf(3, 7)), "period - $1::int4range", [`["3","7")`], rangeOf(1, 3), emptyRange, null),
  each(rangeLower(period), "lower(period)", [], 1, null, null),
  each(rangeUpper(period), "upper(period)", [], 5, null, null),
  each(isEmptyRange(period), "isempty(period)", [], false, true, null),
  each(
    rangeMerge(period, rangeOf(8, 9)),
    "range_merge(period, $1::int4range)",
    [`["8","9")`],
    rangeOf(1, 9),
    rangeOf(8, 9),
    null
  ),
  whole(rangeAgg(period), "range_agg(period)", [], [rangeOf(1, 5)]),
  whole(rangeIntersectAgg(period), "range_intersect_agg(period)", [], emptyRange)
]
