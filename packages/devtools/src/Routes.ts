/** The routes of the tools: the page, what it listens to, and plans on demand. */
import type { ConnectionPool } from "@aludel/pool"
import { type Database, type DatabaseError, Query } from "@aludel/sql"
import * as Effect from "effect/Effect"
import * as HttpRouter from "effect/http/HttpRouter"
import { HttpServerRequest, ParsedSearchParams } from "effect/http/HttpServerRequest"
import * as HttpServerResponse from "effect/http/HttpServerResponse"
import * as Queue from "effect/Queue"
import * as Stream from "effect/Stream"
import { asset, files } from "./Assets.ts"
import { closing } from "./Closing.ts"
import { concerns, type Feed } from "./feed/Feed.ts"
import type { FeedEvent } from "./feed/FeedEvent.ts"
import { poolFeed } from "./feed/PoolFeed.ts"
import { type Audience, mayAsk } from "./Loopback.ts"
import { planOf } from "./Plan.ts"

type Path = `/${string}`

export interface Serving {
  readonly feed: Feed
  readonly pool: ConnectionPool["Service"]
  readonly database: Database
  readonly prefix: Path
  /** Whom it answers: everybody, this machine, or whoever reaches a server that only this machine can reach. */
  readonly to: Audience
  /** Completes when there is nothing more to listen to. */
  readonly ended: Effect.Effect<void>
}

/** How many events a slow page may be behind before it misses the oldest. */
const buffer = 4096

const heard = (feed: Feed, prefix: string): Stream.Stream<FeedEvent> =>
  Stream.callback<FeedEvent>((queue) =>
    Effect.acquireRelease(
      Effect.sync(() =>
        feed.listen((event) => {
          if (concerns(event, prefix)) Queue.offerUnsafe(queue, event)
        })
      ),
      (stop) => Effect.sync(stop)
    ), { bufferSize: buffer, strategy: "sliding" })

const written = ({ data, event }: FeedEvent): string => `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`

/** A line that says nothing, so that a connection which is gone is found to be. */
const heartbeat = Stream.map(Stream.tick("15 seconds"), () => ": \n\n")

/** Server-sent events: https://html.spec.whatwg.org/multipage/server-sent-events.html */
const events = ({ ended, feed, pool }: Serving, request: HttpServerRequest, prefix: string) =>
  HttpServerResponse.stream(
    Stream.merge(Stream.map(Stream.merge(heard(feed, prefix), poolFeed(pool)), written), heartbeat).pipe(
      Stream.interruptWhen(Effect.raceFirst(ended, closing(request))),
      Stream.encodeText
    ),
    { contentType: "text/event-stream", headers: { "cache-control": "no-store", "x-accel-buffering": "no" } }
  )

const problem = (status: number, problem: string) => HttpServerResponse.jsonUnsafe({ problem }, { status })

const unexplained = ({ reason }: DatabaseError) =>
  Effect.succeed(
    reason._tag === "InvalidQuery"
      ? problem(422, "this statement has no plan")
      : problem(
        502,
        `the server did not explain it: ${reason._tag}${"server" in reason ? ` (${reason.server.code})` : ""}`
      )
  )

const plan = ({ database, feed }: Serving, number: string | undefined) => {
  const statement = feed.statement(Number(number))
  if (statement === undefined) return Effect.succeed(problem(404, "this statement is no longer remembered"))
  return planOf(database, statement).pipe(
    Effect.map((plan) => HttpServerResponse.jsonUnsafe({ ...plan, text: Query.planText(plan) })),
    Effect.catchTag("DatabaseError", unexplained)
  )
}

/** Only for those who may look. */
const guarded = <E, R>({ to }: Serving, answer: Effect.Effect<HttpServerResponse.HttpServerResponse, E, R>) =>
  Effect.flatMap(
    HttpServerRequest,
    (request) =>
      mayAsk(request, to) ? answer : Effect.succeed(problem(403, "the development tools answer to this machine alone"))
  )

const first = (value: string | ReadonlyArray<string> | undefined): string =>
  typeof value === "string" ? value : value?.[0] ?? ""

/** The page, under a path that its files are beside of: the router takes one without a slash for the same. */
const home = (path: Path) =>
  Effect.flatMap(
    HttpServerRequest,
    ({ url }) => url.split("?")[0] === path ? asset("index.html") : Effect.succeed(HttpServerResponse.redirect(path))
  )

/** All routes, under the prefix. */
export const routes = (serving: Serving) => {
  const { prefix } = serving
  const at = (path: Path): Path => prefix === "/" ? path : `${prefix}${path}`
  return [
    HttpRouter.route("GET", at("/"), guarded(serving, home(at("/")))),
    ...files.map((file) => HttpRouter.route("GET", at(`/${file}`), guarded(serving, asset(file)))),
    HttpRouter.route(
      "GET",
      at("/events"),
      guarded(
        serving,
        Effect.flatMap(
          HttpServerRequest,
          (asked) => Effect.map(ParsedSearchParams, ({ request }) => events(serving, asked, first(request)))
        )
      )
    ),
    HttpRouter.route(
      "GET",
      at("/plans/:number"),
      guarded(serving, Effect.flatMap(HttpRouter.params, ({ number }) => plan(serving, number)))
    )
  ]
}
