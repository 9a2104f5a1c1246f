/** What the compiler cannot tell apart, or a caller without types gives, is refused when the query is built. */
import {
  addDays,
  advisoryLock,
  age,
  arrayElement,
  arrayPosition,
  asc,
  atTimeZone,
  bitwiseAnd,
  collate,
  dateTrunc,
  from,
  gcd,
  inetContains,
  Interval,
  isJson,
  jsonbSet,
  jsonContains,
  jsonExists,
  jsonGet,
  makeInterval,
  nextval,
  notInList,
  op,
  over,
  overlaps,
  Pg,
  Query,
  rangeLower,
  rangeOverlaps,
  rowNumber,
  setweight,
  subtractDate,
  table,
  toTsquery,
  toTsvector,
  tsMatches,
  tsRank
} from "@aludel/sql"
import { expect, test } from "vitest"
import { samples } from "./Samples.ts"

const { address, at, clock, day, doc, id, list, moment, n, name, ratio, span, words } = samples

const matrix = table(
  "matrix",
  class {
    cells = Pg.integer().array().array()
    note = Pg.json()
    names = Pg.text().array()
  }
)

const refused: ReadonlyArray<readonly [what: string, build: () => unknown, problem: string]> = [
  ["a text as a date", () => addDays(name, 1), "`addDays` takes date, not text"],
  ["a timestamp as a date", () => addDays(moment, 1), "`addDays` takes date, not timestamp"],
  ["a time as a date", () => subtractDate(clock, "2024-01-01"), "`subtractDate` takes date, not time"],
  ["a time's age", () => age(clock), "`age` takes date, timestamp, timestamptz, not time"],
  ["a date in a zone", () => atTimeZone(day, "UTC"), "`at time zone` takes timestamp, timestamptz, not date"],
  ["a text cut to its month", () => dateTrunc("month", name), "not text"],
  ["texts that overlap", () => overlaps([name, "a"], [name, "b"]), "not text"],
  ["a date with a collation", () => collate(day, "C"), "`collate` takes text, varchar, char, citext, not date"],
  ["a fraction's divisor", () => gcd(ratio, 2), "not double precision"],
  ["a fraction's bits", () => bitwiseAnd(ratio, 2), "not double precision"],
  ["a text as an address", () => inetContains(name, "::1"), "`inetContains` takes inet, cidr, not text"],
  ["an array as a document", () => jsonGet(list, 0), "`jsonGet` takes json, jsonb, not integer[]"],
  ["an interval as a document", () => jsonGet(span, "days"), "not interval"],
  ["`json` where `jsonb` is asked for", () => jsonContains(matrix.note, {}), "`@>` takes jsonb, not json"],
  ["an array changed as a document", () => jsonbSet(list, [0], 1), "`jsonb_set` takes jsonb, not integer[]"],
  [
    "an array as a range",
    () => rangeOverlaps(list as never, [] as never),
    "takes a range or multirange, not integer[]"
  ],
  ["a date's bound", () => rangeLower(day as never), "takes a range or multirange, not date"],
  ["an element of rows", () => arrayElement(matrix.cells, 1), "takes a place in each dimension of integer[][]"],
  ["an element of an element", () => arrayElement(list, 1, 2), "takes a place in each dimension of integer[]"],
  ["a place in rows", () => arrayPosition(matrix.cells, [1]), "takes an array of one dimension"],
  ["a text as a vector", () => tsMatches(name, "a"), "`tsMatches` takes tsvector, not text"],
  ["a text as a query", () => tsRank(words, name), "`ts_rank` takes tsquery, not text"],
  ["a date as a text to search", () => toTsvector("english", day), "not date"],
  [
    "a number among dates",
    () => over(rowNumber(), { orderBy: asc(day), frame: { range: [-1, 0] } }),
    "a frame's range is a number, and its sort key of type date: give an Interval"
  ],
  [
    "an interval among numbers",
    () => over(rowNumber(), { orderBy: asc(n), frame: { range: [new Interval({ days: -1 }), 0] } }),
    "a frame's range is an interval, and its sort key of type integer"
  ],
  [
    "an interval before and after",
    () => over(rowNumber(), { orderBy: asc(day), frame: { range: [new Interval({ days: -1, months: 1 }), 0] } }),
    "whose parts differ in sign"
  ],
  ["a null that excludes all", () => notInList(n, [1, null as never]), "never true"]
]

test.each(refused)("%s", (_, build, problem) => expect(build).toThrow(problem))

const forged: ReadonlyArray<readonly [what: string, build: () => unknown, problem: string]> = [
  ["a configuration", () => toTsvector("english', x); --" as never, name), "a text search configuration"],
  ["a configuration of a query", () => toTsquery("a.b.c", "x"), "a text search configuration"],
  ["a weight", () => setweight(words, "A') --" as never), "no weight"],
  ["a unit", () => makeInterval({ "days => 1); --": 1 } as never), "an unknown unit"],
  ["a unit that every object has", () => makeInterval({ constructor: 1 } as never), "an unknown unit"],
  ["a kind of document", () => isJson(name, "object or true" as never), "an unknown kind"],
  ["a path", () => jsonExists(doc, "$.a\\'"), "holds a backslash"],
  ["an operator with a comment", () => op("--", Pg.text()), "no operator"],
  ["an operator with a long comment", () => op("/*", Pg.text()), "no operator"],
  ["an operator with a word", () => op("or", Pg.text()), "no operator"],
  ["no operator at all", () => op("", Pg.text()), "no operator"]
]

test.each(forged)(
  "%s that is written into the text comes from a list",
  (_, build, problem) => expect(build).toThrow(problem)
)

test("a path's quotes end nothing", () => {
  const query = from(samples).select({ x: jsonExists(doc, "$.a') or true --") })
  expect(Query.compile(query).text).toContain("json_exists(\"samples\".\"doc\", '$.a'') or true --')")
})

test("a collation is a quoted name", () => {
  const query = from(samples).select({ x: collate(name, "C\" or true --") })
  expect(Query.compile(query).text).toContain("collate \"C\"\" or true --\"")
})

test("a call that writes makes the statement one that writes", () => {
  const numbers = Pg.sequence("numbers")
  const query = from(samples).writing().where(inetContains(address, "::1"))
    .select({ id, at, next: nextval(numbers), lock: advisoryLock(1) })
  expect(query.orderBy().limit(1).plan.access).toBe("writes")
  expect(from(samples).select({ id }).plan.access).toBe("reads")
})
