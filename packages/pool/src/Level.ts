/**
 * The levels of a transaction: the outermost one, and a savepoint for each that is nested. A connection is taken and BEGIN
 * sent with the first statement's turn, so that an empty transaction costs nothing; a statement is sent only once BEGIN,
 * and the savepoints that it is in, have succeeded.
 */
import { DatabaseError, Reason, type RowContextValues, type TransactionOptions } from "@aludel/sql"
import type * as Cause from "effect/Cause"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type { LentConnection, LentSession } from "./Connection.ts"
import type { Held, Lending } from "./Lending.ts"
import { type Mode, modeOf } from "./Mode.ts"
import { before, setLocal, type Setting } from "./Settings.ts"
import type { TransactionMark } from "./telemetry/Observers.ts"
import { onlyAttempt } from "./telemetry/TransactionMarks.ts"
import { timed } from "./Timed.ts"
import { toItsEnd } from "./ToItsEnd.ts"
import { Turn } from "./Turn.ts"

/** What one level is begun with. */
export interface Beginning {
  /** Its timeouts, which go with BEGIN. */
  readonly timeouts: ReadonlyArray<Setting>
  /** What the row context sets. */
  readonly settings: ReadonlyArray<Setting>
  readonly context: RowContextValues | undefined
  /** In milliseconds: the pool's, where it has one. */
  readonly statementTimeout?: number | undefined
}

/** Begun with nothing of its own. */
export const plain: Beginning = { timeouts: [], settings: [], context: undefined }

/** How a transaction came to its end. */
export type Outcome = "committed" | "rolled back" | "unknown"

type Holding = Pick<Lending, "hold">

/** What only the level that begins the transaction knows. */
interface Outermost {
  /** Whether there will be one statement in it, and no more. */
  readonly alone?: boolean
  readonly mark?: TransactionMark
}

/** What the whole transaction shares, from the outermost level to the innermost savepoint. */
export class Shared {
  mode: Mode
  readonly deferrable: boolean
  readonly patience: Duration.Duration
  /** Whether there is one statement in it, which the driver may commit by itself. */
  readonly alone: boolean
  savepoints = 0
  cursors = 0
  statements = 0
  /** The first error that aborted the transaction or lost its connection, until a savepoint's rollback undoes it. */
  brokenBy: DatabaseError | undefined
  outcome: Outcome | undefined
  /** Of levels that were rolled back. */
  readonly rolledBack: Array<Effect.Effect<void>> = []
  private readonly lending: Holding
  private readonly mark: TransactionMark
  private held: Held | undefined
  private acquiring = false
  /** Whether it has come to its end: a fiber that outlives it takes no connection any more. */
  private over = false
  private at: { readonly name: string; readonly statements: number } | undefined
  private undone: { readonly error: DatabaseError; readonly statements: number } | undefined
  /** The connection's own, for when it is given back. */
  private statementTimeout: number | undefined

  constructor(lending: Holding, options: TransactionOptions, { alone = false, mark = onlyAttempt() }: Outermost) {
    this.lending = lending
    this.alone = alone
    this.mark = mark
    this.mode = modeOf(options)
    this.deferrable = options.deferrable === true
    this.patience = Duration.fromInputUnsafe(options.turnTimeout ?? "30 seconds")
  }

  /** The connection, once a statement has needed one. */
  get connection(): LentConnection | undefined {
    return this.held?.connection
  }

  /** Whether nothing was sent since the transaction went back to this savepoint. */
  isAt(name: string): boolean {
    return this.at?.name === name && this.at.statements === this.statements
  }

  /** Notes that the transaction went back to this savepoint. */
  wentBackTo(name: string): void {
    this.at = { name, statements: this.statements }
  }

  /** Notes that a savepoint's rollback has made the transaction of use again. */
  mend(): void {
    if (this.brokenBy !== undefined) this.undone = { error: this.brokenBy, statements: this.statements }
    this.brokenBy = undefined
  }

  /**
   * The error of the database's that a failed transaction failed of. One that a savepoint has undone counts where it was
   * handed on: it is the failure, or nothing was sent since.
   */
  failedOf(cause: Cause.Cause<unknown>): DatabaseError | undefined {
    const { brokenBy, statements, undone } = this
    if (brokenBy !== undefined || undone === undefined) return brokenBy
    const is = (reason: Cause.Reason<unknown>) => reason._tag === "Fail" && reason.error === undone.error
    return undone.statements === statements || cause.reasons.some(is) ? undone.error : undefined
  }

  /** Whether anything goes on: a statement, or the waiting for a connection. */
  get busy(): boolean {
    return this.acquiring || this.connection?.session.busy === true
  }

  /** Takes the connection, which is held until `release`. */
  readonly acquire: Effect.Effect<LentConnection, DatabaseError> = Effect.suspend(() => {
    if (this.over) return ended
    if (this.held !== undefined) return Effect.succeed(this.held.connection)
    this.acquiring = true
    const held = Effect.onExitPrimitive(
      this.lending.hold((held) => {
        this.held = held
        held.connection.observing.transaction = this.mark
        this.statementTimeout = held.connection.session.statementTimeout
      }),
      () => {
        this.acquiring = false
        return undefined
      }
    )
    return Effect.andThen(held, this.acquire)
  })

  /** Gives the connection back, if one was taken; no other is taken after that. */
  release(): void {
    this.over = true
    if (this.held === undefined) return
    this.held.connection.session.statementTimeout = this.statementTimeout
    this.held.connection.observing.transaction = undefined
    this.held.release()
  }
}

export const fail = (reason: Reason.Reason) => Effect.fail(new DatabaseError({ reason }))

/** What code gets that outlives its transaction. */
export const ended = Effect.suspend(() => fail(new Reason.TransactionEnded({ by: "scope" })))

/** One level of a transaction: the outermost, or a savepoint. Its statements take turns. */
export class Level {
  readonly shared: Shared
  readonly parent: Level | undefined
  readonly beginning: Beginning
  readonly turn: Turn
  open = true
  /** Whether BEGIN or SAVEPOINT has been sent, and answered. */
  started = false
  /** The savepoint's name; counted, so that names never meet. */
  name = ""
  /** Whether the savepoint is that of the level around it, in which nothing had happened before. */
  shares = false
  /** What its end must set again, since what is set locally outlasts a savepoint. */
  replaced: ReadonlyArray<Setting> = []
  readonly afterCommit: Array<Effect.Effect<void>> = []
  readonly afterRollback: Array<Effect.Effect<void>> = []
  /** An identity of its own where the row context is: what shares a statement must share that too. */
  current: Mode
  /** In milliseconds, if it is known here. */
  readonly statementTimeout: number | undefined

  private constructor(shared: Shared, parent: Level | undefined, beginning: Beginning) {
    this.shared = shared
    this.parent = parent
    this.beginning = beginning
    this.current = parent !== undefined && parent.beginning.context === beginning.context
      ? parent.current
      : { ...shared.mode }
    const timeout = beginning.timeouts.findLast(([name]) => name === "statement_timeout")
    this.statementTimeout = timeout === undefined
      ? beginning.statementTimeout ?? parent?.statementTimeout
      : Number(timeout[1])
    this.turn = new Turn({
      patience: shared.patience,
      busy: () => shared.busy,
      count: () => shared.statements
    })
  }

  static outermost(
    lending: Holding,
    options: TransactionOptions,
    beginning: Beginning,
    outermost: Outermost = {}
  ): Level {
    return new Level(new Shared(lending, options, outermost), undefined, beginning)
  }

  /** A level inside this one. A row context that is not its own is that of the level around it. */
  inner(beginning: Beginning): Level {
    return new Level(this.shared, this, { ...beginning, context: beginning.context ?? this.beginning.context })
  }

  /** Runs what needs the connection, when it is this one's turn. */
  use<A, E, R>(body: (connection: LentConnection) => Effect.Effect<A, E, R>): Effect.Effect<A, E | DatabaseError, R> {
    return this.inTurn((): Effect.Effect<A, E | DatabaseError, R> => {
      const { shared, started, statementTimeout } = this
      const { connection } = shared
      if (connection?.session.state === "aborted") return aborted(shared)
      if (endedByStatement(shared)) return Effect.fail(shared.brokenBy)
      if (started && connection !== undefined) return running(shared, connection, body, statementTimeout)
      return Effect.flatMap(start(this), (connection) => running(shared, connection, body, statementTimeout))
    })
  }

  /** Runs the body when it is this one's turn; nothing is sent by this alone. */
  inTurn<A, E, R>(body: () => Effect.Effect<A, E, R>): Effect.Effect<A, E | DatabaseError, R> {
    const pass = () => {
      this.turn.pass()
      return undefined
    }
    return Effect.uninterruptibleMask((restore) => {
      const run = Effect.suspend(() =>
        Effect.onExitPrimitive(
          restore(Effect.suspend((): Effect.Effect<A, E | DatabaseError, R> => this.open ? body() : ended)),
          pass
        )
      )
      return this.turn.takeNow() ? run : Effect.andThen(this.turn.wait(restore), run)
    })
  }
}

/** Whether one of its own statements, such as COMMIT, has ended it. */
export const endedByStatement = (shared: Shared): shared is Shared & { brokenBy: DatabaseError } =>
  shared.brokenBy?.reason._tag === "TransactionEnded"

export const aborted = ({ brokenBy }: Pick<Shared, "brokenBy">) =>
  fail(new Reason.TransactionAborted({ cause: brokenBy }))

/** The error that a statement or COMMIT failed with, where it left the transaction of no more use. */
const noteBroken = (shared: Shared, session: LentSession, error: unknown): void => {
  if (session.state !== "aborted" && session.lost === undefined) return
  if (error instanceof DatabaseError) shared.brokenBy ??= error
}

/**
 * Runs the body, and remembers the error that broke the transaction: so that the next statement can say what it was, and
 * that the whole can be run again whatever the effect makes of the error.
 */
export const running = <A, E, R>(
  shared: Shared,
  connection: LentConnection,
  body: (connection: LentConnection) => Effect.Effect<A, E, R>,
  timeout: number | undefined
): Effect.Effect<A, E | DatabaseError, R> => {
  const { session } = connection
  const run = Effect.suspend(() => {
    session.statementTimeout = timeout
    return body(connection)
  })
  return Effect.flatMap(
    Effect.onExitPrimitive(timeout === undefined ? run : timed(timeout, run), (exit) => {
      shared.statements++
      if (exit._tag === "Success") return undefined
      for (const reason of exit.cause.reasons) if (reason._tag === "Fail") noteBroken(shared, session, reason.error)
      return undefined
    }),
    (value) => {
      if (session.state !== "idle" || session.lost !== undefined) return Effect.succeed(value)
      if (shared.alone) {
        shared.outcome = "committed"
        return Effect.succeed(value)
      }
      // It may have begun another (COMMIT AND CHAIN), which nobody is to find open.
      session.spent = true
      shared.brokenBy ??= new DatabaseError({ reason: new Reason.TransactionEnded({ by: "statement" }) })
      return Effect.fail(shared.brokenBy)
    }
  )
}

export const beginText = ({ deferrable, mode: { access, isolation } }: Pick<Shared, "deferrable" | "mode">): string =>
  `begin isolation level ${isolation} ${access}${deferrable ? " deferrable" : ""}`

/** BEGIN, and with it what it is to set: the server runs nothing behind one of them that it refused. */
const begin = (level: Level, connection: LentConnection): Effect.Effect<void, DatabaseError> => {
  const { beginning, shared } = level
  const timeouts = beginning.timeouts.map(([name, value]) => `set local ${name} = ${value}`)
  const [setting, parameters] = setLocal(beginning.settings)
  const begun = connection.begin({
    statements: [beginText(shared), ...timeouts],
    setting: beginning.settings.length === 0 ? undefined : { text: setting, parameters },
    alone: shared.alone
  })
  return Effect.map(begun, () => void (level.started = true))
}

/** Sends BEGIN or SAVEPOINT, those of the levels around it first. Yields the connection. */
const start = (level: Level): Effect.Effect<LentConnection, DatabaseError> =>
  Effect.suspend(() => {
    const { parent, shared, started, statementTimeout } = level
    if (started) return shared.acquire
    if (parent?.parent !== undefined && !parent.started && setsNothing(parent) && setsNothing(level)) {
      return Effect.map(start(parent), (connection) => {
        share(level, parent)
        return connection
      })
    }
    const opened = parent === undefined ? begin : startSavepoint
    // Interrupted, it may be a level inside that ends, and not the one that is begun here.
    const sent = (connection: LentConnection) => toItsEnd(opened(level, connection), connection)
    return Effect.flatMap(
      parent === undefined ? shared.acquire : start(parent),
      (connection) => Effect.as(running(shared, connection, sent, statementTimeout), connection)
    )
  })

const setsNothing = ({ beginning: { settings, timeouts } }: Level): boolean => settings.length + timeouts.length === 0

/** Two savepoints with nothing between them are one: the inner level goes back to where the outer one began. */
const share = (level: Level, parent: Level): void => {
  level.name = parent.name
  level.shares = true
  level.started = true
}

const startSavepoint = (level: Level, connection: LentConnection): Effect.Effect<void, DatabaseError> => {
  const { beginning, shared } = level
  level.name = `aludel_${++shared.savepoints}`
  const settings = [...beginning.timeouts, ...beginning.settings]
  const sent = Effect.map(connection.runOnce(`savepoint ${level.name}`, []), () => void (level.started = true))
  if (settings.length === 0) return sent
  return Effect.andThen(
    sent,
    Effect.map(set(connection, settings), ({ rows }) => {
      level.replaced = before(settings, rows[0])
    })
  )
}

/** Sets them until the end of the transaction, and yields what each was. */
export const set = (connection: LentConnection, settings: ReadonlyArray<Setting>) =>
  connection.runOnce(...setLocal(settings))
