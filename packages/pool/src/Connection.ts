/**
 * One session as Effects: errors typed, and interruption carried to the server. A statement that is interrupted is
 * cancelled there, and the fiber waits until it has ended, so that the connection is never returned busy.
 */
import { type CompiledQuery, DatabaseError, Reason, reasonOf } from "@aludel/sql"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import type { Copying, Notified, Session } from "./driver/Driver.ts"
import type { Failure } from "./driver/Failure.ts"
import { needsSession } from "./driver/NeedsSession.ts"
import type { Opening, Reading, Response, Sending } from "./driver/Sending.ts"
import { lostReason } from "./LostReason.ts"
import { Observing, type Send } from "./Observing.ts"
import type { PoolConfig } from "./PoolConfig.ts"

/** What the pool looks at before it lends a connection again. */
export type SessionHealth = Pick<
  Session,
  | "busy"
  | "doubtful"
  | "lost"
  | "onLost"
  | "received"
  | "reset"
  | "run"
  | "settle"
  | "spent"
  | "state"
  | "statementTimeout"
  | "touched"
>

/** What is looked at of a session while it is lent. */
export type LentSession = Pick<SessionHealth, "busy" | "lost" | "received" | "spent" | "state" | "statementTimeout">

/** A connection as those see it who run statements and transactions on it, whoever it is of. */
export interface LentConnection {
  readonly session: LentSession
  /** What is told of its statements. */
  readonly observing: Pick<Observing, "transaction">
  /** Runs one statement, whose plan the server keeps for this text. */
  readonly run: (
    text: string,
    parameters: ReadonlyArray<string | null>,
    reading?: Reading
  ) => Effect.Effect<Response, DatabaseError>
  /** Runs one statement whose text is used once, or whose columns are not always the same: nothing is kept of it. */
  readonly runOnce: LentConnection["run"]
  /** Runs BEGIN, and what is set with it, or has it run before the next statement: nothing behind one that failed is run. */
  readonly begin: (opening: Opening) => Effect.Effect<Response, DatabaseError>
  /**
   * The statement as this connection has it behind a cursor of this name, where that is another text; what is fetched from there is
   * then read accordingly.
   */
  readonly behindCursor?: ((statement: CompiledQuery<unknown>, cursor: string) => string) | undefined
  /** Ends it at once. */
  readonly destroy: Effect.Effect<void>
}

/** One session on the server, owned by one lease at a time. */
export interface Connection extends LentConnection {
  readonly session: SessionHealth
  /** Sends one statement, whose plan the server keeps for this text; the session is free again when it is done. */
  readonly send: Send
  /** Cancels the statement in flight, and waits until it has ended; gives the session up where that takes too long. */
  readonly cancel: Effect.Effect<void>
  /** Starts a COPY: nothing else is to run on this connection any more. */
  readonly copy: (text: string) => Copying
  /** What an error of a COPY says. */
  readonly copyFailure: (cause: unknown, text: string) => DatabaseError
  /** Calls back for each notification that this session gets. */
  readonly onNotification: (notified: Notified) => void
  /** Ends the session in order. */
  readonly close: Effect.Effect<void>
}

const reasonFor = (config: PoolConfig, text: string, failure: Failure): Reason.Reason => {
  switch (failure._tag) {
    case "Server":
      return reasonOf(failure.report, { text, user: config.user, database: config.database })
    case "Lost":
      return lostReason(failure.code)
    case "Refused":
      return new Reason.InvalidQuery({ problem: failure.problem })
  }
}

/** The failure of a statement as an error. */
export const failed = (config: PoolConfig, text: string, failure: Failure): Exit.Exit<never, DatabaseError> =>
  Exit.fail(new DatabaseError({ reason: reasonFor(config, text, failure) }))

/** How long a cancelled statement may take to end before its connection is given up. */
const cancelDeadline = Duration.seconds(2)

const cancel = (config: PoolConfig, session: Session): Effect.Effect<void> =>
  Effect.promise(() => {
    // A pooler's answer does not say that the request has arrived: the next statement here might be hit by it.
    if (config.pooler !== "none") session.spent = true
    return session.cancel()
  }).pipe(
    // Not made interruptible: this runs because of an interruption, which would end it at once.
    Effect.timeoutOrElse({ duration: cancelDeadline, orElse: () => Effect.sync(() => session.destroy()) })
  )

const send = (config: PoolConfig, session: Session, mode: Sending): Send => (text, parameters, done, reading) =>
  session.start(
    text,
    parameters,
    mode,
    (response) => done(Exit.succeed(response)),
    (failure) => done(failed(config, text, failure)),
    reading
  )

/** Refuses what a pooler could not keep, before it is sent. */
const refusing = (send: Send): Send => (text, parameters, done, reading) => {
  const what = needsSession(text)
  if (what === undefined) send(text, parameters, done, reading)
  else done(Exit.fail(new DatabaseError({ reason: new Reason.SessionUnavailable({ what }) })))
}

/** Statements are prepared under names, unless a pooler would look for the names elsewhere. */
const sending = (config: PoolConfig, session: Session): Send =>
  config.pooler === "none" ? send(config, session, "prepared") : refusing(send(config, session, "once"))

const run = (send: Send, cancel: Effect.Effect<void>): Connection["run"] => (text, parameters, reading) =>
  Effect.callback<Response, DatabaseError>((resume) => {
    send(text, parameters, resume, reading)
    return cancel
  })

/** BEGIN and what goes with it, as one thing that is sent. */
const beginning = (
  config: PoolConfig,
  session: Session,
  opening: Opening
): Send =>
(text, _, done) =>
  session.begin(
    opening,
    (response) => done(Exit.succeed(response)),
    (failure) => done(failed(config, text, failure))
  )

/** A session as Effects, of whose statements the pool's observers are told. */
export const connection = (config: PoolConfig, session: Session): Connection => {
  const observing = new Observing(config.observers, session)
  const cancelling = observing.cancelling(cancel(config, session))
  const sends = observing.sending(sending(config, session), true)
  const copyFailure: Connection["copyFailure"] = (cause, text) =>
    new DatabaseError({ reason: reasonFor(config, text, session.failureOf(cause)) })
  return {
    session,
    observing,
    send: sends,
    cancel: cancelling,
    run: run(sends, cancelling),
    runOnce: run(observing.sending(send(config, session, "once"), false), cancelling),
    begin: (opening) => {
      const { setting, statements } = opening
      const text = [...statements, ...setting === undefined ? [] : [setting.text]].join("; ")
      const sends = observing.sending(beginning(config, session, opening), false)
      return run(sends, cancelling)(text, setting?.parameters ?? [])
    },
    copy: observing.copying((text) => session.copy(text), copyFailure),
    copyFailure,
    onNotification: (notified) => {
      session.notified = notified
    },
    close: Effect.promise(() => session.close()),
    destroy: Effect.sync(() => session.destroy())
  }
}
