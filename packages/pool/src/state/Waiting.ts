/** Those who wait, in order; leaving from the middle takes no longer than leaving from the front. */
import type { Entry } from "./Entry.ts"

/** What a waiter is told: the connection it was given, or why it gets none. */
export type Answer<Connection, Failure> =
  | Entry<Connection>
  | { readonly _tag: "Closed" }
  | {
    readonly _tag: "Late"
    readonly waiting: number
    readonly inUse: number
    /** What has been lent for longest. */
    readonly oldest: Entry<Connection> | undefined
  }
  | { readonly _tag: "Failed"; readonly failure: Failure }

/** One who waits: told once, whether it is listening yet or not. */
export class Waiter<Connection, Failure> {
  readonly _tag = "Waiter"
  readonly since: number
  readonly deadline: number
  answer: Answer<Connection, Failure> | undefined
  previous: Waiter<Connection, Failure> | undefined
  next: Waiter<Connection, Failure> | undefined
  private listener: ((answer: Answer<Connection, Failure>) => void) | undefined

  constructor(since: number, deadline: number) {
    this.since = since
    this.deadline = deadline
  }

  /**
   * Whoever listens goes on after this step, not in it: it may come back for more at once, or give back what it got, and
   * must meet neither half a decision nor a stack of all those who were told before it.
   */
  tell(answer: Answer<Connection, Failure>): void {
    this.answer = answer
    const { listener } = this
    if (listener !== undefined) queueMicrotask(() => listener(answer))
  }

  listen(listener: (answer: Answer<Connection, Failure>) => void): void {
    if (this.answer === undefined) this.listener = listener
    else listener(this.answer)
  }
}

export class Waiting<Connection, Failure> {
  first: Waiter<Connection, Failure> | undefined
  length = 0
  private last: Waiter<Connection, Failure> | undefined

  push(waiter: Waiter<Connection, Failure>): void {
    waiter.previous = this.last
    if (this.last === undefined) this.first = waiter
    else this.last.next = waiter
    this.last = waiter
    this.length++
  }

  /** Takes out one that stands in the queue. */
  remove(waiter: Waiter<Connection, Failure>): void {
    if (waiter.previous === undefined) this.first = waiter.next
    else waiter.previous.next = waiter.next
    if (waiter.next === undefined) this.last = waiter.previous
    else waiter.next.previous = waiter.previous
    waiter.previous = undefined
    waiter.next = undefined
    this.length--
  }

  shift(): Waiter<Connection, Failure> | undefined {
    const { first } = this
    if (first !== undefined) this.remove(first)
    return first
  }
}
