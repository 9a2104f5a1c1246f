/** Whom the tools answer: whether a request comes from this machine, and was meant for it. */
import type { HttpServerRequest } from "effect/http/HttpServerRequest"
import * as Option from "effect/Option"

const isLoopback = (address: string): boolean =>
  /^(?:::ffff:)?127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(address) || address === "::1"

const isLocalName = (host: string): boolean => /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?$/i.test(host)

/** Whom the tools answer; `bound` is whoever reaches the loopback address, which this machine alone can. */
export type Audience = "everybody" | "this machine" | "bound"

/** By the peer's address, and by the name that was asked for: a page elsewhere may have a name that leads here. */
export const mayAsk = ({ headers, peerAddress }: HttpServerRequest, to: Audience): boolean => {
  if (to === "everybody") return true
  const isNear = to === "bound" || (Option.isSome(peerAddress) && isLoopback(peerAddress.value))
  return isNear && isLocalName(headers["host"] ?? "")
}
