import {
  castTo,
  isJson,
  jsonbPathExists,
  jsonbPathQueryArray,
  jsonbPathQueryFirst,
  jsonExists,
  jsonPathExists,
  jsonPathMatch,
  jsonQuery,
  jsonValue,
  Pg
} from "@aludel/sql"
import { each, samples, since } from "../Samples.ts"

const { doc, name } = samples

export const cases = [
  each(jsonPathExists(doc, "$.a.b[*] ? (@ > 1)"), "doc @? $1::jsonpath", ["$.a.b[*] ? (@ > 1)"], true, false, null),
  each(jsonPathMatch(doc, "$.a.b[0] == 1"), "doc @@ $1::jsonpath", ["$.a.b[0] == 1"], true, false, null),
  each(
    jsonbPathExists(doc, "$.a.b[*] ? (@ > $least)", { least: 2 }),
    "jsonb_path_exists(doc, $1::jsonpath, $2::jsonb)",
    ["$.a.b[*] ? (@ > $least)", `{"least":2}`],
    false,
    false,
    null
  ),
  each(jsonbPathQueryFirst(doc, "$.a.b[*]"), "jsonb_path_query_first(doc, $1::jsonpath)", ["$.a.b[*]"], 1, null, null),
  each(jsonbPathQueryFirst(doc, "$.z"), "jsonb_path_query_first(doc, $1::jsonpath)", ["$.z"], "jsonNull", null, null),
  each(
    jsonbPathQueryArray(doc, "$.a.b[*]"),
    "jsonb_path_query_array(doc, $1::jsonpath)",
    ["$.a.b[*]"],
    [1, 2],
    [],
    null
  ),
  since(17, each(jsonExists(doc, "$.a"), "json_exists(doc, '$.a')", [], true, false, null)),
  since(
    17,
    each(jsonValue(doc, "$.a.b[1]", Pg.integer()), "json_value(doc, '$.a.b[1]' returning integer)", [], 2, null, null)
  ),
  since(
    17,
    each(
      jsonValue(doc, `$.s ? (@ != "it's")`, Pg.text()),
      `json_value(doc, '$.s ? (@ != "it''s")' returning text)`,
      [],
      "x",
      null,
      null
    )
  ),
  since(17, each(jsonQuery(doc, "$.a.b[*]"), "json_query(doc, '$.a.b[*]' with wrapper)", [], [1, 2], null, null)),
  since(16, each(isJson(castTo(doc, Pg.text()), "object"), "cast(doc as text) is json object", [], true, false, null)),
  since(16, each(isJson(name), "name is json value", [], false, false, null))
]
