/** A proxy in front of a real server that does to its traffic what networks do: cut, swallow, delay, break into bytes. */
import * as Effect from "effect/Effect"
import type { Scope } from "effect/Scope"
import { connect, type Socket } from "node:net"
import { scripted } from "./Sockets.ts"

/** What the proxy does from now on; it may be changed at any time. */
interface Conditions {
  /** Nothing passes, in either direction, and connections stay open. */
  frozen: boolean
  /** What the server answers is swallowed. */
  deaf: boolean
  /** New connections are accepted, and forwarded to nobody. */
  silent: boolean
  /** Milliseconds that each chunk takes, in each direction. */
  delay: number
  /** Answers arrive in pieces of this many bytes. */
  piece: number
  /** A connection is closed after so many bytes of answers. */
  cutAfter: number
}

interface Proxy {
  /** The server's URL, by way of the proxy. */
  readonly url: string
  readonly conditions: Conditions
  /** How many connections it has accepted. */
  readonly accepted: () => number
  /** How often clients have written to it. */
  readonly asked: () => number
  /** Cuts what is open. */
  readonly cut: () => void
}

const later = (milliseconds: number, run: () => void): void => {
  if (milliseconds === 0) run()
  else setTimeout(run, milliseconds)
}

/** Writes in pieces, and not after the end. */
const deliver = (to: Socket, data: Buffer, piece: number): void => {
  for (let at = 0; at < data.length; at += piece) if (to.writable) to.write(data.subarray(at, at + piece))
}

/** A proxy in front of the server of this URL. */
export const proxy = (url: string): Effect.Effect<Proxy, never, Scope> => {
  const target = new URL(url)
  const conditions: Conditions = {
    frozen: false,
    deaf: false,
    silent: false,
    delay: 0,
    piece: 65_536,
    cutAfter: Infinity
  }
  let accepted = 0
  let asked = 0
  const accept = (socket: Socket): void => {
    accepted++
    socket.setNoDelay(true)
    if (conditions.silent) return
    const upstream = connect(Number(target.port), target.hostname)
    upstream.on("error", () => socket.destroy())
    let answered = 0
    socket.on("data", (data) => {
      asked++
      later(conditions.delay, () => void (conditions.frozen || upstream.write(data)))
    })
    upstream.on("data", (data) =>
      later(conditions.delay, () => {
        if (conditions.frozen || conditions.deaf) return
        const left = data.subarray(0, Math.max(conditions.cutAfter - answered, 0))
        answered += data.length
        deliver(socket, left, conditions.piece)
        if (answered >= conditions.cutAfter) socket.end()
      }))
    socket.on("close", () => upstream.destroy())
    upstream.on("close", () => void (conditions.frozen || socket.destroy()))
  }
  return Effect.map(scripted(accept), ({ port, sockets }) => {
    const proxied = new URL(url)
    proxied.hostname = "127.0.0.1"
    proxied.port = String(port)
    const cut = () => sockets.splice(0).forEach((socket) => socket.destroy())
    return { url: proxied.href, conditions, accepted: () => accepted, asked: () => asked, cut }
  })
}
