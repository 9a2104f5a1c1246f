import {
  asc,
  castTo,
  coalesce,
  desc,
  emptyRange,
  gt,
  jsonAgg,
  jsonBuildObject,
  jsonContainedBy,
  jsonContains,
  jsonGet,
  jsonGetText,
  jsonHasAllKeys,
  jsonHasAnyKey,
  jsonHasKey,
  jsonObjectAgg,
  jsonPath,
  jsonPathText,
  jsonTypeOf,
  Pg,
  rangeOf
} from "@aludel/sql"
import { each, samples, whole } from "../Samples.ts"

const { address, amount, at, big, bytes, clock, day, doc, flag, id, list, moment, n, name, period, ratio, span } =
  samples
const row = jsonBuildObject({ n, inner: jsonBuildObject({ name }) })
const written = "jsonb_build_object($1::text, n, $2::text, jsonb_build_object($3::text, name))"
const keys = ["n", "inner", "name"]

export const cases = [
  each(
    jsonBuildObject({ n, big, amount, name, flag, at, __proto__id: id, inner: jsonBuildObject({ big }) }),
    "jsonb_build_object($1::text, n, $2::text, cast(big as text), $3::text, cast(amount as text), $4::text, name, $5::text, flag, $6::text, cast(at as text), $7::text, id, $8::text, jsonb_build_object($9::text, cast(big as text)))",
    ["n", "big", "amount", "name", "flag", "at", "__proto__id", "inner", "big"],
    {
      n: 7,
      big: 9007199254740993n,
      amount: "1.5d",
      name: "Ann 5%",
      flag: true,
      at: "2024-05-17T13:14:15.123Z",
      __proto__id: 1,
      inner: { big: 9007199254740993n }
    },
    {
      n: -3,
      big: 2n,
      amount: "-2.25d",
      name: "bob_",
      flag: false,
      at: "1999-12-31T23:59:59.999Z",
      __proto__id: 2,
      inner: { big: 2n }
    },
    { n: null, big: null, amount: null, name: null, flag: null, at: null, __proto__id: 3, inner: { big: null } }
  ),
  each(jsonGet(row, "n"), `${written} -> $4::text`, [...keys, "n"], 7, -3, "jsonNull"),
  each(jsonGetText(row, "n"), `${written} ->> $4::text`, [...keys, "n"], "7", "-3", null),
  each(jsonGet(row, 0), `${written} -> $4::integer`, [...keys, "0"], null, null, null),
  each(jsonPath(row, ["inner"]), `${written} #> $4::text[]`, [...keys, `{inner}`], { name: "Ann 5%" }, {
    name: "bob_"
  }, { name: null }),
  each(
    jsonPathText(row, ["inner", "name"]),
    `${written} #>> $4::text[]`,
    [...keys, `{inner,name}`],
    "Ann 5%",
    "bob_",
    null
  ),
  each(jsonContains(row, { n: 7 }), `${written} @> $4::jsonb`, [...keys, `{"n":7}`], true, false, false),
  each(
    jsonContainedBy(jsonGet(row, "n"), row),
    `(${written} -> $4::text) <@ ${written.replace("$1", "$5").replace("$2", "$6").replace("$3", "$7")}`,
    [...keys, "n", ...keys],
    false,
    false,
    false
  ),
  each(jsonHasKey(row, "n"), `${written} ? $4`, [...keys, "n"], true, true, true),
  each(jsonHasAnyKey(row, ["x", "n"]), `${written} ?| $4::text[]`, [...keys, `{x,n}`], true, true, true),
  each(jsonHasAllKeys(row, ["x", "n"]), `${written} ?& $4::text[]`, [...keys, `{x,n}`], false, false, false),
  each(
    jsonTypeOf(jsonGet(row, "n")),
    `jsonb_typeof(${written} -> $4::text)`,
    [...keys, "n"],
    "number",
    "number",
    "null"
  ),
  whole(jsonAgg(big).orderBy(asc(id)), "jsonb_agg(cast(big as text) order by id)", [], [9007199254740993n, 2n, null]),
  whole(
    jsonAgg(jsonBuildObject({ id, at })).orderBy(desc(id)).filter(gt(n, -9)),
    "jsonb_agg(jsonb_build_object($1::text, id, $2::text, cast(at as text)) order by id desc) filter (where n > $3)",
    ["id", "at", "-9"],
    [{ id: 2, at: "1999-12-31T23:59:59.999Z" }, { id: 1, at: "2024-05-17T13:14:15.123Z" }]
  ),
  whole(
    coalesce(jsonAgg(id).filter(gt(id, 9)), []),
    "coalesce(jsonb_agg(id) filter (where id > $1), $2)",
    ["9", "[]"],
    []
  ),
  whole(jsonObjectAgg(castTo(id, Pg.text()), big), "jsonb_object_agg(cast(id as text), cast(big as text))", [], {
    1: 9007199254740993n,
    2: 2n,
    3: null
  }),
  // As exact inside as outside.
  each(
    jsonBuildObject({ day, clock, moment, span, ratio, list, period, bytes, address, doc }),
    "jsonb_build_object($1::text, cast(day as text), $2::text, cast(clock as text), $3::text, cast(moment as text), $4::text, cast(span as text), $5::text, cast(ratio as text), $6::text, cast(list as text), $7::text, cast(period as text), $8::text, cast(bytes as text), $9::text, address, $10::text, cast(doc as text))",
    ["day", "clock", "moment", "span", "ratio", "list", "period", "bytes", "address", "doc"],
    {
      day: "2024-05-17",
      clock: "13:14:15",
      moment: "2024-05-17T13:14:15",
      span: "P1M2DT3S",
      ratio: 2.25,
      list: [1, null, 3],
      period: rangeOf(1, 5),
      bytes: "01ff",
      address: "192.168.1.5/24",
      doc: { a: { b: [1, 2] }, s: "x", z: null }
    },
    {
      day: "1999-12-31",
      clock: "23:59:59",
      moment: "1999-12-31T23:59:59",
      span: "P0M-1DT0S",
      ratio: -8,
      list: [],
      period: emptyRange,
      bytes: "",
      address: "::1",
      doc: [1, "x"]
    },
    {
      day: null,
      clock: null,
      moment: null,
      span: null,
      ratio: null,
      list: null,
      period: null,
      bytes: null,
      address: null,
      doc: null
    }
  )
]
