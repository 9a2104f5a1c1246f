/**
 * Many clients on a running service, while backends are killed under it. Each write is kept in a ledger: in the end what was
 * confirmed has to be there, and what was refused must not be.
 */
import { eq, from, Pg, Query, RowContext, sql, startsWith } from "@aludel/sql"
import { Clock, Effect, Random } from "effect"
import { FetchHttpClient, HttpClient, HttpClientRequest } from "effect/http"
import { HttpApiClient } from "effect/http-api"
import { Api } from "../src/api/Api.ts"
import { comments, organisations, posts, users } from "../src/blog/Tables.ts"

export interface LoadOptions {
  readonly url: string
  readonly clients: number
  readonly seconds: number
  /** How often a backend is killed, in milliseconds. */
  readonly killEvery: number
}

/** What the service said of a write. After a 500 nobody knows, as where a connection is lost during COMMIT. */
type Outcome = "confirmed" | "refused" | "unknown"

const organisation = "field-notes"
const applicationName = "aludel-demo"

/** One backend of the service's pool, if it has any. */
const kill = Query.run(
  sql.text(
    `select pg_terminate_backend(pid) as killed from pg_stat_activity
   where application_name = :applicationName and datname = current_database() and pid <> pg_backend_pid()
   order by random() limit 1`,
    { applicationName }
  ).columns({ killed: Pg.boolean() })
)

/** All texts of a column that this run wrote, however they came to be there. */
const marks = Effect.fnUntraced(function*(run: string) {
  const [home] = yield* Query.all(
    from(organisations).where(eq(organisations.slug, organisation)).select({ id: organisations.id })
  )
  const rows = yield* Effect.all([
    Query.all(from(users).where(startsWith(users.email, run)).select({ mark: users.email })),
    Query.all(from(posts).where(startsWith(posts.title, run)).select({ mark: posts.title })),
    Query.all(from(comments).where(startsWith(comments.body, run)).select({ mark: comments.body }))
  ]).pipe(Effect.provideService(RowContext, { settings: { "app.organisation": String(home?.id ?? 0) } }))
  return rows.flat().map(({ mark }) => mark)
})

/** Runs the load. The database that it is given is the service's, over connections of another `application_name`. */
export const load = Effect.fn("load")(function*({ clients, killEvery, seconds, url }: LoadOptions) {
  const began = yield* Clock.currentTimeMillis
  const run = `load-${began.toString(36)}`
  const until = began + seconds * 1000
  const ledger = new Map<string, Outcome>()
  const times: Array<number> = []
  const errors: Record<string, number> = {}
  let count = 0

  /** Makes a request and notes how it went; yields its answer, if there was a good one. */
  const ask = Effect.fnUntraced(function*<A, E extends { readonly _tag: string }>(
    request: Effect.Effect<A, E>,
    mark?: string
  ) {
    const start = performance.now()
    const answer = yield* Effect.result(request)
    times.push(performance.now() - start)
    if (answer._tag === "Failure") errors[answer.failure._tag] = (errors[answer.failure._tag] ?? 0) + 1
    if (mark !== undefined) {
      const unknown = answer._tag === "Failure" && answer.failure._tag === "InternalFailure"
      ledger.set(mark, answer._tag === "Success" ? "confirmed" : unknown ? "unknown" : "refused")
    }
    return answer._tag === "Success" ? answer.success : undefined
  })

  const client = Effect.fnUntraced(function*() {
    let username = "ada.abbott"
    const api = yield* HttpApiClient.make(Api, {
      baseUrl: url,
      transformClient: HttpClient.mapRequest((request) => HttpClientRequest.setHeader(request, "x-user", username))
    })
    const { reading, writing, people } = api
    while ((yield* Clock.currentTimeMillis) < until) {
      const mark = `${run}-${++count}`
      switch (yield* Random.nextIntBetween(0, 9)) {
        case 0: {
          const email = `${mark}@example.com`
          const user = yield* ask(people.signUp({ payload: { email, organisation } }), email)
          username = user?.username ?? username
          break
        }
        case 1: {
          // An address that is taken: refused, and not stored a second time.
          yield* ask(
            people.signUp({ payload: { email: "ada.abbott@example.com", organisation, username: mark } }),
            mark
          )
          break
        }
        case 2: {
          const draft = yield* ask(
            writing.draft({ payload: { title: mark, content: "Written under load.", tags: ["work"] } }),
            mark
          )
          if (draft === undefined) break
          const { id, version } = draft
          const published = yield* ask(writing.publish({ params: { id }, payload: { version } }))
          if (published === undefined) break
          yield* ask(writing.comment({ params: { id }, payload: { body: `${mark} said` } }), `${mark} said`)
          // The version from before: refused, and the title stays.
          yield* ask(writing.edit({ params: { id }, payload: { version, title: `${mark} late` } }), `${mark} late`)
          break
        }
        case 3: {
          yield* ask(reading.posts({ query: { q: "patience", limit: 10 } }))
          break
        }
        default: {
          const loading = (yield* Random.nextBoolean) ? "eager" : "lazy"
          const page = yield* ask(reading.posts({ query: { limit: 10, loading } }))
          const [post] = page?.rows ?? []
          if (post !== undefined) yield* ask(reading.post({ params: { id: post.id } }))
        }
      }
    }
  })

  let kills = 0
  const killing = kill.pipe(
    Effect.tap(() => Effect.sync(() => kills++)),
    Effect.ignore,
    Effect.delay(killEvery),
    Effect.forever
  )
  yield* Effect.forEach(Array.from({ length: clients }), client, { concurrency: "unbounded", discard: true }).pipe(
    Effect.provide(FetchHttpClient.layer),
    Effect.raceFirst(killing)
  )

  const took = ((yield* Clock.currentTimeMillis) - began) / 1000
  const there = new Set(yield* marks(run))
  const having = (outcome: Outcome) => [...ledger].flatMap(([mark, other]) => other === outcome ? [mark] : [])
  times.sort((a, b) => a - b)
  const quantile = (q: number) => Math.round(times[Math.floor(times.length * q)] ?? 0)
  return {
    requests: times.length,
    perSecond: Math.round(times.length / took),
    /** In milliseconds. */
    p50: quantile(0.5),
    p99: quantile(0.99),
    kills,
    errors,
    confirmed: having("confirmed").length,
    unknown: having("unknown").length,
    refused: having("refused").length,
    /** Confirmed, and not there. */
    lost: having("confirmed").filter((mark) => !there.has(mark)),
    /** Refused, or never asked for, and there all the same. */
    wrong: [...there].filter((mark) => ledger.get(mark) !== "confirmed" && ledger.get(mark) !== "unknown")
  }
})
