/** Trees and objects by hand on postgres.js: what somebody writes who knows the data. */
import type { Sql } from "postgres"
import { type Operations, promises, type Score } from "../Contestant.ts"
import {
  type CountRow,
  latestTree,
  plainTree,
  type PostRow,
  type ProfileRow,
  type TagRow,
  type UserRow
} from "../Trees.ts"
import { treeUsers } from "../Workload.ts"

export const trees = (sql: Sql): Operations => {
  const usersFrom = (first: number) =>
    sql<Array<UserRow>>`select id, name from users where id between ${first} and ${first + treeUsers - 1} order by id`
  const tagsOf = (posts: ReadonlyArray<PostRow>) =>
    sql<Array<TagRow>>`
      select pt.post_id as "postId", t.id, t.name from post_tags pt join tags t on t.id = pt.tag_id
      where pt.post_id = any(${posts.map(({ id }) => id) as Array<string>}::bigint[]) order by t.id`
  return {
    latestTree: promises(async (first: number) => {
      const users = await usersFrom(first)
      const ids = users.map(({ id }) => id) as Array<string>
      const [profiles, posts, counts] = await Promise.all([
        sql<Array<ProfileRow>>`select user_id as "userId", bio from profiles where user_id = any(${ids}::bigint[])`,
        sql<Array<PostRow>>`
          select p.author_id as "authorId", p.id, p.title from unnest(${ids}::bigint[]) as u (id) cross join lateral (
            select author_id, id, title from posts where author_id = u.id order by id desc limit 5
          ) p`,
        sql<Array<CountRow>>`
          select user_id as "userId", count(*)::integer as comments from comments
          where user_id = any(${ids}::bigint[]) group by user_id`
      ])
      return latestTree(users, profiles, posts, counts, await tagsOf(posts))
    }),
    plainTree: promises(async (first: number) => {
      const users = await usersFrom(first)
      const ids = users.map(({ id }) => id) as Array<string>
      const posts = await sql<Array<PostRow>>`
        select author_id as "authorId", id, title from posts where author_id = any(${ids}::bigint[]) order by id`
      return plainTree(users, posts, await tagsOf(posts))
    }),
    flush: promises((rows: ReadonlyArray<Score>) =>
      sql.begin(async (sql) => {
        const ids = rows.map(({ userId }) => userId)
        const read = await sql<Array<{ readonly id: string }>>`
          select user_id as id, score from tallies where user_id = any(${ids}::bigint[])`
        const scores = new Map(rows.map(({ score, userId }) => [String(userId), score]))
        const written = await sql`
          update tallies set score = given.score
          from unnest(${read.map(({ id }) => id)}::bigint[], ${read.map(({ id }) => scores.get(id) ?? 0)}::integer[])
            as given (user_id, score)
          where tallies.user_id = given.user_id`
        return written.count
      })
    )
  }
}
