/** Wrong uses of functions: operands of another kind, values of another type, calls where the server takes none. */
import {
  add,
  addDays,
  addInterval,
  and,
  array,
  arrayElement,
  arrayPrepend,
  asc,
  atTimeZone,
  bitwiseAnd,
  caseOf,
  collate,
  count,
  dateBin,
  encode,
  eq,
  exists,
  format,
  from,
  gcd,
  gt,
  inList,
  Interval,
  jsonbSet,
  jsonContains,
  jsonGet,
  jsonPathExists,
  like,
  lpad,
  makeInterval,
  mode,
  multiplyInterval,
  nextval,
  notInList,
  op,
  over,
  overlaps,
  Pg,
  power,
  rangeContainsElement,
  rangeOf,
  rangeOverlaps,
  regexpReplace,
  setweight,
  sqrt,
  stddevSamp,
  subtractTimestamp,
  sum,
  table,
  toTsvector,
  widthBucket
} from "@aludel/sql"
import { posts, users } from "../schema.ts"

const rooms = table(
  "rooms",
  class Rooms {
    id = Pg.integer().primaryKey()
    during = Pg.daterange()
    taken = Pg.int4range()
    sizes = Pg.integer().array()
    notes = Pg.jsonb()
    length = Pg.interval()
    day = Pg.date()
    body = Pg.tsvector()
    code = Pg.bytea()
  }
)
const numbers = Pg.sequence("numbers")
const distance = op("<->", Pg.doublePrecision())

add(rooms.notes, 1) // wrong
add(rooms.during, 1) // wrong
like(rooms.notes, "%a%") // wrong
and(eq(users.id, 1n), users.age) // wrong
sum(rooms.notes) // wrong
gt(rooms.sizes, 1) // wrong
lpad(users.id, 3) // wrong
lpad(users.name, "3") // wrong
regexpReplace(users.name, /a/, "b") // wrong
collate(users.age, "C") // wrong
encode(rooms.code, "base32") // wrong
format(users.age, users.name) // wrong
sqrt(users.name) // wrong
power(users.age, 2n) // wrong
gcd(posts.rating, posts.rating) // wrong
bitwiseAnd(users.age, users.id) // wrong
widthBucket(users.age, "0", 1, 2) // wrong
addInterval(users.createdAt, 1) // wrong
addInterval(users.age, new Interval({ days: 1 })) // wrong
addDays(users.createdAt, 1) // wrong
subtractTimestamp(users.createdAt, "2024-01-01") // wrong
multiplyInterval(rooms.length, "2") // wrong
makeInterval({ day: 1 }) // wrong
atTimeZone(users.id, "UTC") // wrong
dateBin(new Interval({ days: 1 }), users.createdAt, "2024-01-01") // wrong
overlaps([users.id, 1n], [users.id, 2n]) // wrong
rangeOverlaps(rooms.taken, rangeOf("a", "b")) // wrong
rangeOverlaps(rooms.id, rangeOf(1, 2)) // wrong
rangeContainsElement(rooms.taken, "1") // wrong
array(rooms.id, "1") // wrong
arrayElement(rooms.id, 1) // wrong
arrayPrepend("1", rooms.sizes) // wrong
jsonGet(users.name, "a") // wrong
jsonGet(users.id, "a") // wrong
jsonContains(rooms.notes, { a: 1n }) // wrong
jsonbSet(rooms.id, ["a"], 1) // wrong
jsonPathExists(users.name, "$") // wrong
toTsvector("englisch", users.name) // wrong
setweight(rooms.body, "E") // wrong
notInList(users.age, [1, null]) // wrong
inList(users.age, [users.name]) // wrong
caseOf(users.age, "1", users.name) // wrong
distance(users.age, "1") // wrong
stddevSamp(users.name) // wrong
over(mode(users.age)) // wrong
over(count(), { frame: { rows: [new Interval({ days: -1 }), 0] } }) // wrong
over(sum(users.age).distinct()) // wrong
over(sum(users.age).orderBy(asc(users.id))) // wrong
count().distinct() // wrong
mode(users.age).orderBy(asc(users.id)) // wrong
from(users).select({ n: nextval(numbers) }) // wrong
from(users).where(exists(from(posts).writing().select({ n: nextval(numbers) }))) // wrong
