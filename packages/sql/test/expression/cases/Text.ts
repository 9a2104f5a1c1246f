import {
  concat,
  initcap,
  length,
  lower,
  position,
  replace,
  reverse,
  splitPart,
  substring,
  trim,
  trimEnd,
  trimStart,
  upper
} from "@aludel/sql"
import { each, samples } from "../Samples.ts"

const { id, n, name } = samples

export const cases = [
  each(lower(name), "lower(name)", [], "ann 5%", "bob_", null),
  each(upper(name), "upper(name)", [], "ANN 5%", "BOB_", null),
  each(initcap(name), "initcap(name)", [], "Ann 5%", "Bob_", null),
  each(reverse(name), "reverse(name)", [], "%5 nnA", "_bob", null),
  each(length(name), "length(name)", [], 6, 4, null),
  each(trim(name, "A%_"), "btrim(name, $1)", ["A%_"], "nn 5", "bob", null),
  each(trim(name), "btrim(name)", [], "Ann 5%", "bob_", null),
  each(trimStart(name, "A"), "ltrim(name, $1)", ["A"], "nn 5%", "bob_", null),
  each(trimEnd(name, "%_"), "rtrim(name, $1)", ["%_"], "Ann 5", "bob", null),
  each(substring(name, 2), "substr(name, $1)", ["2"], "nn 5%", "ob_", null),
  each(substring(name, 1, 3), "substr(name, $1, $2)", ["1", "3"], "Ann", "bob", null),
  each(replace(name, "b", "'"), "replace(name, $1, $2)", ["b", "'"], "Ann 5%", "'o'_", null),
  each(position(name, "b_"), "strpos(name, $1)", ["b_"], 0, 3, null),
  each(position(name, reverse(name)), "strpos(name, reverse(name))", [], 0, 0, null),
  each(splitPart(name, " ", 2), "split_part(name, $1, $2)", [" ", "2"], "5%", "", null),
  each(
    concat(id, "-", n, "-", name),
    "concat(id, $1::text, n, $2::text, name)",
    ["-", "-"],
    "1-7-Ann 5%",
    "2--3-bob_",
    "3--"
  )
]
