/** Each endpoint's handler: a call of a repository, and what is left of its errors. */
import { ConnectionPool } from "@aludel/pool"
import { Effect, Layer } from "effect"
import { HttpApiBuilder } from "effect/http-api"
import { Api } from "../api/Api.ts"
import { Posts } from "../blog/Posts.ts"
import { Users } from "../blog/Users.ts"
import { answer } from "./Answers.ts"

const usual = 20

const UsersHandlers = HttpApiBuilder.group(
  Api,
  "users",
  Effect.fnUntraced(function*(handlers) {
    const users = yield* Users
    const posts = yield* Posts
    return handlers.handleAll({
      list: ({ query }) => users.list(query.limit ?? usual).pipe(Effect.catchTag("DatabaseError", answer)),
      get: ({ params }) => users.get(params.id).pipe(Effect.catchTag("DatabaseError", answer)),
      posts: ({ params }) =>
        users.get(params.id).pipe(
          Effect.andThen(posts.byAuthor(params.id)),
          Effect.catchTag("DatabaseError", answer)
        ),
      signUp: ({ payload }) => users.signUp(payload).pipe(Effect.catchTag("DatabaseError", answer))
    })
  })
)

const PostsHandlers = HttpApiBuilder.group(
  Api,
  "posts",
  Effect.fnUntraced(function*(handlers) {
    const posts = yield* Posts
    return handlers.handleAll({
      newest: ({ query }) => posts.newest(query.limit ?? usual).pipe(Effect.catchTag("DatabaseError", answer)),
      add: ({ payload }) => posts.add(payload).pipe(Effect.catchTag("DatabaseError", answer))
    })
  })
)

const SystemHandlers = HttpApiBuilder.group(
  Api,
  "system",
  Effect.fnUntraced(function*(handlers) {
    const users = yield* Users
    const posts = yield* Posts
    const pool = yield* ConnectionPool
    return handlers.handleAll({
      health: () =>
        Effect.all({ users: users.count, posts: posts.count, pool: pool.stats }).pipe(
          Effect.catchTag("DatabaseError", answer)
        )
    })
  })
)

export const HandlersLayer = Layer.mergeAll(UsersHandlers, PostsHandlers, SystemHandlers)
