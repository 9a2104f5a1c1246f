/** A connection that is held: lent to one who gives it back. */
import type { LentConnection } from "./Connection.ts"

/** A connection that is lent until it is released. */
export interface Held {
  readonly connection: LentConnection
  readonly release: () => void
}

/** What is given back once is not given back again: by then it may be somebody else's. */
export const heldUntil = (connection: LentConnection, end: () => void): Held => {
  let lent = true
  const release = () => {
    if (lent) end()
    lent = false
  }
  return { connection, release }
}
