/** The demo itself: a database, its schema, invented content, the HTTP server; then the tour, or waiting for requests. */
import { Config, Context, Effect, Layer, Option, Ref, Schema } from "effect"
import { HttpServer } from "effect/http"
import { seed } from "../seed/Seed.ts"
import { host, HttpLayer } from "../server/Http.ts"
import { bold, dim, green, print, progress, step } from "../terminal/Output.ts"
import { tour } from "../tour/Tour.ts"
import { DatabaseLayer, migrate } from "./Database.ts"

export interface Options {
  /** Make the requests too, and end. */
  readonly once: boolean
  /** Where the embedded server keeps its data. */
  readonly data: Option.Option<string>
}

const invitation = (url: string) => [
  "",
  `Open   ${bold(url)}  or ${url}/docs`,
  "",
  `Try    curl '${url}/posts?q=night+trains&limit=3'`,
  `       curl ${url}/users -H 'content-type: application/json' -d '{"email":"you@example.com","organisation":"field-notes"}'`,
  dim("       …and that one again: the address is taken, and the answer says so"),
  `       curl -X POST ${url}/break/kill -i`,
  "",
  dim("Ctrl-C ends it.")
]

const whole = (minimum: number, maximum: number) =>
  Schema.FiniteFromString.check(Schema.isInt(), Schema.isBetween({ minimum, maximum }))

const seeding = Effect.gen(function*() {
  const rows = yield* Ref.make(0)
  const organisations = yield* seed({
    posts: yield* Config.schema(whole(100, 1_000_000), "POSTS").pipe(Config.withDefault(20_000)),
    progress: (more) => Effect.flatMap(Ref.updateAndGet(rows, (n) => n + more), (n) => progress(`  writing: ${n} rows`))
  })
  return { organisations, rows: yield* Ref.get(rows) }
})

/** Runs until it is interrupted, or with `once` until the tour is over; then nothing of it is left. */
export const demo = Effect.fn("demo")(function*({ data, once }: Options) {
  // 0 is any free port: requests that the program makes itself can go to any.
  const wanted = yield* Config.schema(whole(0, 65_535), "PORT").pipe(Config.withDefault(once ? 0 : 3000))
  yield* print(bold("Aludel's demo: a publishing service on PostgreSQL"), "")
  const database = yield* step(
    Layer.build(DatabaseLayer(Option.getOrUndefined(data))),
    () => "PostgreSQL, behind a pool"
  )
  yield* Effect.gen(function*() {
    yield* step(migrate, (status) => `${status.length} migrations applied`)
    yield* step(
      seeding,
      ({ organisations, rows }) =>
        organisations === 0 ? "the content is there" : `${rows} rows written, for ${organisations} organisations`
    )
    const http = yield* step(Layer.build(HttpLayer(wanted)), () => "listening")
    const { address } = Context.get(http, HttpServer.HttpServer)
    const port = "port" in address ? address.port : wanted
    if (!once) {
      yield* print(...invitation(`http://localhost:${port}`))
      return yield* Effect.never
    }
    yield* tour(`http://${host}:${port}`)
    yield* print("", `${green("✓")} every answer was the expected one`)
  }).pipe(Effect.provideContext(database))
}, Effect.scoped)
