/** Kysely on postgres.js, through its own dialect. It has no prepared queries: each is built and compiled. */
import { type Compilable, Kysely } from "kysely"
import { PostgresJSDialect } from "kysely-postgres-js"
import postgres from "postgres"
import { type Built, connections, type NewPost, type Open, promises, type Score, sync } from "../Contestant.ts"
import type { Tables } from "./KyselyTables.ts"
import { trees } from "./KyselyTrees.ts"

export const open: Open = (url) => {
  const dialect = new PostgresJSDialect({ postgres: postgres(url, { max: connections }) })
  const db = new Kysely<Tables>({ dialect })
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
  const find = promises((id: number) => byId(id).executeTakeFirstOrThrow())
  return {
    ...trees(db),
    pointSelect: find,
    findUser: find,
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
    insertOne: promises(async (post: NewPost) =>
      (await db.insertInto("events").values(row(post)).returning("title").executeTakeFirstOrThrow()).title
    ),
    updateOne: promises(async ({ score, userId }: Score) => {
      const update = db.updateTable("tallies").set({ score }).where("user_id", "=", String(userId))
      return (await update.returning("score").executeTakeFirstOrThrow()).score
    }),
    transaction: promises((id: number) =>
      db.transaction().execute(async (db) => {
        const { email } = await db.selectFrom("users").select("email").where("id", "=", String(id))
          .executeTakeFirstOrThrow()
        await db.updateTable("tallies").set((eb) => ({ score: eb("score", "+", 1) })).where("user_id", "=", String(id))
          .execute()
        await db.insertInto("events")
          .values(row({ authorId: id, title: "one", body: "more", published: true, score: 1 })).execute()
        return email
      })
    ),
    stream: promises(async (limit: number) => {
      let sum = 0
      for await (const { n } of db.selectFrom("numbers").select(["n", "name"]).limit(limit).stream(512)) sum += n
      return sum
    }),
    buildSelect: sync((id: number) => built(byId(id))),
    buildJoin: sync((minimum: number) => built(authors(minimum))),
    buildInsert: sync((rows: ReadonlyArray<NewPost>) => built(db.insertInto("posts").values(rows.map(row)))),
    compileAgain: sync(() => built(first))
  }
}
