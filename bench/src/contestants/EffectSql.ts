/** effect/sql on its own wire client: SQL in templates, with named statements, and without `multiplex`, its default. */
import * as PgClient from "@effect/sql-pg/PgClient"
import * as Effect from "effect/Effect"
import * as ManagedRuntime from "effect/ManagedRuntime"
import * as Redacted from "effect/Redacted"
import * as SqlResolver from "effect/sql/SqlResolver"
import { connections, type Open } from "../Contestant.ts"
import { effects } from "../Effects.ts"
import { finder, latest, plain } from "./EffectSqlTrees.ts"
import { writes } from "./EffectSqlWrites.ts"

export const open: Open = (url) => {
  const runtime = ManagedRuntime.make(PgClient.layer({ url: Redacted.make(url), maxConnections: connections }))
  const byId = (sql: PgClient.PgClient, id: number) =>
    sql`select id, email, name, active, created_at as "createdAt" from users where id = ${id}`
  const posts = (sql: PgClient.PgClient, limit: number) =>
    sql`
      select id, author_id as "authorId", title, body, published, score, rating, created_at as "createdAt",
        updated_at as "updatedAt"
      from posts order by id limit ${limit}`
  return {
    ...writes(runtime),
    findUser: effects(runtime, (id: number) => SqlResolver.request(BigInt(id), finder)),
    latestTree: effects(runtime, (first: number) => Effect.flatMap(PgClient.PgClient, (sql) => latest(sql, first))),
    plainTree: effects(runtime, (first: number) => Effect.flatMap(PgClient.PgClient, (sql) => plain(sql, first))),
    pointSelect: effects(
      runtime,
      (id: number) => Effect.flatMap(PgClient.PgClient, (sql) => Effect.map(byId(sql, id), (rows) => rows[0]))
    ),
    listPosts: effects(
      runtime,
      (limit: number) => Effect.flatMap(PgClient.PgClient, (sql) => posts(sql, limit))
    ),
    buildSelect: async (ids) => {
      const sql = await runtime.runPromise(PgClient.PgClient)
      return ids.map((id) => {
        const [text, parameters] = byId(sql, id).compile()
        return { text, parameters }
      })
    }
  }
}
