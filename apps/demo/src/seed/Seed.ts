/** Makes the tables where they are missing and fills them where they are empty, all in one transaction. */
import {
  type ConstraintViolation,
  createAll,
  type DatabaseError,
  insert,
  Query,
  transaction,
  type Writes
} from "@aludel/sql"
import { Array, Effect } from "effect"
import { blog, posts, users } from "../blog/Model.ts"
import { Posts } from "../blog/Posts.ts"
import { Users } from "../blog/Users.ts"
import { articles } from "./Articles.ts"
import { people } from "./People.ts"

export interface Contents {
  readonly users: number
  readonly posts: number
  /** Whether they were written just now. */
  readonly seeded: boolean
}

const fill = Effect.gen(function*() {
  const written = yield* Query.all(insert(users).values(people(200)).returning({ id: users.id }))
  const authors = written.map((user) => user.id)
  if (!Array.isReadonlyArrayNonEmpty(authors)) return
  yield* Effect.forEach(
    Array.chunksOf(articles(2000, authors), 500),
    (batch) => Query.run(insert(posts).values(batch)),
    { discard: true }
  )
})

/**
 * Sets up the database, and says what is in it. Where that fails, the database is as it was. A constraint can break
 * only if another program fills the tables at the same time.
 */
export const setUp: Effect.Effect<
  Contents,
  ConstraintViolation | DatabaseError,
  Users | Posts | Writes
> = Effect.gen(function*() {
  const { count: userCount } = yield* Users
  const { count: postCount } = yield* Posts
  return yield* transaction(Effect.gen(function*() {
    yield* createAll(blog)
    const empty = (yield* userCount) === 0
    if (empty) yield* fill
    return { users: yield* userCount, posts: yield* postCount, seeded: empty }
  }))
})
