/** Trees and lookups on effect/sql: hand-written statements at once, and its resolver, which joins what is asked together. */
import * as PgClient from "@effect/sql-pg/PgClient"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as SqlResolver from "effect/sql/SqlResolver"
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

const User = Schema.Struct({
  id: Schema.BigInt,
  email: Schema.String,
  name: Schema.String,
  active: Schema.Boolean,
  createdAt: Schema.Date
})

export const finder = SqlResolver.findById({
  Id: Schema.BigInt,
  Result: User,
  ResultId: ({ id }) => id,
  execute: (ids) =>
    Effect.flatMap(
      PgClient.PgClient,
      (sql) => sql`select id, email, name, active, created_at as "createdAt" from users where ${sql.in("id", ids)}`
    )
})

const ids = (rows: ReadonlyArray<{ readonly id: unknown }>) => rows.map(({ id }) => id) as Array<string>

const usersFrom = (sql: PgClient.PgClient, first: number) =>
  sql<UserRow>`select id, name from users where id between ${first} and ${first + treeUsers - 1} order by id`

const tagsOf = (sql: PgClient.PgClient, posts: ReadonlyArray<PostRow>) =>
  sql<TagRow>`
    select pt.post_id as "postId", t.id, t.name from post_tags pt join tags t on t.id = pt.tag_id
    where ${sql.in("pt.post_id", ids(posts))} order by t.id`

export const latest = Effect.fnUntraced(function*(sql: PgClient.PgClient, first: number) {
  const users = yield* usersFrom(sql, first)
  const [profiles, posts, counts] = yield* Effect.all([
    sql<ProfileRow>`select user_id as "userId", bio from profiles where ${sql.in("user_id", ids(users))}`,
    sql<PostRow>`
      select p.author_id as "authorId", p.id, p.title from users u cross join lateral (
        select author_id, id, title from posts where author_id = u.id order by id desc limit 5
      ) p where ${sql.in("u.id", ids(users))}`,
    sql<CountRow>`
      select user_id as "userId", count(*)::integer as comments from comments
      where ${sql.in("user_id", ids(users))} group by user_id`
  ], { concurrency: "unbounded" })
  return latestTree(users, profiles, posts, counts, yield* tagsOf(sql, posts))
})

export const plain = Effect.fnUntraced(function*(sql: PgClient.PgClient, first: number) {
  const users = yield* usersFrom(sql, first)
  const posts = yield* sql<PostRow>`
    select author_id as "authorId", id, title from posts where ${sql.in("author_id", ids(users))} order by id`
  return plainTree(users, posts, yield* tagsOf(sql, posts))
})
