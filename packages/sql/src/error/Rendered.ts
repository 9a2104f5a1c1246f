/** What an error shows to a person: its kind, its message, and the place in the statement where the server saw it. */
import { excerpt } from "./Excerpt.ts"
import type { Reason } from "./Reason.ts"

const placeOf = (reason: Reason | undefined): string =>
  reason !== undefined && "text" in reason && "server" in reason && reason.server.position !== undefined
    ? excerpt(reason.text, reason.server.position)
    : ""

/** In one line, or with a place in four or five. */
export const rendered = (kind: string, message: string, reason?: Reason): string => {
  const place = placeOf(reason)
  return `${kind}: ${message}${place === "" ? "" : `\n\n${place}`}`
}
