/** Kysely on postgres.js, through its own dialect. It has no prepared queries: each is built and compiled. */
import { type Generated, Kysely } from "kysely"
import { PostgresJSDialect } from "kysely-postgres-js"
import postgres from "postgres"
import { connections, type Open, promises, sync } from "../Contestant.ts"

interface Database {
  readonly users: {
    readonly id: Generated<string>
    readonly email: string
    readonly name: string
    readonly active: boolean
    readonly created_at: Generated<Date>
  }
}

export const open: Open = (url) => {
  const dialect = new PostgresJSDialect({ postgres: postgres(url, { max: connections }) })
  const db = new Kysely<Database>({ dialect })
  const byId = (id: number) =>
    db.selectFrom("users").select(["id", "email", "name", "active", "created_at as createdAt"])
      .where("id", "=", String(id))
  return {
    pointSelect: promises((id: number) => byId(id).executeTakeFirstOrThrow()),
    buildSelect: sync((id: number) => {
      const { parameters, sql } = byId(id).compile()
      return { text: sql, parameters }
    })
  }
}
