import {
  notMatches,
  notMatchesInsensitive,
  notSimilarTo,
  regexpCount,
  regexpMatch,
  regexpReplace,
  regexpSplitToArray,
  regexpSubstr,
  similarTo
} from "@aludel/sql"
import { each, samples, since } from "../Samples.ts"

const { name } = samples

export const cases = [
  each(notMatches(name, "^a"), "name !~ $1", ["^a"], true, true, null),
  each(notMatchesInsensitive(name, "^a"), "name !~* $1", ["^a"], false, true, null),
  each(similarTo(name, "(Ann|Bob)%"), "name similar to $1", ["(Ann|Bob)%"], true, false, null),
  each(notSimilarTo(name, "b[aeiou]b_"), "name not similar to $1", ["b[aeiou]b_"], true, false, null),
  each(
    regexpReplace(name, "[nb]", "<\\&>", "g"),
    "regexp_replace(name, $1, $2, $3)",
    ["[nb]", "<\\&>", "g"],
    "A<n><n> 5%",
    "<b>o<b>_",
    null
  ),
  each(regexpReplace(name, "^.", "X"), "regexp_replace(name, $1, $2)", ["^.", "X"], "Xnn 5%", "Xob_", null),
  each(regexpMatch(name, "(n+) (x)?", "i"), "regexp_match(name, $1, $2)", ["(n+) (x)?", "i"], ["nn", null], null, null),
  each(regexpSplitToArray(name, "[ o]"), "regexp_split_to_array(name, $1)", ["[ o]"], ["Ann", "5%"], ["b", "b_"], null),
  since(15, each(regexpCount(name, "[nb]"), "regexp_count(name, $1)", ["[nb]"], 2, 2, null)),
  since(15, each(regexpSubstr(name, "[0-9]%"), "regexp_substr(name, $1)", ["[0-9]%"], "5%", null, null))
]
