/**
 * `npm run load` in this folder: 200 clients on the service for 30 seconds, on this machine alone, with a backend killed four
 * times a second. Ends with 1 where a write was lost, or is there and should not be.
 */
import { ConnectionPool } from "@aludel/pool"
import { EmbeddedPostgres } from "@aludel/testing"
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import { Config, Console, Context, Effect, Layer } from "effect"
import { HttpServer } from "effect/http"
import { seed } from "../src/seed/Seed.ts"
import { host, HttpLayer } from "../src/server/Http.ts"
import { migrate } from "../src/start/Database.ts"
import { LogLayer } from "../src/terminal/Output.ts"
import { load } from "./Load.ts"

const settings = Config.all({
  clients: Config.Int("CLIENTS").pipe(Config.withDefault(200)),
  seconds: Config.Int("SECONDS").pipe(Config.withDefault(30)),
  killEvery: Config.Int("KILL_EVERY").pipe(Config.withDefault(250))
})

const program = Effect.gen(function*() {
  const { url: database } = yield* EmbeddedPostgres
  const service = yield* Layer.build(ConnectionPool.layer({ url: database, applicationName: "aludel-demo" }))
  yield* Effect.andThen(migrate, seed({ posts: 20_000, progress: () => Effect.void })).pipe(
    Effect.provideContext(service)
  )
  const http = yield* Layer.build(HttpLayer(0)).pipe(Effect.provideContext(service))
  const { address } = Context.get(http, HttpServer.HttpServer)
  const port = "port" in address ? address.port : 0
  const options = yield* settings
  yield* Console.log(`${options.clients} clients, ${options.seconds} s, a backend killed every ${options.killEvery} ms`)
  const report = yield* load({ ...options, url: `http://${host}:${port}` }).pipe(
    Effect.provide(ConnectionPool.layer({ url: database, applicationName: "load", size: 1 }), { local: true })
  )
  yield* Console.log(report)
  if (report.lost.length + report.wrong.length > 0) {
    return yield* Effect.die(new Error("writes were lost, or are wrong"))
  }
}).pipe(Effect.scoped, Effect.provide([EmbeddedPostgres.layer(), LogLayer]))

NodeRuntime.runMain(program)
