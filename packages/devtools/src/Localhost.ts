/** A small server on the loopback address, for routes and nothing else. */
import * as Effect from "effect/Effect"
import * as HttpRouter from "effect/http/HttpRouter"
import type * as Layer from "effect/Layer"
import type { Scope } from "effect/Scope"
import { createServer, type IncomingMessage, type ServerResponse } from "node:http"
import { Readable } from "node:stream"
import type { ReadableStream } from "node:stream/web"
import { CannotListen } from "./Refusal.ts"

type Handler = (request: Request) => Promise<Response>

const answer = async (handler: Handler, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
  const closed = new AbortController()
  outgoing.on("close", () => closed.abort())
  const headers = Object.entries(incoming.headers).flatMap(([name, value]): Array<[string, string]> =>
    typeof value === "string" ? [[name, value]] : []
  )
  const request = new Request(new URL(incoming.url ?? "/", "http://localhost"), {
    method: incoming.method ?? "GET",
    headers,
    signal: closed.signal
  })
  const response = await handler(request)
  outgoing.writeHead(response.status, Object.fromEntries(response.headers))
  if (response.body === null) return void outgoing.end()
  Readable.fromWeb(response.body as ReadableStream).on("error", () => outgoing.destroy()).pipe(outgoing)
}

const codeOf = (cause: unknown): string =>
  cause instanceof Error && "code" in cause && typeof cause.code === "string" ? cause.code : "unknown"

/** Serves the routes until the scope closes. */
export const listening = (
  routes: Layer.Layer<never, never, HttpRouter.HttpRouter>,
  port: number
): Effect.Effect<void, CannotListen, Scope> =>
  Effect.gen(function*() {
    const { handler } = yield* Effect.acquireRelease(
      Effect.sync(() => HttpRouter.toWebHandler(routes, { disableLogger: true })),
      ({ dispose }) => Effect.promise(dispose)
    )
    const server = createServer((incoming, outgoing) => {
      answer(handler, incoming, outgoing).catch(() => outgoing.destroy())
    })
    yield* Effect.acquireRelease(
      Effect.callback<void, CannotListen>((resume) => {
        server.once("error", (cause) => resume(Effect.fail(new CannotListen({ port, code: codeOf(cause) }))))
        server.listen(port, "127.0.0.1", () => resume(Effect.void))
      }),
      () =>
        Effect.callback<void>((resume) => {
          server.close(() => resume(Effect.void))
          server.closeAllConnections()
        })
    )
  })
