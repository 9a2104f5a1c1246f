/** What the page is told, as data: each is one event of the stream that it listens to. */
import type { PoolStats } from "@aludel/pool"
import type { SentStatement } from "@aludel/sql"

/** A statement, by the number under which its plan can be asked for, and what it is shown with. */
export interface ToldStatement extends SentStatement {
  readonly number: number
  /** The request, else the trace, that it was sent in. */
  readonly group: string | undefined
}

/** A request of the program's own server. */
export interface ToldRequest {
  readonly id: string
  readonly method: string
  /** Without its query, which may hold what nobody is to see. */
  readonly path: string
  /** In milliseconds since 1970. */
  readonly startedAt: number
  /** Undefined until it has ended; `0` where whoever asked went away first. */
  readonly status: number | undefined
  readonly milliseconds: number | undefined
}

/** One text again and again in one request: mostly a loop that one query could replace. */
export interface Finding {
  readonly group: string
  readonly text: string
  readonly runs: number
  readonly first: Pick<ToldStatement, "number" | "callSite" | "spans">
  readonly last: Pick<ToldStatement, "number" | "callSite" | "spans">
  /** What had yielded the most rows before the first of them: mostly those that the loop goes over. */
  readonly before: Pick<ToldStatement, "number" | "callSite" | "text" | "rows"> | undefined
}

/** How many connections there are, what they do, and the most that were lent at once since the last time. */
export interface ToldPool extends PoolStats {
  readonly peak: number
}

/** A connection that came or went. */
export interface ToldConnection {
  readonly what: "Connected" | "ConnectFailed" | "Invalidated" | "Closed"
  readonly connection: number | undefined
  readonly reason: string | undefined
}

export type FeedEvent =
  | { readonly event: "statement"; readonly data: ToldStatement }
  | { readonly event: "request"; readonly data: ToldRequest }
  | { readonly event: "finding"; readonly data: Finding }
  | { readonly event: "pool"; readonly data: ToldPool }
  | { readonly event: "connection"; readonly data: ToldConnection }
