/** What a caller is told when the database fails, and what is not. No server is needed: the requests stay in memory. */
import { ConnectionPool } from "@aludel/pool"
import { DatabaseError, Reads, Reason, Writes } from "@aludel/sql"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Layer, Logger, Stream } from "effect"
import { service } from "../Service.ts"

/** A database in which every statement ends like this. */
const ending = (statement: Effect.Effect<never, DatabaseError>, log: Array<string>) => {
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
  return Layer.mergeAll(
    Layer.succeed(Reads, database),
    Layer.succeed(Writes, database),
    Layer.succeed(ConnectionPool, {
      stats: Effect.succeed(stats),
      events: Stream.empty,
      statements: () => Stream.empty,
      invalidate: Effect.void
    }),
    Logger.layer([Logger.make(({ message }) => log.push(String(message)))])
  )
}

const ask = Effect.fnUntraced(function*(statement: Effect.Effect<never, DatabaseError>, path: string) {
  const log: Array<string> = []
  const answer = yield* Effect.flatMap(
    service,
    (request) => request("GET", path, { headers: { "x-request-id": "mine" } })
  ).pipe(
    Effect.scoped,
    Effect.provide(ending(statement, log))
  )
  return { ...answer, log: log.join("\n") }
})

const failing = (reason: Reason.Reason) => Effect.fail(new DatabaseError({ reason }))

describe("a caller is told", () => {
  it.effect("to come back, where the failure may pass", () =>
    Effect.gen(function*() {
      const answer = yield* ask(failing(new Reason.ConnectionLost({ code: "57P01" })), "/posts")
      expect(answer).toMatchObject({ status: 503, body: { _tag: "Unavailable", reason: "ConnectionLost" } })
      expect(answer.header("retry-after")).toBe("1")
      expect(answer.log).toContain("ConnectionLost")
    }))

  it.effect("the request's id alone, where it does not; the cause is in the log under it", () =>
    Effect.gen(function*() {
      const answer = yield* ask(failing(new Reason.InvalidQuery({ problem: "not-for-callers" })), "/organisations")
      expect(answer).toMatchObject({ status: 500, body: { _tag: "InternalFailure", id: "mine" } })
      expect(answer.header("x-request-id")).toBe("mine")
      expect(answer.text).not.toContain("not-for-callers")
      expect(answer.log).toContain("mine InvalidQuery")
      expect(answer.log).toContain("not-for-callers")
    }))

  it.effect("the same of a defect", () =>
    Effect.gen(function*() {
      const answer = yield* ask(Effect.die(new TypeError("not-for-callers")), "/tags")
      expect(answer).toMatchObject({ status: 500, body: { id: "mine" } })
      expect(answer.text).not.toContain("not-for-callers")
      expect(answer.log).toContain("not-for-callers")
    }))

  it.effect("that there is no such path", () =>
    Effect.gen(function*() {
      const answer = yield* ask(Effect.die("nobody asks"), "/nothing/here")
      expect(answer).toMatchObject({ status: 404, body: { _tag: "NoSuchPath" } })
      expect(answer.header("x-request-id")).toBe("mine")
    }))

  it.effect("by HEAD what GET would tell, and no more", () =>
    Effect.gen(function*() {
      const head = (path: string) => Effect.scoped(Effect.flatMap(service, (request) => request("HEAD", path)))
      const database = ending(Effect.die("nobody asks"), [])
      expect(yield* Effect.provide(head("/health"), database)).toMatchObject({ status: 200, text: "" })
      expect(yield* Effect.provide(head("/nothing"), database)).toMatchObject({ status: 404, text: "" })
    }))

  it.effect("how the pool is, though the database is not there", () =>
    Effect.gen(function*() {
      expect(yield* ask(Effect.die("nobody asks"), "/health")).toMatchObject({
        status: 200,
        body: { pool: { size: 1 } }
      })
    }))
})
