/** Aludel's tables and queries. */
import { type Language, lines } from "./Programs.ts"

export const aludel: Language = {
  schema: (tables) =>
    `import { and, count, desc, eq, from, gt, insert, max, Pg, Query, table, update } from "@aludel/sql"
${
      lines(tables, (n) =>
        `const t${n} = table("table_${n}", class Table${n} {
  id = Pg.bigint().identity().primaryKey()
  email = Pg.varchar(100).unique()
  name = Pg.text()
  age = Pg.integer().nullable()
  teamId = Pg.bigint().references(() => t${(n + 1) % tables}.id)
  managerId = Pg.bigint().nullable().references(() => t${n}.id)
  balance = Pg.numeric(10, 2).nullable()
  active = Pg.boolean().default(true)
  createdAt = Pg.timestamptz().defaultNow()
  note = Pg.text().nullable()
})`)
    }`,
  queries: [
    (n, a, b) =>
      `export const q${n} = Query.all(from(t${a}).leftJoin(t${b}, eq(t${b}.teamId, t${a}.id))
  .where(and(gt(t${a}.age, 1), eq(t${b}.name, "x"))).groupBy(t${a}.id)
  .select({ id: t${a}.id, name: t${a}.name, n: count(t${b}.id), latest: max(t${b}.createdAt) }).orderBy(desc(t${a}.name)))`,
    (n, a) =>
      `export const q${n} = Query.one(insert(t${a}).values({ email: "a", name: "b", teamId: 1n }).returning({ id: t${a}.id }))`,
    (n, a) => `export const q${n} = Query.run(update(t${a}).set({ name: "a", age: 2 }).where(eq(t${a}.id, 1n)))`,
    (n, a) =>
      `export const q${n} = Query.all(from(t${a}).where(eq(t${a}.active, true))
  .select({ id: t${a}.id, email: t${a}.email, age: t${a}.age, createdAt: t${a}.createdAt }).orderBy(desc(t${a}.id)).limit(10))`
  ]
}
