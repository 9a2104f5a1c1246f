import {
  ascii,
  chr,
  collate,
  concatWs,
  format,
  gt,
  left,
  lpad,
  md5,
  overlay,
  quoteIdent,
  quoteLiteral,
  repeat,
  right,
  rpad,
  textConcat,
  translate
} from "@aludel/sql"
import { each, samples } from "../Samples.ts"

const { id, n, name } = samples

export const cases = [
  each(lpad(name, 8, "*"), "lpad(name, $1, $2)", ["8", "*"], "**Ann 5%", "****bob_", null),
  each(lpad(name, id), "lpad(name, id)", [], "A", "bo", null),
  each(rpad(name, 8, "*"), "rpad(name, $1, $2)", ["8", "*"], "Ann 5%**", "bob_****", null),
  each(left(name, 2), "left(name, $1)", ["2"], "An", "bo", null),
  each(right(name, -1), "right(name, $1)", ["-1"], "nn 5%", "ob_", null),
  each(repeat(name, id), "repeat(name, id)", [], "Ann 5%", "bob_bob_", null),
  each(translate(name, "nb", "m"), "translate(name, $1, $2)", ["nb", "m"], "Amm 5%", "o_", null),
  each(ascii(name), "ascii(name)", [], 65, 98, null),
  each(chr(ascii(name)), "chr(ascii(name))", [], "A", "b", null),
  each(md5(name), "md5(name)", [], "598ce176051009fb2ca2b4225b6c0108", "b4375a2396f5ea6a63384d5927374c3b", null),
  each(quoteIdent(name), "quote_ident(name)", [], "\"Ann 5%\"", "bob_", null),
  each(quoteLiteral(name), "quote_literal(name)", [], "'Ann 5%'", "'bob_'", null),
  each(format("%s: %s", name, n), "format($1, name, n)", ["%s: %s"], "Ann 5%: 7", "bob_: -3", ": "),
  each(format("%L", "it's"), "format($1, $2::text)", ["%L", "it's"], "'it''s'", "'it''s'", "'it''s'"),
  each(
    concatWs(", ", name, "x", n),
    "concat_ws($1, name, $2::text, n)",
    [", ", "x"],
    "Ann 5%, x, 7",
    "bob_, x, -3",
    "x"
  ),
  each(textConcat(name, "!"), "name || $1", ["!"], "Ann 5%!", "bob_!", null),
  each(textConcat(name, name), "name || name", [], "Ann 5%Ann 5%", "bob_bob_", null),
  each(overlay(name, "XX", 2, 1), "overlay(name, $1, $2, $3)", ["XX", "2", "1"], "AXXn 5%", "bXXb_", null),
  each(gt(collate(name, "C"), "a"), "(name collate \"C\") > $1", ["a"], false, true, null)
]
