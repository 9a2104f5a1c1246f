/** The numbers that the pool's decisions are made of. All times are milliseconds of a clock that is never set back. */

export interface Limits {
  /** How many connections are kept; what is above is closed when it comes back and nobody waits. 0 keeps none. */
  readonly keep: number
  /** How many there may be. */
  readonly most: number
  /** How many stay open once the first was opened. */
  readonly minimum: number
  readonly order: "lifo" | "fifo"
  readonly queue: number
  readonly acquireTimeout: number
  readonly idleTimeout: number
  readonly maxLifetime: number
  /** Which part of the lifetime is left to chance, so that those opened together do not end together. */
  readonly lifetimeJitter: number
  /** How long a connection may have been idle to be lent unchecked. */
  readonly checkAfter: number
  readonly retryFirst: number
  readonly retryMost: number
  readonly leakThreshold: number
}
