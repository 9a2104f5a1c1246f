/**
 * Counts the statements that this process sends, at its sockets: the messages Execute and Query. Every contestant's driver
 * writes to sockets of Node's, in the protocol's messages, and between two batches all of them are whole.
 *
 * Source: https://www.postgresql.org/docs/current/protocol-message-formats.html
 */
import { Socket } from "node:net"

const execute = 0x45
const query = 0x51

/** Follows one socket's messages, however they are cut into chunks. */
export const statementCounter = (): (chunk: Uint8Array) => number => {
  let head: Buffer = Buffer.alloc(0)
  let rest = 0
  return (chunk) => {
    let statements = 0
    let data: Buffer = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)
    while (data.length > 0) {
      if (rest > 0) {
        const skipped = Math.min(rest, data.length)
        rest -= skipped
        data = data.subarray(skipped)
        continue
      }
      data = Buffer.concat([head, data])
      head = Buffer.alloc(0)
      // A connection's first message has no type, and its length begins with a zero.
      const typed = data[0] === 0 ? 0 : 1
      if (data.length < typed + 4) {
        head = data
        break
      }
      if (typed === 1 && (data[0] === execute || data[0] === query)) statements++
      rest = typed + data.readUInt32BE(typed)
    }
    return statements
  }
}

/** How many statements are sent while it runs. */
export const statementsSent = async (run: () => Promise<unknown>): Promise<number> => {
  const counters = new WeakMap<Socket, ReturnType<typeof statementCounter>>()
  let sent = 0
  const own = Object.getOwnPropertyDescriptor(Socket.prototype, "write")
  const write: unknown = Reflect.get(Socket.prototype, "write")
  if (typeof write !== "function") throw new Error("sockets of this Node cannot be written to")
  const counted = function(this: Socket, ...given: ReadonlyArray<unknown>): unknown {
    const [chunk] = given
    if (chunk instanceof Uint8Array && this !== process.stdout && this !== process.stderr) {
      const counter = counters.get(this) ?? statementCounter()
      counters.set(this, counter)
      sent += counter(chunk)
    }
    return Reflect.apply(write, this, given)
  }
  Object.defineProperty(Socket.prototype, "write", { value: counted, configurable: true, writable: true })
  try {
    await run()
  } finally {
    if (own === undefined) Reflect.deleteProperty(Socket.prototype, "write")
    else Object.defineProperty(Socket.prototype, "write", own)
  }
  return sent
}
