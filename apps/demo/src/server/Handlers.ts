/** Each endpoint's handler: a call of a service. What is left of its errors is what the endpoint declares. */
import { ConnectionPool } from "@aludel/pool"
import { Effect, Layer, Option } from "effect"
import { HttpEffect, HttpServerResponse } from "effect/http"
import { HttpApiBuilder } from "effect/http-api"
import { Api } from "../api/Api.ts"
import { cookie, CurrentUser } from "../api/Viewer.ts"
import { Forbidden, SignInRequired } from "../blog/Errors.ts"
import { People } from "../blog/People.ts"
import { Reading } from "../blog/Reading.ts"
import { Writing } from "../blog/Writing.ts"
import { Breaking } from "./Breaking.ts"

const cookieOptions = { path: "/", sameSite: "lax", secure: false } as const

const PeopleHandlers = HttpApiBuilder.group(
  Api,
  "people",
  Effect.fnUntraced(function*(handlers) {
    const people = yield* People
    const reading = yield* Reading
    return handlers.handleAll({
      organisations: () => reading.organisations,
      signUp: ({ payload }) => people.signUp(payload),
      user: ({ params }) => reading.user(params.id),
      session: () => CurrentUser,
      signIn: Effect.fnUntraced(function*({ payload }) {
        const user = yield* people.byUsername(payload.username)
        if (Option.isNone(user)) {
          return yield* new SignInRequired({ problem: "there is nobody of this name: sign up first" })
        }
        yield* HttpApiBuilder.securitySetCookie(cookie, payload.username, cookieOptions)
        return user.value
      }),
      signOut: () =>
        HttpEffect.appendPreResponseHandler((_, response) =>
          Effect.succeed(HttpServerResponse.expireCookieUnsafe(response, cookie.key, cookieOptions))
        )
    })
  })
)

const ReadingHandlers = HttpApiBuilder.group(
  Api,
  "reading",
  Effect.fnUntraced(function*(handlers) {
    const reading = yield* Reading
    return handlers.handleAll({
      posts: ({ query }) => reading.posts(query, query, query.loading ?? "eager"),
      post: ({ params }) => reading.post(params.id),
      tags: () => reading.tags
    })
  })
)

const WritingHandlers = HttpApiBuilder.group(
  Api,
  "writing",
  Effect.fnUntraced(function*(handlers) {
    const reading = yield* Reading
    const writing = yield* Writing
    return handlers.handleAll({
      drafts: ({ query }) => reading.drafts(query),
      draft: ({ payload }) => Effect.flatMap(CurrentUser, (user) => writing.draft(user, payload)),
      edit: ({ params, payload }) => Effect.flatMap(CurrentUser, (user) => writing.edit(user, params.id, payload)),
      publish: ({ params, payload }) =>
        Effect.flatMap(CurrentUser, (user) => writing.publish(user, params.id, payload.version)),
      delete: ({ params }) => Effect.flatMap(CurrentUser, (user) => writing.remove(user, params.id)),
      comment: ({ params, payload }) =>
        Effect.flatMap(CurrentUser, (user) => writing.comment(user, params.id, payload.body)),
      audit: Effect.fnUntraced(function*({ query }) {
        const { role } = yield* CurrentUser
        return role === "admin"
          ? yield* reading.audit(query)
          : yield* new Forbidden({ problem: "the audit log is for admins" })
      })
    })
  })
)

const SystemHandlers = HttpApiBuilder.group(
  Api,
  "system",
  (handlers) =>
    handlers.handle(
      "health",
      () => Effect.map(Effect.flatMap(ConnectionPool, (pool) => pool.stats), (pool) => ({ pool }))
    )
)

const BreakHandlers = HttpApiBuilder.group(
  Api,
  "break",
  Effect.fnUntraced(function*(handlers) {
    const breaking = yield* Breaking
    return handlers.handleAll({
      kill: ({ query }) => breaking.kill(query.retry === "true"),
      deadlock: () => breaking.deadlock,
      race: ({ payload }) => breaking.race(payload),
      slow: ({ query }) => breaking.slow(query.seconds),
      long: () => breaking.longQueries
    })
  })
)

export const HandlersLayer = Layer.mergeAll(
  PeopleHandlers,
  ReadingHandlers,
  WritingHandlers,
  SystemHandlers,
  BreakHandlers
)
