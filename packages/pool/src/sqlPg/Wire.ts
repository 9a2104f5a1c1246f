/** One socket to one server, and the messages that come over it. Opened once, and never again. */
import * as Protocol from "@effect/sql-pg/PgProtocol"
import type { Socket } from "node:net"
import { type Address, connectSocket, systemCode } from "../driver/Socket.ts"
import { TlsFailure } from "../driver/Tls.ts"
import { forgetSource } from "./Utf8.ts"

export type Message = Protocol.BackendMessage<unknown>

/** Who is told what the wire hears. */
export interface Listener {
  readonly message: (message: Message) => void
  /** All that had come is told of. */
  readonly batchEnd: () => void
  /** The wire is gone, by the system's code or a word; `permanent` where trying again changes nothing. */
  readonly lost: (code: string, permanent: boolean) => void
}

/** The largest that the server sends: a row of 1 GB. */
const maxMessageSize = 0x7fff_ffff

export class Wire {
  private readonly listener: Listener
  private readonly parser = Protocol.makeParser<unknown>({ maxMessageSize })
  /** The socket underneath, and what is spoken over: the same, or TLS over it. */
  private raw: Socket | undefined
  stream: Socket | undefined

  constructor(listener: Listener) {
    this.listener = listener
  }

  /** Opens the socket, and says hello. */
  open(address: Address, hello: () => Uint8Array): void {
    const { listener } = this
    connectSocket(address, (socket) => {
      this.raw = socket
      socket.on("error", (cause) => listener.lost(systemCode(cause), false))
      socket.on("close", () => listener.lost("CLOSED", false))
    }).then((stream) => {
      this.stream = stream
      if (stream !== this.raw) {
        stream.on("error", (cause) => listener.lost(systemCode(cause), false))
        stream.on("close", () => listener.lost("CLOSED", false))
      }
      stream.on("data", (chunk: Buffer) => this.read(chunk))
      stream.write(hello())
    }).catch((cause: unknown) => {
      listener.lost(systemCode(cause), cause instanceof TlsFailure)
      this.raw?.destroy()
    })
  }

  private read(chunk: Buffer): void {
    const { listener } = this
    try {
      this.parser.pushEach(chunk, listener.message)
    } catch {
      // The parser is of no more use: what comes next cannot be told from what came before.
      listener.lost("PROTOCOL", false)
      this.cut()
      return
    }
    forgetSource()
    listener.batchEnd()
  }

  /** How the fields of the rows that come next are read. */
  set reader(reader: Protocol.FieldReader<unknown> | undefined) {
    this.parser.readField = reader
  }

  write(bytes: Uint8Array): void {
    this.stream?.write(bytes)
  }

  /** Says goodbye, and calls back when the socket has closed. */
  end(done: () => void): void {
    const { raw, stream } = this
    if (raw === undefined || stream === undefined) return done()
    raw.once("close", done)
    stream.end(Protocol.encodeTerminate())
  }

  cut(): void {
    // From above: TLS that finds its socket gone would report that to nobody.
    this.stream?.destroy()
    this.raw?.destroy()
  }
}
