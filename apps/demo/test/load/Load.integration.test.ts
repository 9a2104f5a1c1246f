/** The load, for a moment: whatever is killed under it, no write is lost, and none is there that was refused. */
import { ConnectionPool } from "@aludel/pool"
import { assertHealthy, TestDatabase } from "@aludel/testing"
import { layer } from "@effect/vitest"
import { Context, Effect, Layer, References } from "effect"
import { HttpServer } from "effect/http"
import { expect, inject } from "vitest"
import { load } from "../../load/Load.ts"
import { seed } from "../../src/seed/Seed.ts"
import { HttpLayer } from "../../src/server/Http.ts"
import { migrate } from "../../src/start/Database.ts"

const prepare = Effect.andThen(migrate, seed({ posts: 200, progress: () => Effect.void }))
const Database = TestDatabase.layer({ url: inject("databaseUrl"), prepare, pool: { applicationName: "aludel-demo" } })

layer(Database, { excludeTestServices: true })("under load, with backends killed", (it) => {
  it.effect("nothing is lost, and nothing is there that was refused", () =>
    Effect.gen(function*() {
      const { url } = yield* TestDatabase
      const context = yield* Layer.build(HttpLayer(0))
      const { address } = Context.get(context, HttpServer.HttpServer)
      const port = "port" in address ? address.port : 0
      const report = yield* load({ url: `http://127.0.0.1:${port}`, clients: 20, seconds: 3, killEvery: 100 }).pipe(
        Effect.provide(ConnectionPool.layer({ url, applicationName: "load", size: 1 }), { local: true })
      )
      expect(report).toMatchObject({ lost: [], wrong: [] })
      expect(report.confirmed).toBeGreaterThan(0)
      expect(report.refused).toBeGreaterThan(0)
      expect(report.kills).toBeGreaterThan(0)
      for (const error of Object.keys(report.errors)) {
        expect(["DatabaseError", "InternalFailure", "Taken", "Stale"]).toContain(error)
      }
      // What breaks is broken on purpose.
    }).pipe(Effect.provideService(References.MinimumLogLevel, "None")))

  it.effect("and nothing is left behind", () => assertHealthy)
})
