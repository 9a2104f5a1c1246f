/** The development tools as layers: routes of the program's own server, or a server of their own on localhost. */
import { ConnectionPool, correlateStatements } from "@aludel/pool"
import { Reads } from "@aludel/sql"
import * as Clock from "effect/Clock"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as HttpRouter from "effect/http/HttpRouter"
import { HttpServerRequest } from "effect/http/HttpServerRequest"
import * as HttpServerResponse from "effect/http/HttpServerResponse"
import * as Layer from "effect/Layer"
import type { Scope } from "effect/Scope"
import * as Stream from "effect/Stream"
import { randomUUID } from "node:crypto"
import { Feed } from "./feed/Feed.ts"
import { listening } from "./Localhost.ts"
import type { Audience } from "./Loopback.ts"
import { type CannotListen, RefusedInProduction } from "./Refusal.ts"
import { routes, type Serving } from "./Routes.ts"

/** Settings of the development tools. */
export interface DevToolsOptions {
  /** Where the page is. `/devtools` if not given. */
  readonly path?: `/${string}` | undefined
  /** Whether the values of parameters are kept and shown. Not by default: they are what a database is there to protect. */
  readonly values?: boolean | undefined
  /** How many statements are remembered, and as many requests. 1,000 if not given. */
  readonly remembered?: number | undefined
  /** How often one text may be sent in one request before that is a finding. 5 if not given. */
  readonly moreThan?: number | undefined
  /** `allow` starts them where `NODE_ENV` is `production`, too: whoever reaches the page sees the program's statements. */
  readonly production?: "allow" | undefined
  /** `allow` answers requests from other machines, too. */
  readonly remote?: "allow" | undefined
}

/** Settings of the tools on a server of their own. */
export interface LocalhostOptions extends Omit<DevToolsOptions, "path" | "remote"> {
  /** The port on localhost. 4983 if not given. */
  readonly port?: number | undefined
}

const refuseInProduction = ({ production }: DevToolsOptions) =>
  Effect.suspend(() =>
    process.env["NODE_ENV"] === "production" && production !== "allow"
      ? Effect.fail(new RefusedInProduction())
      : Effect.void
  )

/** Hears the pool for as long as the scope is open. */
const serving = (
  options: DevToolsOptions,
  to: Audience
): Effect.Effect<Serving, RefusedInProduction, ConnectionPool | Reads | Scope> =>
  Effect.gen(function*() {
    yield* refuseInProduction(options)
    const pool = yield* ConnectionPool
    const database = yield* Reads
    const feed = new Feed({ remembered: options.remembered ?? 1000, moreThan: options.moreThan ?? 5 })
    const statements = pool.statements({ callSites: true, values: options.values })
    yield* Effect.forkScoped(Stream.runForEach(statements, (one) => Effect.sync(() => feed.add(one))), {
      startImmediately: true
    })
    const over = yield* Deferred.make<void>()
    yield* Effect.addFinalizer(() => Deferred.succeed(over, undefined))
    return {
      feed,
      pool,
      database,
      prefix: `/${(options.path ?? "/devtools").replace(/^\/+|\/+$/g, "")}` as const,
      to,
      ended: Deferred.await(over)
    }
  })

/** An id that a header may give: it is shown, and no more than that. */
const given = /^[\w.:-]{1,100}$/

/** Says of each request's statements that they are the request's. */
const correlating =
  ({ feed, prefix }: Serving) => <E, R>(handler: Effect.Effect<HttpServerResponse.HttpServerResponse, E, R>) =>
    Effect.flatMap(HttpServerRequest, ({ headers, method, url }) => {
      const path = url.split("?")[0] ?? ""
      if (path === prefix || path.startsWith(`${prefix}/`)) return handler
      const header = headers["x-request-id"]
      const id = header !== undefined && given.test(header) ? header : randomUUID()
      return Effect.flatMap(Clock.currentTimeMillis, (startedAt) => {
        const request = { id, method, path, startedAt }
        feed.request({ ...request, status: undefined, milliseconds: undefined })
        return correlateStatements(handler, id).pipe(
          Effect.map(HttpServerResponse.setHeader("x-request-id", id)),
          Effect.onExit((exit) =>
            Effect.map(Clock.currentTimeMillis, (now) =>
              feed.request({
                ...request,
                status: exit._tag === "Success" ? exit.value.status : 0,
                milliseconds: now - startedAt
              }))
          )
        )
      })
    })

const layer = (
  options: DevToolsOptions = {}
): Layer.Layer<never, RefusedInProduction, ConnectionPool | Reads | HttpRouter.HttpRouter> =>
  Layer.unwrap(
    Effect.map(serving(options, options.remote === "allow" ? "everybody" : "this machine"), (serving) =>
      Layer.merge(
        HttpRouter.addAll(routes(serving)),
        HttpRouter.middleware(correlating(serving), { global: true })
      ))
  )

const localhost = (
  options: LocalhostOptions = {}
): Layer.Layer<never, RefusedInProduction | CannotListen, ConnectionPool | Reads> =>
  Layer.effectDiscard(
    Effect.flatMap(
      serving({ ...options, path: "/" }, "bound"),
      (serving) => listening(HttpRouter.addAll(routes(serving)), options.port ?? 4983)
    )
  )

/**
 * What the database sees of a program, live in the browser: statements by request with their times, rows, transactions and
 * retries; texts that are sent again and again, with the places in the program; plans as trees, on demand; the pool. For
 * development: both layers fail with `RefusedInProduction` where `NODE_ENV` is `production`, and show no values of parameters
 * unless they are told to.
 *
 * - `layer`: a page of the program's own server, at `/devtools`, for requests from this machine. Each request's statements
 *   are shown as the request's, by its header `x-request-id` or by an id that it is given.
 * - `localhost`: a server of its own, on the loopback address; statements are shown by their traces. Fails with `CannotListen`
 *   where the port is taken.
 *
 * @example
 * import { DevTools } from "@aludel/devtools"
 * import { ConnectionPool } from "@aludel/pool"
 * import * as Layer from "effect/Layer"
 *
 * const Development = DevTools.localhost({ port: 4983 }).pipe(
 *   Layer.provideMerge(ConnectionPool.layer({ database: "shop" }))
 * )
 */
export const DevTools = { layer, localhost } as const
