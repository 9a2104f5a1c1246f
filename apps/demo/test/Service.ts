/** The service as a function from requests to answers, over a database of the test's own: no port is opened. */
import type { ConnectionPool } from "@aludel/pool"
import { insert, Query, type Reads, RowContext, type Writes } from "@aludel/sql"
import { sandbox, TestDatabase } from "@aludel/testing"
import { DateTime, Effect, Layer } from "effect"
import { HttpRouter, HttpServer } from "effect/http"
import { inject } from "vitest"
import { rowContextOf } from "../src/blog/Models.ts"
import { organisations, posts, users } from "../src/blog/Tables.ts"
import { Routes } from "../src/server/Http.ts"
import { migrate } from "../src/start/Database.ts"

/** Two organisations and their people. Bob and Eve have a published post and a draft each. */
const content = Effect.gen(function*() {
  for (
    const [slug, people] of [
      ["post", [["ada", "admin"], ["ed", "editor"], ["bob", "author"]]],
      ["train", [["eve", "author"]]]
    ] as const
  ) {
    const { id: organisationId } = yield* Query.one(
      insert(organisations).values({ slug, name: slug }).returning({ id: organisations.id })
    )
    for (const [username, role] of people) {
      const person = { username, role, organisationId, email: `${username}@example.com` }
      const { id: authorId } = yield* Query.one(insert(users).values(person).returning({ id: users.id }))
      if (role !== "author") continue
      const common = { authorId, organisationId, content: `${username} writes about gardens.` }
      yield* Query.run(
        insert(posts).values([
          { ...common, title: `${username}: published`, status: "published", publishedAt: DateTime.makeUnsafe(0) },
          { ...common, title: `${username}: draft` }
        ])
      ).pipe(Effect.provideService(RowContext, rowContextOf(organisationId)))
    }
  }
})

const prepare = Effect.andThen(migrate, content)

/** A database for each file, with the migrations and that content. */
export const Database = TestDatabase.layer({ url: inject("databaseUrl"), prepare })

/** The posts of that content, by their ids: they are the first. */
export const ids = { bobPublished: 1, bobDraft: 2, evePublished: 3, eveDraft: 4 }

export interface Sent {
  readonly as?: string
  /** As JSON, unless it is a text already. */
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

export interface Answer {
  readonly status: number
  readonly header: (name: string) => string | null
  readonly text: string
  /** The answer as JSON, if it is that. */
  readonly body: unknown
}

/** The service over the database of the fiber that makes it, such as a sandbox's. */
export const service = Effect.gen(function*() {
  const context = yield* Effect.context<ConnectionPool | Reads | Writes>()
  const layer = Routes.pipe(
    Layer.provideMerge(HttpServer.layerServices),
    Layer.provideMerge(Layer.succeedContext(context))
  )
  const { dispose, handler } = HttpRouter.toWebHandler(layer, { disableLogger: true })
  yield* Effect.addFinalizer(() => Effect.promise(dispose))
  return Effect.fnUntraced(function*(method: string, path: string, { as, body, headers = {} }: Sent = {}) {
    const request = new Request(`http://localhost${path}`, {
      method,
      headers: {
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...(as === undefined ? {} : { "x-user": as }),
        ...headers
      },
      ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) })
    })
    const response = yield* Effect.promise(() => handler(request))
    const text = yield* Effect.promise(() => response.text())
    const json: unknown = text !== "" && response.headers.get("content-type")?.includes("json")
      ? JSON.parse(text)
      : undefined
    const answer: Answer = { status: response.status, header: (name) => response.headers.get(name), text, body: json }
    return answer
  })
})

type Ask = Effect.Success<typeof service>

/** A test with the service in a transaction that is rolled back: tests run at the same time, and see nothing of each other. */
export const sandboxed = <E>(test: (ask: Ask) => Effect.Effect<void, E, ConnectionPool | Reads | Writes>) => () =>
  sandbox(Effect.scoped(Effect.flatMap(service, test)))
