/**
 * The socket under one client. The driver reconnects by itself when a socket closes, which would let a transaction go on
 * in another session; a factory that gives one socket and then refuses takes that away. And the socket is kept, since
 * destroying it is the only thing that works on a dead network.
 */
import * as Net from "node:net"
import { encrypt, type Encryption } from "./Tls.ts"

export interface Address {
  readonly host: string
  readonly port: number
  /** Undefined: not encrypted. A Unix socket never is. */
  readonly encryption: Encryption | undefined
}

/** The socket file of a server that listens in a directory. */
const socketPath = ({ host, port }: Address): string | undefined =>
  host.startsWith("/") ? `${host}/.s.PGSQL.${port}` : undefined

const openSocket = (address: Address, opened: (socket: Net.Socket) => void): Promise<Net.Socket> =>
  new Promise((resolve, reject) => {
    const path = socketPath(address)
    const socket = path === undefined ? Net.connect(address.port, address.host) : Net.connect(path)
    opened(socket)
    socket.once("error", reject)
    socket.once("connect", () => {
      socket.off("error", reject)
      socket.setNoDelay(true)
      socket.setKeepAlive(true, 60_000)
      resolve(socket)
    })
  })

/**
 * Opens a TCP or Unix socket, encrypted where it is to be; rejects with the system's error, or a `TlsFailure`.
 *
 * @param opened told of the socket underneath as soon as it is made, and has to listen to its errors
 */
export const connectSocket = async (
  address: Address,
  opened: (socket: Net.Socket) => void
): Promise<Net.Socket> => {
  const socket = await openSocket(address, opened)
  const { encryption } = address
  if (encryption === undefined || address.host.startsWith("/")) return socket
  return encrypt(socket, address.host, encryption)
}

/** The code of a system error, else a word for it. */
export const systemCode = (cause: unknown): string => {
  const code = typeof cause === "object" && cause !== null
    ? Object.getOwnPropertyDescriptor(cause, "code")?.value
    : undefined
  return typeof code === "string" ? code : "UNKNOWN"
}
