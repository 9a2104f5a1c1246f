/** Drizzle on postgres.js. Its page on performance says to prepare a query once, with placeholders. */
import { eq, sql } from "drizzle-orm"
import { bigint, boolean, pgTable, text, timestamp } from "drizzle-orm/pg-core"
import { drizzle } from "drizzle-orm/postgres-js"
import postgres from "postgres"
import { connections, type Open, promises, sync } from "../Contestant.ts"

const users = pgTable("users", {
  id: bigint({ mode: "bigint" }).primaryKey().generatedAlwaysAsIdentity(),
  email: text().notNull().unique(),
  name: text().notNull(),
  active: boolean().notNull(),
  createdAt: timestamp("created_at", { withTimezone: true, precision: 3 }).notNull().defaultNow()
})

export const open: Open = (url) => {
  const client = postgres(url, { max: connections })
  const db = drizzle({ client })
  const prepared = db.select().from(users).where(eq(users.id, sql.placeholder("id"))).prepare("user_by_id")
  return {
    pointSelect: promises(async (id: number) => (await prepared.execute({ id: BigInt(id) }))[0]),
    buildSelect: sync((id: number) => {
      const query = db.select().from(users).where(eq(users.id, BigInt(id))).toSQL()
      return { text: query.sql, parameters: query.params }
    })
  }
}
