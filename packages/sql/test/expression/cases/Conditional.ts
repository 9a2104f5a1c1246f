import {
  avg,
  caseOf,
  caseWhen,
  castTo,
  coalesce,
  greatest,
  gt,
  isNull,
  least,
  lt,
  min,
  multiply,
  nullIf,
  Pg,
  value
} from "@aludel/sql"
import { each, samples, whole } from "../Samples.ts"

const { address, amount, big, clock, day, id, moment, n, name, ratio } = samples
const positive = caseWhen(gt(n, 0), value("positive", Pg.text()))

export const cases = [
  each(
    positive.when(lt(n, 0), "negative").else("none"),
    "case when n > $1 then $2::text when n < $3 then $4 else $5 end",
    ["0", "positive", "0", "negative", "none"],
    "positive",
    "negative",
    "none"
  ),
  each(positive.end(), "case when n > $1 then $2::text end", ["0", "positive"], "positive", null, null),
  each(caseWhen(isNull(n), id).else(n), "case when n is null then id else n end", [], 7, -3, 3),
  each(
    gt(caseWhen(isNull(n), id).else(n), 3),
    "case when n is null then id else n end > $1",
    ["3"],
    true,
    false,
    false
  ),
  each(coalesce(n, 0), "coalesce(n, $1)", ["0"], 7, -3, 0),
  each(coalesce(n, n, id), "coalesce(n, n, id)", [], 7, -3, 3),
  each(coalesce(big, 0), "coalesce(big, $1)", ["0"], 9007199254740993n, 2n, 0n),
  each(nullIf(n, 7), "nullif(n, $1)", ["7"], null, -3, null),
  each(greatest(n, 0), "greatest(n, $1)", ["0"], 7, 0, 0),
  each(least(n, id), "least(n, id)", [], 1, -3, 3),
  // What operands of several types are together, the server says: not the first of them.
  each(least(n, ratio), "least(n, ratio)", [], 2.25, -8, null),
  each(greatest(n, ratio, 7.5), "greatest(n, ratio, $1)", ["7.5"], 7.5, 7.5, 7.5),
  each(
    coalesce(castTo(nullIf(ratio, ratio), Pg.real()), multiply(ratio, 0.1), 0.1),
    "coalesce(cast(nullif(ratio, ratio) as real), ratio * $1, $2)",
    ["0.1", "0.1"],
    0.225,
    -0.8,
    0.1
  ),
  each(
    caseWhen(gt(n, 8), n).when(gt(n, 0), ratio).else(0.5),
    "case when n > $1 then n when n > $2 then ratio else $3 end",
    ["8", "0", "0.5"],
    2.25,
    0.5,
    0.5
  ),
  each(caseWhen(gt(n, 8), n).else(ratio), "case when n > $1 then n else ratio end", ["8"], 2.25, -8, null),
  whole(
    coalesce(min(n).filter(gt(id, 9)), avg(n)),
    "coalesce(min(n) filter (where id > $1), avg(n))",
    ["9"],
    2
  ),
  each(
    greatest(day, moment),
    "greatest(day, moment)",
    [],
    "2024-05-17T13:14:15",
    "1999-12-31T23:59:59",
    null
  ),
  each(greatest(moment, day), "greatest(moment, day)", [], "2024-05-17T13:14:15", "1999-12-31T23:59:59", null),
  each(
    gt(coalesce(castTo(nullIf(address, address), Pg.cidr()), address), "10.0.0.1/8"),
    "coalesce(cast(nullif(address, address) as cidr), address) > $1",
    ["10.0.0.1/8"],
    true,
    true,
    null
  ),
  each(
    coalesce(nullIf(clock, clock), castTo(clock, Pg.timetz())),
    "coalesce(nullif(clock, clock), cast(clock as timetz))",
    [],
    "13:14:15+00",
    "23:59:59+00",
    null
  ),
  each(castTo(n, Pg.text()), "cast(n as text)", [], "7", "-3", null),
  each(castTo(amount, Pg.integer()), "cast(amount as integer)", [], 2, -2, null),
  each(castTo(id, Pg.numeric(4, 1)), "cast(id as numeric(4,1))", [], "1d", "2d", "3d"),
  each(value("a'b", Pg.text()), "$1::text", ["a'b"], "a'b", "a'b", "a'b"),
  each(value(null, Pg.text()), "$1::text", [null], null, null, null),
  each(value(5, Pg.bigint()), "$1::bigint", ["5"], 5n, 5n, 5n),
  each(coalesce(name, value(null, Pg.text())), "coalesce(name, $1::text)", [null], "Ann 5%", "bob_", null),
  each(
    caseOf(n, 7, value("seven", Pg.text())).when(-3, "minus three").else("other"),
    "case n when $1 then $2::text when $3 then $4 else $5 end",
    ["7", "seven", "-3", "minus three", "other"],
    "seven",
    "minus three",
    "other"
  ),
  each(caseOf(gt(n, 0), true, id).end(), "case (n > $1) when $2 then id end", ["0", "t"], 1, null, null)
]
