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
  delete: (n: number): string => `export const deleted${n} = Query.one(deleteFrom(t${n}).where(eq(t${n}.id, 1n)))`,
  "insert, transaction": (n: number): string =>
    `export const written${n} = transaction(
  Query.one(insert(t${n}).values({ email: "a", name: "b", teamId: 1n })), { isolation: "serializable" })`
}

/** The source text of this many queries of a kind. */
export const queries = (kind: keyof typeof kinds, count: number): string => repeat(count, kinds[kind])

const perQuery = (kind: keyof typeof kinds): Fixture => ({
  name: kind,
  smaller: `${schema(tables)}${queries(kind, 20)}\n`,
  larger: `${schema(tables)}${queries(kind, 70)}\n`,
  count: 50
})

export const fixtures: ReadonlyArray<Fixture> = [
  { name: "schema of 200 tables × 10 columns", smaller: `${imports}\n`, larger: schema(tables), count: 1 },
  perQuery("select, two tables"),
  perQuery("select, expressions"),
  perQuery("select, derived table"),
  perQuery("select, common table expression"),
  perQuery("select, correlated subqueries"),
  perQuery("union"),
  perQuery("raw statement"),
  perQuery("prepared query"),
  perQuery("copy, into a table"),
  perQuery("insert"),
  perQuery("insert, returning"),
  perQuery("insert, onConflict"),
  perQuery("insert, catchConstraint"),
  perQuery("insert, transaction"),
  perQuery("update"),
  perQuery("delete")
]
