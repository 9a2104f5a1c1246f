/** One connection as the pool sees it: what it is doing, since when, and until when it may live. */

/** `checking` and `resetting` are the pool's own work on it; nobody has it then. */
export type Phase = "idle" | "lent" | "checking" | "resetting" | "closed"

export class Entry<Connection> {
  readonly _tag = "Entry"
  readonly id: number
  readonly connection: Connection
  readonly expires: number
  phase: Phase = "idle"
  /** When the phase began. */
  since: number
  /** Another connection was lost meanwhile: this one may be too, and is checked before it is lent. */
  suspect = false
  /** A lease has left something in it: behind its check it is reset. */
  touched = false
  /** It is closed when it comes back, whatever its condition. */
  invalidated = false
  /** The fiber that took it, for the report of a lease that is too long. */
  holder: unknown
  reported = false

  constructor(id: number, connection: Connection, since: number, expires: number) {
    this.id = id
    this.connection = connection
    this.since = since
    this.expires = expires
  }
}
