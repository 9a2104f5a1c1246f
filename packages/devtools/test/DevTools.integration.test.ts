/** The tools over a real server: what a page hears of requests, plans on demand, and whom they answer. */
import { DevTools, RefusedInProduction } from "@aludel/devtools"
import { ConnectionPool } from "@aludel/pool"
import { text } from "@aludel/pool/test/Text"
import { Pg, Query, type Reads, select, transaction, value, type Writes } from "@aludel/sql"
import { assertHealthy, TestDatabase } from "@aludel/testing"
import { assert, describe, it, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as HttpRouter from "effect/http/HttpRouter"
import * as HttpServerResponse from "effect/http/HttpServerResponse"
import * as Layer from "effect/Layer"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { inject } from "vitest"

interface Told {
  readonly event: string
  readonly data: Record<string, unknown>
}

const two = Query.one(select({ two: value(2, Pg.integer()) }))
const asked = { accept: "application/json", host: "localhost:3000" }

/** The program's own server, with the tools; and a way to ask it. */
const serving = (
  options: Parameters<typeof DevTools.layer>[0] = { remote: "allow" }
) =>
  Effect.gen(function*() {
    const context = yield* Effect.context<ConnectionPool | Reads | Writes>()
    const naive = Effect.fn("naive")(function*() {
      yield* transaction(two)
      yield* Effect.forEach([1, 2, 3, 4, 5, 6, 7], () => two)
      return HttpServerResponse.text("done")
    })
    const program = HttpRouter.add("GET", "/naive", Effect.provideContext(naive(), context))
    const tools = DevTools.layer(options).pipe(Layer.provide(Layer.succeedContext(context)))
    const { handler } = yield* Effect.acquireRelease(
      Effect.sync(() => HttpRouter.toWebHandler(Layer.mergeAll(program, tools) as never, { disableLogger: true })),
      ({ dispose }) => Effect.promise(dispose)
    )
    const ask = (path: string, headers: Record<string, string> = {}) =>
      Effect.promise((signal) =>
        (handler as (request: Request) => Promise<Response>)(
          new Request(`http://localhost:3000${path}`, { headers: { ...asked, ...headers }, signal })
        )
      )
    // The layers are built by then, and the pool is heard.
    yield* ask("/devtools/")
    return ask
  })

/** Reads events until one is the last that is wanted. */
const until = (response: Response, last: (told: Told) => boolean) =>
  Effect.promise(async () => {
    const found: Array<Told> = []
    let rest = ""
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
    for (;;) {
      const { done, value } = await reader?.read() ?? { done: true, value: undefined }
      if (done) return found
      const parts = (rest + value).split("\n\n")
      rest = parts.pop() ?? ""
      for (const part of parts) {
        const [, event = "", data = ""] = /^event: (\w+)\ndata: (.*)$/s.exec(part) ?? []
        if (event === "") continue
        const told = { event, data: JSON.parse(data) as Record<string, unknown> }
        found.push(told)
        if (last(told)) {
          await reader?.cancel()
          return found
        }
      }
    }
  })

layer(TestDatabase.layer({ url: inject("databaseUrl"), pool: { size: 3 } }), { excludeTestServices: true })(
  "the tools",
  (it) => {
    it.effect("tell a page of a request, its statements, what repeats itself, and the pool", () =>
      Effect.gen(function*() {
        const ask = yield* serving()
        const response = yield* ask("/naive", { "x-request-id": "page.1" })
        assert.strictEqual(yield* Effect.promise(() => response.text()), "done")
        assert.strictEqual(response.headers.get("x-request-id"), "page.1")
        yield* ask("/naive")
        const events = yield* ask("/devtools/events?request=page.")
        assert.include(events.headers.get("content-type"), "text/event-stream")
        let remembered = 0
        const told = yield* until(events, ({ event }) => event === "statement" && ++remembered === 10)
        const statements = told.filter(({ event }) => event === "statement").map(({ data }) => data)
        assert.strictEqual(statements.length, 10)
        assert.isTrue(statements.every(({ group }) => group === "page.1"))
        assert.deepStrictEqual(statements.slice(0, 4).map(({ kind }) => kind), [
          "transaction",
          "statement",
          "transaction",
          "statement"
        ])
        assert.match(String(statements[3]?.["callSite"]), /^naive .*DevTools\.integration\.test\.ts/)
        assert.notProperty(statements[1], "values")
        const request = told.find(({ event, data }) => event === "request" && data["status"] === 200)
        assert.deepInclude(request?.data, { id: "page.1", method: "GET", path: "/naive" })

        const live = yield* ask("/devtools/events?request=page.")
        const finding = yield* Effect.all([
          until(live, ({ event }) => event === "finding"),
          ask("/naive", { "x-request-id": "page.2" })
        ], { concurrency: "unbounded" })
        const found = finding[0].at(-1)?.data
        assert.deepInclude(found, { group: "page.2", runs: 6 })
        assert.match(JSON.stringify(found?.["first"]), /"callSite":"naive /)
        assert.isTrue(finding[0].some(({ event, data }) => event === "pool" && data["size"] === 3))
        yield* assertHealthy
      }))

    it.effect("explain a statement that was recorded, and run nothing of it", () =>
      Effect.gen(function*() {
        const ask = yield* serving()
        yield* text("create table explained (id integer primary key)")
        yield* text("insert into explained values ($1)", "1")
        yield* text("select id from explained where id = $1", "1")
        const events = yield* ask("/devtools/events")
        let last = 0
        yield* until(events, ({ event, data }) => event === "statement" && (last = Number(data["number"])) === 3)
        assert.strictEqual(last, 3)
        const [none, inserted, selected, unknown] = yield* Effect.forEach([1, 2, 3, 4711], (number) =>
          Effect.flatMap(ask(`/devtools/plans/${number}`), (answer) =>
            Effect.map(
              Effect.promise(() =>
                answer.json()
              ),
              (body) => ({ status: answer.status, body: body as Record<string, unknown> })
            )))
        assert.deepStrictEqual(none, { status: 422, body: { problem: "this statement has no plan" } })
        assert.strictEqual(unknown?.status, 404)
        // Without values the plan is one for any: PostgreSQL has that from 16 on.
        assert.strictEqual(inserted?.status, 200)
        assert.include(String(inserted?.body["text"]), "ModifyTable on explained")
        assert.deepInclude(selected?.body["root"], { relation: "explained" })
        assert.deepStrictEqual(yield* text("select count(*) from explained"), [["1"]])
      }))

    it.effect("show values where they are told to, and plan with them", () =>
      Effect.gen(function*() {
        const ask = yield* serving({ remote: "allow", values: true, path: "/tools" })
        yield* two
        const told = yield* until(yield* ask("/tools/events"), ({ event }) => event === "statement")
        assert.deepStrictEqual(told.at(-1)?.data["values"], ["2"])
        assert.strictEqual((yield* ask("/tools/plans/1")).status, 200)
      }))

    it.effect("serve their page, and answer to this machine alone", () =>
      Effect.gen(function*() {
        const open = yield* serving()
        assert.strictEqual((yield* open("/devtools")).headers.get("location"), "/devtools/")
        const page = yield* open("/devtools/")
        assert.include(page.headers.get("content-security-policy"), "default-src 'none'")
        assert.include(yield* Effect.promise(() => page.text()), "What the database sees")
        for (const file of ["devtools.css", "devtools.js", "live.js", "plan.js", "pool.js", "statements.js"]) {
          const answer = yield* open(`/devtools/${file}`)
          assert.strictEqual(answer.status, 200, file)
          yield* Effect.promise(() => answer.text())
        }
        // Whose address is not known is not let in.
        const closed = yield* serving({})
        assert.strictEqual((yield* closed("/devtools/")).status, 403)
        assert.strictEqual((yield* closed("/devtools/events")).status, 403)
      }))
  }
)

describe("on localhost", () => {
  const database = ConnectionPool.layer({ url: inject("databaseUrl"), size: 1 })

  it.live("a server of its own, which is gone with its scope; a port that is taken is an error", () =>
    Effect.gen(function*() {
      const taken = createServer().listen(0, "127.0.0.1")
      yield* Effect.promise(() => new Promise((resolve) => taken.once("listening", resolve)))
      const { port } = taken.address() as AddressInfo
      const tools = Layer.build(DevTools.localhost({ port }).pipe(Layer.provide(database)))
      const error = yield* Effect.flip(Effect.scoped(tools))
      assert.deepInclude(error, { _tag: "CannotListen", port, code: "EADDRINUSE" })
      yield* Effect.promise(() => new Promise((resolve) => taken.close(resolve)))
      yield* Effect.scoped(Effect.gen(function*() {
        yield* tools
        const page = yield* Effect.promise(() => fetch(`http://127.0.0.1:${port}/`))
        assert.include(yield* Effect.promise(() => page.text()), "What the database sees")
        const events = yield* Effect.promise(() => fetch(`http://localhost:${port}/events`))
        const told = yield* until(events, ({ event }) => event === "pool")
        assert.deepInclude(told.at(-1)?.data, { size: 1 })
      }))
      const gone = yield* Effect.exit(Effect.tryPromise(() => fetch(`http://127.0.0.1:${port}/`)))
      assert.isTrue(Exit.isFailure(gone))
    }))

  it.live("does not start where NODE_ENV is production, unless it is told to", () =>
    Effect.gen(function*() {
      const before = process.env["NODE_ENV"]
      process.env["NODE_ENV"] = "production"
      const build = (production?: "allow") =>
        Effect.scoped(Layer.build(DevTools.localhost({ port: 0, production }).pipe(Layer.provide(database))))
      const [refused, allowed] = yield* Effect.all([Effect.exit(build()), Effect.exit(build("allow"))]).pipe(
        Effect.ensuring(Effect.sync(() => {
          process.env["NODE_ENV"] = before
        }))
      )
      assert.isTrue(Exit.isSuccess(allowed))
      assert.isTrue(Exit.isFailure(refused))
      assert.include(String(Exit.isFailure(refused) ? refused.cause : ""), "production")
      assert.include(new RefusedInProduction().message, "NODE_ENV")
    }))
})
