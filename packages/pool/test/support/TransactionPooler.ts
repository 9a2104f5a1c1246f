/**
 * A pooler as PgBouncer is in transaction mode, for where that is not installed: it lends its few backends by the
 * transaction, never the same one twice in a row, and refuses the startup parameters that PgBouncer does not track. It knows
 * no passwords.
 *
 * Source: https://www.postgresql.org/docs/current/protocol-message-formats.html
 */
import * as Effect from "effect/Effect"
import type { Scope } from "effect/Scope"
import { connect, type Socket } from "node:net"
import { scripted } from "./Sockets.ts"

const tracked = new Set([
  "user",
  "database",
  "application_name",
  "client_encoding",
  "datestyle",
  "timezone",
  "standard_conforming_strings"
])

const message = (type: string, ...parts: ReadonlyArray<string | Buffer>): Buffer => {
  const body = Buffer.concat(parts.map((part) => typeof part === "string" ? Buffer.from(`${part}\0`) : part))
  const head = Buffer.alloc(4)
  head.writeInt32BE(body.length + 4)
  return Buffer.concat([Buffer.from(type), head, body])
}

const integers = (...values: ReadonlyArray<number>): Buffer => {
  const buffer = Buffer.alloc(values.length * 4)
  values.forEach((value, index) => buffer.writeInt32BE(value, index * 4))
  return buffer
}

/** Calls back for each message of a stream; the first one of a client has no type. */
const messages = (socket: Socket, untyped: boolean, each: (message: Buffer) => void): void => {
  let rest: Buffer = Buffer.alloc(0)
  let head = untyped ? 0 : 1
  socket.on("data", (chunk) => {
    rest = Buffer.concat([rest, chunk])
    while (rest.length >= head + 4 && rest.length >= head + rest.readInt32BE(head)) {
      const size = head + rest.readInt32BE(head)
      const one = rest.subarray(0, size)
      rest = rest.subarray(size)
      if (head === 0 && one.readInt32BE(4) === 196_608) head = 1
      each(one)
    }
  })
}

const typeOf = (one: Buffer): string => one.toString("latin1", 0, 1)

class Client {
  readonly socket: Socket
  backend: Backend | undefined
  waiting: Array<Buffer> = []
  database = ""
  constructor(socket: Socket) {
    this.socket = socket
  }
}

class Backend {
  readonly socket: Socket
  readonly database: string
  client: Client | undefined
  key: Buffer = Buffer.alloc(0)
  parameters: Array<Buffer> = []
  constructor(socket: Socket, database: string) {
    this.socket = socket
    this.database = database
  }
}

class Pooler {
  readonly clients: Array<Client> = []
  private readonly target: URL
  private readonly size: number
  private readonly open: Array<Backend> = []
  /** Those that nobody has, the one that came back first in front. */
  private readonly free: Array<Backend> = []
  private readonly queue: Array<Client> = []

  constructor(url: string, size: number) {
    this.target = new URL(url)
    this.size = size
  }

  accept(socket: Socket): void {
    const client = new Client(socket)
    socket.setNoDelay(true)
    this.clients.push(client)
    let started = false
    messages(socket, true, (one) => {
      if (started) return this.forward(client, one)
      const code = one.readInt32BE(4)
      if (code === 80_877_102) return this.cancel(one, socket)
      if (code !== 196_608) return void socket.write("N")
      started = true
      this.start(client, one)
    })
    socket.on("close", () => {
      const { backend } = client
      if (backend !== undefined) this.drop(backend)
    })
  }

  private start(client: Client, startup: Buffer): void {
    const words = startup.subarray(8).toString().split("\0")
    const parameters = new Map(
      words.flatMap((name, n) => n % 2 === 0 && name !== "" ? [[name, words[n + 1] ?? ""]] : [])
    )
    const foreign = [...parameters.keys()].find((name) => !tracked.has(name.toLowerCase()))
    if (foreign !== undefined) {
      const report = ["SFATAL", "C08P01", `Munsupported startup parameter: ${foreign}`, Buffer.of(0)]
      return void client.socket.end(message("E", ...report))
    }
    client.database = parameters.get("database") ?? ""
    client.waiting = []
    this.link(client)
  }

  private forward(client: Client, one: Buffer): void {
    if (typeOf(one) === "X") return void client.socket.end()
    if (client.backend !== undefined) return void client.backend.socket.write(one)
    client.waiting.push(one)
    if (client.waiting.length === 1) this.link(client)
  }

  private link(client: Client): void {
    const index = this.free.findIndex(({ database }) => database === client.database)
    const [backend] = index < 0 ? [] : this.free.splice(index, 1)
    if (backend !== undefined) return this.lend(backend, client)
    this.queue.push(client)
    if (this.open.filter(({ database }) => database === client.database).length < this.size) {
      this.connect(client.database)
    }
  }

  private lend(backend: Backend, client: Client): void {
    client.backend = backend
    backend.client = client
    if (client.waiting.length > 0) return void backend.socket.write(Buffer.concat(client.waiting.splice(0)))
    // It has just come: what it is told of the session is the backend's, but for the key.
    const key = message("K", integers(this.clients.indexOf(client), 7))
    client.socket.write(
      Buffer.concat([message("R", integers(0)), ...backend.parameters, key, message("Z", Buffer.from("I"))])
    )
    this.giveBack(backend)
  }

  private giveBack(backend: Backend): void {
    if (backend.client !== undefined) backend.client.backend = undefined
    backend.client = undefined
    const index = this.queue.findIndex(({ database, socket }) => database === backend.database && !socket.destroyed)
    const [next] = index < 0 ? [] : this.queue.splice(index, 1)
    if (next === undefined) this.free.push(backend)
    else this.lend(backend, next)
  }

  private drop(backend: Backend): void {
    this.open.splice(this.open.indexOf(backend), 1)
    backend.socket.destroy()
    if (this.queue.some(({ database }) => database === backend.database)) this.connect(backend.database)
  }

  private connect(database: string): void {
    const backend = new Backend(this.dial(), database)
    this.open.push(backend)
    const words = ["user", decodeURIComponent(this.target.username), "database", database, "TimeZone", "UTC"]
    const body = Buffer.from(`${words.join("\0")}\0\0`)
    backend.socket.write(Buffer.concat([integers(body.length + 8, 196_608), body]))
    let ready = false
    messages(backend.socket, false, (one) => {
      if (ready) backend.client?.socket.write(one)
      else if (typeOf(one) === "S") backend.parameters.push(one)
      else if (typeOf(one) === "K") backend.key = one.subarray(5)
      if (typeOf(one) !== "Z") return
      ready = true
      if (one.toString("latin1", 5) === "I") this.giveBack(backend)
    })
    backend.socket.on("close", () => backend.client?.socket.destroy())
  }

  private cancel(request: Buffer, socket: Socket): void {
    const backend = this.clients[request.readInt32BE(8)]?.backend
    if (backend !== undefined) this.dial().end(Buffer.concat([integers(16, 80_877_102), backend.key]))
    socket.end()
  }

  private dial(): Socket {
    const socket = connect(Number(this.target.port), this.target.hostname)
    socket.on("error", () => {})
    socket.setNoDelay(true)
    return socket
  }

  close(): void {
    for (const { socket } of this.open) socket.destroy()
  }
}

/** A pooler in front of the server of this URL, with so many backends for each database: its port. */
export const transactionPooler = (url: string, size: number): Effect.Effect<number, never, Scope> =>
  Effect.gen(function*() {
    const pooler = new Pooler(url, size)
    yield* Effect.addFinalizer(() => Effect.sync(() => pooler.close()))
    return (yield* scripted((socket) => pooler.accept(socket))).port
  })
