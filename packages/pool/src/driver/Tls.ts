/**
 * TLS by our own hand, before the driver gets the socket: so a refusal is told from a dead network, a certificate is
 * compared with the host that was asked for (the driver compares an address with `localhost`), and a CancelRequest,
 * whose key is a credential, is encrypted like its session.
 *
 * Source: https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-SSL
 */
import { isIP, type Socket } from "node:net"
import { checkServerIdentity, connect, type ConnectionOptions } from "node:tls"

/** How a session is encrypted, and what is verified: nothing, the certificate's chain, or also the name in it. */
export interface Encryption {
  /** Whether a server without TLS is spoken to without it. */
  readonly optional: boolean
  readonly verify: "nothing" | "chain" | "chain and name"
  /** Certificates in PEM: who may have signed the server's, instead of those that Node trusts. */
  readonly ca?: string | undefined
  readonly certificate?: string | undefined
  readonly key?: string | undefined
}

/** The server refused TLS, or could not be trusted: trying again changes nothing. */
export class TlsFailure extends Error {
  readonly code: string
  constructor(code: string) {
    super(code)
    this.code = code
  }
}

const sslRequest = Buffer.from([0, 0, 0, 8, 4, 210, 22, 47])

/** The server's one-byte answer. More than a byte would be something that a third party put before the handshake. */
const ask = (socket: Socket): Promise<boolean> =>
  new Promise((resolve, reject) => {
    socket.once("close", () => reject(new Error("closed")))
    socket.once("data", (answer) => {
      if (answer.length !== 1) reject(new TlsFailure("TLS_PROTOCOL"))
      else if (answer[0] === 0x53) resolve(true)
      else if (answer[0] === 0x4e) resolve(false)
      else reject(new TlsFailure("TLS_PROTOCOL"))
    })
    socket.write(sslRequest)
  })

const codeOf = (cause: Error): string => {
  const code: unknown = Object.getOwnPropertyDescriptor(cause, "code")?.value
  return typeof code === "string" ? code : "TLS_FAILED"
}

/** What a network does to a handshake, unlike what a server or a certificate does. */
const ofTheNetwork = new Set(["ECONNRESET", "EPIPE", "ETIMEDOUT", "EHOSTUNREACH", "ENETUNREACH"])

const options = (socket: Socket, host: string, encryption: Encryption): ConnectionOptions => ({
  socket,
  ...(isIP(host) === 0 ? { servername: host } : {}),
  host,
  minVersion: "TLSv1.2",
  rejectUnauthorized: encryption.verify !== "nothing",
  checkServerIdentity: (_, certificate) =>
    encryption.verify === "chain and name" ? checkServerIdentity(host, certificate) : undefined,
  ca: encryption.ca,
  cert: encryption.certificate,
  key: encryption.key
})

/** The socket to go on with: the encrypted one, or the same where TLS is optional and the server has none. */
export const encrypt = async (socket: Socket, host: string, encryption: Encryption): Promise<Socket> => {
  if (!(await ask(socket))) {
    if (encryption.optional) return socket
    throw new TlsFailure("TLS_REFUSED")
  }
  return new Promise((resolve, reject) => {
    // A certificate that cannot be read is thrown, not emitted.
    try {
      const secure = connect(options(socket, host, encryption), () => resolve(secure))
      secure.once("error", (cause) => {
        const code = codeOf(cause)
        reject(ofTheNetwork.has(code) ? cause : new TlsFailure(code))
      })
      secure.once("close", () => reject(new Error("closed")))
    } catch (cause) {
      reject(new TlsFailure(cause instanceof Error ? codeOf(cause) : "TLS_FAILED"))
    }
  })
}
