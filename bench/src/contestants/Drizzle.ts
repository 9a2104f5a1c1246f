/** Drizzle on postgres.js. Its page on performance says to prepare a query once, with placeholders. */
import { and, asc, count, desc, eq, gte, inArray, max, sql } from "drizzle-orm"
import { drizzle } from "drizzle-orm/postgres-js"
import postgres from "postgres"
import {
  type Built,
  connections,
  type NewPost,
  type Open,
  type Operation,
  promises,
  type Score,
  sync
} from "../Contestant.ts"
import { events, posts, scores, tallies, users } from "./DrizzleTables.ts"
import { trees } from "./DrizzleTrees.ts"

interface Compilable {
  readonly toSQL: () => { readonly sql: string; readonly params: ReadonlyArray<unknown> }
}

const built = (query: Compilable): Built => {
  const { params, sql } = query.toSQL()
  return { text: sql, parameters: params }
}

export const open: Open = (url) => {
  const client = postgres(url, { max: connections })
  const db = drizzle({ client })
  const prepared = db.select().from(users).where(eq(users.id, sql.placeholder("id"))).prepare("user_by_id")
  const byId = (id: number) => db.select().from(users).where(eq(users.id, BigInt(id)))
  const authors = (minimum: number) =>
    db.select({ id: users.id, name: users.name, posts: count(posts.id), latest: max(posts.createdAt) })
      .from(users)
      .innerJoin(posts, eq(posts.authorId, users.id))
      .where(and(eq(users.active, true), gte(posts.score, 0)))
      .groupBy(users.id, users.name)
      .having(gte(count(posts.id), minimum))
      .orderBy(desc(count(posts.id)), asc(users.id))
      .limit(10)
  const row = (post: NewPost) => ({ ...post, authorId: BigInt(post.authorId) })
  const first = byId(1)
  const pointSelect: Operation<number, unknown> = promises(async (id: number) =>
    (await prepared.execute({ id: BigInt(id) }))[0]
  )
  return {
    ...trees(client),
    pointSelect,
    findUser: pointSelect,
    listPosts: promises((limit: number) => db.select().from(posts).orderBy(posts.id).limit(limit)),
    insertMany: promises(async (rows: ReadonlyArray<NewPost>) => (await db.insert(events).values(rows.map(row))).count),
    upsertMany: promises(async (rows: ReadonlyArray<Score>) => {
      const values = rows.map(({ score, userId }) => ({ userId: BigInt(userId), score }))
      const set = { score: sql`excluded.score` }
      const { count } = await db.insert(scores).values(values).onConflictDoUpdate({ target: scores.userId, set })
      return count
    }),
    // Its guide "Update many with different values for each row".
    updateMany: promises(async (rows: ReadonlyArray<Score>) => {
      const cases = rows.map(({ score, userId }) => sql`when ${tallies.userId} = ${userId} then ${score}::integer`)
      const ids = rows.map(({ userId }) => BigInt(userId))
      const score = sql.join([sql`(case`, ...cases, sql`end)`], sql.raw(" "))
      return (await db.update(tallies).set({ score }).where(inArray(tallies.userId, ids))).count
    }),
    insertOne: promises(async (post: NewPost) =>
      (await db.insert(events).values(row(post)).returning({ title: events.title }))[0]?.title ?? ""
    ),
    updateOne: promises(async ({ score, userId }: Score) => {
      const update = db.update(tallies).set({ score }).where(eq(tallies.userId, BigInt(userId)))
      return (await update.returning({ score: tallies.score }))[0]?.score ?? -1
    }),
    transaction: promises((id: number) =>
      db.transaction(async (db) => {
        const [user] = await db.select({ email: users.email }).from(users).where(eq(users.id, BigInt(id)))
        await db.update(tallies).set({ score: sql`${tallies.score} + 1` }).where(eq(tallies.userId, BigInt(id)))
        await db.insert(events).values(row({ authorId: id, title: "one", body: "more", published: true, score: 1 }))
        return user?.email ?? ""
      })
    ),
    buildSelect: sync((id: number) => built(byId(id))),
    buildJoin: sync((minimum: number) => built(authors(minimum))),
    buildInsert: sync((rows: ReadonlyArray<NewPost>) => built(db.insert(posts).values(rows.map(row)))),
    compileAgain: sync(() => built(first))
  }
}
