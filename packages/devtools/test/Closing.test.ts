/** A page that listens does not keep a server from closing. */
import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { closing } from "../src/Closing.ts"

it.live("it is noticed that the server of a request takes no more", () =>
  Effect.gen(function*() {
    const server = createServer()
    const asked = Effect.callback<object>((resume) => {
      server.once("request", (request, response) => {
        response.writeHead(200).flushHeaders()
        resume(Effect.succeed({ request, response }))
      })
    })
    yield* Effect.callback<void>((resume) => void server.listen(0, "127.0.0.1", () => resume(Effect.void)))
    const waiting = yield* Effect.forkChild(asked, { startImmediately: true })
    const { port } = server.address() as AddressInfo
    const answer = yield* Effect.promise(() => fetch(`http://127.0.0.1:${port}/`))
    const { request, response } = (yield* Fiber.join(waiting)) as Record<string, { readonly end: () => void }>
    const noticed = yield* Effect.forkChild(closing({ source: request ?? {} }))
    yield* Effect.sleep("300 millis")
    assert.isUndefined(noticed.pollUnsafe())
    server.close()
    yield* Fiber.join(noticed)
    response?.end()
    yield* Effect.promise(() => answer.text())
  }))

it.live("of another platform's request nothing is known, and it goes on", () =>
  Effect.gen(function*() {
    const fiber = yield* Effect.forkChild(closing({ source: new Request("http://localhost/") }))
    yield* Effect.sleep("250 millis")
    assert.isUndefined(fiber.pollUnsafe())
    yield* Fiber.interrupt(fiber)
  }))
