/**
 * Why a server ends sessions that have just begun. In TLS 1.3 it looks at our certificate only when our side of the
 * handshake is over: by the time that it refuses, the login may be on its way, and a login that cannot be written any more
 * is all that Node tells of; the alert that says why stays unread. So the server is asked once more, and nothing is written
 * behind the handshake.
 *
 * Source: https://www.rfc-editor.org/rfc/rfc8446#section-4.4.2.4
 */
import type { Socket } from "node:net"
import { type Address, connectSocket, systemCode } from "./Socket.ts"
import { TlsFailure } from "./Tls.ts"

/** How long a server may take to refuse, in milliseconds; one that says nothing has accepted the certificate. */
const deadline = 2_000

/** What a session looks like from here that ended with its login unread. */
const unread = new Set(["CLOSED", "ECONNRESET", "EPIPE", "CONNECTION_CLOSED", "CONNECTION_DESTROYED"])

/** Whether a session that was lost with this code before its first answer may have been refused for its certificate. */
export const mayBeRefused = ({ encryption }: Address, code: string): boolean =>
  encryption?.certificate !== undefined && unread.has(code)

/** The code of the server's alert; undefined where it has none for us. */
export const certificateRefusal = async (address: Address): Promise<string | undefined> => {
  let raw: Socket | undefined
  const late = setTimeout(() => raw?.destroy(), deadline)
  try {
    const stream = await connectSocket(address, (opened) => {
      raw = opened
      opened.on("error", () => {})
    })
    const code = await new Promise<string | undefined>((resolve) => {
      stream.once("error", (cause) => resolve(systemCode(cause)))
      stream.once("close", () => resolve(undefined))
      stream.resume()
    })
    return code?.startsWith("ERR_SSL_") === true ? code : undefined
  } catch (cause) {
    return cause instanceof TlsFailure ? cause.code : undefined
  } finally {
    clearTimeout(late)
    raw?.destroy()
  }
}
