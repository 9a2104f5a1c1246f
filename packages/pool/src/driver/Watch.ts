/**
 * Whether an answer is overdue. The server ends a statement whose time is up; where it, or the network, is dead, nobody
 * would say so. One timer for many statements: it is set again only when it rings too early.
 */

/** How much later than the server's own word an answer may come, in milliseconds. */
const grace = 3_000

/** Whether a statement may set the time that statements are given. A plan keeps that of its text. */
export const isTimed = (text: string): boolean => /statement_timeout/i.test(text)

export class Watch {
  /** The `statement_timeout` of what runs now, in milliseconds; nothing is watched without one. */
  limit: number | undefined
  private readonly overdue: () => void
  private timer: NodeJS.Timeout | undefined
  private ringsAt = 0
  private due = 0
  private heardAt = 0
  private running = false
  /** A statement has set another time by itself: how long is not known here. */
  private unknown = false

  /** @param overdue called once, when an answer is overdue */
  constructor(limit: number | undefined, overdue: () => void) {
    this.limit = limit
    this.overdue = overdue
  }

  /**
   * @param timed whether the statement may set a time of its own
   * @param clean whether nothing that statements have set can be in force any more
   */
  begin(timed: boolean, clean: boolean): void {
    const { limit } = this
    if (limit === undefined) return
    if (clean) this.unknown = false
    this.unknown ||= timed
    if (this.unknown) return
    this.running = true
    this.due = performance.now() + limit + grace
    if (this.timer === undefined || this.due < this.ringsAt) this.set(this.due)
  }

  /** Bytes have come. */
  heard(): void {
    if (this.running) this.heardAt = performance.now()
  }

  end(): void {
    this.running = false
  }

  private set(at: number): void {
    clearTimeout(this.timer)
    this.ringsAt = at
    this.timer = setTimeout(() => this.ring(), Math.min(Math.max(at - performance.now(), 1), 2_147_483_647)).unref()
  }

  private ring(): void {
    this.timer = undefined
    if (!this.running) return
    const at = Math.max(this.due, this.heardAt + grace)
    if (at > performance.now()) this.set(at)
    else this.overdue()
  }
}
