/** A row that was added to a session: it has no key before the flush, but can already be used. */
import type { Entry } from "./Entry.ts"

/**
 * A row that a session will insert. It is used like a row: as a relation of another one, in a column that refers to it, in
 * `update` and `remove`. `session.value(pending)` flushes and gives the row.
 */
export interface Pending<out Row> {
  readonly "~pending": Row
}

class PendingValue {
  readonly entry: Entry
  constructor(entry: Entry) {
    this.entry = entry
  }
}

/** The seam between a pending row and its type: the row's type exists in the type only. */
export const pendingOf = (entry: Entry): Pending<never> => new PendingValue(entry) as unknown as Pending<never>

export const entryOfPending = (value: unknown): Entry | undefined =>
  value instanceof PendingValue ? value.entry : undefined
