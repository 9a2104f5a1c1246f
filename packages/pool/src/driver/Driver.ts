/**
 * The contract between the pool and a driver: what one session with a server can do. A driver's room implements it, and
 * nothing outside of that room knows the driver's name.
 */
import type { Duplex } from "node:stream"
import type { Failure } from "./Failure.ts"
import type { Opening, Reading, Response, Sending } from "./Sending.ts"
import type { Address } from "./Socket.ts"
import type { TransactionState } from "./TransactionState.ts"

/** Opens sessions. */
export interface Driver {
  /** As one names it in an error or a bug report. */
  readonly name: string
  /** A session with one server. Nothing is opened before its first statement. */
  readonly session: (options: SessionOptions) => Session
}

export interface SessionOptions extends Address {
  readonly user: string
  readonly password: string
  readonly database: string
  /** What the startup packet sets: it wins over what the server has for the role and the database. */
  readonly settings: Readonly<Record<string, string>>
  /** Its statements' time, in milliseconds, where it is known. */
  readonly statementTimeout: number | undefined
  /** Whether a server that turns out to be read-only is the wrong one. */
  readonly wantsWritable: boolean
}

/** Who is told of a notification, by channel, payload and the sender's process id. */
export type Notified = (channel: string, payload: string, pid: number) => void

/** A COPY under way: the stream of its bytes, and how it ends. Both reject with what `failureOf` knows. */
export interface Copying {
  readonly stream: Promise<Duplex>
  /** The number of rows. */
  readonly done: Promise<number>
}

/** One physical connection, one owner, one statement in flight. It never reconnects. */
export interface Session {
  /** Where it stands in a transaction, by the server's answers. */
  readonly state: TransactionState
  /** Why it can no longer be used; undefined while it can. */
  readonly lost: string | undefined
  /** Whether it is to be closed when it comes back, although it works. */
  spent: boolean
  /** Whether the server showed itself as one that was not wanted: read-only, where writing is. */
  doubtful: boolean
  /** Whether a statement may have left something behind, so that the session has to be reset before it is lent. */
  readonly touched: boolean
  /** Whether a statement is in flight. */
  readonly busy: boolean
  /** How many bytes it has read from the network; undefined where that is not known. */
  readonly received: number | undefined
  /** The `statement_timeout` of what runs next, in milliseconds, if there is one. */
  statementTimeout: number | undefined
  /** Who is told of notifications. */
  notified: Notified | undefined
  /** What was done up to now is how the session is to be: nothing of it is left behind. */
  readonly settle: () => void
  /** Calls back once, when the session can no longer be used; at once if that is so already. */
  readonly onLost: (done: () => void) => void
  /** Runs one statement; its answer is complete when this resolves. Rejects with a `Failure`. */
  readonly run: (text: string, parameters: ReadonlyArray<string | null>, sending: Sending) => Promise<Response>
  /**
   * The same for one who need not wait for a promise's turn: one of the two is called, once, when the answer is complete
   * and the session is free for the next statement; at once where nothing is sent.
   *
   * @param reading how its rows are read, for a driver that can do so as they come
   */
  readonly start: (
    text: string,
    parameters: ReadonlyArray<string | null>,
    sending: Sending,
    done: (response: Response) => void,
    failed: (failure: Failure) => void,
    reading?: Reading
  ) => void
  /**
   * Begins a transaction. The server runs nothing behind what it refused. A driver may send all of it with the next statement,
   * whose failure theirs is then.
   */
  readonly begin: (opening: Opening, done: (response: Response) => void, failed: (failure: Failure) => void) => void
  /** Starts a COPY. Its errors are for `failureOf`; nothing else is to run on this session, then or later. */
  readonly copy: (text: string) => Copying
  /** What an error of a COPY says. */
  readonly failureOf: (cause: unknown) => Failure
  /** Takes back whatever statements left behind in the session. Rejects with a `Failure`, and is not to be lent then. */
  readonly reset: () => Promise<void>
  /** Cancels the statement in flight and waits until it has ended and the server has taken the request. */
  readonly cancel: () => Promise<void>
  /** Ends the session at once, whatever the network does; a statement in flight is cancelled as well as may be. */
  readonly destroy: (code?: string) => void
  /** Ends the session in order: Terminate is sent, and the socket closed. */
  readonly close: () => Promise<void>
}
