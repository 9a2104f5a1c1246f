/**
 * COPY as a stream of bytes: what is written to it goes to the server, what the server sends can be read. As much is on its
 * way as the socket takes, and as the reader does.
 *
 * Source: https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-COPY
 */
import type { Socket } from "node:net"
import { Duplex } from "node:stream"
import type { Copying } from "../driver/Driver.ts"
import type { Failure } from "../driver/Failure.ts"
import { copyDataHeader, copyDone } from "./Frames.ts"

class CopyStream extends Duplex {
  private readonly socket: Socket
  private chunks: Array<Uint8Array> = []

  constructor(socket: Socket) {
    super()
    this.socket = socket
    // Its errors are those of the COPY's end.
    this.on("error", () => {})
  }

  override _write(chunk: Buffer, _: BufferEncoding, done: () => void): void {
    const { socket } = this
    socket.cork()
    socket.write(copyDataHeader(chunk.length))
    const more = socket.write(chunk)
    socket.uncork()
    if (more) done()
    else socket.once("drain", done)
  }

  override _final(done: () => void): void {
    this.socket.write(copyDone)
    done()
  }

  override _read(): void {
    this.socket.resume()
  }

  /** Bytes that the server sent; a row each. */
  arrived(bytes: Uint8Array): void {
    this.chunks.push(bytes)
  }

  /** Hands on what has come up to now in one piece. */
  deliver(): void {
    const { chunks } = this
    if (chunks.length === 0) return
    this.chunks = []
    if (!this.push(Buffer.concat(chunks))) this.socket.pause()
  }

  /** The server has sent all. */
  complete(): void {
    this.deliver()
    this.push(null)
  }
}

/** A COPY on its way to its end. */
export class CopyUnderWay implements Copying {
  private readonly opening = Promise.withResolvers<Duplex>()
  private readonly ending = Promise.withResolvers<number>()
  readonly stream = this.opening.promise
  readonly done = this.ending.promise
  opened: CopyStream | undefined
  /** Why there is no more of it. */
  failure: Failure | undefined

  constructor() {
    // Whoever waits for one of them hears of it there.
    this.stream.catch(() => {})
    this.done.catch(() => {})
  }

  open(socket: Socket): void {
    this.opened = new CopyStream(socket)
    this.opening.resolve(this.opened)
  }

  end(rows: number): void {
    this.ending.resolve(rows)
  }

  fail(failure: Failure): void {
    this.failure = failure
    const error = new Error("the COPY has failed")
    this.opening.reject(error)
    this.ending.reject(error)
    this.opened?.destroy()
  }
}
