import {
  jsonbArrayLength,
  jsonbConcat,
  jsonbDelete,
  jsonbDeletePath,
  jsonbInsert,
  jsonbPretty,
  jsonbSet,
  jsonbStripNulls,
  jsonBuildArray,
  jsonGet,
  jsonPath,
  toJsonb
} from "@aludel/sql"
import { each, samples } from "../Samples.ts"

const first = { a: { b: [1, 2] }, s: "x", z: null }

const { big, doc, id, name } = samples

export const cases = [
  each(
    jsonbSet(doc, [0], 9),
    "jsonb_set(doc, $1::text[], $2::jsonb)",
    ["{0}", "9"],
    { ...first, 0: 9 },
    [9, "x"],
    null
  ),
  each(
    jsonbSet(doc, [0], { c: null }, false),
    "jsonb_set(doc, $1::text[], $2::jsonb, $3)",
    ["{0}", `{"c":null}`, "f"],
    first,
    [
      { c: null },
      "x"
    ],
    null
  ),
  each(
    jsonbSet(doc, [0], toJsonb(id)),
    "jsonb_set(doc, $1::text[], to_jsonb(id))",
    ["{0}"],
    { ...first, 0: 1 },
    [2, "x"],
    null
  ),
  each(
    jsonbInsert(jsonPath(doc, ["a", "b"]), [0], "new", true),
    "jsonb_insert(doc #> $1::text[], $2::text[], $3::jsonb, $4)",
    ["{a,b}", "{0}", `"new"`, "t"],
    [1, "new", 2],
    null,
    null
  ),
  each(jsonbConcat(doc, [true]), "doc || $1::jsonb", ["[true]"], [first, true], [1, "x", true], null),
  each(
    jsonbConcat(jsonGet(doc, "a"), { b: "x", c: 1 }),
    "(doc -> $1::text) || $2::jsonb",
    ["a", `{"b":"x","c":1}`],
    { b: "x", c: 1 },
    null,
    null
  ),
  each(jsonbDelete(doc, "s"), "doc - $1::text", ["s"], { a: { b: [1, 2] }, z: null }, [1, "x"], null),
  each(jsonbDelete(doc, ["a", "x"]), "doc - $1::text[]", ["{a,x}"], { s: "x", z: null }, [1], null),
  each(
    jsonbDelete(jsonPath(doc, ["a", "b"]), -1),
    "(doc #> $1::text[]) - $2::integer",
    ["{a,b}", "-1"],
    [1],
    null,
    null
  ),
  each(jsonbDeletePath(doc, [0]), "doc #- $1::text[]", ["{0}"], first, ["x"], null),
  each(jsonbStripNulls(doc), "jsonb_strip_nulls(doc)", [], { a: { b: [1, 2] }, s: "x" }, [1, "x"], null),
  each(
    jsonbPretty(jsonPath(doc, ["a", "b"])),
    "jsonb_pretty(doc #> $1::text[])",
    ["{a,b}"],
    "[\n    1,\n    2\n]",
    null,
    null
  ),
  each(jsonbArrayLength(jsonPath(doc, ["a", "b"])), "jsonb_array_length(doc #> $1::text[])", ["{a,b}"], 2, null, null),
  each(toJsonb(name), "to_jsonb(name)", [], "Ann 5%", "bob_", null),
  each(
    jsonBuildArray(big, name, id),
    "jsonb_build_array(cast(big as text), name, id)",
    [],
    [9007199254740993n, "Ann 5%", 1],
    [2n, "bob_", 2],
    [null, null, 3]
  )
]
