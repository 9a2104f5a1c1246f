import {
  phrasetoTsquery,
  plaintoTsquery,
  setweight,
  toTsquery,
  toTsvector,
  tsHeadline,
  tsMatches,
  tsqueryAnd,
  tsqueryOr,
  tsRank,
  tsRankCd,
  tsvectorConcat,
  websearchToTsquery
} from "@aludel/sql"
import { each, samples } from "../Samples.ts"

const { doc, name, words } = samples

export const cases = [
  each(toTsvector("english", name), "to_tsvector('english', name)", [], "'5':2 'ann':1", "'bob':1", null),
  each(toTsvector("simple", doc), "to_tsvector('simple', doc)", [], "'x':1", "'x':1", null),
  each(
    toTsquery("english", "fat & (cat | !dog)"),
    "to_tsquery('english', $1)",
    ["fat & (cat | !dog)"],
    "'fat' & ( 'cat' | !'dog' )",
    "'fat' & ( 'cat' | !'dog' )",
    "'fat' & ( 'cat' | !'dog' )"
  ),
  each(
    tsMatches(words, plaintoTsquery("english", "a' & | fat")),
    "words @@ plainto_tsquery('english', $1)",
    ["a' & | fat"],
    true,
    false,
    null
  ),
  each(
    tsMatches(words, phrasetoTsquery("simple", "fat cat")),
    "words @@ phraseto_tsquery('simple', $1)",
    ["fat cat"],
    true,
    false,
    null
  ),
  each(
    tsMatches(words, websearchToTsquery("simple", "cat -dog")),
    "words @@ websearch_to_tsquery('simple', $1)",
    ["cat -dog"],
    true,
    false,
    null
  ),
  each(tsMatches(words, "'fat'"), "words @@ $1", ["'fat'"], true, false, null),
  each(
    tsRank(words, toTsquery("simple", "cat")),
    "ts_rank(words, to_tsquery('simple', $1))",
    ["cat"],
    Math.fround(0.06079271),
    0,
    null
  ),
  each(
    tsRankCd(words, toTsquery("simple", "cat"), 32),
    "ts_rank_cd(words, to_tsquery('simple', $1), $2)",
    ["cat", "32"],
    Math.fround(0.09090909),
    0,
    null
  ),
  each(
    tsHeadline("english", name, toTsquery("english", "ann"), "StartSel=<, StopSel=>"),
    "ts_headline('english', name, to_tsquery('english', $1), $2)",
    ["ann", "StartSel=<, StopSel=>"],
    "<Ann> 5%",
    "bob_",
    null
  ),
  each(
    tsHeadline("simple", name, toTsquery("simple", "bob_")),
    "ts_headline('simple', name, to_tsquery('simple', $1))",
    ["bob_"],
    "Ann 5%",
    "<b>bob</b>_",
    null
  ),
  each(setweight(words, "A"), "setweight(words, 'A')", [], "'cat':2A 'fat':1A", "", null),
  each(
    tsvectorConcat(words, toTsvector("simple", name)),
    "words || to_tsvector('simple', name)",
    [],
    "'5':4 'ann':3 'cat':2 'fat':1",
    "'bob':1",
    null
  ),
  each(
    tsqueryAnd(toTsquery("simple", "a"), toTsquery("simple", "b")),
    "to_tsquery('simple', $1) && to_tsquery('simple', $2)",
    ["a", "b"],
    "'a' & 'b'",
    "'a' & 'b'",
    "'a' & 'b'"
  ),
  each(
    tsqueryOr(toTsquery("simple", "a"), toTsquery("simple", "b")),
    "to_tsquery('simple', $1) || to_tsquery('simple', $2)",
    ["a", "b"],
    "'a' | 'b'",
    "'a' | 'b'",
    "'a' | 'b'"
  )
]
