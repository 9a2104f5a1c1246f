/** `npm run demo -- --once`: the whole demo, as a person sees it. */
import { EmbeddedPostgres } from "@aludel/testing"
import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { createServer, type Server } from "node:http"
import { nothingLeft, startDemo, temporaryFolder } from "../Support.ts"

const run = Effect.fnUntraced(function*(environment: Readonly<Record<string, string>>) {
  const demo = yield* startDemo(["--", "--once"], environment)
  const code = yield* demo.ended
  return { code, stdout: demo.stdout(), stderr: demo.stderr() }
})

/** Somebody to tell by OpenTelemetry's protocol, and what was told, by path. */
const collector = Effect.acquireRelease(
  Effect.promise(() => {
    const told = new Map<string, string>()
    const server = createServer((request, response) => {
      request.setEncoding("utf8").on("data", (part: string) => {
        const path = request.url ?? ""
        told.set(path, (told.get(path) ?? "") + part)
      }).on("end", () => response.end("{}"))
    })
    return new Promise<{ told: typeof told; server: Server }>((resolve) =>
      server.listen(0, "127.0.0.1", () => resolve({ told, server }))
    )
  }),
  ({ server }) => Effect.sync(() => server.close())
)

describe("the demo with --once", { timeout: 90_000 }, () => {
  it.live("shows requests and answers, ends with 0 and leaves nothing", () =>
    Effect.gen(function*() {
      const folder = yield* temporaryFolder
      const { code, stderr, stdout } = yield* run({ TMPDIR: folder })
      expect(stderr).toBe("")
      expect(stdout).toContain("7 migrations applied")
      expect(stdout).toMatch(/\d+ rows written, for 5 organisations/)
      expect(stdout).toMatch(/POST \/users \{"email":"you\..*\n {2}201 /)
      expect(stdout).toContain("{\"_tag\":\"Taken\",\"field\":\"email\"")
      expect(stdout).toContain("{\"_tag\":\"Stale\",\"given\":1,\"current\":2}")
      expect(stdout).toContain("every answer was the expected one")
      expect(stdout).not.toContain("\u001b[")
      expect(code).toBe(0)
      yield* nothingLeft(folder)
    }))

  it.live("uses the server in DATABASE_URL, fills it once, and tells a collector", () =>
    Effect.gen(function*() {
      const { url } = yield* EmbeddedPostgres
      const { server, told } = yield* collector
      const address = server.address()
      const port = typeof address === "object" ? address?.port : 0
      const first = yield* run({ DATABASE_URL: url, OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}` })
      const spans = told.get("/v1/traces") ?? ""
      for (const part of ["aludel-demo", "Writing.draft", "db.query.text", "request.id"]) expect(spans).toContain(part)
      expect(told.get("/v1/metrics")).toContain("aludel-demo")
      expect(first).toMatchObject({ code: 0, stderr: "" })
      expect(first.stdout).toContain("for 5 organisations")
      const second = yield* run({ DATABASE_URL: url })
      expect(second).toMatchObject({ code: 0, stderr: "" })
      expect(second.stdout).toContain("the content is there")
    }).pipe(Effect.provide(EmbeddedPostgres.layer())))
})
