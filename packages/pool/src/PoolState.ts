/**
 * What a pool knows: which connections are idle, lent or being opened, and who waits. No Effects, no clock: every change
 * is one synchronous step, so that nothing can come between counting and handing over.
 */
import type { Connection } from "./Connection.ts"
import type { PoolConfig } from "./PoolConfig.ts"

/** How many connections there are, and what they do. */
export interface PoolStats {
  readonly size: number
  readonly open: number
  readonly idle: number
  readonly inUse: number
  readonly opening: number
  readonly waiting: number
}

/** What a waiter is handed: a connection, or the room to open one. */
export type Grant = Connection | "room"

export interface Waiter {
  grant: Grant | undefined
  readonly resume: (grant: Grant | "closed") => void
}

export class PoolState {
  readonly config: PoolConfig
  readonly idle: Array<Connection> = []
  readonly lent = new Set<Connection>()
  readonly waiters: Array<Waiter> = []
  opening = 0
  closed = false
  private readonly drained: Array<() => void> = []

  constructor(config: PoolConfig) {
    this.config = config
  }

  get total(): number {
    return this.idle.length + this.lent.size + this.opening
  }

  /** What a newcomer can have at once; those who wait go first. */
  take(): Grant | undefined {
    if (this.waiters.length > 0) return undefined
    // Last in, first out: the warm one is used, and the others can grow old.
    const connection = this.idle.pop()
    if (connection !== undefined) {
      this.lent.add(connection)
      return connection
    }
    if (this.total >= this.config.size) return undefined
    this.opening++
    return "room"
  }

  /** Hands what became free to the first who waits, else keeps it. */
  give(grant: Grant): void {
    const waiter = this.waiters.shift()
    if (waiter !== undefined) {
      if (grant === "room") this.opening++
      else this.lent.add(grant)
      waiter.grant = grant
      waiter.resume(grant)
    } else if (grant !== "room") this.idle.push(grant)
    if (this.lent.size + this.opening === 0) { for (const drained of this.drained.splice(0)) drained() }
  }

  /** A connection was lost while it was idle: its place is free. */
  forget(connection: Connection): void {
    const index = this.idle.indexOf(connection)
    if (index < 0) return
    this.idle.splice(index, 1)
    this.give("room")
  }

  whenDrained(done: () => void): void {
    if (this.lent.size + this.opening === 0) done()
    else this.drained.push(done)
  }

  stats(): PoolStats {
    return {
      size: this.config.size,
      open: this.idle.length + this.lent.size,
      idle: this.idle.length,
      inUse: this.lent.size,
      opening: this.opening,
      waiting: this.waiters.length
    }
  }
}
