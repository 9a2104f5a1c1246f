/**
 * The programs of the type budget: tables of ten columns in one ring of foreign keys, and queries that each meet fresh
 * tables, which is the dear case. A schema is measured against the empty program; a kind of query by a program with
 * twenty against one with seventy over the same schema, which leaves the cost of one further query.
 */
import type { Fixture } from "./Fixture.ts"

const repeat = (count: number, line: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => line(index)).join("\n")

const imports = [
  `import { catchConstraint, count, desc, eq, from, gt, insert, max, Pg, prepared, Query, table, transaction, unique } from "@aludel/sql"`,
  `import { and, cte, deleteFrom, exists, scalar, union, update } from "@aludel/sql"`,
  `import { add, caseWhen, coalesce, contains, copyInto, inList, over, rowNumber, sql, sum, value } from "@aludel/sql"`,
  `import { lower, mergeInto, namedWindow, namingConvention, updateMany, withWrite } from "@aludel/sql"`,
  `import { addInterval, currentDate, Interval, jsonBuildObject, lpad, regexpReplace, sqrt, stddevSamp } from "@aludel/sql"`,
  `import { asc, cteRecursive, isNull, lateral, rollup, row, unnest, using, values } from "@aludel/sql"`,
  `import * as Effect from "effect/Effect"`
].join("\n")

const tableOf = (tables: number) => (n: number): string =>
  `export const t${n} = table("table_${n}", class Table${n} {
  id = Pg.bigint().identity().primaryKey()
  email = Pg.varchar(100).unique()
  name = Pg.text()
  age = Pg.integer().nullable().check((age) => gt(age, 0))
  teamId = Pg.bigint().references(() => t${(n + 1) % tables}.id)
  managerId = Pg.bigint().nullable().references(() => t${n}.id)
  balance = Pg.numeric(10, 2).nullable()
  active = Pg.boolean().default(true)
  createdAt = Pg.timestamptz().defaultNow()
  note = Pg.text().nullable()
}, { constraints: [unique("email", "teamId")] })`

/** The source text of a schema with this many tables of ten columns, imports included. */
export const schema = (tables: number): string => `${imports}\n${repeat(tables, tableOf(tables))}\n`

const tables = 200

/** Each kind of query: the source text of the query with this number, over tables that no other query meets. */
const kinds = {
  "select, two tables": (n: number): string => {
    const [a, b] = [`t${2 * n}`, `t${2 * n + 1}`]
    return `export const select${n} = Query.all(from(${a}).leftJoin(${b}, eq(${b}.teamId, ${a}.id))
  .where(and(gt(${a}.age, 1), eq(${b}.name, "x"))).groupBy(${a}.id)
  .select({ id: ${a}.id, name: ${a}.name, n: count(${b}.id), latest: max(${b}.createdAt) }).orderBy(desc(${a}.name)))`
  },
  "select, three tables": (n: number): string => {
    const [a, b, c] = [`t${3 * n}`, `t${3 * n + 1}`, `t${3 * n + 2}`]
    return `export const three${n} = Query.all(from(${a})
  .innerJoin(${b}, eq(${b}.teamId, ${a}.id)).leftJoin(${c}, eq(${c}.teamId, ${b}.id))
  .where(and(gt(${a}.age, 1), eq(${b}.name, "x"))).groupBy(${a}.id, ${b}.id)
  .select({ id: ${a}.id, name: ${b}.name, n: count(${c}.id), latest: max(${c}.createdAt) }).orderBy(desc(${a}.name)))`
  },
  "select, join by foreign key": (n: number): string => {
    const [a, b] = [`t${2 * n}`, `t${2 * n + 1}`]
    return `export const byKey${n} = Query.all(from(${a}).leftJoin(${b})
  .where(and(gt(${a}.age, 1), eq(${b}.name, "x"))).groupBy(${a}.id)
  .select({ id: ${a}.id, name: ${a}.name, n: count(${b}.id), latest: max(${b}.createdAt) }).orderBy(desc(${a}.name)))`
  },
  "select, using": (n: number): string => {
    const [a, b] = [`t${2 * n}`, `t${2 * n + 1}`]
    return `const merged${n} = using("merged", ${a}, ${b}, "id")
export const withUsing${n} = Query.all(from(${a}).fullJoinUsing(merged${n})
  .select({ id: merged${n}.id, name: ${a}.name, latest: ${b}.createdAt }))`
  },
  "select, window functions": (n: number): string => {
    const [a, b] = [`t${2 * n}`, `t${2 * n + 1}`]
    return `export const windows${n} = Query.all(from(${a}).leftJoin(${b}, eq(${b}.teamId, ${a}.id)).select({
    id: ${a}.id,
    place: over(rowNumber(), { partitionBy: ${a}.name, orderBy: desc(${b}.id) }),
    running: over(sum(${a}.balance), { orderBy: desc(${a}.createdAt) })
  }))`
  },
  "select, named windows": (n: number): string => {
    const [a, b] = [`t${2 * n}`, `t${2 * n + 1}`]
    return `const theirs${n} = namedWindow("theirs", { partitionBy: ${a}.name, orderBy: desc(${b}.id) })
export const named${n} = Query.all(from(${a}).leftJoin(${b}, eq(${b}.teamId, ${a}.id)).select({
    id: ${a}.id,
    place: over(rowNumber(), theirs${n}),
    running: over(sum(${a}.balance), { base: theirs${n}, frame: { rows: [null, 0] } })
  }))`
  },
  "select, derived table": (n: number): string => {
    const [a, b] = [`t${2 * n}`, `t${2 * n + 1}`]
    return `const derived${n} = from(${b}).groupBy(${b}.teamId).select({ teamId: ${b}.teamId, n: count(), latest: max(${b}.createdAt) }).as("d")
export const joined${n} = Query.all(from(${a}).leftJoin(derived${n}, eq(derived${n}.teamId, ${a}.id))
  .select({ id: ${a}.id, n: derived${n}.n, latest: derived${n}.latest }))`
  },
  "select, common table expression": (n: number): string => {
    const [a, b] = [`t${2 * n}`, `t${2 * n + 1}`]
    return `const cte${n} = cte("c", from(${b}).groupBy(${b}.teamId).select({ teamId: ${b}.teamId, n: count(), latest: max(${b}.createdAt) }))
export const withCte${n} = Query.all(from(${a}).leftJoin(cte${n}, eq(cte${n}.teamId, ${a}.id))
  .select({ id: ${a}.id, n: cte${n}.n, latest: cte${n}.latest }))`
  },
  "select, correlated subqueries": (n: number): string => {
    const [a, b] = [`t${2 * n}`, `t${2 * n + 1}`]
    return `const theirs${n} = from(${b}).correlate(${a}).where(eq(${b}.teamId, ${a}.id))
export const sub${n} = Query.all(from(${a}).where(exists(theirs${n}.select({ id: ${b}.id })))
  .select({ id: ${a}.id, n: scalar(theirs${n}.select({ n: count() })) }))`
  },
  "select, lateral": (n: number): string => {
    const [a, b] = [`t${2 * n}`, `t${2 * n + 1}`]
    return `const lateral${n} = lateral("top", from(${b}).correlate(${a}).where(eq(${b}.teamId, ${a}.id))
  .select({ id: ${b}.id, latest: ${b}.createdAt }).orderBy(desc(${b}.id)).limit(3))
export const withLateral${n} = Query.all(from(${a}).leftJoinLateral(lateral${n})
  .select({ id: ${a}.id, top: lateral${n}.id, latest: lateral${n}.latest }))`
  },
  "select, recursive": (n: number): string => {
    const a = `t${n}`
    return `const tree${n} = cteRecursive("tree", from(${a}).where(isNull(${a}.managerId)).select({ id: ${a}.id, depth: value(0, Pg.integer()) }),
  (tree) => from(${a}).innerJoin(tree, eq(${a}.managerId, tree.id)).select({ id: ${a}.id, depth: add(tree.depth, 1) }))
export const recursive${n} = Query.all(from(tree${n}).select({ id: tree${n}.id, depth: tree${n}.depth }))`
  },
  "select, values": (n: number): string =>
    `const values${n} = values({ id: Pg.bigint(), name: Pg.text() }, [{ id: 1n, name: "a" }]).as("v")
export const withValues${n} = Query.all(from(t${n}).innerJoin(values${n}, eq(values${n}.id, t${n}.id))
  .select({ id: t${n}.id, name: values${n}.name }))`,
  "select, unnest": (n: number): string =>
    `const unnest${n} = unnest({ id: value([1n], Pg.bigint().array()), name: value(["a"], Pg.text().array()) }).as("u")
export const withUnnest${n} = Query.all(from(t${n}).leftJoin(unnest${n}, eq(unnest${n}.id, t${n}.id))
  .select({ id: t${n}.id, name: unnest${n}.name }))`,
  "select, rollup": (n: number): string =>
    `export const rolled${n} = Query.all(from(t${n}).groupBySets(rollup(t${n}.name, t${n}.teamId))
  .select({ name: t${n}.name, teamId: t${n}.teamId, n: count() }))`,
  "select, page by rows": (n: number): string =>
    `export const page${n} = Query.page(from(t${n}).where(gt(row(t${n}.name, t${n}.id), ["a", 1n]))
  .select({ id: t${n}.id, name: t${n}.name }).orderBy(asc(t${n}.name), asc(t${n}.id)), { size: 10 })`,
  union: (n: number): string => {
    const [a, b] = [`t${2 * n}`, `t${2 * n + 1}`]
    return `export const either${n} = Query.all(union(
  from(${a}).where(gt(${a}.age, 1)).select({ id: ${a}.id, name: ${a}.name, latest: ${a}.createdAt }),
  from(${b}).where(gt(${b}.age, 1)).select({ id: ${b}.id, name: ${b}.name, latest: ${b}.createdAt })).orderBy("name").limit(3))`
  },
  "select, expressions": (n: number): string => {
    const [a, b] = [`t${2 * n}`, `t${2 * n + 1}`]
    return `export const expressions${n} = Query.all(from(${a}).leftJoin(${b}, eq(${b}.teamId, ${a}.id))
  .where(and(inList(${a}.age, [1, 2]), contains(${b}.name, "x"))).select({
    name: coalesce(${b}.name, ${a}.name),
    sum: add(${a}.balance, ${b}.balance),
    kind: caseWhen(gt(${a}.age, 18), value("adult", Pg.text())).else("child"),
    place: over(rowNumber(), { partitionBy: ${a}.name, orderBy: desc(${b}.id) }),
    rows: sum(${a}.balance).filter(gt(${b}.age, 1)),
    length: sql\`length(\${${b}.name})\`.as(Pg.integer())
  }))`
  },
  "select, functions": (n: number): string => {
    const a = `t${2 * n}`
    return `export const functions${n} = Query.all(from(${a})
  .where(gt(addInterval(${a}.createdAt, new Interval({ days: 1 })), ${a}.createdAt)).select({
    code: lpad(${a}.name, 8, "0"),
    plain: regexpReplace(${a}.note, "[^a-z]", "", "g"),
    root: sqrt(${a}.age),
    tree: jsonBuildObject({ id: ${a}.id, balance: ${a}.balance }),
    today: currentDate()
  }))
export const spread${n} = Query.one(from(${a}).select({ spread: stddevSamp(${a}.balance) }))`
  },
  "raw statement": (n: number): string =>
    `const text${n} = sql.text("select id, name, n.count from table_${n} as n where age > :age and name = :name limit :n", { age: 1, name: "x", n: 3 })
export const raw${n} = Query.all(text${n}.columns({ id: Pg.bigint(), name: Pg.text(), count: Pg.integer().nullable() }).reads())`,
  "prepared query": (n: number): string => {
    const [a, b] = [`t${2 * n}`, `t${2 * n + 1}`]
    return `const prepared${n} = prepared({ age: Pg.integer(), name: Pg.text() }, (p) =>
  from(${a}).leftJoin(${b}, eq(${b}.teamId, ${a}.id)).where(and(gt(${a}.age, p.age), eq(${b}.name, p.name)))
    .select({ id: ${a}.id, name: ${a}.name, latest: ${b}.createdAt }))
export const ran${n} = Query.all(prepared${n}.with({ age: 1, name: "x" }))`
  },
  "copy, into a table": (n: number): string =>
    `export const copied${n} = copyInto(t${n}, ["email", "name", "teamId"]).line({ email: "a", name: "b", teamId: 1n })`,
  insert: (n: number): string =>
    `export const insert${n} = Query.one(insert(t${n}).values({ email: "a", name: "b", teamId: 1n }))`,
  // The table as well, since none of the others has a convention.
  "insert, naming convention": (n: number): string =>
    `${
      n === 0
        ? `const convention = namingConvention({ pk: "pk_{table}", uq: "uq_{table}_{columns}", fk: "fk_{table}_{columns}" })`
        : ""
    }
export const c${n} = convention.table("conventional_${n}", class Conventional${n} {
  id = Pg.bigint().identity().primaryKey()
  email = Pg.varchar(100).unique()
  name = Pg.text()
  age = Pg.integer().nullable()
  teamId = Pg.bigint().references(() => t${n}.id)
  note = Pg.text().nullable()
}, { constraints: [unique("email", "teamId")] })
export const insertNamed${n} = Query.run(insert(c${n}).values({ email: "a", name: "b", teamId: 1n }))`,
  "insert, returning": (n: number): string =>
    `export const returning${n} = Query.one(
  insert(t${n}).values({ email: "a", name: "b", teamId: 1n }).returning({ id: t${n}.id, email: t${n}.email }))`,
  "insert, onConflict": (n: number): string =>
    `export const upsert${n} = Query.one(insert(t${n}).values({ email: "a", name: "b", teamId: 1n })
  .onConflict(t${n}.email).doUpdate((excluded) => ({ name: excluded.name })))`,
  "insert, catchConstraint": (n: number): string =>
    `export const caught${n} = Query.one(insert(t${n}).values({ email: "a", name: "b", teamId: 1n }))
  .pipe(catchConstraint("table_${n}_email_key", () => Effect.succeed(0)))`,
  update: (n: number): string =>
    `export const updated${n} = Query.one(update(t${n}).set({ email: "a", name: "b" }).where(eq(t${n}.id, 1n)))`,
  "update, from": (n: number): string => {
    const [a, b] = [`t${2 * n}`, `t${2 * n + 1}`]
    return `export const joined${n} = Query.all(update(${a}).from(${b}).set({ name: ${b}.name, email: ${b}.email })
  .where(eq(${b}.teamId, ${a}.id)).returning({ id: ${a}.id, other: ${b}.id }))`
  },
  "update, many rows": (n: number): string =>
    `export const many${n} = Query.one(updateMany(t${n}).by("id").set([{ id: 1n, email: "a" }, { id: 2n, name: "b" }]))`,
  merge: (n: number): string => {
    const [a, b] = [`t${2 * n}`, `t${2 * n + 1}`]
    return `export const merged${n} = Query.one(mergeInto(${a}).using(${b}, eq(${b}.teamId, ${a}.id))
  .whenMatched().update({ name: lower(${b}.name) })
  .whenNotMatched().insert({ email: ${b}.email, name: ${b}.name, teamId: ${b}.teamId }))`
  },
  "write in WITH": (n: number): string => {
    const [a, b] = [`t${2 * n}`, `t${2 * n + 1}`]
    return `export const moved${n} = Query.one(withWrite(
  "moved",
  update(${a}).set({ name: "x" }).everyRow().returning({ email: ${a}.email, name: ${a}.name, teamId: ${a}.teamId }),
  (moved) => insert(${b}).select(from(moved).select({ email: moved.email, name: moved.name, teamId: moved.teamId }))))`
  },
  delete: (n: number): string => `export const deleted${n} = Query.one(deleteFrom(t${n}).where(eq(t${n}.id, 1n)))`,
  "insert, transaction": (n: number): string =>
    `export const written${n} = transaction(
  Query.one(insert(t${n}).values({ email: "a", name: "b", teamId: 1n })), { isolation: "serializable" })`
}

/** 200 queries of eight kinds, spread over the tables: what one program of some size costs, schema included. */
const mixed = [
  ["select, two tables", 4],
  ["select, three tables", 2],
  ["select, correlated subqueries", 4],
  ["insert", 8],
  ["insert, returning", 8],
  ["insert, onConflict", 8],
  ["update", 8],
  ["delete", 8]
] as const

const mixedQueries = mixed.flatMap(([kind, step]) => Array.from({ length: 25 }, (_, n) => kinds[kind](n * step)))

/** The source text of this many queries of a kind. */
export const queries = (kind: keyof typeof kinds, count: number): string => repeat(count, kinds[kind])

/** One further query of a kind; `most` where 70 of them would need more tables than there are. */
const perQuery = (kind: keyof typeof kinds, most = 70): Fixture => ({
  name: kind,
  smaller: `${schema(tables)}${queries(kind, 20)}\n`,
  larger: `${schema(tables)}${queries(kind, most)}\n`,
  count: most - 20
})

/** A program of some size: 200 tables and 200 queries. */
const mixedProgram = `${schema(tables)}${mixedQueries.join("\n")}\n`

/** Models over the whole schema: two relations of each table. */
const modelsProgram = `import { models } from "@aludel/orm"
import { dataModel } from "@aludel/sql"
${schema(tables)}
export const all = models(dataModel({ ${Array.from({ length: tables }, (_, n) => `t${n}`).join(", ")} }), (r) => ({
${
  repeat(tables, (n) =>
    `  t${n}: { team: r.one.t${(n + 1) % tables}({ by: "teamId" }), members: r.many.t${
      (n + tables - 1) % tables
    }({ by: "teamId" }) },`)
}
}))
`

/** A tree of two levels below its root, with conditions, an order, a part of the columns. */
const find = (n: number): string =>
  `export const tree${n} = all.t${n}.find({
  where: (_, r) => r.members.some((m) => eq(m.name, "x")),
  columns: ["id", "name"],
  with: {
    members: { where: (m) => gt(m.age, 1), orderBy: (m) => desc(m.id), limit: 5, with: { team: true } },
    team: { columns: ["email"], with: { members: "count" } }
  }
})`

const lazy = (n: number): string => `export const lazy${n} = all.t${n}.load.team({ teamId: 1n }, { columns: ["id"] })`

/** A row with a parent and children of its own. */
const create = (n: number): string =>
  `export const created${n} = all.t${n}.create({
  email: "a",
  name: "b",
  team: { connect: { id: 1n } },
  members: { create: [{ email: "c", name: "d" }] }
})`

const perModel = (name: string, line: (n: number) => string): Fixture => ({
  name,
  smaller: `${modelsProgram}${repeat(20, line)}\n`,
  larger: `${modelsProgram}${repeat(70, line)}\n`,
  count: 50
})

export const fixtures: ReadonlyArray<Fixture> = [
  { name: "schema of 200 tables × 10 columns", smaller: `${imports}\n`, larger: schema(tables), count: 1 },
  {
    name: "200 tables × 10 columns and 200 queries",
    smaller: `${imports}\n`,
    larger: mixedProgram,
    count: 1
  },
  perQuery("select, two tables"),
  perQuery("select, three tables", 66),
  perQuery("select, join by foreign key"),
  perQuery("select, using"),
  perQuery("select, window functions"),
  perQuery("select, named windows"),
  perQuery("select, expressions"),
  perQuery("select, functions"),
  perQuery("select, derived table"),
  perQuery("select, common table expression"),
  perQuery("select, correlated subqueries"),
  perQuery("select, lateral"),
  perQuery("select, recursive"),
  perQuery("select, values"),
  perQuery("select, unnest"),
  perQuery("select, rollup"),
  perQuery("select, page by rows"),
  perQuery("union"),
  perQuery("raw statement"),
  perQuery("prepared query"),
  perQuery("copy, into a table"),
  perQuery("insert"),
  perQuery("insert, naming convention"),
  perQuery("insert, returning"),
  perQuery("insert, onConflict"),
  perQuery("insert, catchConstraint"),
  perQuery("insert, transaction"),
  perQuery("update"),
  perQuery("update, from"),
  perQuery("update, many rows"),
  perQuery("merge"),
  perQuery("write in WITH"),
  perQuery("delete"),
  { name: "orm, models of 200 tables", smaller: schema(tables), larger: modelsProgram, count: 1 },
  perModel("orm, find with two levels", find),
  perModel("orm, lazy access", lazy),
  perModel("orm, create with two levels", create)
]
