/**
 * COPY as a stream of bytes: what is written to it goes to the server, what the server sends can be read. As much is on its
 * way as the socket takes, and as the reader does.
 *
 * Source: https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-COPY
 */
import type { Socket } from "node:net"
import { Duplex } from "node:stream"
import { copyDataHeader, copyDone } from "./Frames.ts"

export class CopyStream extends Duplex {
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
