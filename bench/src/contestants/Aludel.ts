/** Aludel: the query is built and compiled at each call, and runs on the pool's layer. */
import { ConnectionPool } from "@aludel/pool"
import { and, asc, columns, count, desc, eq, from, gte, insert, max, Pg, Query, table } from "@aludel/sql"
import * as ManagedRuntime from "effect/ManagedRuntime"
import { connections, type NewPost, type Open, sync } from "../Contestant.ts"
import { effects } from "../Effects.ts"

const users = table(
  "users",
  class Users {
    id = Pg.bigint().identity().primaryKey()
    email = Pg.text().unique()
    name = Pg.text()
    active = Pg.boolean()
    createdAt = Pg.timestamptz().defaultNow()
  }
)

const posts = table(
  "posts",
  class Posts {
    id = Pg.bigint().identity().primaryKey()
    authorId = Pg.bigint().references(() => users.id)
    title = Pg.text()
    body = Pg.text()
    published = Pg.boolean()
    score = Pg.integer()
    rating = Pg.doublePrecision().nullable()
    createdAt = Pg.timestamptz().defaultNow()
    updatedAt = Pg.timestamptz().defaultNow()
  }
)

export const open: Open = (url) => {
  const runtime = ManagedRuntime.make(ConnectionPool.layer({ url, size: connections }))
  const byId = (id: number) => from(users).where(eq(users.id, id)).select(columns(users))
  const authors = (minimum: number) =>
    from(users)
      .innerJoin(posts, eq(posts.authorId, users.id))
      .where(and(eq(users.active, true), gte(posts.score, 0)))
      .groupBy(users.id, users.name)
      .having(gte(count(posts.id), minimum))
      .select({ id: users.id, name: users.name, posts: count(posts.id), latest: max(posts.createdAt) })
      .orderBy(desc(count(posts.id)), asc(users.id))
      .limit(10)
  const first = byId(1)
  return {
    pointSelect: effects(runtime, (id: number) => Query.one(byId(id))),
    listPosts: effects(
      runtime,
      (limit: number) => Query.all(from(posts).select(columns(posts)).orderBy(asc(posts.id)).limit(limit))
    ),
    buildSelect: sync((id: number) => Query.compile(byId(id))),
    buildJoin: sync((minimum: number) => Query.compile(authors(minimum))),
    buildInsert: sync((rows: ReadonlyArray<NewPost>) => Query.compile(insert(posts).values(rows))),
    compileAgain: sync(() => Query.compile(first))
  }
}
