/** The demo itself: a database, its tables, the HTTP server, and then either the tour or waiting for requests. */
import { Context, Duration, Effect, Layer } from "effect"
import { HttpServer } from "effect/http"
import { Posts } from "../blog/Posts.ts"
import { Users } from "../blog/Users.ts"
import { setUp } from "../seed/Seed.ts"
import { host, HttpLayer } from "../server/Http.ts"
import { bold, dim, green, print } from "../terminal/Output.ts"
import { tour } from "../tour/Tour.ts"
import { DatabaseLayer, Source } from "./Database.ts"
import type { Settings } from "./Settings.ts"

const usage = [
  "npm run demo                       a publishing service on http://localhost:3000, until Ctrl-C",
  "npm run demo -- --once             makes the requests itself, prints them with their answers, and ends",
  "npm run demo -- --data <folder>    keeps the data of its own PostgreSQL there",
  "",
  "PORT=8080            another port for HTTP; 0 is any free one",
  "DATABASE_URL=…       a PostgreSQL server that is running, instead of one of its own",
  "DEBUG=1              the whole log, and details of what goes wrong"
]

const done = (what: string, took: Duration.Duration) =>
  print(`${green("✓")} ${what}  ${dim(`${Math.round(Duration.toMillis(took))} ms`)}`)

const invitation = (url: string) => [
  "",
  `Open   ${bold(`${url}/docs`)}`,
  "",
  `Try    curl '${url}/users?limit=3'`,
  `       curl '${url}/posts?limit=3'`,
  `       curl ${url}/users/1/posts`,
  `       curl ${url}/users -H 'content-type: application/json' -d '{"email":"ada@example.com"}'`,
  dim("       …and that one again: the address is taken, and the answer says so"),
  "",
  dim("Ctrl-C ends it.")
]

const run = Effect.fn("demo")(function*(settings: Settings) {
  const [setUpTook, { posts, seeded, users }] = yield* Effect.timed(setUp)
  yield* done(`${users} users and ${posts} posts ${seeded ? "written" : "found"}`, setUpTook)

  const [listenTook, http] = yield* Effect.timed(Layer.build(HttpLayer(settings.port)))
  const { address } = Context.get(http, HttpServer.HttpServer)
  const port = "port" in address ? address.port : settings.port
  yield* done(`listening on port ${port}`, listenTook)

  if (!settings.once) {
    yield* print(...invitation(`http://localhost:${port}`))
    return yield* Effect.never
  }
  yield* tour(`http://${host}:${port}`)
  yield* print("", `${green("✓")} every answer was the expected one`)
}, Effect.scoped)

/** Runs until it is interrupted, or with `once` until the tour is over; then nothing of it is left. */
export const demo = Effect.fn("start")(function*(settings: Settings) {
  if (settings.help) return yield* print(...usage)
  yield* print(bold("Aludel's demo: a publishing service on PostgreSQL"), "")
  const [took, database] = yield* Effect.timed(Layer.build(DatabaseLayer(settings)))
  const { answers, description } = Context.get(database, Source)
  yield* answers ? done(description, took) : print(`${dim("…")} ${description}`)
  yield* run(settings).pipe(Effect.provide([Users.layer, Posts.layer]), Effect.provideContext(database))
}, Effect.scoped)
