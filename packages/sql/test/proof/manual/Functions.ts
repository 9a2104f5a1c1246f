/** Chapter 9, Functions and operators: https://www.postgresql.org/docs/current/functions.html */
import * as A from "@aludel/sql"
import { Interval, Pg, rangeOf, value } from "@aludel/sql"
import { beside, type Pair } from "../Beside.ts"
import { empsalary, exactly, test } from "./Tables.ts"

/** What the manual selects from nothing, beside the expression that says it. */
const shows = (sql: string, x: A.Expression<never, unknown, unknown>): Pair =>
  beside(sql, A.select({ x }), `SELECT ${sql}`)

const text = (given: string) => value(given, Pg.text())
const integer = (given: number) => value(given, Pg.integer())
const number = (given: string) => value(exactly(given), Pg.numeric())
const double = (given: number) => value(given, Pg.doublePrecision())
const date = (given: string) => value(given, Pg.date())
const timestamp = (given: string) => value(given, Pg.timestamp())
const interval = (given: ConstructorParameters<typeof Interval>[0]) => value(new Interval(given), Pg.interval())
const jsonb = (given: A.Json) => value(given, Pg.jsonb())
const integers = (...given: ReadonlyArray<number>) => value(given, Pg.integer().array())
const inet = (given: string) => value(given, Pg.inet())
const truth = (given: boolean | null) => value(given, Pg.boolean())

const hour = 3_600_000_000n
const english = "english"

const comparison = [
  shows("2 BETWEEN 1 AND 3", A.between(integer(2), 1, 3)),
  shows("2 BETWEEN SYMMETRIC 3 AND 1", A.betweenSymmetric(integer(2), 3, 1)),
  shows("1 IS DISTINCT FROM NULL", A.isDistinctFrom(integer(1), value(null, Pg.integer()))),
  shows("true IS TRUE", A.isTrue(truth(true))),
  shows("NULL::boolean IS UNKNOWN", A.isUnknown(truth(null))),
  shows("num_nonnulls(1, NULL, 2)", A.numNonNulls(integer(1), value(null, Pg.integer()), integer(2)))
]

const mathematics = [
  shows("5 % 4", A.modulo(integer(5), 4)),
  shows("91 & 15", A.bitwiseAnd(integer(91), 15)),
  shows("32 | 3", A.bitwiseOr(integer(32), 3)),
  shows("17 # 5", A.bitwiseXor(integer(17), 5)),
  shows("1 << 4", A.shiftLeft(integer(1), 4)),
  shows("abs(-17.4)", A.abs(number("-17.4"))),
  shows("ceil(42.2)", A.ceil(number("42.2"))),
  shows("gcd(1071, 462)", A.gcd(integer(1071), 462)),
  shows("lcm(1071, 462)", A.lcm(integer(1071), 462)),
  shows("power(9, 3)", A.power(integer(9), 3)),
  shows("round(42.4382, 2)", A.roundTo(number("42.4382"), 2)),
  shows("sqrt(2)", A.sqrt(integer(2))),
  shows("trunc(42.4382, 2)", A.truncTo(number("42.4382"), 2)),
  shows("width_bucket(5.35, 0.024, 10.06, 5)", A.widthBucket(number("5.35"), exactly("0.024"), exactly("10.06"), 5))
]

const strings = [
  shows("'Post' || 'greSQL'", A.textConcat(text("Post"), "greSQL")),
  shows("btrim('xyxtrimyyx', 'xyz')", A.trim(text("xyxtrimyyx"), "xyz")),
  shows("overlay('Txxxxas' placing 'hom' from 2 for 4)", A.overlay(text("Txxxxas"), "hom", 2, 4)),
  shows("position('om' in 'Thomas')", A.position(text("Thomas"), "om")),
  shows("substring('Thomas' from 2 for 3)", A.substring(text("Thomas"), 2, 3)),
  shows("concat('abcde', 2, NULL, 22)", A.concat(text("abcde"), integer(2), value(null, Pg.text()), integer(22))),
  shows(
    "concat_ws(',', 'abcde', 2, NULL, 22)",
    A.concatWs(",", "abcde", integer(2), value(null, Pg.text()), integer(22))
  ),
  shows("format('Hello %s, %1$s', 'World')", A.format("Hello %s, %1$s", "World")),
  shows("initcap('hi THOMAS')", A.initcap(text("hi THOMAS"))),
  shows("left('abcde', 2)", A.left(text("abcde"), 2)),
  shows("lpad('hi', 5, 'xy')", A.lpad(text("hi"), 5, "xy")),
  shows("md5('abc')", A.md5(text("abc"))),
  shows("quote_literal(E'O\\'Reilly')", A.quoteLiteral(text("O'Reilly"))),
  shows("repeat('Pg', 4)", A.repeat(text("Pg"), 4)),
  shows("replace('abcdefabcdef', 'cd', 'XX')", A.replace(text("abcdefabcdef"), "cd", "XX")),
  shows("split_part('abc~@~def~@~ghi', '~@~', 2)", A.splitPart(text("abc~@~def~@~ghi"), "~@~", 2)),
  shows("translate('12345', '143', 'ax')", A.translate(text("12345"), "143", "ax")),
  shows("encode('123\\000\\001', 'base64')", A.encode(value(new Uint8Array([49, 50, 51, 0, 1]), Pg.bytea()), "base64"))
]

const patterns = [
  shows("'abc' LIKE '_b_'", A.like(text("abc"), "_b_")),
  shows("'abc' SIMILAR TO '%(b|d)%'", A.similarTo(text("abc"), "%(b|d)%")),
  shows("'thomas' ~* 'T.*ma'", A.matchesInsensitive(text("thomas"), "T.*ma")),
  shows("regexp_match('foobarbequebaz', '(bar)(beque)')", A.regexpMatch(text("foobarbequebaz"), "(bar)(beque)")),
  shows("regexp_replace('foobarbaz', 'b..', 'X', 'g')", A.regexpReplace(text("foobarbaz"), "b..", "X", "g")),
  shows(
    "regexp_split_to_array('the quick brown fox', '\\s+')",
    A.regexpSplitToArray(text("the quick brown fox"), "\\s+")
  )
]

const temporal = [
  shows(
    "to_char(timestamp '2002-04-20 17:31:12.66', 'HH12:MI:SS')",
    A.toChar(timestamp("2002-04-20T17:31:12.66"), "HH12:MI:SS")
  ),
  shows("to_char(125, '999')", A.toChar(integer(125), "999")),
  shows("to_date('05 Dec 2000', 'DD Mon YYYY')", A.toDate(text("05 Dec 2000"), "DD Mon YYYY")),
  shows("to_number('12,454.8-', '99G999D9S')", A.toNumber(text("12,454.8-"), "99G999D9S")),
  shows("date '2001-09-28' + 7", A.addDays(date("2001-09-28"), 7)),
  shows(
    "date '2001-09-28' + interval '1 hour'",
    A.addInterval(date("2001-09-28"), new Interval({ microseconds: hour }))
  ),
  shows("interval '1 day' + interval '1 hour'", A.addInterval(interval({ days: 1 }), interval({ microseconds: hour }))),
  shows("date '2001-10-01' - date '2001-09-28'", A.subtractDate(date("2001-10-01"), "2001-09-28")),
  shows(
    "timestamp '2001-09-29 03:00' - timestamp '2001-07-27 12:00'",
    A.subtractTimestamp(timestamp("2001-09-29T03:00:00"), "2001-07-27T12:00:00")
  ),
  shows("double precision '3.5' * interval '1 hour'", A.multiplyInterval(interval({ microseconds: hour }), 3.5)),
  shows(
    "age(timestamp '2001-04-10', timestamp '1957-06-13')",
    A.age(timestamp("2001-04-10T00:00:00"), "1957-06-13T00:00:00")
  ),
  shows(
    "date_bin('15 minutes', timestamp '2020-02-11 15:44:17', timestamp '2001-01-01')",
    A.dateBin(
      new Interval({ microseconds: hour / 4n }),
      timestamp("2020-02-11T15:44:17"),
      "2001-01-01T00:00:00"
    )
  ),
  shows("date_trunc('hour', timestamp '2001-02-16 20:38:40')", A.dateTrunc("hour", timestamp("2001-02-16T20:38:40"))),
  shows("extract(hour from timestamp '2001-02-16 20:38:40')", A.extract("hour", timestamp("2001-02-16T20:38:40"))),
  shows("justify_interval(interval '1 mon -1 hour')", A.justifyInterval(interval({ months: 1, microseconds: -hour }))),
  shows("make_date(2013, 7, 15)", A.makeDate(2013, 7, 15)),
  shows("make_interval(days => 10)", A.makeInterval({ days: 10 })),
  shows("make_timestamp(2013, 7, 15, 8, 15, 23.5)", A.makeTimestamp(2013, 7, 15, 8, 15, 23.5)),
  shows("to_timestamp(1284352323)", A.toTimestamp(double(1284352323))),
  shows(
    "timestamp '2001-02-16 20:38:40' AT TIME ZONE 'America/Denver'",
    A.atTimeZone(timestamp("2001-02-16T20:38:40"), "America/Denver")
  ),
  shows(
    "(DATE '2001-02-16', DATE '2001-12-21') OVERLAPS (DATE '2001-10-30', DATE '2002-10-30')",
    A.overlaps([date("2001-02-16"), "2001-12-21"], [date("2001-10-30"), "2002-10-30"])
  ),
  shows(
    "(DATE '2001-02-16', INTERVAL '100 days') OVERLAPS (DATE '2001-10-30', DATE '2002-10-30')",
    A.overlaps([date("2001-02-16"), new Interval({ days: 100 })], [date("2001-10-30"), "2002-10-30"])
  )
]

const network = [
  shows("inet '192.168.1.5' << inet '192.168.1/24'", A.inetContainedBy(inet("192.168.1.5"), "192.168.1.0/24")),
  shows("inet '192.168.1/24' && inet '192.168.1.80/28'", A.inetOverlaps(inet("192.168.1.0/24"), "192.168.1.80/28")),
  shows("broadcast(inet '192.168.1.5/24')", A.broadcast(inet("192.168.1.5/24"))),
  shows("host(inet '192.168.1.0/24')", A.host(inet("192.168.1.0/24"))),
  shows("set_masklen(inet '192.168.1.5/24', 16)", A.setMasklen(inet("192.168.1.5/24"), 16))
]

const search = [
  shows("to_tsvector('english', 'The Fat Rats')", A.toTsvector(english, text("The Fat Rats"))),
  shows(
    "to_tsvector('english', 'fat cats ate rats') @@ to_tsquery('english', 'cat & rat')",
    A.tsMatches(A.toTsvector(english, text("fat cats ate rats")), A.toTsquery(english, "cat & rat"))
  ),
  shows("plainto_tsquery('english', 'The Fat Rats')", A.plaintoTsquery(english, "The Fat Rats")),
  shows("phraseto_tsquery('english', 'The Cat and Rats')", A.phrasetoTsquery(english, "The Cat and Rats")),
  shows(
    "websearch_to_tsquery('english', '\"fat rat\" or cat dog')",
    A.websearchToTsquery(english, "\"fat rat\" or cat dog")
  ),
  shows(
    "setweight('fat:2,4 cat:3 rat:5B'::tsvector, 'A')",
    A.setweight(value("fat:2,4 cat:3 rat:5B", Pg.tsvector()), "A")
  ),
  shows(
    "ts_headline('english', 'The fat cat ate the rat.', 'cat'::tsquery)",
    A.tsHeadline(english, text("The fat cat ate the rat."), value("cat", Pg.tsquery()))
  ),
  shows(
    "ts_rank(to_tsvector('english', 'raining cats and dogs'), 'cat'::tsquery)",
    A.tsRank(A.toTsvector(english, text("raining cats and dogs")), value("cat", Pg.tsquery()))
  )
]

const foo = jsonb([{ a: "foo" }, { b: "bar" }, { c: "baz" }])
const nested = jsonb({ a: { b: ["foo", "bar"] } })
const track = jsonb({ a: [1, 2, 3, 4, 5] })
const changed = jsonb([{ f1: 1, f2: null }, 2, null, 3])
const asJson = `'[{"f1":1,"f2":null},2,null,3]'::jsonb`

const documents = [
  shows(`'[{"a":"foo"},{"b":"bar"},{"c":"baz"}]'::jsonb -> 2`, A.jsonGet(foo, 2)),
  shows(`'[{"a":"foo"},{"b":"bar"},{"c":"baz"}]'::jsonb -> -3`, A.jsonGet(foo, -3)),
  shows(`'{"a": {"b": ["foo","bar"]}}'::jsonb -> 'a'`, A.jsonGet(nested, "a")),
  shows(`'{"a": {"b": ["foo","bar"]}}'::jsonb #> '{a,b,1}'`, A.jsonPath(nested, ["a", "b", 1])),
  shows(`'{"a": {"b": ["foo","bar"]}}'::jsonb #>> '{a,b,1}'`, A.jsonPathText(nested, ["a", "b", 1])),
  shows(`'{"a":1, "b":2}'::jsonb @> '{"b":2}'::jsonb`, A.jsonContains(jsonb({ a: 1, b: 2 }), { b: 2 })),
  shows(`'{"a":1, "b":2}'::jsonb ? 'b'`, A.jsonHasKey(jsonb({ a: 1, b: 2 }), "b")),
  shows(`'["a", "b", "c"]'::jsonb ?& array['a', 'b']`, A.jsonHasAllKeys(jsonb(["a", "b", "c"]), ["a", "b"])),
  shows(`'["a", "b"]'::jsonb || '["a", "d"]'::jsonb`, A.jsonbConcat(jsonb(["a", "b"]), ["a", "d"])),
  shows(`'{"a": "b", "c": "d"}'::jsonb - 'a'`, A.jsonbDelete(jsonb({ a: "b", c: "d" }), "a")),
  shows(`'["a", {"b":1}]'::jsonb #- '{1,b}'`, A.jsonbDeletePath(jsonb(["a", { b: 1 }]), [1, "b"])),
  shows(`'{"a":[1,2,3,4,5]}'::jsonb @? '$.a[*] ? (@ > 2)'`, A.jsonPathExists(track, "$.a[*] ? (@ > 2)")),
  shows(`'{"a":[1,2,3,4,5]}'::jsonb @@ '$.a[*] > 2'`, A.jsonPathMatch(track, "$.a[*] > 2")),
  shows(`jsonb_set(${asJson}, '{0,f1}', '[2,3,4]', false)`, A.jsonbSet(changed, [0, "f1"], [2, 3, 4], false)),
  shows(
    `jsonb_insert('{"a": [0,1,2]}', '{a, 1}', '"new_value"', true)`,
    A.jsonbInsert(jsonb({ a: [0, 1, 2] }), ["a", 1], "new_value", true)
  ),
  shows(`jsonb_strip_nulls(${asJson})`, A.jsonbStripNulls(changed)),
  shows(
    `jsonb_path_query_array('{"a":[1,2,3,4,5]}', '$.a[*] ? (@ >= $min && @ <= $max)', '{"min":2, "max":4}')`,
    A.jsonbPathQueryArray(track, "$.a[*] ? (@ >= $min && @ <= $max)", { min: 2, max: 4 })
  ),
  shows(`jsonb_array_length(${asJson})`, A.jsonbArrayLength(changed)),
  shows(`jsonb_typeof('-123.4')`, A.jsonTypeOf(jsonb(-123.4))),
  shows("jsonb_build_object('foo', 1, 'bar', true)", A.jsonBuildObject({ foo: integer(1), bar: truth(true) })),
  shows("jsonb_build_array(1, 'foo', true)", A.jsonBuildArray(integer(1), text("foo"), truth(true)))
]

const conditional = [
  beside(
    "9.18 case when",
    A.from(test).select({
      a: test.a,
      case: A.caseWhen(A.eq(test.a, 1), text("one")).when(A.eq(test.a, 2), "two").else("other")
    }),
    "SELECT a, CASE WHEN a=1 THEN 'one' WHEN a=2 THEN 'two' ELSE 'other' END FROM test"
  ),
  beside(
    "9.18 case of",
    A.from(test).select({ a: test.a, case: A.caseOf(test.a, 1, text("one")).when(2, "two").else("other") }),
    "SELECT a, CASE a WHEN 1 THEN 'one' WHEN 2 THEN 'two' ELSE 'other' END FROM test"
  ),
  shows("coalesce(NULL, 'short', '(none)')", A.coalesce(value(null, Pg.text()), text("short"), "(none)")),
  shows("nullif('value', '(none)')", A.nullIf(text("value"), "(none)")),
  shows("greatest(1, 3, 2)", A.greatest(integer(1), integer(3), 2))
]

const arrays = [
  shows("ARRAY[1,4,3] @> ARRAY[3,1,3]", A.arrayContains(integers(1, 4, 3), [3, 1, 3])),
  shows("ARRAY[1,4,3] && ARRAY[2,1]", A.arrayOverlaps(integers(1, 4, 3), [2, 1])),
  shows("ARRAY[1,2,3] || ARRAY[4,5,6,7]", A.arrayCat(integers(1, 2, 3), [4, 5, 6, 7])),
  shows("3 || ARRAY[4,5,6]", A.arrayPrepend(3, integers(4, 5, 6))),
  shows("array_append(ARRAY[1,2], 3)", A.arrayAppend(integers(1, 2), 3)),
  shows("array_remove(ARRAY[1,2,3,2], 2)", A.arrayRemove(integers(1, 2, 3, 2), 2)),
  shows("array_replace(ARRAY[1,2,5,4], 5, 3)", A.arrayReplace(integers(1, 2, 5, 4), 5, 3)),
  shows("array_position(ARRAY[7,8,9], 8)", A.arrayPosition(integers(7, 8, 9), 8)),
  shows(
    "array_to_string(ARRAY[1, 2, NULL, 5], ',', '*')",
    A.arrayToString(A.array(integer(1), 2, value(null, Pg.integer()), 5), ",", "*")
  ),
  shows("string_to_array('xx~~yy~~zz', '~~', 'yy')", A.stringToArray(text("xx~~yy~~zz"), "~~", "yy")),
  shows("cardinality(ARRAY[[1,2],[3,4]])", A.arrayLength(value([[1, 2], [3, 4]], Pg.integer().array().array()))),
  shows("(ARRAY[1,2,3])[2]", A.arrayElement(integers(1, 2, 3), 2)),
  shows("(ARRAY[1,2,3])[2:3]", A.arraySlice(integers(1, 2, 3), 2, 3))
]

const int4 = (lower: number, upper: number) => value(rangeOf(lower, upper), Pg.int4range())

const ranges = [
  shows("int4range(2,4) @> int4range(2,3)", A.rangeContains(int4(2, 4), rangeOf(2, 3))),
  shows("int4range(1,7) @> 2", A.rangeContainsElement(int4(1, 7), 2)),
  shows("int8range(3,7) && int8range(4,12)", A.rangeOverlaps(value(rangeOf(3n, 7n), Pg.int8range()), rangeOf(4n, 12n))),
  shows("int4range(1,3) << int4range(4,5)", A.rangeLeftOf(int4(1, 3), rangeOf(4, 5))),
  shows("int4range(1,3) -|- int4range(3,5)", A.rangeAdjacent(int4(1, 3), rangeOf(3, 5))),
  shows("int4range(5,15) + int4range(10,20)", A.rangeUnion(int4(5, 15), rangeOf(10, 20))),
  shows("int4range(5,15) * int4range(10,20)", A.rangeIntersect(int4(5, 15), rangeOf(10, 20))),
  shows("int4range(5,15) - int4range(10,20)", A.rangeExcept(int4(5, 15), rangeOf(10, 20))),
  shows("lower(int4range(1,22))", A.rangeLower(int4(1, 22))),
  shows("range_merge(int4range(1,2), int4range(3,4))", A.rangeMerge(int4(1, 2), rangeOf(3, 4)))
]

const aggregates = [
  beside(
    "9.21 array_agg with order",
    A.from(empsalary).select({ all: A.arrayAgg(empsalary.empno).orderBy(A.desc(empsalary.empno)) }),
    "SELECT array_agg(empno ORDER BY empno DESC) FROM empsalary"
  ),
  beside(
    "9.21 string_agg distinct",
    A.from(empsalary).select({ all: A.stringAgg(empsalary.depname, ", ").distinct() }),
    "SELECT string_agg(DISTINCT depname, ', ') FROM empsalary"
  ),
  beside(
    "9.21 jsonb_object_agg",
    A.from(test).select({ all: A.jsonObjectAgg(A.castTo(test.a, Pg.text()), test.a) }),
    "SELECT jsonb_object_agg(a::text, a) FROM test"
  ),
  beside(
    "9.21 percentiles",
    A.from(empsalary).groupBy(empsalary.depname).select({
      depname: empsalary.depname,
      median: A.percentileCont(0.5, empsalary.salary),
      mode: A.mode(empsalary.salary),
      rank: A.rankOf(5000, empsalary.salary)
    }),
    `SELECT depname, percentile_cont(0.5) WITHIN GROUP (ORDER BY salary), mode() WITHIN GROUP (ORDER BY salary),
      rank(5000) WITHIN GROUP (ORDER BY salary) FROM empsalary GROUP BY depname`
  ),
  beside(
    "9.22 window functions",
    A.from(empsalary).select({
      empno: empsalary.empno,
      rank: A.over(A.denseRank(), { orderBy: A.asc(empsalary.salary) }),
      before: A.over(A.lag(empsalary.salary, 2, 0), { orderBy: A.asc(empsalary.empno) }),
      first: A.over(A.firstValue(empsalary.salary), { orderBy: A.asc(empsalary.empno), frame: { rows: [-1, 1] } }),
      tile: A.over(A.ntile(3), { orderBy: A.asc(empsalary.empno) })
    }),
    `SELECT empno, dense_rank() OVER (ORDER BY salary), lag(salary, 2, 0) OVER (ORDER BY empno),
      first_value(salary) OVER (ORDER BY empno ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING),
      ntile(3) OVER (ORDER BY empno) FROM empsalary`
  )
]

export const chapter9: ReadonlyArray<Pair> = [
  ...comparison,
  ...mathematics,
  ...strings,
  ...patterns,
  ...temporal,
  ...network,
  ...search,
  ...documents,
  ...conditional,
  ...arrays,
  ...ranges,
  ...aggregates
]
