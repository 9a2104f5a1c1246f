/** The posts, as a service. Like the users', its methods take the right to read or write from whoever calls. */
import {
  catchConstraint,
  columns,
  count,
  type DatabaseError,
  desc,
  eq,
  from,
  insert,
  Query,
  type Reads,
  type Writes
} from "@aludel/sql"
import { Context, type DateTime, Effect, Layer } from "effect"
import { Refused } from "./Errors.ts"
import type { PostId, UserId } from "./Ids.ts"
import { type Post, posts, users } from "./Model.ts"

/** A published post as a list shows it: with its author's name, without its text. */
export interface Headline {
  readonly id: PostId
  readonly title: string
  readonly author: string
  readonly createdAt: DateTime.Utc
}

/** What an author hands in. */
export interface Draft {
  readonly authorId: UserId
  readonly title: string
  readonly content: string
  readonly published?: boolean | undefined
}

export class Posts extends Context.Service<Posts, {
  /** Those published, the newest first. */
  readonly newest: (limit: number) => Effect.Effect<ReadonlyArray<Headline>, DatabaseError, Reads>
  readonly byAuthor: (author: UserId) => Effect.Effect<ReadonlyArray<Post>, DatabaseError, Reads>
  readonly add: (draft: Draft) => Effect.Effect<Post, Refused | DatabaseError, Writes>
  readonly count: Effect.Effect<number, DatabaseError, Reads>
}>()("@aludel/demo/Posts") {
  static readonly layer = Layer.sync(Posts, () => ({ newest, byAuthor, add, count: total }))
}

const newest = (limit: number) =>
  Query.all(
    from(posts)
      .innerJoin(users, eq(users.id, posts.authorId))
      .where(eq(posts.published, true))
      .select({ id: posts.id, title: posts.title, author: users.username, createdAt: posts.createdAt })
      .orderBy(desc(posts.createdAt), desc(posts.id))
      .limit(limit)
  )

const byAuthor = (author: UserId) =>
  Query.all(
    from(posts).where(eq(posts.authorId, author)).select(columns(posts)).orderBy(desc(posts.createdAt), desc(posts.id))
  )

const add = (draft: Draft) =>
  Query.one(insert(posts).values(draft).returning(columns(posts))).pipe(
    catchConstraint("posts_author_id_fkey", () =>
      Effect.fail(new Refused({ field: "authorId", problem: "there is no such user" })))
  )

const total = Query.one(from(posts).select({ posts: count() })).pipe(Effect.map((row) => row.posts))
