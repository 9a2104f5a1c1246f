/** A session's ways to send, with those told of it who want to know; where nobody does, that costs one look. */
import type { DatabaseError } from "@aludel/sql"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import type { Copying } from "./driver/Copy.ts"
import type { Response } from "./driver/Sending.ts"
import type { Session } from "./driver/Session.ts"
import type { Observed, Observers, TransactionMark } from "./telemetry/Observers.ts"

/**
 * Sends one statement, and calls `done` once with its answer or why there is none. `by` is the fiber that it is sent for, where
 * that is not the one that calls.
 */
export type Send = (
  text: string,
  parameters: ReadonlyArray<string | null>,
  done: (answer: Exit.Exit<Response, DatabaseError>) => void,
  by?: Fiber.Fiber<unknown, unknown>
) => void

/** What is told of one connection's statements. */
export class Observing {
  /** The transaction that the connection is in, as long as it is. */
  transaction: TransactionMark | undefined
  private readonly observers: Observers
  private readonly session: Pick<Session, "statementTimeout">
  private inFlight: Observed | undefined

  constructor(observers: Observers, session: Pick<Session, "statementTimeout">) {
    this.session = session
    this.observers = observers
  }

  /**
   * The same way to send, told of.
   *
   * @param asked whether it sends what the program asked for, and nothing of the pool's own
   */
  sending(send: Send, asked: boolean): Send {
    return (text, parameters, done, by = Fiber.getCurrent()) => {
      if (by === undefined || !this.observers.isHeard(by)) return send(text, parameters, done)
      const { session: { statementTimeout: timeout }, transaction } = this
      const observed = this.observers.begin(by, { text, parameters, asked, transaction, timeout })
      this.inFlight = observed
      send(text, parameters, (answer) => {
        this.inFlight = undefined
        observed.ended(answer)
        done(answer)
      })
    }
  }

  /** The same way to cancel: what it ends was interrupted, and has not failed by itself. */
  cancelling(cancel: Effect.Effect<void>): Effect.Effect<void> {
    return Effect.suspend(() => {
      if (this.inFlight !== undefined) this.inFlight.interrupted = true
      return cancel
    })
  }

  /** The same of a COPY, which ends with its last row. */
  copying(copy: (text: string) => Copying, failure: (cause: unknown, text: string) => DatabaseError) {
    return (text: string): Copying => {
      const by = Fiber.getCurrent()
      const started = copy(text)
      if (by === undefined || !this.observers.isHeard(by)) return started
      const sent = { text, parameters: [], asked: true, transaction: undefined, timeout: undefined }
      const observed = this.observers.begin(by, sent)
      started.done.then(
        (count) => observed.ended(Exit.succeed({ count })),
        (cause: unknown) => observed.ended(Exit.fail(failure(cause, text)))
      )
      return started
    }
  }
}
