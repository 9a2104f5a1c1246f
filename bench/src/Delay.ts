/** A network between the contestants and the server: a proxy that holds back what passes, in each direction. */
import * as Effect from "effect/Effect"
import type { Scope } from "effect/Scope"
import { connect, createServer, type Server, type Socket } from "node:net"
import { BenchFailed } from "./Child.ts"

/** Chunks leave in the order in which they came: timers of the same delay do not overtake each other. */
const forward = (from: Socket, to: Socket, delay: number): void => {
  from.setNoDelay(true)
  from.on("data", (data) => setTimeout(() => void (to.writable && to.write(data)), delay))
  from.on("close", () => setTimeout(() => to.destroy(), delay))
  from.on("error", () => {})
}

const listening = (host: string, port: number, delay: number): Promise<Server> =>
  new Promise((resolve, reject) => {
    const server = createServer((socket) => {
      const upstream = connect(port, host)
      forward(socket, upstream, delay)
      forward(upstream, socket, delay)
    })
    server.once("error", reject).listen(0, "127.0.0.1", () => resolve(server))
  })

/**
 * The URL of the same database by way of a slower network, which ends with the scope.
 *
 * @param delay milliseconds, in each direction
 */
export const delayed = (url: string, delay: number): Effect.Effect<string, BenchFailed, Scope> => {
  if (delay === 0) return Effect.succeed(url)
  const target = new URL(url)
  const port = target.port === "" ? 5432 : Number(target.port)
  const acquire = Effect.tryPromise({
    try: () => listening(target.hostname, port, delay),
    catch: () => new BenchFailed({ problem: "the delaying proxy cannot listen" })
  })
  return Effect.map(Effect.acquireRelease(acquire, (server) => Effect.sync(() => server.close())), (server) => {
    const address = server.address()
    target.hostname = "127.0.0.1"
    target.port = String(typeof address === "object" && address !== null ? address.port : port)
    return target.href
  })
}
