/**
 * The laws of builders: no value changes when it is extended, whichever of its methods extends it, and extending it twice
 * alike gives two of the same text. Methods are found by looking at the values: one without a law fails here.
 */
import * as A from "@aludel/sql"
import { Pg, Query, value } from "@aludel/sql"
import { expect, test } from "vitest"

const users = A.table(
  "users",
  class Users {
    id = Pg.integer().identity({ always: false }).primaryKey()
    name = Pg.text().unique()
    age = Pg.integer().nullable()
  }
)

const posts = A.table(
  "posts",
  class Posts {
    id = Pg.integer().primaryKey()
    userId = Pg.integer().references(() => users.id)
  }
)

const model = A.dataModel({ users, posts })
const own = A.eq(posts.userId, users.id)
const young = A.lt(users.age, 18)
const other = A.gt(users.id, 7)
const newest = A.lateral("newest", A.from(posts).correlate(users).where(own).select({ id: posts.id }))
const selection = { id: users.id, name: users.name }
/** For what the class has for others of its kind, and this one's type has not. */
const same = <X>(one: X) => one

/** Everything of a value as text, but for what it remembers of its own compilation. */
const snapshot = (given: unknown): string => {
  const seen = new Map<object, number>()
  const shown = (one: unknown): unknown => {
    if (typeof one === "bigint") return `${one}n`
    if (typeof one === "function") return `function ${one.name}`
    if (typeof one !== "object" || one === null) return one === undefined ? "undefined" : one
    const known = seen.get(one)
    if (known !== undefined) return `#${known}`
    seen.set(one, seen.size)
    const entries = Object.entries(one).filter(([key]) => key !== "compiled")
    return Array.isArray(one) ? one.map(shown) : Object.fromEntries(entries.map(([key, part]) => [key, shown(part)]))
  }
  return JSON.stringify(shown(given))
}

type Extend = (from: never) => unknown
type Laws = Readonly<Record<string, Extend>>

/** What TypeScript keeps to the class, and what every value of Effect has. */
const apart = new Set([
  "constructor",
  "pipe",
  "with",
  "join",
  "joined",
  "joinOn",
  "sources",
  "lock",
  "when",
  "resolved",
  "beside",
  "next",
  "finish",
  // What it is printed as.
  "toString",
  "toJSON"
])

const methodsOf = (one: object): ReadonlyArray<string> => {
  const found = new Set(Object.keys(one).filter((key) => typeof (one as Record<string, unknown>)[key] === "function"))
  for (
    let place = Object.getPrototypeOf(one);
    place && place !== Object.prototype;
    place = Object.getPrototypeOf(place)
  ) {
    for (const key of Object.getOwnPropertyNames(place)) found.add(key)
  }
  return [...found].filter((key) => !apart.has(key))
}

/** A law for a method, typed by its value. */
const laws = <X extends object>(from: X, given: Readonly<Record<string, (one: X) => unknown>>) =>
  [from, given as Laws] as const

/** The clauses of joined tables, which updates and deletes have as well. */
interface Joins {
  innerJoin(table: typeof posts, on: never): unknown
  leftJoin(table: typeof posts, on: never): unknown
  rightJoin(table: typeof posts, on: never): unknown
  fullJoin(table: typeof posts, on: never): unknown
  crossJoin(table: typeof posts): unknown
}
const joins: Readonly<Record<string, (one: never) => unknown>> = {
  innerJoin: (one: Joins) => one.innerJoin(posts, own as never),
  leftJoin: (one: Joins) => one.leftJoin(posts, own as never),
  rightJoin: (one: Joins) => one.rightJoin(posts, own as never),
  fullJoin: (one: Joins) => one.fullJoin(posts, own as never),
  crossJoin: (one: Joins) => one.crossJoin(posts)
}

const select = A.from(users).select(selection)
const merge = A.mergeInto(users).using(posts, own).whenMatched().delete()
const third = A.alias(users, "third")

const all: Readonly<Record<string, readonly [object, Laws]>> = {
  from: laws(A.from(users), {
    ...joins,
    innerJoinUsing: (one) => one.innerJoinUsing(A.using("ids", users, posts, "id")),
    leftJoinUsing: (one) => one.leftJoinUsing(A.using("ids", users, posts, "id")),
    rightJoinUsing: (one) => one.rightJoinUsing(A.using("ids", users, posts, "id")),
    fullJoinUsing: (one) => one.fullJoinUsing(A.using("ids", users, posts, "id")),
    innerJoinLateral: (one) => one.innerJoinLateral(newest),
    leftJoinLateral: (one) => one.leftJoinLateral(newest),
    crossJoinLateral: (one) => one.crossJoinLateral(newest),
    correlate: (one) => one.correlate(posts),
    writing: (one) => one.writing(),
    where: (one) => one.where(young).where(other),
    groupBy: (one) => one.groupBy(users.id).groupBy(users.name),
    groupBySets: (one) => one.groupBySets(A.rollup(users.age)),
    having: (one) => one.having(young),
    if: (one) => one.if(true, (inner) => inner.where(young)),
    optionally: (one) => one.optionally(3, (inner, n) => inner.where(A.eq(users.id, n))),
    select: (one) => one.select(selection)
  }),
  select: laws(select, {
    where: (one) => one.where(young).where(other),
    distinct: (one) => one.distinct(),
    distinctOn: (one) => one.distinctOn(users.age),
    orderBy: (one) => one.orderBy(A.asc(users.id)).orderBy(A.desc(users.name)),
    orderByKey: (one) => one.orderByKey("name", "desc"),
    limit: (one) => one.limit(3),
    offset: (one) => one.offset(3),
    if: (one) => one.if(true, (inner) => inner.limit(1)),
    optionally: (one) => one.optionally(3, (inner, n) => inner.limit(n)),
    forUpdate: (one) => one.forUpdate({ of: ["users"], waiting: "nowait" }),
    forNoKeyUpdate: (one) => one.forNoKeyUpdate(),
    forShare: (one) => one.forShare(),
    forKeyShare: (one) => one.forKeyShare(),
    as: (one) => one.as("t")
  }),
  alone: laws(A.select({ n: value(1, Pg.integer()) }), { as: (one) => one.as("t") }),
  "set operation": laws(A.union(select, select), {
    orderBy: (one) => one.orderBy("id").orderBy("name", "desc"),
    limit: (one) => one.limit(3),
    offset: (one) => one.offset(3),
    as: (one) => one.as("t")
  }),
  values: laws(A.values({ n: Pg.integer() }, [{ n: 1 }]), { as: (one) => one.as("t") }),
  "table function": laws(A.generateSeries(1, 3), {
    withOrdinality: (one) => one.withOrdinality("place"),
    as: (one) => one.as("t")
  }),
  "statement by hand": laws(A.sql.text("select :n::integer as id", { n: 1 }), {
    columns: (one) => one.columns({ id: Pg.integer() }),
    rowsOf: (one) => one.rowsOf(posts)
  }),
  "rows by hand": laws(A.sql.text("select :n::integer as id", { n: 1 }).columns({ id: Pg.integer() }), {
    reads: (one) => one.reads(),
    as: (one) => one.reads().as("t")
  }),
  "insert into": laws(A.insert(users), {
    values: (one) => one.values([{ name: "a" }, { name: "b", age: 3 }]),
    select: (one) => one.select(A.from(users).select({ name: users.name })),
    overriding: (one) => one.overriding("user value").values({ name: "a" })
  }),
  insert: laws(A.insert(users).values({ name: "a" }), {
    onConflict: (one) => one.onConflict(users.name).doNothing(),
    onConstraint: (one) => one.onConstraint("users_name_key").doNothing(),
    returning: (one) => one.returning(selection),
    returningChange: (one) => one.returningChange({ id: A.after(users).id })
  }),
  "on conflict": laws(A.insert(users).values({ name: "a" }).onConflict(users.name), {
    doNothing: (one) => one.doNothing(),
    doUpdate: (one) => one.doUpdate((excluded) => ({ age: excluded.age }))
  }),
  "update of a table": laws(A.update(users), {
    within: (one) => one.within(model),
    from: (one) => one.from(posts),
    set: (one) => one.set({ age: 3 })
  }),
  "update beside": laws(A.update(users).from(third), {
    ...joins,
    set: (one) => one.set({ age: third.age })
  }),
  "update to be narrowed": laws(A.update(users).set({ age: 3 }), {
    where: (one) => one.where(young),
    everyRow: (one) => one.everyRow()
  }),
  update: laws(A.update(users).set({ age: 3 }).where(young), {
    where: (one) => one.where(other),
    returning: (one) => one.returning(selection),
    returningChange: (one) => one.returningChange({ id: A.before(users).id })
  }),
  "update of many": laws(A.updateMany(users), {
    within: (one) => one.within(model),
    by: (one) => one.by("id")
  }),
  "update of many by a key": laws(A.updateMany(users).by("id"), { set: (one) => one.set([{ id: 1, age: 3 }]) }),
  "delete from": laws(A.deleteFrom(users), {
    within: (one) => one.within(model),
    using: (one) => one.using(posts),
    where: (one) => one.where(young),
    everyRow: (one) => one.everyRow()
  }),
  "delete beside": laws(A.deleteFrom(users).using(third), {
    ...joins,
    where: (one) => one.where(A.eq(third.id, users.id))
  }),
  delete: laws(A.deleteFrom(users).where(young), {
    where: (one) => one.where(other),
    returning: (one) => one.returning(selection)
  }),
  "merge into": laws(A.mergeInto(users), {
    within: (one) => one.within(model),
    using: (one) => one.using(posts, own)
  }),
  merge: laws(merge, {
    whenMatched: (one) => one.whenMatched(young).update({ age: 3 }),
    whenNotMatched: (one) => one.whenNotMatched().insert({ name: "x" }),
    whenNotMatchedBySource: (one) => one.whenNotMatchedBySource().delete(),
    returning: (one) => one.returning(selection)
  }),
  "merge, matched": laws(merge.whenMatched(), {
    update: (one) => one.update({ age: 3 }),
    delete: (one) => one.delete(),
    insert: same,
    doNothing: (one) => one.doNothing()
  }),
  truncate: laws(A.truncate(users), {
    restartIdentity: (one) => one.restartIdentity(),
    cascade: (one) => one.cascade()
  }),
  aggregate: laws(A.max(users.age), {
    filter: (one) => one.filter(young),
    distinct: same,
    orderBy: same
  }),
  "aggregate of all": laws(A.arrayAgg(users.age), {
    distinct: (one) => one.distinct(),
    orderBy: (one) => one.orderBy(A.asc(users.id)),
    filter: (one) => one.filter(young)
  }),
  case: laws(A.caseWhen(young, users.age), {
    when: (one) => one.when(other, 3),
    else: (one) => one.else(3),
    end: (one) => one.end()
  }),
  fragment: laws(A.sql`${users.id} + ${3}`, { as: (one) => one.as(Pg.integer()) }),
  unique: laws(A.unique("name"), {
    named: (one) => one.named("k"),
    nullsNotDistinct: (one) => one.nullsNotDistinct(),
    include: (one) => one.include("age"),
    deferrable: (one) => one.deferrable()
  })
}

const isQuery = (one: unknown): one is Query.Query<unknown, string, unknown, "one" | "many"> =>
  typeof one === "object" && one !== null && "plan" in one && "pipe" in one

const text = (one: unknown): string => isQuery(one) ? JSON.stringify(Query.compile(one)) : ""

for (const [name, [from, methods]] of Object.entries(all)) {
  test(`${name}: each method has a law`, () => {
    expect(methodsOf(from).filter((method) => !Object.hasOwn(methods, method))).toEqual([])
  })

  test(`${name}: extended, it stays what it was; extended twice alike, there are two of the same text`, () => {
    const before = snapshot(from)
    const written = text(from)
    for (const [method, extend] of Object.entries(methods)) {
      const once = extend(from as never)
      const twice = extend(from as never)
      expect(snapshot(from), method).toBe(before)
      expect(text(twice), method).toBe(text(once))
      expect(snapshot(twice), method).toBe(snapshot(once))
    }
    expect(text(from)).toBe(written)
    expect(snapshot(from)).toBe(before)
  })
}

test("a query piped through comments and tags stays what it was", () => {
  const before = snapshot(select)
  const commented = () => text(select.pipe(A.comment("c"), A.tags({ route: "/" }), A.hint("SeqScan(users)")))
  expect(commented()).toBe(commented())
  expect(commented()).not.toBe(text(select))
  expect(snapshot(select)).toBe(before)
})

test("a column's declaration stays what it was, whatever is said of it", () => {
  const column = Pg.integer()
  const before = snapshot(column)
  const methods = column as unknown as Readonly<Record<string, (...given: ReadonlyArray<unknown>) => unknown>>
  const given: Readonly<Record<string, ReadonlyArray<unknown>>> = {
    default: [1],
    defaultWith: [() => 1],
    defaultSql: [() => value(1, Pg.integer())],
    onUpdate: [1],
    check: [(one: never) => A.gt(one, 0)],
    references: [() => users.id],
    generatedAs: [() => value(1, Pg.integer())],
    collate: ["C"],
    comment: ["c"],
    named: ["other"],
    unique: ["u"]
  }
  for (const method of methodsOf(column)) {
    try {
      methods[method]?.(...given[method] ?? [])
    } catch (cause) {
      expect(cause, method).toBeInstanceOf(A.InvalidSchema)
    }
    expect(snapshot(column), method).toBe(before)
  }
})
