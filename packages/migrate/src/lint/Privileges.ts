/** GRANT and REVOKE: on what is in the database, and of roles. */
import { type Does, harmless, unshown } from "./Does.ts"
import type { Reader } from "./Reader.ts"

/** Privileges on these are no part of a catalog. */
const beyond = ["database", "language", "foreign", "large", "tablespace", "parameter"]

/** What a role may is a matter of rows of the system's own: no table is locked. */
export const privileges = (reader: Reader, verb: "grant" | "revoke"): ReadonlyArray<Does> => {
  reader.until("on")
  if (!reader.takes("on")) {
    reader.rest()
    return [{ _tag: "ServerObject", what: "membership of a role" }]
  }
  const shown = !beyond.some((word) => reader.sees(word))
  reader.rest()
  if (verb === "revoke") return [{ _tag: "TakesPrivilege", shown }]
  return shown ? harmless : unshown
}
