/** Wrong expressions: operands of another type, tables out of scope, calls where they cannot stand. */
import {
  add,
  and,
  arrayContains,
  caseWhen,
  coalesce,
  contains,
  count,
  eq,
  extract,
  from,
  gt,
  inList,
  jsonAgg,
  jsonBuildObject,
  like,
  lower,
  lt,
  optionally,
  over,
  Pg,
  rowNumber,
  sql,
  stringAgg,
  sum,
  value
} from "@aludel/sql"
import { posts, users } from "../schema.ts"

inList(users.id, ["1"]) // wrong
inList(users.age, [undefined]) // wrong
like(users.age, "1%") // wrong
contains(users.name, users.email) // wrong
lower(users.id) // wrong
add(users.name, 1) // wrong
add(users.age, "1") // wrong
add(users.age, users.id) // wrong
add(posts.rating, 1.5) // wrong
sum(users.name) // wrong
stringAgg(users.id, ",") // wrong
arrayContains(users.name, ["a"]) // wrong
extract("years", users.createdAt) // wrong
value("1", Pg.integer()) // wrong
caseWhen(gt(users.age, 18), "adult") // wrong
caseWhen(users.age, users.name) // wrong
caseWhen(gt(users.age, 18), users.name).else(1) // wrong
coalesce(users.age, "none") // wrong
coalesce(users.age, users.name) // wrong
optionally(1, (id) => eq(users.name, id)) // wrong
from(users).select({ n: rowNumber() }) // wrong
over(eq(users.age, 1)) // wrong
eq(users.age, 1).filter(gt(users.age, 1)) // wrong
count().filter(users.name) // wrong
sql`length(${{ name: "x" }})` // wrong
sql`length(${null})` // wrong
sql("select 1") // wrong
from(users).where(sql`true`) // wrong
from(users).where(sql`${users.age} > 1`.as(Pg.integer())) // wrong
from(users).select({ x: sql`length(${posts.title})`.as(Pg.integer()) }) // wrong
from(users).select({ x: count().filter(eq(posts.title, "a")) }) // wrong
from(users).select({ x: over(count(), { partitionBy: posts.id }) }) // wrong
from(users).select({ x: coalesce(users.name, posts.title) }) // wrong
from(users).select({ x: jsonAgg(jsonBuildObject({ a: users.id, b: posts.id })) }) // wrong
from(users).where(and(optionally(1, (age) => lt(users.age, age)), gt(posts.rating, posts.rating))) // wrong
