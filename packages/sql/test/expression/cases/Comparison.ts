import {
  between,
  betweenSymmetric,
  eq,
  gt,
  gte,
  inList,
  isDistinctFrom,
  isFalse,
  isNotDistinctFrom,
  isNotNull,
  isNull,
  isTrue,
  isUnknown,
  lt,
  lte,
  ne,
  notInList,
  now,
  numNonNulls,
  numNulls
} from "@aludel/sql"
import * as DateTime from "effect/DateTime"
import { decimal, each, samples } from "../Samples.ts"

const { amount, at, big, flag, id, list, n, name } = samples

export const cases = [
  each(eq(n, 7), "n = $1", ["7"], true, false, null),
  each(ne(n, id), "n <> id", [], true, true, null),
  each(gt(n, -3), "n > $1", ["-3"], true, false, null),
  each(gte(n, -3), "n >= $1", ["-3"], true, true, null),
  each(lt(big, 3), "big < $1", ["3"], false, true, null),
  each(lte(big, 2n), "big <= $1", ["2"], false, true, null),
  each(isNull(n), "n is null", [], false, false, true),
  each(isNotNull(n), "n is not null", [], true, true, false),
  each(isDistinctFrom(n, 7), "n is distinct from $1", ["7"], false, true, true),
  each(isNotDistinctFrom(n, id), "n is not distinct from id", [], false, false, false),
  each(between(n, -3, id), "n between $1 and id", ["-3"], false, true, null),
  each(isTrue(flag), "flag is true", [], true, false, false),
  each(isFalse(gt(n, 0)), "(n > $1) is false", ["0"], false, true, false),
  each(isUnknown(flag), "flag is unknown", [], false, false, true),
  each(inList(n, [7, 8]), "n = any($1)", [`{7,8}`], true, false, null),
  each(inList(n, []), "n = any($1)", ["{}"], false, false, false),
  each(inList(n, [7, null]), "n = any($1)", [`{7,NULL}`], true, null, null),
  each(notInList(n, [7]), "n <> all($1)", [`{7}`], false, true, null),
  each(notInList(n, []), "n <> all($1)", ["{}"], true, true, true),
  each(inList(big, [9007199254740993n, 2]), "big = any($1)", [`{9007199254740993,2}`], true, true, null),
  // Not rounded to the column's two places.
  each(
    inList(amount, [decimal("1.501"), decimal("-2.25")]),
    "amount = any($1)",
    [`{1.501,-2.25}`],
    false,
    true,
    null
  ),
  each(
    inList(name, ["bob_", `a"b\\c`, "{x,y}", "NULL", ""]),
    "name = any($1)",
    [`{bob_,"a\\"b\\\\c","{x,y}","NULL",""}`],
    false,
    true,
    null
  ),
  each(inList(at, []), "at = any($1)", ["{}"], false, false, false),
  each(inList(flag, [true]), "flag = any($1)", [`{t}`], true, false, null),
  each(
    inList(at, [DateTime.makeUnsafe("2024-05-17T13:14:15.123Z")]),
    "at = any($1)",
    [`{"2024-05-17 13:14:15.123+00"}`],
    true,
    false,
    null
  ),
  each(between(at, at, now()), "at between at and now()", [], true, true, null),
  each(betweenSymmetric(n, 9, id), "n between symmetric $1 and id", ["9"], true, false, null),
  each(numNulls(n, big, id), "num_nulls(n, big, id)", [], 0, 0, 2),
  each(numNonNulls(n, big, id), "num_nonnulls(n, big, id)", [], 3, 3, 1),
  each(inList(list, [[1, null, 3], []]), "list in ($1, $2)", ["{1,NULL,3}", "{}"], true, true, null),
  each(notInList(list, [[1], [1, null, 3]]), "list not in ($1, $2)", ["{1}", "{1,NULL,3}"], false, true, null),
  each(inList(list, []), "false", [], false, false, false),
  each(notInList(list, []), "true", [], true, true, true),
  each(inList(n, [id, 7]), "n in (id, $1)", ["7"], true, false, null),
  each(notInList(id, [n, 2]), "id not in (n, $1)", ["2"], true, false, null)
]
