/**
 * What is told of the statements that were sent, and to whom. It belongs to the port: whoever implements that tells, and
 * whoever sends one statement for several fibers says so here.
 */
import { type Context, get, Reference } from "effect/Context"
import type { Reason } from "../error/Reason.ts"

/** How a statement ended: with the server's answer, with an error, or because nobody wanted its answer any more. */
export type StatementOutcome =
  | { readonly _tag: "Answered" }
  | {
    readonly _tag: "Failed"
    readonly reason: Reason["_tag"]
    /** The SQLSTATE, where the server reported the error. */
    readonly code: string | undefined
    readonly constraint: string | undefined
  }
  | { readonly _tag: "Interrupted" }

/** One statement that was sent to the server. Its texts hold no values unless the program wrote them into the SQL. */
export interface SentStatement {
  readonly text: string
  /**
   * `statement`: the program's own. `transaction`: BEGIN, COMMIT, ROLLBACK, those of savepoints, and what is set with them.
   * `cursor`: what a stream sends after its first statement, FETCH and CLOSE.
   */
  readonly kind: "statement" | "transaction" | "cursor"
  /** How many parameters went with it. */
  readonly parameters: number
  /** Their values in the wire's form; undefined unless the observer asks for them. */
  readonly values: ReadonlyArray<string | null> | undefined
  /** When it was sent, in milliseconds since 1970. */
  readonly sentAt: number
  /** From sending until its answer was there, in milliseconds. */
  readonly milliseconds: number
  /** How many rows it yielded, or wrote. */
  readonly rows: number
  readonly outcome: StatementOutcome
  /**
   * The transaction that it was sent in, by a number of this process, and which attempt of that it was: 1 at first, more
   * where it was run again. Undefined for a statement by itself.
   */
  readonly transaction: { readonly id: number; readonly attempt: number } | undefined
  /** How many callers it was sent for, where several share a statement; undefined where it is one caller's own. */
  readonly callers: number | undefined
  /** The name of the pool that it went through. */
  readonly pool: string
  readonly server: "primary" | "replica"
  /** The names of the spans that it was sent in, the outermost first. */
  readonly spans: ReadonlyArray<string>
  readonly traceId: string | undefined
  readonly spanId: string | undefined
  /** What the program says that it belongs to, such as a request. */
  readonly correlation: string | undefined
  /** The nearest `Effect.fn` or span with its line of code; undefined unless the observer asks for it. */
  readonly callSite: string | undefined
}

/** Somebody who is told of statements. */
export interface StatementObserver {
  /** Whether to tell the values of parameters. Not by default: they are what a database is there to protect. */
  readonly values?: boolean | undefined
  /** Whether to tell where in the program it was sent. Not by default: reading a stack takes time. */
  readonly callSites?: boolean | undefined
  /** Called once for each statement, as it has ended. Must not throw, and must not take long. */
  readonly tell: (statement: SentStatement) => void
}

/** Who is told of the statements of a part of a program, and what is told beside them. */
export interface Observation {
  readonly observers: ReadonlyArray<StatementObserver>
  readonly correlation: string | undefined
  /** Set by whoever sends for several callers at once. */
  readonly callers: number | undefined
}

/** Who is told of the statements of this fiber; undefined for nobody. */
export const CurrentObservation: Reference<Observation | undefined> = Reference<Observation | undefined>(
  "@aludel/sql/Observation",
  { defaultValue: () => undefined }
)

/**
 * The observation of what is sent once for several callers: each of their observers is told of it, once, whoever began it.
 * What it belongs to is what it does for the first of them.
 */
export const sharedObservation = (callers: ReadonlyArray<Context<never>>): Observation => {
  const all = callers.map((context) => get(context, CurrentObservation))
  return {
    observers: [...new Set(all.flatMap((one) => one?.observers ?? []))],
    correlation: all[0]?.correlation,
    callers: callers.length
  }
}
