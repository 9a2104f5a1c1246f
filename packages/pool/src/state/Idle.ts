/** The connections that nobody has, in the order in which they came back. */
import type { Entry } from "./Entry.ts"
import type { Limits } from "./Limits.ts"

export class Idle<Connection> {
  private readonly entries: Array<Entry<Connection>> = []
  private readonly order: Limits["order"]

  constructor(order: Limits["order"]) {
    this.order = order
  }

  get length(): number {
    return this.entries.length
  }

  [Symbol.iterator](): Iterator<Entry<Connection>> {
    return this.entries[Symbol.iterator]()
  }

  push(entry: Entry<Connection>): void {
    this.entries.push(entry)
  }

  /** Takes out the one whose turn it is. */
  next(): Entry<Connection> | undefined {
    return this.order === "lifo" ? this.entries.pop() : this.entries.shift()
  }

  /** Takes out one that is in. */
  remove(entry: Entry<Connection>): void {
    this.entries.splice(this.entries.indexOf(entry), 1)
  }

  /** Those that are in now, the longest idle first. */
  oldestFirst(): ReadonlyArray<Entry<Connection>> {
    return [...this.entries].sort((one, other) => one.since - other.since)
  }

  /** Has all of them checked before they are lent. */
  suspect(): void {
    for (const entry of this.entries) entry.suspect = true
  }
}
