/** What a hover shows of functions: the value, and null exactly where the value can be null. */
import {
  addInterval,
  age,
  array,
  arrayCat,
  arrayElement,
  arrayQuery,
  arraySlice,
  atTimeZone,
  caseOf,
  concatWs,
  count,
  currentDate,
  eq,
  format,
  from,
  inList,
  Interval,
  jsonbSet,
  jsonbStripNulls,
  jsonBuildArray,
  jsonGet,
  jsonObjectAgg,
  jsonTypeOf,
  jsonValue,
  lpad,
  makeInterval,
  mode,
  nextval,
  op,
  percentileCont,
  Pg,
  power,
  type Query,
  rangeAgg,
  rangeContainsElement,
  rangeLower,
  rangeOf,
  rangeUnion,
  rankOf,
  regexpMatch,
  regexpReplace,
  sqrt,
  stringToArray,
  subtractDate,
  sum,
  table,
  toJsonb,
  toTimestamp,
  toTsvector,
  tsMatches,
  tsRank,
  value,
  websearchToTsquery
} from "@aludel/sql"
import { posts, users } from "../schema.ts"

const rooms = table(
  "rooms",
  class Rooms {
    id = Pg.integer().primaryKey()
    taken = Pg.int4range()
    sizes = Pg.integer().array()
    notes = Pg.jsonb()
    hint = Pg.jsonb().nullable()
    day = Pg.date()
    opened = Pg.timestamptz()
  }
)
const numbers = Pg.sequence("numbers")
const distance = op("<->", Pg.doublePrecision())

const padded: never = lpad(users.name, users.age)
const counted: never = count()
const arranged: never = sum(users.age).distinct()
const sorted: never = percentileCont(0.5, users.age)
const next: never = nextval(numbers)
const listed: never = inList(users.id, [posts.id, 1])
const writing: never = from(users).writing()

declare const inner: Query.Row<typeof innerQuery>
const innerQuery = from(rooms).innerJoin(users, eq(users.age, rooms.id)).select({
  padded: lpad(users.name, 3),
  paddedByAge: lpad(users.name, users.age),
  replaced: regexpReplace(users.name, "a", "b"),
  matched: regexpMatch(users.name, "a(b)?"),
  formatted: format("%s", users.age),
  joined: concatWs(", ", users.age, users.name),
  root: sqrt(users.age),
  rootOfBig: sqrt(users.id),
  power: power(rooms.id, users.age),
  today: currentDate(),
  later: addInterval(rooms.opened, new Interval({ days: 1 })),
  days: subtractDate(rooms.day, "2024-01-01"),
  age: age(rooms.opened),
  local: atTimeZone(rooms.opened, "UTC"),
  made: makeInterval({ days: users.age }),
  instant: toTimestamp(value(1.5, Pg.doublePrecision())),
  array: array(rooms.id, users.age),
  cat: arrayCat(rooms.sizes, [1]),
  element: arrayElement(rooms.sizes, 1),
  slice: arraySlice(rooms.sizes, 1, users.age),
  split: stringToArray(users.name, ","),
  splitWithNull: stringToArray(users.name, ",", ""),
  values: arrayQuery(from(posts).select({ id: posts.id })),
  document: jsonGet(rooms.notes, "a"),
  kind: jsonTypeOf(rooms.notes),
  kindOfHint: jsonTypeOf(rooms.hint),
  set: jsonbSet(rooms.notes, ["a"], 1),
  setToHint: jsonbSet(rooms.notes, ["a"], rooms.hint),
  stripped: jsonbStripNulls(rooms.hint),
  tuple: jsonBuildArray(users.id, users.age),
  json: toJsonb(users.age),
  scalar: jsonValue(rooms.notes, "$.a", Pg.integer()),
  lower: rangeLower(rooms.taken),
  union: rangeUnion(rooms.taken, rangeOf(1, 2)),
  holds: rangeContainsElement(rooms.taken, users.age),
  matches: tsMatches(toTsvector("english", users.name), "a"),
  rank: tsRank(toTsvector("english", users.name), websearchToTsquery("english", "a")),
  case: caseOf(users.age, 1, users.name).else("x"),
  distance: distance(users.id, 1n),
  distanceOfAge: distance(users.age, 1)
})
const rowOfInner: never = inner

declare const outer: Query.Row<typeof outerQuery>
const outerQuery = from(users).leftJoin(posts, eq(posts.authorId, users.id)).select({
  padded: lpad(posts.title, 3),
  paddedInner: lpad(users.name, 3),
  formatted: format("%s", posts.title),
  array: array(users.name, posts.title),
  tuple: jsonBuildArray(posts.title, users.name),
  root: sqrt(posts.id),
  vector: toTsvector("english", posts.title),
  distance: distance(posts.id, users.id)
})
const rowOfOuter: never = outer

declare const groups: Query.Row<typeof groupsQuery>
const groupsQuery = from(rooms).select({
  mode: mode(rooms.id),
  median: percentileCont([0.5, 0.9], rooms.id),
  rank: rankOf(3, rooms.id),
  ranges: rangeAgg(rooms.taken),
  object: jsonObjectAgg(rooms.day, rooms.hint)
})
const rowOfGroups: never = groups
