/** What a caller is told when the database fails, and what is not. No server is needed: the requests stay in memory. */
import { ConnectionPool } from "@aludel/pool"
import { DatabaseError, Reads, Reason, Writes } from "@aludel/sql"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Layer, Logger, Stream } from "effect"
import { HttpRouter, HttpServer } from "effect/http"
import { Posts } from "../../src/blog/Posts.ts"
import { Users } from "../../src/blog/Users.ts"
import { Routes } from "../../src/server/Http.ts"

/** The service over a database in which every statement ends like this. */
const service = (statement: Effect.Effect<never, DatabaseError>, log: Array<string>) => {
  const database: Reads["Service"] = {
    current: undefined,
    run: () => statement,
    stream: () => Stream.fromEffect(statement),
    transaction: (effect) => effect,
    savepoint: (effect) => effect,
    afterCommit: (effect) => effect,
    afterRollback: () => Effect.void,
    lease: Effect.die("no statement asks for a lease"),
    copyIn: () => statement,
    copyOut: () => Stream.fromEffect(statement),
    listen: () => Stream.fromEffect(statement)
  }
  const stats = { size: 1, open: 0, idle: 0, inUse: 0, tended: 0, opening: 0, waiting: 0 }
  const services = Layer.mergeAll(
    Users.layer,
    Posts.layer,
    Layer.succeed(Reads, database),
    Layer.succeed(Writes, database),
    Layer.succeed(ConnectionPool, { stats: Effect.succeed(stats), events: Stream.empty, invalidate: Effect.void }),
    HttpServer.layerServices,
    Logger.layer([Logger.make(({ message }) => log.push(String(message)))])
  )
  return HttpRouter.toWebHandler(Routes.pipe(Layer.provideMerge(services)), { disableLogger: true })
}

const ask = Effect.fnUntraced(function*(statement: Effect.Effect<never, DatabaseError>, path: string, body?: string) {
  const log: Array<string> = []
  const { dispose, handler } = service(statement, log)
  const init = body === undefined
    ? undefined
    : { method: "POST", body, headers: { "content-type": "application/json" } }
  const response = yield* Effect.promise(() => handler(new Request(`http://localhost${path}`, init)))
  const text = yield* Effect.promise(() => response.text())
  yield* Effect.promise(dispose)
  return { status: response.status, retryAfter: response.headers.get("retry-after"), text, log: log.join("\n") }
})

const failing = (reason: Reason.Reason) => Effect.fail(new DatabaseError({ reason }))

describe("a caller is told", () => {
  it.effect("to come back, where the failure may pass", () =>
    Effect.gen(function*() {
      const answer = yield* ask(failing(new Reason.ConnectionLost({ code: "57P01" })), "/users")
      expect(answer).toMatchObject({ status: 503, retryAfter: "1" })
      expect(answer.text).toContain("\"Unavailable\"")
      expect(answer.log).toContain("ConnectionLost")
    }))

  it.effect("an id alone, where it does not; the cause is in the log under it", () =>
    Effect.gen(function*() {
      const answer = yield* ask(failing(new Reason.InvalidQuery({ problem: "not-for-callers" })), "/users/1")
      expect(answer).toMatchObject({ status: 500, retryAfter: null })
      expect(JSON.parse(answer.text)).toEqual({ _tag: "InternalFailure", id: expect.stringMatching(/^[0-9a-f-]{36}$/) })
      expect(answer.log).toContain("not-for-callers")
      expect(answer.log).toContain(JSON.parse(answer.text).id)
    }))

  it.effect("the same of a defect", () =>
    Effect.gen(function*() {
      const answer = yield* ask(Effect.die(new TypeError("not-for-callers")), "/posts")
      expect(answer.status).toBe(500)
      expect(answer.text).not.toContain("not-for-callers")
      expect(answer.log).toContain("not-for-callers")
    }))

  it.effect.each(
    [
      ["/users/abc", undefined],
      ["/users/0", undefined],
      ["/users/9223372036854775808", undefined],
      ["/users?limit=0", undefined],
      ["/posts?limit=1.5", undefined],
      ["/users", "{\"email\":\"nobody\"}"],
      ["/users", "{\"email\":\"a@b\",\"username\":\"nul\\u0000\"}"],
      ["/users", "{\"email\":\"a@b\",\"username\":\"half \\ud800\"}"],
      ["/users", "{\"email\":\"a@b\",\"age\":3000000000}"],
      ["/users", "not json"],
      ["/posts", "{\"authorId\":1,\"title\":\"t\",\"content\":\"c\"}"]
    ] as const
  )("what is wrong with %s %s, before the database is asked", ([path, body]) =>
    Effect.gen(function*() {
      const answer = yield* ask(Effect.die(new Error("the database was asked")), path, body)
      expect(answer).toMatchObject({ status: 400, log: "" })
    }))
})
