/** When to try again after openings that failed: ever more rarely, by chance, until one succeeds. */
import type { Limits } from "./Limits.ts"

export class Backoff<Failure> {
  /** When the next opening may be tried. */
  retryAt = 0
  private failures = 0
  private last: Failure | undefined
  private readonly limits: Pick<Limits, "retryFirst" | "retryMost">
  private readonly random: () => number

  /** @param random from 0 up to 1, for jitter */
  constructor(limits: Pick<Limits, "retryFirst" | "retryMost">, random: () => number) {
    this.limits = limits
    this.random = random
  }

  /** Whether openings fail at present. */
  get failing(): boolean {
    return this.failures > 0
  }

  /** Why, if they do. */
  get failure(): Failure | undefined {
    return this.failing ? this.last : undefined
  }

  succeeded(): void {
    this.failures = 0
  }

  failed(failure: Failure, now: number): void {
    const { retryFirst, retryMost } = this.limits
    this.last = failure
    this.retryAt = now + this.random() * Math.min(retryMost, retryFirst * 2 ** Math.min(this.failures++, 30))
  }
}
