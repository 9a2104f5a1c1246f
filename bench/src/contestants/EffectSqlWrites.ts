/** Writes on effect/sql: its helpers for rows, and its transactions. A statement takes 32,767 parameters at most. */
import * as PgClient from "@effect/sql-pg/PgClient"
import * as Effect from "effect/Effect"
import type { ManagedRuntime } from "effect/ManagedRuntime"
import * as Stream from "effect/Stream"
import type { NewPost, Operations, Score } from "../Contestant.ts"
import { effects } from "../Effects.ts"

const rowOf = ({ authorId, body, published, score, title }: NewPost) => ({
  author_id: authorId,
  title,
  body,
  published,
  score
})

const scoreOf = ({ score, userId }: Score) => ({ user_id: userId, score })

/** As its helper takes rows, of which there is one at least. */
type Rows = readonly [Record<string, unknown>, ...Array<Record<string, unknown>>]

/** Rows of five columns in one statement. */
const most = 6000

const chunksOf = <A>(rows: ReadonlyArray<A>): ReadonlyArray<ReadonlyArray<A>> =>
  Array.from({ length: Math.ceil(rows.length / most) }, (_, i) => rows.slice(i * most, (i + 1) * most))

export const writes = <E>(runtime: ManagedRuntime<PgClient.PgClient, E>): Operations => {
  const using = <Input, Output, Failure>(
    run: (sql: PgClient.PgClient, input: Input) => Effect.Effect<Output, Failure>
  ) => effects(runtime, (input: Input) => Effect.flatMap(PgClient.PgClient, (sql) => run(sql, input)))
  return {
    insertOne: using((sql, post: NewPost) =>
      Effect.map(
        sql<{ readonly title: string }>`insert into events ${sql.insert(rowOf(post)).returning("title")}`,
        ([row]) => row?.title ?? ""
      )
    ),
    insertMany: using((sql, rows: ReadonlyArray<NewPost>) =>
      sql.withTransaction(Effect.as(
        Effect.forEach(chunksOf(rows), (chunk) =>
          sql`insert into events ${sql.insert(chunk.map(rowOf) as unknown as Rows)}`),
        rows.length
      ))
    ),
    upsertMany: using((sql, rows: ReadonlyArray<Score>) =>
      Effect.as(
        sql`
          insert into scores ${sql.insert(rows.map(scoreOf) as unknown as Rows)}
          on conflict (user_id) do update set score = excluded.score`,
        rows.length
      )
    ),
    updateOne: using((sql, { score, userId }: Score) =>
      Effect.map(
        sql<{ readonly score: number }>`update tallies set score = ${score} where user_id = ${userId} returning score`,
        ([row]) => row?.score ?? -1
      )
    ),
    transaction: using((sql, id: number) =>
      sql.withTransaction(Effect.gen(function*() {
        const [user] = yield* sql<{ readonly email: string }>`select email from users where id = ${id}`
        yield* sql`update tallies set score = score + 1 where user_id = ${id}`
        const row = rowOf({ authorId: id, title: "one", body: "more", published: true, score: 1 })
        yield* sql`insert into events ${sql.insert(row)}`
        return user?.email ?? ""
      }))
    ),
    stream: using((sql, limit: number) =>
      Stream.runFold(
        sql<{ readonly n: number }>`select n, name from numbers limit ${limit}`.stream,
        () => 0,
        (sum, { n }) => sum + n
      )
    )
  }
}
