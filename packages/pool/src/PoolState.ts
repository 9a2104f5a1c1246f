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

/** What a waiter is told: what it is handed, or why it gets nothing. */
export type Answer = Grant | "closed" | { readonly late: PoolStats }

/** One who waits: told once, whether it is listening yet or not. */
export class Waiter {
  /** When it gives up, in milliseconds of the clock. All wait equally long, so the first in the queue is the first to. */
  readonly deadline: number
  answer: Answer | undefined
  private listener: ((answer: Answer) => void) | undefined

  constructor(deadline: number) {
    this.deadline = deadline
  }

  tell(answer: Answer): void {
    this.answer = answer
    this.listener?.(answer)
  }

  listen(listener: (answer: Answer) => void): void {
    if (this.answer === undefined) this.listener = listener
    else listener(this.answer)
  }
}

/** Whether the answer is something to be given back by whoever does not take it. */
export const isGrant = (answer: Answer | undefined): answer is Grant =>
  answer === "room" || (typeof answer === "object" && !("late" in answer))

export class PoolState {
  readonly config: PoolConfig
  readonly idle: Array<Connection> = []
  readonly lent = new Set<Connection>()
  readonly waiters: Array<Waiter> = []
  opening = 0
  closed = false
  /** Ends the watch over deadlines; there is one while anyone waits. */
  unwatch: (() => void) | undefined
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
      waiter.tell(grant)
      this.queueChanged()
    } else if (grant !== "room") this.idle.push(grant)
    if (this.lent.size + this.opening === 0) { for (const drained of this.drained.splice(0)) drained() }
  }

  /** A waiter gives up. Returns whether it was still waiting. */
  leave(waiter: Waiter): boolean {
    const place = this.waiters.indexOf(waiter)
    if (place < 0) return false
    this.waiters.splice(place, 1)
    this.queueChanged()
    return true
  }

  /** Turns everybody away, now and from now on. */
  shut(): void {
    this.closed = true
    for (const waiter of this.waiters.splice(0)) waiter.tell("closed")
    this.queueChanged()
  }

  private queueChanged(): void {
    if (this.waiters.length > 0 || this.unwatch === undefined) return
    this.unwatch()
    this.unwatch = undefined
  }

  /** Turns away those whose deadline has come; returns the next deadline, if anyone still waits. */
  expire(now: number): number | undefined {
    for (let first = this.waiters[0]; first !== undefined; first = this.waiters[0]) {
      if (first.deadline > now) return first.deadline
      const late = this.stats()
      this.waiters.shift()
      first.tell({ late })
    }
    return undefined
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
