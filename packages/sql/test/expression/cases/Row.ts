import {
  between,
  eq,
  from,
  gt,
  inList,
  inQuery,
  isDistinctFrom,
  isNotDistinctFrom,
  lt,
  ne,
  notInList,
  Pg,
  row,
  value
} from "@aludel/sql"
import { each, samples } from "../Samples.ts"

const { big, flag, id, name } = samples
const pair = row(id, name)

export const cases = [
  each(
    row(id, big, name, flag),
    "row(id, big, name, flag)",
    [],
    [1, 9007199254740993n, "Ann 5%", true],
    [2, 2n, "bob_", false],
    [3, null, null, null]
  ),
  each(
    row(value(`a "b" \\ (,) ' c`, Pg.text()), value("", Pg.text()), value(["x,y", `"`], Pg.text().array())),
    "row($1::text, $2::text, $3::text[])",
    [`a "b" \\ (,) ' c`, "", `{"x,y","\\""}`],
    ...Array.from({ length: 3 }, () => [`a "b" \\ (,) ' c`, "", ["x,y", `"`]])
  ),
  each(gt(pair, [1, "Ann"]), "row(id, name) > row($1, $2)", ["1", "Ann"], true, true, true),
  each(lt(pair, [2, "b"]), "row(id, name) < row($1, $2)", ["2", "b"], true, false, false),
  each(eq(pair, row(id, name)), "row(id, name) = row(id, name)", [], true, true, null),
  each(ne(pair, [3, "x"]), "row(id, name) <> row($1, $2)", ["3", "x"], true, true, null),
  each(
    isDistinctFrom(pair, [3, null]),
    "row(id, name) is distinct from row($1, $2)",
    ["3", null],
    true,
    true,
    false
  ),
  each(
    isNotDistinctFrom(pair, row(id, name)),
    "row(id, name) is not distinct from row(id, name)",
    [],
    true,
    true,
    true
  ),
  each(
    between(row(id), [1], [2]),
    "row(id) between row($1) and row($2)",
    ["1", "2"],
    true,
    true,
    false
  ),
  each(
    inList(pair, [[1, "Ann 5%"], [2, "x"], [3, null]]),
    "row(id, name) = any (select * from unnest($1::integer[], $2::text[]))",
    ["{1,2,3}", `{"Ann 5%",x,NULL}`],
    true,
    false,
    null
  ),
  each(
    inList(pair, []),
    "row(id, name) = any (select * from unnest($1::integer[], $2::text[]))",
    ["{}", "{}"],
    false,
    false,
    false
  ),
  each(
    notInList(pair, [[1, "Ann 5%"], [2, "x"]]),
    "row(id, name) <> all (select * from unnest($1::integer[], $2::text[]))",
    ["{1,2}", `{"Ann 5%",x}`],
    false,
    true,
    true
  ),
  each(
    inQuery(pair, from(samples).select({ id: samples.id, other: samples.name }).where(eq(samples.id, 1))),
    `row(id, name) in (select id, name as "other" from "samples" where id = $1)`,
    ["1"],
    true,
    false,
    false
  )
]
