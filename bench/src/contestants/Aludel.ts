/** Aludel: the query is built and compiled at each call, and runs on the pool's layer. */
import { ConnectionPool, type Driver } from "@aludel/pool"
import {
  add,
  and,
  asc,
  columns,
  copyInto,
  count,
  desc,
  eq,
  from,
  gte,
  insert,
  max,
  Query,
  transaction,
  update,
  updateMany
} from "@aludel/sql"
import * as Effect from "effect/Effect"
import * as ManagedRuntime from "effect/ManagedRuntime"
import * as Stream from "effect/Stream"
import { connections, type NewPost, type Open, type Score, sync } from "../Contestant.ts"
import { effects } from "../Effects.ts"
import { objects } from "./AludelModels.ts"
import { events, numbers, posts, scores, tallies, users } from "./AludelTables.ts"

const copy = copyInto(events, ["authorId", "title", "body", "published", "score"])

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

/** Aludel over a driver. */
export const openOver = (driver?: Driver): Open => (url) => {
  const runtime = ManagedRuntime.make(ConnectionPool.layer({ url, driver, size: connections }))
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
  const copied = effects(runtime, (rows: ReadonlyArray<NewPost>) => Query.copyIn(copy, Stream.fromIterable(rows)))
  return {
    ...objects(runtime),
    copyMany: copied,
    bulkMany: copied,
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
    updateOne: effects(
      runtime,
      ({ score, userId }: Score) =>
        Effect.map(
          Query.all(
            update(tallies).set({ score }).where(eq(tallies.userId, userId)).returning({ score: tallies.score })
          ),
          ([row]) => row?.score ?? -1
        )
    ),
    transaction: effects(runtime, visit),
    diffTables: effects(runtime, (every: number) =>
      Effect.flatMap(
        Effect.promise(() => import("./AludelSchema.ts")),
        ({ stepsWithout }) => stepsWithout(every)
      )),
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

export const open: Open = openOver()
