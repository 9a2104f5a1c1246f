/** What a session knows of one row. */
import type { Place } from "../context/Place.ts"
import type { InsertChange, Values } from "../write/Change.ts"

/** Where a row stands: added, there, to be deleted, or no longer the session's. */
export type State = "pending" | "persistent" | "removed" | "gone"

/**
 * Where a row stands to a session: added and not flushed; in the database; to be deleted by the next flush; or, as every row
 * that the session does not know, detached.
 */
export type RowState = "pending" | "persistent" | "removed" | "detached"

/** What can change of it, and is put back by a rollback. */
export interface Known {
  readonly state: State
  /** The row as it is on the server, as far as the session knows. */
  readonly stored: Values | undefined
  /** The row with its changes: the one value that the session gives for it. */
  readonly row: Values | undefined
  /** The columns that were changed since. */
  readonly changes: Values
  /** Whether it has to be read again before it is given away. */
  readonly expired: boolean
  /** What inserts it. */
  readonly insert: InsertChange | undefined
}

export class Entry {
  readonly place: Place
  known: Known
  constructor(place: Place, known: Known) {
    this.place = place
    this.known = known
  }
}

/** How many rows wait to be written. */
export interface Unflushed {
  readonly added: number
  readonly changed: number
  readonly removed: number
}
