/** Trees by hand on postgres.js, all levels sent at once: each finds its parents by the filter of those above it. */
import postgres from "postgres"
import { connections, type Open, promises } from "../Contestant.ts"
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

export const open: Open = (url) => {
  const sql = postgres(url, { max: connections })
  const roots = (first: number) => sql`select id from users where id between ${first} and ${first + treeUsers - 1}`
  const usersFrom = (first: number) =>
    sql<Array<UserRow>>`select id, name from users where id between ${first} and ${first + treeUsers - 1} order by id`
  return {
    latestTree: promises(async (first: number) => {
      const latest = sql`
        (${roots(first)}) as u cross join lateral (
          select author_id, id, title from posts where author_id = u.id order by id desc limit 5
        ) p`
      const [users, profiles, posts, counts, tags] = await Promise.all([
        usersFrom(first),
        sql<Array<ProfileRow>>`select user_id as "userId", bio from profiles where user_id = any(array(${
          roots(first)
        }))`,
        sql<Array<PostRow>>`select p.author_id as "authorId", p.id, p.title from ${latest}`,
        sql<Array<CountRow>>`
          select user_id as "userId", count(*)::integer as comments from comments
          where user_id = any(array(${roots(first)})) group by user_id`,
        sql<Array<TagRow>>`
          select pt.post_id as "postId", t.id, t.name from post_tags pt join tags t on t.id = pt.tag_id
          where pt.post_id = any(array(select p.id from ${latest})) order by t.id`
      ])
      return latestTree(users, profiles, posts, counts, tags)
    }),
    plainTree: promises(async (first: number) => {
      const [users, posts, tags] = await Promise.all([
        usersFrom(first),
        sql<Array<PostRow>>`
          select author_id as "authorId", id, title from posts where author_id = any(array(${
          roots(first)
        })) order by id`,
        sql<Array<TagRow>>`
          select pt.post_id as "postId", t.id, t.name from post_tags pt join tags t on t.id = pt.tag_id
          where pt.post_id = any(array(select id from posts where author_id = any(array(${
          roots(first)
        })))) order by t.id`
      ])
      return plainTree(users, posts, tags)
    })
  }
}
