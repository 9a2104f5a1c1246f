/** Aludel: the query is built and compiled at each call, and runs on the pool's layer. */
import { ConnectionPool } from "@aludel/pool"
import {
  add,
  and,
  asc,
  columns,
  count,
  desc,
  eq,
  from,
  gte,
  insert,
  max,
  Pg,
  Query,
  table,
  transaction,
  update,
  updateMany
} from "@aludel/sql"
import * as Effect from "effect/Effect"
import * as ManagedRuntime from "effect/ManagedRuntime"
import * as Stream from "effect/Stream"
import { connections, type NewPost, type Open, type Score, sync } from "../Contestant.ts"
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

const events = table(
  "events",
  class Events {
    id = Pg.bigint().identity().primaryKey()
    authorId = Pg.bigint()
    title = Pg.text()
    body = Pg.text()
    published = Pg.boolean()
    score = Pg.integer()
  }
)

const scores = table(
  "scores",
  class Scores {
    userId = Pg.bigint().primaryKey()
    score = Pg.integer()
  }
)

const tallies = table(
  "tallies",
  class Tallies {
    userId = Pg.bigint().primaryKey()
    score = Pg.integer()
  }
)

const numbers = table(
  "numbers",
  class Numbers {
    n = Pg.integer()
    name = Pg.text()
  }
)

/** A user is read, counted and written down, in one transaction. */
const visit = (id: number) =>
  transaction(Effect.flatMap(
    Query.one(from(users).where(eq(users.id, id)).select({ email: users.email })),
    ({ email }) =>
      Query.run(update(tallies).set({ score: add(tallies.score, 1) }).where(eq(tallies.userId, id))).pipe(
        Effect.andThen(
          Query.run(insert(events).values({ authorId: id, title: "one", body: "more", published: true, score: 1 }))
        ),
        Effect.as(email)
      )
  ))

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
    insertOne: effects(
      runtime,
      (row: NewPost) =>
        Effect.map(Query.one(insert(events).values(row).returning({ title: events.title })), ({ title }) => title)
    ),
    insertMany: effects(runtime, (rows: ReadonlyArray<NewPost>) => Query.run(insert(events).values(rows))),
    upsertMany: effects(runtime, (rows: ReadonlyArray<Score>) =>
      Query.run(
        insert(scores).values(rows).onConflict(scores.userId).doUpdate(({ score }) => ({ score }))
      )),
    updateMany: effects(
      runtime,
      (rows: ReadonlyArray<Score>) => Query.run(updateMany(tallies).by("userId").set(rows))
    ),
    transaction: effects(runtime, visit),
    stream: effects(runtime, (limit: number) =>
      Stream.runFold(
        Query.stream(from(numbers).select(columns(numbers)).limit(limit)),
        () => 0,
        (sum, { n }) => sum + n
      )),
    buildSelect: sync((id: number) => Query.compile(byId(id))),
    buildJoin: sync((minimum: number) => Query.compile(authors(minimum))),
    buildInsert: sync((rows: ReadonlyArray<NewPost>) => Query.compile(insert(posts).values(rows))),
    compileAgain: sync(() => Query.compile(first))
  }
}
