/** Hand-written SQL on postgres.js: the floor. It pipelines over shared connections, which no safe client on it does. */
import postgres from "postgres"
import { connections, type Open, promises } from "../Contestant.ts"

export const open: Open = (url) => {
  const sql = postgres(url, { max: connections })
  return {
    pointSelect: promises(async (id: number) => {
      const rows = await sql`select id, email, name, active, created_at as "createdAt" from users where id = ${id}`
      return rows[0]
    }),
    listPosts: promises((limit: number) =>
      sql`
        select id, author_id as "authorId", title, body, published, score, rating, created_at as "createdAt",
          updated_at as "updatedAt"
        from posts order by id limit ${limit}`
    )
  }
}
