/**
 * What a pool decides. No Effects and no clock: every change is one synchronous step, so that nothing can come between
 * counting and handing over. A borrower takes what is idle at once, or waits in order; whatever takes time (opening,
 * checking, resetting, closing) is asked of `Work` and reported back here.
 */
import { Backoff } from "./Backoff.ts"
import { isLeaking, nextDue, retirement } from "./Due.ts"
import { Entry, type Phase } from "./Entry.ts"
import { Idle } from "./Idle.ts"
import type { Limits } from "./Limits.ts"
import { type Answer, Waiter, Waiting } from "./Waiting.ts"
import type { CloseReason, Condition, PoolStats, Work } from "./Work.ts"

const never = Number.POSITIVE_INFINITY

export class PoolState<Connection, Failure> {
  readonly idle: Idle<Connection>
  readonly lent = new Set<Entry<Connection>>()
  readonly tended = new Set<Entry<Connection>>()
  readonly waiting = new Waiting<Connection, Failure>()
  opening = 0
  /** On their way out: the server may still count them. */
  closing = 0
  closed = false
  private readonly limits: Limits
  private readonly work: Work<Connection>
  private readonly random: () => number
  private started = 0
  private readonly backoff: Backoff<Failure>
  private wakesAt = never

  /** @param random from 0 up to 1, for jitter */
  constructor(limits: Limits, work: Work<Connection>, random: () => number) {
    this.limits = limits
    this.work = work
    this.random = random
    this.idle = new Idle(limits.order)
    this.backoff = new Backoff(limits, random)
  }

  /** Those that are open: whatever they do. */
  get open(): number {
    return this.idle.length + this.lent.size + this.tended.size
  }

  /** What a newcomer can have at once; those who wait go first. */
  take(now: number): Entry<Connection> | undefined {
    return this.waiting.length > 0 ? undefined : this.ready(now)
  }

  /** An idle one that can be lent at once; else one is being checked now, if there is any. */
  private ready(now: number): Entry<Connection> | undefined {
    for (let entry = this.idle.next(); entry !== undefined; entry = this.idle.next()) {
      if (entry.expires <= now) this.discard(entry, "expired")
      else if (entry.suspect || now - entry.since >= this.limits.checkAfter) return this.tend(entry, "checking", now)
      else return this.lend(entry, now)
    }
    return undefined
  }

  private lend(entry: Entry<Connection>, now: number): Entry<Connection> {
    entry.phase = "lent"
    entry.since = now
    entry.reported = false
    this.lent.add(entry)
    if (now + this.limits.leakThreshold < this.wakesAt) this.wakeAt(now + this.limits.leakThreshold)
    return entry
  }

  private tend(entry: Entry<Connection>, phase: Phase & ("checking" | "resetting"), now: number): undefined {
    entry.phase = phase
    entry.since = now
    this.tended.add(entry)
    this.work[phase === "checking" ? "check" : "reset"](entry)
  }

  /** A place in the queue; undefined where it is full. */
  wait(now: number): Waiter<Connection, Failure> | undefined {
    if (this.waiting.length >= this.limits.queue) return undefined
    const waiter = new Waiter<Connection, Failure>(now, now + this.limits.acquireTimeout)
    this.waiting.push(waiter)
    if (waiter.deadline < this.wakesAt) this.wakeAt(waiter.deadline)
    this.refill(now)
    return waiter
  }

  /** A waiter gives up; what it was given meanwhile goes to the next. */
  leave(waiter: Waiter<Connection, Failure>, now: number): void {
    const { answer } = waiter
    if (answer === undefined) this.waiting.remove(waiter)
    else if (answer._tag === "Entry") this.release(answer, "good", now)
  }

  /** Those who wait for a check of one connection do not wait while there is another. */
  private serve(now: number): void {
    while (this.idle.length > 0 && this.waiting.length > this.tended.size) {
      const entry = this.ready(now)
      if (entry !== undefined) this.handOver(entry, now)
    }
  }

  /** Gives what was lent to the first who waits. */
  private handOver(entry: Entry<Connection>, now: number): void {
    const waiter = this.waiting.shift()
    if (waiter === undefined) return
    this.work.waited(now - waiter.since)
    waiter.tell(entry)
  }

  /** Opens what those who wait need, and what is to be kept warm: while openings fail, one at a time, and not at once. */
  private refill(now: number): void {
    if (this.closed) return
    this.serve(now)
    const { limits } = this
    const total = this.open + this.opening + this.closing
    const needed = this.waiting.length - this.tended.size - this.opening
    const warm = this.started === 0 ? 0 : limits.minimum - total
    let missing = Math.min(limits.most - total, Math.max(needed, warm))
    if (missing <= 0) return
    if (this.backoff.failing) {
      if (now < this.backoff.retryAt) return this.wakeAt(this.backoff.retryAt)
      missing = this.opening > 0 ? 0 : 1
    }
    this.opening += missing
    for (; missing > 0; missing--) this.work.open()
  }

  /** An opening brought a connection; `note` is told of it before anybody has it. */
  opened(connection: Connection, now: number, note: (entry: Entry<Connection>) => void): Entry<Connection> {
    const { lifetimeJitter, maxLifetime } = this.limits
    const expires = now + maxLifetime * (1 - lifetimeJitter * this.random())
    const entry = new Entry(++this.started, connection, now, expires)
    this.opening--
    this.backoff.succeeded()
    note(entry)
    this.place(entry, now)
    this.refill(now)
    this.settle()
    return entry
  }

  /** An opening failed. Who waits is told if nothing is left that could serve them. */
  failed(failure: Failure, now: number): void {
    this.opening--
    this.backoff.failed(failure, now)
    if (this.opening === 0 && this.open === 0) {
      for (let one = this.waiting.shift(); one !== undefined; one = this.waiting.shift()) {
        one.tell({ _tag: "Failed", failure })
      }
    }
    this.refill(now)
    this.settle()
  }

  /** An opening was given up, with the pool. */
  abandoned(): void {
    this.opening--
    this.settle()
  }

  /** To the first who waits, else kept, else closed. */
  private place(entry: Entry<Connection>, now: number): void {
    if (this.closed) return this.discard(entry, "shutdown")
    if (this.waiting.length > 0) {
      this.handOver(this.lend(entry, now), now)
      return
    }
    if (this.open >= Math.max(this.limits.keep, this.limits.minimum)) return this.discard(entry, "overflow")
    entry.phase = "idle"
    entry.since = now
    this.idle.push(entry)
    const until = Math.min(entry.expires, now + this.limits.idleTimeout)
    if (until < this.wakesAt) this.wakeAt(until)
  }

  /** A lease ends. */
  release(entry: Entry<Connection>, condition: Condition, now: number): void {
    if (!this.lent.delete(entry)) return
    entry.holder = undefined
    if (this.closed) this.discard(entry, "shutdown")
    else if (condition === "bad") this.discard(entry, "unfit")
    else if (entry.invalidated) this.discard(entry, "invalidated")
    else if (this.limits.keep === 0) this.discard(entry, "overflow")
    else if (entry.expires <= now) this.discard(entry, "expired")
    else if (condition === "touched") this.tend(entry, "resetting", now)
    else if (condition === "doubtful" || condition === "doubtful and touched") {
      entry.touched = condition !== "doubtful"
      this.idle.suspect()
      this.tend(entry, "checking", now)
    } else this.place(entry, now)
    if (this.waiting.length > 0) this.refill(now)
    if (this.closed) this.settle()
  }

  /** A check or a reset has ended. */
  tendedTo(entry: Entry<Connection>, fit: boolean, now: number): void {
    if (!this.tended.delete(entry)) return
    if (fit && entry.invalidated) this.discard(entry, "invalidated")
    else if (fit && entry.touched) {
      entry.touched = false
      this.tend(entry, "resetting", now)
    } else if (fit) {
      entry.suspect = false
      this.place(entry, now)
    } else {
      this.idle.suspect()
      this.discard(entry, "unfit")
    }
    this.refill(now)
    this.settle()
  }

  /** The session under a connection is gone. Its neighbours were opened to the same server, and are checked. */
  lost(entry: Entry<Connection>, now: number): void {
    if (entry.phase === "closed") return
    this.idle.suspect()
    if (entry.phase !== "idle") return
    this.discardIdle(entry, "lost")
    this.refill(now)
  }

  private discard(entry: Entry<Connection>, reason: CloseReason): void {
    entry.phase = "closed"
    this.closing++
    this.work.close(entry, reason)
  }

  private discardIdle(entry: Entry<Connection>, reason: CloseReason): void {
    this.idle.remove(entry)
    this.discard(entry, reason)
  }

  /** A connection that was to be closed is gone. */
  gone(now: number): void {
    this.closing--
    this.refill(now)
  }

  private wakeAt(at: number): void {
    if (at >= this.wakesAt || this.closed) return
    this.wakesAt = at
    this.work.wake(at)
  }

  /** Does what has come due, and asks to be woken for what comes next. */
  tick(now: number): void {
    this.wakesAt = never
    if (this.closed) return
    for (let { first } = this.waiting; first !== undefined && first.deadline <= now; { first } = this.waiting) {
      const late = this.late()
      this.waiting.remove(first)
      first.tell(late)
    }
    this.retire(now)
    this.reportLeaks(now)
    this.refill(now)
    this.wakeAt(nextDue(this, this.limits, this.waiting.first?.deadline ?? never))
  }

  /** What is told to one whose time is over: where there is no connection at all, why none could be opened. */
  private late(): Answer<Connection, Failure> {
    const { failure } = this.backoff
    if (failure !== undefined && this.open === 0) return { _tag: "Failed", failure }
    // They stand in the order in which they were lent.
    const [oldest] = this.lent
    return { _tag: "Late", waiting: this.waiting.length, inUse: this.lent.size, oldest }
  }

  /** Closes what is too old, and what was idle for too long; the oldest first, and not below what is kept warm. */
  private retire(now: number): void {
    for (const entry of this.idle.oldestFirst()) {
      const reason = retirement(entry, this.open, this.limits, now)
      if (reason !== undefined) this.discardIdle(entry, reason)
    }
  }

  private reportLeaks(now: number): void {
    for (const entry of this.lent) {
      if (!isLeaking(entry, this.limits, now)) continue
      entry.reported = true
      this.work.leak(entry, now)
    }
  }

  /** Gives up every connection that is open: idle ones now, the others when they come back. */
  invalidate(now: number): void {
    for (const entry of [...this.lent, ...this.tended]) entry.invalidated = true
    for (const entry of this.idle.oldestFirst()) this.discardIdle(entry, "invalidated")
    this.refill(now)
  }

  /** Turns everybody away, now and from now on, and closes what is idle. */
  shut(): void {
    this.closed = true
    for (let one = this.waiting.shift(); one !== undefined; one = this.waiting.shift()) one.tell({ _tag: "Closed" })
    for (const entry of this.idle.oldestFirst()) this.discardIdle(entry, "shutdown")
    this.settle()
  }

  /** Whether a closed pool has nothing out any more. */
  get settled(): boolean {
    return this.lent.size + this.tended.size + this.opening === 0
  }

  private settle(): void {
    if (this.closed && this.settled) this.work.drained()
  }

  stats(): PoolStats {
    return {
      size: this.limits.most,
      open: this.open,
      idle: this.idle.length,
      inUse: this.lent.size,
      tended: this.tended.size,
      opening: this.opening,
      waiting: this.waiting.length
    }
  }
}
