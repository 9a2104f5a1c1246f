/** Servers that misbehave: one that does what a test says, and a proxy in front of a real one that can stop answering. */
import * as Effect from "effect/Effect"
import type { Scope } from "effect/Scope"
import { connect, createServer, type Socket } from "node:net"

interface Scripted {
  readonly port: number
  readonly sockets: Array<Socket>
  readonly end: () => void
}

/** A server that does with each connection what the test says. */
export const scripted = (accept: (socket: Socket) => void): Effect.Effect<Scripted, never, Scope> =>
  Effect.acquireRelease(
    Effect.callback<Scripted>((resume) => {
      const sockets: Array<Socket> = []
      const server = createServer((socket) => {
        sockets.push(socket)
        socket.on("error", () => {})
        socket.resume()
        accept(socket)
      })
      server.listen(0, "127.0.0.1", () => {
        const address = server.address()
        const port = typeof address === "object" && address !== null ? address.port : 0
        resume(Effect.succeed({ port, sockets, end: () => void server.close() }))
      })
    }),
    ({ end, sockets }) =>
      Effect.sync(() => {
        for (const socket of sockets) socket.destroy()
        end()
      })
  )

interface Freezable {
  /** The server's URL, by way of the proxy. */
  readonly url: string
  /** From now on nothing passes in either direction, and connections stay open: a dead network. */
  readonly freeze: () => void
}

/** A proxy in front of the server of this URL. */
export const freezable = (url: string): Effect.Effect<Freezable, never, Scope> => {
  const target = new URL(url)
  let frozen = false
  const accept = (socket: Socket): void => {
    const upstream = connect(Number(target.port), target.hostname)
    upstream.on("error", () => socket.destroy())
    socket.on("data", (data) => void (frozen || upstream.write(data)))
    upstream.on("data", (data) => void (frozen || socket.write(data)))
    socket.on("close", () => upstream.destroy())
    upstream.on("close", () => void (frozen || socket.destroy()))
  }
  const freeze = (): void => {
    frozen = true
  }
  return Effect.map(scripted(accept), ({ port }) => {
    const proxied = new URL(url)
    proxied.hostname = "127.0.0.1"
    proxied.port = String(port)
    return { url: proxied.href, freeze }
  })
}
