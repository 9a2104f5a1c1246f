/** Hand-written SQL on postgres.js: the floor. It pipelines over shared connections, which no safe client on it does. */
import { Readable } from "node:stream"
import { pipeline } from "node:stream/promises"
import postgres from "postgres"
import { connections, type NewPost, type Open, type Operation, promises, type Score } from "../Contestant.ts"
import { trees } from "./PostgresTrees.ts"

export const open: Open = (url) => {
  const sql = postgres(url, { max: connections })
  const pointSelect: Operation<number, unknown> = promises(async (id: number) => {
    const rows = await sql`select id, email, name, active, created_at as "createdAt" from users where id = ${id}`
    return rows[0]
  })
  const listPosts: Operation<number, ReadonlyArray<unknown>> = promises((limit: number) =>
    sql`
      select id, author_id as "authorId", title, body, published, score, rating, created_at as "createdAt",
        updated_at as "updatedAt"
      from posts order by id limit ${limit}`
  )
  return {
    ...trees(sql),
    pointSelect,
    findUser: pointSelect,
    listPosts,
    entities: listPosts,
    insertOne: promises(async ({ authorId, body, published, score, title }: NewPost) => {
      const [row] = await sql<Array<{ readonly title: string }>>`
        insert into events (author_id, title, body, published, score)
        values (${authorId}, ${title}, ${body}, ${published}, ${score}) returning title`
      return row?.title ?? ""
    }),
    // Its own helper for many rows; 10,000 rows of 5 columns are just within the protocol's parameters.
    insertMany: promises(async (rows: ReadonlyArray<NewPost>) => {
      const values = rows.map(({ authorId, body, published, score, title }) => ({
        author_id: authorId,
        title,
        body,
        published,
        score
      }))
      return (await sql`insert into events ${sql(values)}`).count
    }),
    upsertMany: promises(async (rows: ReadonlyArray<Score>) => {
      const values = rows.map(({ score, userId }) => ({ user_id: userId, score }))
      const { count } = await sql`
        insert into scores ${sql(values)} on conflict (user_id) do update set score = excluded.score`
      return count
    }),
    updateMany: promises(async (rows: ReadonlyArray<Score>) => {
      const values = rows.map(({ score, userId }) => [userId, score] as const)
      const { count } = await sql`
        update tallies set score = given.score::integer from (values ${sql(values as never)}) as given (user_id, score)
        where tallies.user_id = given.user_id::bigint`
      return count
    }),
    updateOne: promises(async ({ score, userId }: Score) => {
      const [row] = await sql<Array<{ readonly score: number }>>`
        update tallies set score = ${score} where user_id = ${userId} returning score`
      return row?.score ?? -1
    }),
    // What these values are made of needs no escape in COPY's text.
    bulkMany: promises(async (rows: ReadonlyArray<NewPost>) => {
      const lines = function*() {
        for (let at = 0; at < rows.length; at += 500) {
          yield rows.slice(at, at + 500).map(({ authorId, body, published, score, title }) =>
            `${authorId}\t${title}\t${body}\t${published ? "t" : "f"}\t${score}\n`
          ).join("")
        }
      }
      const into = await sql`copy events (author_id, title, body, published, score) from stdin`.writable()
      await pipeline(Readable.from(lines()), into)
      return rows.length
    }),
    transaction: promises((id: number) =>
      sql.begin(async (sql) => {
        const [user] = await sql<Array<{ readonly email: string }>>`select email from users where id = ${id}`
        await sql`update tallies set score = score + 1 where user_id = ${id}`
        await sql`
          insert into events (author_id, title, body, published, score) values (${id}, ${"one"}, ${"more"}, ${true}, ${1})`
        return user?.email ?? ""
      })
    ),
    stream: promises(async (limit: number) => {
      let sum = 0
      const query = sql<
        Array<{ readonly n: number; readonly name: string }>
      >`select n, name from numbers limit ${limit}`
      await query.cursor(512, (rows) => {
        for (const row of rows) sum += row.n
      })
      return sum
    })
  }
}
