/** The HTTP server: the API, its documentation at /docs and /openapi.json, on this machine's loopback address only. */
import * as NodeHttpServer from "@effect/platform-node/NodeHttpServer"
import { Data, Effect, Layer } from "effect"
import { HttpRouter, HttpServerResponse } from "effect/http"
import { HttpApiBuilder, HttpApiMiddleware, HttpApiScalar } from "effect/http-api"
import { createServer } from "node:http"
import { Api } from "../api/Api.ts"
import { AuditLog, Comments, Organisations, Profiles, Users } from "../blog/Models.ts"
import { People } from "../blog/People.ts"
import { Reading } from "../blog/Reading.ts"
import { Writing } from "../blog/Writing.ts"
import { PageLayer } from "../page/Page.ts"
import { AnswersLayer } from "./Answers.ts"
import { Breaking } from "./Breaking.ts"
import { HandlersLayer } from "./Handlers.ts"
import { RequestLayer } from "./Request.ts"

const Repositories = Layer.mergeAll(Users.layer, Organisations.layer, Profiles.layer, Comments.layer, AuditLog.layer)

/** The service's parts, which take the right to read and to write from whoever calls. */
const Services = Layer.mergeAll(Writing.layer, Breaking.layer).pipe(
  Layer.provideMerge(Layer.merge(People.layer, Reading.layer)),
  Layer.provide(Repositories)
)

const Middleware = Layer.merge(AnswersLayer, HttpApiMiddleware.layerProblemDetails({ includeDetails: true }))

const noSuchPath = HttpServerResponse.jsonUnsafe({ _tag: "NoSuchPath", problem: "see /docs" }, { status: 404 })

/** Not by HEAD, which is answered as GET is. */
const Elsewhere = HttpRouter.addAll(
  (["GET", "POST", "PUT", "PATCH", "DELETE"] as const).map((method) => HttpRouter.route(method, "/*", noSuchPath))
)

/** All routes, over a pool. */
export const Routes = Layer.mergeAll(
  HttpApiBuilder.layer(Api, { openapiPath: "/openapi.json" }).pipe(
    Layer.provide(HandlersLayer),
    Layer.provide(Middleware),
    Layer.provide(Services)
  ),
  HttpApiScalar.layer(Api, { path: "/docs" }),
  PageLayer,
  Elsewhere
).pipe(Layer.provide(RequestLayer))

export const host = "127.0.0.1"

/** The port cannot be had; `code` is the system's. */
export class CannotListen extends Data.TaggedError("CannotListen")<{ readonly port: number; readonly code: string }> {
  override get message(): string {
    const other = this.port < 1024 || this.port > 65_000 ? 3000 : this.port + 1
    return `port ${this.port} cannot be had (${this.code}): choose another one, PORT=${other} npm run demo`
  }
}

const codeOf = (cause: unknown): string =>
  cause instanceof Error && "code" in cause && typeof cause.code === "string" ? cause.code : "unknown"

/** Serves until the scope closes, and then lets requests end that are under way; 0 is any free port. */
export const HttpLayer = (port: number) =>
  HttpRouter.serve(Routes, { disableLogger: true, disableListenLog: true }).pipe(
    Layer.provideMerge(NodeHttpServer.layer(createServer, { host, port, gracefulShutdownTimeout: "5 seconds" })),
    Layer.catchTag(
      "ServeError",
      ({ cause }) => Layer.effectContext(Effect.fail(new CannotListen({ port, code: codeOf(cause) })))
    )
  )
