/** The tables as Drizzle declares them. */
import { bigint, boolean, doublePrecision, integer, pgTable, text, timestamp } from "drizzle-orm/pg-core"

export const users = pgTable("users", {
  id: bigint({ mode: "bigint" }).primaryKey().generatedAlwaysAsIdentity(),
  email: text().notNull().unique(),
  name: text().notNull(),
  active: boolean().notNull(),
  createdAt: timestamp("created_at", { withTimezone: true, precision: 3 }).notNull().defaultNow()
})

export const posts = pgTable("posts", {
  id: bigint({ mode: "bigint" }).primaryKey().generatedAlwaysAsIdentity(),
  authorId: bigint("author_id", { mode: "bigint" }).notNull().references(() => users.id),
  title: text().notNull(),
  body: text().notNull(),
  published: boolean().notNull(),
  score: integer().notNull(),
  rating: doublePrecision(),
  createdAt: timestamp("created_at", { withTimezone: true, precision: 3 }).notNull().defaultNow(),
  updatedAt: timestamp("updated_at", { withTimezone: true, precision: 3 }).notNull().defaultNow()
})

export const events = pgTable("events", {
  id: bigint({ mode: "bigint" }).primaryKey().generatedAlwaysAsIdentity(),
  authorId: bigint("author_id", { mode: "bigint" }).notNull(),
  title: text().notNull(),
  body: text().notNull(),
  published: boolean().notNull(),
  score: integer().notNull()
})

export const scores = pgTable("scores", {
  userId: bigint("user_id", { mode: "bigint" }).primaryKey(),
  score: integer().notNull()
})

export const tallies = pgTable("tallies", {
  userId: bigint("user_id", { mode: "bigint" }).primaryKey(),
  score: integer().notNull()
})
