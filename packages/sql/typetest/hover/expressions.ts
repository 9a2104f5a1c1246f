/** What a hover shows of expressions: the value, and null exactly where the value can be null. */
import {
  add,
  arrayAgg,
  avg,
  caseWhen,
  castTo,
  coalesce,
  concat,
  count,
  dateTrunc,
  desc,
  extract,
  firstValue,
  from,
  func,
  greatest,
  gt,
  inList,
  isDistinctFrom,
  jsonAgg,
  jsonBuildObject,
  lag,
  length,
  lower,
  nullIf,
  optionally,
  over,
  Pg,
  type Query,
  rowNumber,
  sql,
  sum,
  value
} from "@aludel/sql"
import { posts, users } from "../schema.ts"

const similarity = func("similarity", Pg.integer(), { volatility: "immutable" })

const lowered: never = lower(users.name)
const age: never = add(users.age, 1)
const twoTables: never = add(users.id, posts.authorId)
const counted: never = count(posts.id).distinct().filter(gt(users.age, 1))
const windowed: never = over(rowNumber(), { partitionBy: users.name, orderBy: desc(posts.id) })
const onlyOver: never = rowNumber()
const conditional: never = caseWhen(gt(users.age, 18), value("adult", Pg.text()))
const chosen: never = caseWhen(gt(users.age, 18), value("adult", Pg.text())).else("child")
const listed: never = inList(users.id, [1n])
const left: never = optionally(3 as number | undefined, (n) => gt(users.age, n))
const fragment: never = sql`${users.age} + ${posts.id}`
const reading: never = sql`(select max(${posts.id}) from ${posts})`.as(Pg.bigint().nullable())
const counting: never = sql`${count()} + ${users.age}`
const called: never = similarity(users.name, "x")

declare const inner: Query.Row<typeof innerQuery>
const innerQuery = from(users).select({
  lower: lower(users.name),
  add: add(users.age, 1),
  length: length(users.name),
  cast: castTo(users.age, Pg.text()),
  coalesce: coalesce(users.age, 0),
  between: coalesce(users.age, users.age),
  greatest: greatest(users.age, users.age, 0),
  nullIf: nullIf(users.name, ""),
  concat: concat(users.name, users.age),
  distinct: isDistinctFrom(users.age, 1),
  extract: extract("year", users.createdAt),
  month: dateTrunc("month", users.createdAt),
  else: caseWhen(gt(users.age, 18), users.name).else("x"),
  end: caseWhen(gt(users.age, 18), users.name).end(),
  sum: sum(users.age),
  sumOfBig: sum(users.id),
  avg: avg(users.age),
  list: arrayAgg(users.name),
  lag: over(lag(users.name)),
  lagOr: over(lag(users.name, 1, "none")),
  lagOther: over(lag(users.name, 1, users.email)),
  lagNull: over(lag(users.id, 1, users.managerId)),
  first: over(firstValue(users.name)),
  fragment: sql`length(${users.name})`.as(Pg.integer()),
  nullable: sql`abs(${users.age})`.as(Pg.integer()),
  never: coalesce(sql`abs(${users.age})`.as(Pg.integer()), 0)
})
const rowOfInner: never = inner

declare const outer: Query.Row<typeof outerQuery>
const outerQuery = from(users).leftJoin(posts, gt(posts.id, 1)).select({
  lower: lower(posts.title),
  add: add(users.id, posts.authorId),
  one: add(users.id, 1),
  elseInner: caseWhen(gt(posts.id, 18), users.name).else("x"),
  coalesce: coalesce(posts.title, users.name),
  coalesced: coalesce(posts.title, "none"),
  still: coalesce(users.name, posts.title),
  else: caseWhen(gt(users.age, 18), posts.title).else("x"),
  count: count(posts.id),
  distinct: isDistinctFrom(posts.title, "a"),
  lagOr: over(lag(posts.title, 1, "none")),
  fragment: sql`length(${posts.title})`.as(Pg.integer()),
  json: jsonAgg(jsonBuildObject({ id: posts.id, n: count() }))
})
const rowOfOuter: never = outer
