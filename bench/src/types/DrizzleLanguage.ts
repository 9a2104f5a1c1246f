/** Drizzle's tables, and queries by its builder. */
import { type Language, lines } from "./Programs.ts"

export const drizzle: Language = {
  schema: (tables) =>
    `import { and, count, desc, eq, gt, max } from "drizzle-orm"
import { type AnyPgColumn, bigint, boolean, integer, numeric, pgTable, text, timestamp, varchar } from "drizzle-orm/pg-core"
import type { PostgresJsDatabase } from "drizzle-orm/postgres-js"
${
      lines(tables, (n) =>
        `const t${n} = pgTable("table_${n}", {
  id: bigint({ mode: "bigint" }).primaryKey().generatedAlwaysAsIdentity(),
  email: varchar({ length: 100 }).notNull().unique(),
  name: text().notNull(),
  age: integer(),
  teamId: bigint("team_id", { mode: "bigint" }).notNull().references((): AnyPgColumn => t${(n + 1) % tables}.id),
  managerId: bigint("manager_id", { mode: "bigint" }).references((): AnyPgColumn => t${n}.id),
  balance: numeric({ precision: 10, scale: 2 }),
  active: boolean().notNull().default(true),
  createdAt: timestamp("created_at", { withTimezone: true }).notNull().defaultNow(),
  note: text()
})`)
    }
declare const db: PostgresJsDatabase`,
  queries: [
    (n, a, b) =>
      `export const q${n} = db.select({ id: t${a}.id, name: t${a}.name, n: count(t${b}.id), latest: max(t${b}.createdAt) })
  .from(t${a}).leftJoin(t${b}, eq(t${b}.teamId, t${a}.id)).where(and(gt(t${a}.age, 1), eq(t${b}.name, "x")))
  .groupBy(t${a}.id).orderBy(desc(t${a}.name)).execute()`,
    (n, a) =>
      `export const q${n} = db.insert(t${a}).values({ email: "a", name: "b", teamId: 1n }).returning({ id: t${a}.id }).execute()`,
    (n, a) => `export const q${n} = db.update(t${a}).set({ name: "a", age: 2 }).where(eq(t${a}.id, 1n)).execute()`,
    (n, a) =>
      `export const q${n} = db.select({ id: t${a}.id, email: t${a}.email, age: t${a}.age, createdAt: t${a}.createdAt })
  .from(t${a}).where(eq(t${a}.active, true)).orderBy(desc(t${a}.id)).limit(10).execute()`
  ]
}
