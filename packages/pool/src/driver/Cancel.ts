/**
 * A CancelRequest of our own. The protocol names no statement, only a backend, so whoever cancels must wait for this
 * socket to close before the connection runs another statement.
 *
 * Source: https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-CANCELING-REQUESTS
 */
import type { Socket } from "node:net"
import { type Address, connectSocket } from "./Socket.ts"

/** Which backend to cancel. The secret is a credential: it stays out of logs. */
export interface BackendKey {
  readonly pid: number
  readonly secret: number
}

const cancelRequestCode = 80_877_102

/** A cancel that is not answered by then is given up, with its socket. */
const deadline = 2_000

/** Sends the request and resolves once the server has closed the socket, which is when the signal has been sent. */
export const sendCancelRequest = async (address: Address, key: BackendKey): Promise<void> => {
  let raw: Socket | undefined
  const late = setTimeout(() => raw?.destroy(), deadline)
  late.unref()
  try {
    const socket = await connectSocket(address, (opened) => {
      raw = opened
      opened.on("error", () => {})
    })
    const message = Buffer.alloc(16)
    message.writeInt32BE(16, 0)
    message.writeInt32BE(cancelRequestCode, 4)
    message.writeUInt32BE(key.pid, 8)
    message.writeUInt32BE(key.secret, 12)
    await new Promise<void>((resolve) => {
      socket.once("error", () => resolve())
      socket.once("close", () => resolve())
      socket.resume()
      // Not `end`: PgBouncer 1.18 ends itself where the asker closes first.
      socket.write(message)
    })
  } finally {
    clearTimeout(late)
  }
}
