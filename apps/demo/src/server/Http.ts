/** The HTTP server: the API, its documentation at /docs and /openapi.json, on this machine's loopback address only. */
import * as NodeHttpServer from "@effect/platform-node/NodeHttpServer"
import { Data, Effect, Layer } from "effect"
import { HttpRouter, HttpServerResponse } from "effect/http"
import { HttpApiBuilder, HttpApiMiddleware, HttpApiScalar } from "effect/http-api"
import { createServer } from "node:http"
import { Api } from "../api/Api.ts"
import { FailuresLayer } from "./Answers.ts"
import { HandlersLayer } from "./Handlers.ts"

const Middleware = Layer.merge(FailuresLayer, HttpApiMiddleware.layerProblemDetails({ includeDetails: true }))

export const Routes = Layer.mergeAll(
  HttpApiBuilder.layer(Api, { openapiPath: "/openapi.json" }).pipe(
    Layer.provide(HandlersLayer.pipe(Layer.provide(Middleware)))
  ),
  HttpApiScalar.layer(Api, { path: "/docs" }),
  HttpRouter.add("GET", "/", Effect.succeed(HttpServerResponse.redirect("/docs")))
)

export const host = "127.0.0.1"

/** The port cannot be had; `code` is the system's. */
export class CannotListen extends Data.TaggedError("CannotListen")<{ readonly port: number; readonly code: string }> {
  override get message(): string {
    return `cannot listen on port ${this.port} (${this.code})`
  }
}

const codeOf = (cause: unknown): string =>
  cause instanceof Error && "code" in cause && typeof cause.code === "string" ? cause.code : "unknown"

/** Serves until the scope closes; 0 is any free port. */
export const HttpLayer = (port: number) =>
  HttpRouter.serve(Routes, { disableLogger: true, disableListenLog: true }).pipe(
    Layer.provideMerge(NodeHttpServer.layer(createServer, { host, port, gracefulShutdownTimeout: "2 seconds" })),
    Layer.catchTag(
      "ServeError",
      ({ cause }) => Layer.effectContext(Effect.fail(new CannotListen({ port, code: codeOf(cause) })))
    )
  )
