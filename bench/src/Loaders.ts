/**
 * Where each contestant is. Apart from Registry.ts, since a process whose start is measured loads nothing else of the
 * benchmark; and nothing of a contestant is loaded but in its own process.
 */
import type { Open } from "./Contestant.ts"

type Loader = () => Promise<{ readonly open: Open }>

const own = {
  postgres: () => import("./contestants/Postgres.ts"),
  "ten clients": () => import("./contestants/TenClients.ts"),
  "postgres at once": () => import("./contestants/PostgresAtOnce.ts"),
  kysely: () => import("./contestants/Kysely.ts"),
  drizzle: () => import("./contestants/Drizzle.ts"),
  prisma: () => import("./contestants/Prisma.ts"),
  "mikro-orm": () => import("./contestants/MikroOrm.ts"),
  "effect/sql": () => import("./contestants/EffectSql.ts"),
  aludel: () => import("./contestants/Aludel.ts"),
  "aludel on sql-pg": () => import("./contestants/AludelSqlPg.ts"),
  "aludel findById": () => import("./contestants/AludelFindById.ts"),
  "aludel subquery": () => import("./contestants/AludelSubquery.ts"),
  "aludel joined": () => import("./contestants/AludelJoined.ts")
}

/** A contestant's name. */
export type Name = keyof typeof own

/** By the name that a process is given. */
export const loaders: ReadonlyMap<string, Loader> = new Map<string, Loader>(Object.entries(own))
