/** What the pool's decisions are told, what they ask for, and what can be seen of them. */
import type { Entry } from "./Entry.ts"

/** How many connections there are, and what they do. The sum of idle, in use and tended is `open`. */
export interface PoolStats {
  /** The largest number of connections, overflow included. */
  readonly size: number
  readonly open: number
  readonly idle: number
  readonly inUse: number
  /** Being checked or reset by the pool itself. */
  readonly tended: number
  readonly opening: number
  readonly waiting: number
}

/** Why a connection is closed. */
export type CloseReason = "idle" | "expired" | "overflow" | "lost" | "unfit" | "invalidated" | "shutdown"

/** In what condition a connection comes back. */
export type Condition = "good" | "touched" | "doubtful" | "doubtful and touched" | "bad"

/** What the decisions ask for; each ends with a call back, which may come before it returns. */
export interface Work<Connection> {
  readonly open: () => void
  readonly check: (entry: Entry<Connection>) => void
  readonly reset: (entry: Entry<Connection>) => void
  readonly close: (entry: Entry<Connection>, reason: CloseReason) => void
  /** Calls `tick` at that time, or before. */
  readonly wake: (at: number) => void
  readonly leak: (entry: Entry<Connection>, now: number) => void
  readonly waited: (milliseconds: number) => void
  readonly drained: () => void
}
