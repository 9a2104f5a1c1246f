/** Kysely on postgres.js, through its own dialect. It has no prepared queries: each is built and compiled. */
import { type Compilable, type Generated, Kysely } from "kysely"
import { PostgresJSDialect } from "kysely-postgres-js"
import postgres from "postgres"
import { type Built, connections, type NewPost, type Open, promises, type Score, sync } from "../Contestant.ts"

interface Database {
  readonly users: {
    readonly id: Generated<string>
    readonly email: string
    readonly name: string
    readonly active: boolean
    readonly created_at: Generated<Date>
  }
  readonly posts: {
    readonly id: Generated<string>
    readonly author_id: string
    readonly title: string
    readonly body: string
    readonly published: boolean
    readonly score: number
    readonly rating: number | null
    readonly created_at: Generated<Date>
    readonly updated_at: Generated<Date>
  }
  readonly events: {
    readonly id: Generated<string>
    readonly author_id: string
    readonly title: string
    readonly body: string
    readonly published: boolean
    readonly score: number
  }
  readonly scores: {
    readonly user_id: string
    readonly score: number
  }
}

export const open: Open = (url) => {
  const dialect = new PostgresJSDialect({ postgres: postgres(url, { max: connections }) })
  const db = new Kysely<Database>({ dialect })
  const byId = (id: number) =>
    db.selectFrom("users").select(["id", "email", "name", "active", "created_at as createdAt"])
      .where("id", "=", String(id))
  const authors = (minimum: number) =>
    db.selectFrom("users").innerJoin("posts", "posts.author_id", "users.id")
      .where("users.active", "=", true).where("posts.score", ">=", 0)
      .groupBy(["users.id", "users.name"])
      .having((eb) => eb.fn.count("posts.id"), ">=", minimum)
      .select((eb) => [
        "users.id",
        "users.name",
        eb.fn.count("posts.id").as("posts"),
        eb.fn.max("posts.created_at").as("latest")
      ])
      .orderBy((eb) => eb.fn.count("posts.id"), "desc").orderBy("users.id", "asc")
      .limit(10)
  const posts = (limit: number) =>
    db.selectFrom("posts")
      .select([
        "id",
        "author_id as authorId",
        "title",
        "body",
        "published",
        "score",
        "rating",
        "created_at as createdAt",
        "updated_at as updatedAt"
      ])
      .orderBy("id").limit(limit)
  const row = ({ authorId, body, published, score, title }: NewPost) => ({
    author_id: String(authorId),
    title,
    body,
    published,
    score
  })
  const built = (query: Compilable): Built => {
    const { parameters, sql } = query.compile()
    return { text: sql, parameters }
  }
  const first = byId(1)
  return {
    pointSelect: promises((id: number) => byId(id).executeTakeFirstOrThrow()),
    listPosts: promises((limit: number) => posts(limit).execute()),
    insertMany: promises(async (rows: ReadonlyArray<NewPost>) => {
      const { numInsertedOrUpdatedRows } = await db.insertInto("events").values(rows.map(row)).executeTakeFirstOrThrow()
      return Number(numInsertedOrUpdatedRows)
    }),
    upsertMany: promises(async (rows: ReadonlyArray<Score>) => {
      const values = rows.map(({ score, userId }) => ({ user_id: String(userId), score }))
      const { numInsertedOrUpdatedRows } = await db.insertInto("scores").values(values)
        .onConflict((conflict) => conflict.column("user_id").doUpdateSet((eb) => ({ score: eb.ref("excluded.score") })))
        .executeTakeFirstOrThrow()
      return Number(numInsertedOrUpdatedRows)
    }),
    buildSelect: sync((id: number) => built(byId(id))),
    buildJoin: sync((minimum: number) => built(authors(minimum))),
    buildInsert: sync((rows: ReadonlyArray<NewPost>) => built(db.insertInto("posts").values(rows.map(row)))),
    compileAgain: sync(() => built(first))
  }
}
