import { caseOf, caseWhen, castTo, coalesce, greatest, gt, isNull, least, lt, nullIf, Pg, value } from "@aludel/sql"
import { each, samples } from "../Samples.ts"

const { amount, big, id, n, name } = samples
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
