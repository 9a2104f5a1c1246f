/** What goes wrong, over HTTP as it is: lost connections, deadlocks, races, callers who go away, a server that stops. */
import { Pg, Query, sql } from "@aludel/sql"
import { assertHealthy } from "@aludel/testing"
import { layer } from "@effect/vitest"
import { Context, Effect, Exit, Layer, Schedule, Scope } from "effect"
import { HttpServer } from "effect/http"
import { expect } from "vitest"
import { HttpLayer } from "../../src/server/Http.ts"
import { Database } from "../Service.ts"

/** The service on a port of its own, until the scope closes. */
const served = Effect.gen(function*() {
  const context = yield* Layer.build(HttpLayer(0))
  const { address } = Context.get(context, HttpServer.HttpServer)
  const url = `http://127.0.0.1:${"port" in address ? address.port : 0}`
  return (method: string, path: string, init: RequestInit = {}) => fetch(`${url}${path}`, { method, ...init })
})

const asked = (response: Promise<Response>) =>
  Effect.promise(async () => {
    const answer = await response
    return {
      status: answer.status,
      retryAfter: answer.headers.get("retry-after"),
      body: await answer.json() as unknown
    }
  })

const sleeping = Query.all(
  sql.text(
    "select pid from pg_stat_activity where datname = current_database() and query like '%pg_sleep%' and state = 'active' and pid <> pg_backend_pid()"
  )
    .columns({ pid: Pg.integer() })
)

/** Waits until it is so, ten seconds at most. */
const until = <E, R>(check: Effect.Effect<boolean, E, R>) =>
  check.pipe(Effect.repeat({ schedule: Schedule.spaced(50), until: (so) => so }), Effect.timeout("10 seconds"))

layer(Database, { excludeTestServices: true })("the service survives", (it) => {
  it.effect("a killed connection: 503, and the next request is answered", () =>
    Effect.gen(function*() {
      const ask = yield* served
      expect(yield* asked(ask("POST", "/break/kill"))).toMatchObject({
        status: 503,
        retryAfter: "1",
        body: { _tag: "Unavailable", reason: "ConnectionLost" }
      })
      expect(yield* asked(ask("GET", "/posts"))).toMatchObject({ status: 200 })
    }))

  it.effect("a killed connection, where the transaction may be run again", () =>
    Effect.gen(function*() {
      const ask = yield* served
      expect(yield* asked(ask("POST", "/break/kill?retry=true"))).toMatchObject({ status: 200, body: { runs: 2 } })
    }))

  it.effect("a deadlock: one of two is run again", () =>
    Effect.gen(function*() {
      const ask = yield* served
      const { body, status } = yield* asked(ask("POST", "/break/deadlock"))
      expect(status).toBe(200)
      expect((body as { readonly runs: ReadonlyArray<number> }).runs.toSorted((a, b) => a - b)).toEqual([1, 2])
    }))

  it.effect("a race: one is in, one is told the field", () =>
    Effect.gen(function*() {
      const ask = yield* served
      const headers = { "content-type": "application/json" }
      const body = JSON.stringify({ email: "twice@example.com", organisation: "post" })
      const race = yield* asked(ask("POST", "/break/race", { headers, body }))
      expect(race.status).toBe(200)
      const { answers } = race.body as { readonly answers: ReadonlyArray<{ readonly status: number }> }
      expect(answers.toSorted((a, b) => a.status - b.status)).toEqual([{ status: 201 }, {
        status: 409,
        field: "email"
      }])
    }))

  it.effect("a caller who goes away: the query is cancelled on the server", () =>
    Effect.gen(function*() {
      const ask = yield* served
      const caller = new AbortController()
      const gone = ask("GET", "/break/slow?seconds=60", { signal: caller.signal }).catch(() => "gone")
      yield* until(Effect.map(sleeping, (found) => found.length === 1))
      expect((yield* asked(ask("GET", "/break/long"))).body).toMatchObject({ running: 1, cancelled: 0 })
      caller.abort()
      expect(yield* Effect.promise(() => gone)).toBe("gone")
      yield* until(Effect.map(sleeping, (found) => found.length === 0))
      expect((yield* asked(ask("GET", "/break/long"))).body).toMatchObject({ running: 0, cancelled: 1 })
      expect((yield* asked(ask("GET", "/break/slow?seconds=0"))).body).toMatchObject({ finished: 1 })
    }))

  it.effect("its own end: requests under way are answered", () =>
    Effect.gen(function*() {
      const scope = yield* Scope.make()
      const ask = yield* Scope.provide(served, scope)
      const slow = ask("GET", "/break/slow?seconds=1")
      yield* until(Effect.map(sleeping, (found) => found.length === 1))
      yield* Scope.close(scope, Exit.void)
      const answer = yield* asked(slow)
      expect(answer).toMatchObject({ status: 200 })
    }))

  it.effect("all of that, and leaves nothing behind", () => assertHealthy)
})
