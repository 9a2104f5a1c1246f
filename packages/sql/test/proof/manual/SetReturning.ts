/** 9.24 to 9.26, and functions of chapter 9 that return sets: https://www.postgresql.org/docs/current/functions-srf.html */
import * as A from "@aludel/sql"
import { Interval, Pg, value } from "@aludel/sql"
import { beside } from "../Beside.ts"
import { empsalary, exactly, t1, t2, test } from "./Tables.ts"

const nums = A.from(t2).select({ num: t2.num })
const first = { num: t1.num, name: t1.name }

const subqueries = [
  beside(
    "9.24.1 exists",
    A.from(t1).where(A.exists(A.from(t2).correlate(t1).where(A.eq(t2.num, t1.num)).select({ num: t2.num })))
      .select({ name: t1.name }),
    "SELECT name FROM t1 WHERE EXISTS (SELECT 1 FROM t2 WHERE t2.num = t1.num)"
  ),
  beside(
    "9.24.2 in",
    A.from(t1).where(A.inQuery(t1.num, nums)).select(first),
    "SELECT * FROM t1 WHERE num IN (SELECT num FROM t2)"
  ),
  beside(
    "9.24.3 not in",
    A.from(t1).where(A.not(A.inQuery(t1.num, nums))).select(first),
    "SELECT * FROM t1 WHERE num NOT IN (SELECT num FROM t2)"
  ),
  beside(
    "9.24.4 any",
    A.from(t1).where(A.ltAny(t1.num, nums)).select(first),
    "SELECT * FROM t1 WHERE num < ANY (SELECT num FROM t2)"
  ),
  beside(
    "9.24.5 all",
    A.from(t1).where(A.lteAll(t1.num, nums)).select(first),
    "SELECT * FROM t1 WHERE num <= ALL (SELECT num FROM t2)"
  ),
  beside(
    "9.24.2 a row in",
    A.from(t1).where(A.inQuery(A.row(t1.num, t1.name), A.from(t1).where(A.gt(t1.num, 1)).select(first))).select(first),
    "SELECT * FROM t1 WHERE (num, name) IN (SELECT num, name FROM t1 WHERE num > 1)"
  ),
  beside(
    "9.25.3 any of an array",
    A.from(t1).where(A.eqAny(t1.num, value([1, 3], Pg.integer().array()))).select(first),
    "SELECT * FROM t1 WHERE num = ANY (ARRAY[1, 3])"
  ),
  beside(
    "9.25.4 all of an array",
    A.from(t1).where(A.neAll(t1.num, value([1, 3], Pg.integer().array()))).select(first),
    "SELECT * FROM t1 WHERE num <> ALL (ARRAY[1, 3])"
  ),
  beside(
    "9.25.5 rows compared",
    A.from(empsalary).where(A.gt(A.row(empsalary.depname, empsalary.salary), ["personnel", 3600]))
      .select({ empno: empsalary.empno }),
    "SELECT empno FROM empsalary WHERE ROW(depname, salary) > ROW('personnel', 3600)"
  ),
  beside(
    "9.25.5 rows that are distinct",
    A.from(test).where(A.isDistinctFrom(A.row(test.a, test.a), [2, 2])).select({ a: test.a }),
    "SELECT a FROM test WHERE ROW(a, a) IS DISTINCT FROM ROW(2, 2)"
  )
]

const up = A.generateSeries(2, 4).as("s")
const down = A.generateSeries(5, 1, -2).as("s")
const tenths = A.generateSeries(value(exactly("1.1"), Pg.numeric()), exactly("4"), exactly("1.3")).as("s")
const dates = A.generateSeries(0, 14, 7, "a").as("s")
const start = value("2008-03-01 00:00", Pg.timestamp())
const hours = A.generateSeries(start, "2008-03-04 12:00", new Interval({ microseconds: 36_000_000_000n })).as("s")
const ordered = A.unnest({ a: value(["x", "y", "z"], Pg.text().array()) }).withOrdinality("n").as("s")
const two = A.unnest({ a: value([1, 2], Pg.integer().array()), b: value(["foo", "bar", "baz"], Pg.text().array()) }).as(
  "x"
)
const elements = A.jsonbArrayElements([1, true, [2, false]]).as("s")
const texts = A.jsonbArrayElementsText(["foo", "bar"]).as("s")
const each = A.jsonbEach({ a: "foo", b: "bar" }).as("s")
const eachText = A.jsonbEachText({ a: "foo", b: "bar" }).as("s")
const keys = A.jsonbObjectKeys({ f1: "abc", f2: { f3: "a", f4: "b" } }).as("s")
const paths = A.jsonbPathQuery({ a: [1, 2, 3, 4, 5] }, "$.a[*] ? (@ >= $min && @ <= $max)", { min: 2, max: 4 }).as("s")
const records = A.jsonbToRecordset([{ a: 1, b: "foo" }, { a: "2", c: "bar" }], { a: Pg.integer(), b: Pg.text() }).as(
  "x"
)
const matches = A.regexpMatches("foobarbequebaz", "ba.", "g").as("s")
const words = A.regexpSplitToTable("hello world", "\\s+").as("s")
const pieces = A.stringToTable("xx~^~yy~^~zz", "~^~").as("s")

const returning = [
  beside("9.26 generate_series", A.from(up).select({ s: up.value }), "SELECT * FROM generate_series(2,4)"),
  beside("9.26 downwards", A.from(down).select({ s: down.value }), "SELECT * FROM generate_series(5,1,-2)"),
  beside("9.26 of numeric", A.from(tenths).select({ s: tenths.value }), "SELECT generate_series(1.1, 4, 1.3)"),
  beside(
    "9.26 dates",
    A.from(dates).select({ dates: A.addDays(value("2004-02-05", Pg.date()), dates.a) }),
    "SELECT date '2004-02-05' + s.a AS dates FROM generate_series(0,14,7) AS s(a)"
  ),
  beside(
    "9.26 timestamps",
    A.from(hours).select({ s: hours.value }),
    "SELECT * FROM generate_series('2008-03-01 00:00'::timestamp, '2008-03-04 12:00', '10 hours')"
  ),
  beside(
    "9.26 with ordinality",
    A.from(ordered).select({ a: ordered.a, n: ordered.n }),
    "SELECT * FROM unnest(ARRAY['x','y','z']) WITH ORDINALITY AS t(a, n)"
  ),
  beside(
    "9.19 unnest of two arrays",
    A.from(two).select({ a: two.a, b: two.b }),
    "SELECT * FROM unnest(ARRAY[1,2], ARRAY['foo','bar','baz']) as x(a,b)"
  ),
  beside(
    "9.16 jsonb_array_elements",
    A.from(elements).select({ v: elements.value }),
    `SELECT * FROM jsonb_array_elements('[1,true, [2,false]]')`
  ),
  beside(
    "9.16 jsonb_array_elements_text",
    A.from(texts).select({ v: texts.value }),
    `SELECT * FROM jsonb_array_elements_text('["foo", "bar"]')`
  ),
  beside(
    "9.16 jsonb_each",
    A.from(each).select({ k: each.key, v: each.value }),
    `SELECT * FROM jsonb_each('{"a":"foo", "b":"bar"}')`
  ),
  beside(
    "9.16 jsonb_each_text",
    A.from(eachText).select({ k: eachText.key, v: eachText.value }),
    `SELECT * FROM jsonb_each_text('{"a":"foo", "b":"bar"}')`
  ),
  beside(
    "9.16 jsonb_object_keys",
    A.from(keys).select({ k: keys.key }),
    `SELECT * FROM jsonb_object_keys('{"f1":"abc","f2":{"f3":"a", "f4":"b"}}')`
  ),
  beside(
    "9.16 jsonb_path_query",
    A.from(paths).select({ v: paths.value }),
    `SELECT * FROM jsonb_path_query('{"a":[1,2,3,4,5]}', '$.a[*] ? (@ >= $min && @ <= $max)', '{"min":2, "max":4}')`
  ),
  beside(
    "9.16 jsonb_to_recordset",
    A.from(records).select({ a: records.a, b: records.b }),
    `SELECT * FROM jsonb_to_recordset('[{"a":1,"b":"foo"}, {"a":"2","c":"bar"}]') AS x(a int, b text)`
  ),
  beside(
    "9.7 regexp_matches",
    A.from(matches).select({ m: matches.value }),
    "SELECT regexp_matches('foobarbequebaz', 'ba.', 'g')"
  ),
  beside(
    "9.7 regexp_split_to_table",
    A.from(words).select({ w: words.value }),
    "SELECT regexp_split_to_table('hello world', '\\s+')"
  ),
  beside(
    "9.4 string_to_table",
    A.from(pieces).select({ p: pieces.value }),
    "SELECT string_to_table('xx~^~yy~^~zz', '~^~')"
  )
]

export const sets = [...subqueries, ...returning]
