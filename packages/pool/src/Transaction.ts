/**
 * A transaction on one connection. BEGIN is sent with the first statement's turn, so that an empty transaction costs
 * nothing, and a statement is sent only once BEGIN has succeeded. Statements take turns; whatever fails, the connection
 * ends up idle or closed, and the first error stays the one that is reported.
 */
import {
  type AccessMode,
  covers,
  DatabaseError,
  type IsolationLevel,
  IsolationMismatch,
  Reason,
  type RowContextValues,
  type TransactionOptions
} from "@aludel/sql"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type { Exit } from "effect/Exit"
import type { Connection } from "./Connection.ts"
import type { Response } from "./driver/Session.ts"
import { isLost, lostReason } from "./LostReason.ts"
import { isTransient } from "./Retry.ts"
import { before, setLocal, type Setting } from "./Settings.ts"
import { timed } from "./Timed.ts"
import { Turn } from "./Turn.ts"

/** The level and access mode that a transaction runs under. */
export interface Mode {
  readonly isolation: IsolationLevel
  readonly access: AccessMode
}

export const modeOf = (options: TransactionOptions): Mode => ({
  isolation: options.isolation ?? "read committed",
  access: options.access ?? "read write"
})

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

/** What the whole transaction shares, from the outermost level to the innermost savepoint. */
class Shared {
  readonly connection: Connection
  readonly mode: Mode
  readonly deferrable: boolean
  readonly patience: Duration.Duration
  savepoints = 0
  cursors = 0
  statements = 0
  /** The first error that aborted the transaction or lost its connection, until a savepoint's rollback undoes it. */
  brokenBy: DatabaseError | undefined
  outcome: Outcome | undefined
  /** Of levels that were rolled back. */
  readonly rolledBack: Array<Effect.Effect<void>> = []

  constructor(connection: Connection, options: TransactionOptions) {
    this.connection = connection
    this.mode = modeOf(options)
    this.deferrable = options.deferrable === true
    this.patience = Duration.fromInputUnsafe(options.turnTimeout ?? "30 seconds")
  }
}

const fail = (reason: Reason.Reason) => Effect.fail(new DatabaseError({ reason }))

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
  /** What its end must set again, since what is set locally outlasts a savepoint. */
  replaced: ReadonlyArray<Setting> = []
  readonly afterCommit: Array<Effect.Effect<void>> = []
  readonly afterRollback: Array<Effect.Effect<void>> = []
  /** An identity of its own where the row context is: what shares a statement must share that too. */
  readonly current: Mode
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
      busy: () => shared.connection.session.busy,
      count: () => shared.statements
    })
  }

  static outermost(connection: Connection, options: TransactionOptions, beginning: Beginning): Level {
    return new Level(new Shared(connection, options), undefined, beginning)
  }

  /** A level inside this one. A row context that is not its own is that of the level around it. */
  inner(beginning: Beginning): Level {
    return new Level(this.shared, this, { ...beginning, context: beginning.context ?? this.beginning.context })
  }

  /** Runs what needs the connection, when it is this one's turn. */
  use<A, E, R>(body: (connection: Connection) => Effect.Effect<A, E, R>): Effect.Effect<A, E | DatabaseError, R> {
    return this.inTurn(() => {
      const { connection } = this.shared
      if (connection.session.state === "aborted") return aborted(this.shared)
      if (endedByStatement(this.shared)) return Effect.fail(this.shared.brokenBy)
      const run = running(this.shared, body, this.statementTimeout)
      return this.started ? run : Effect.andThen(start(this), run)
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

const endedByStatement = (shared: Shared): shared is Shared & { brokenBy: DatabaseError } =>
  shared.brokenBy?.reason._tag === "TransactionEnded"

const aborted = ({ brokenBy }: Shared) => fail(new Reason.TransactionAborted({ cause: brokenBy }))

/**
 * Runs the body, and remembers the error that broke the transaction: so that the next statement can say what it was, and
 * that the whole can be run again whatever the effect makes of the error.
 */
const running = <A, E, R>(
  shared: Shared,
  body: (connection: Connection) => Effect.Effect<A, E, R>,
  timeout: number | undefined
): Effect.Effect<A, E | DatabaseError, R> => {
  const { connection } = shared
  const { session } = connection
  const run = Effect.suspend(() => body(connection))
  return Effect.flatMap(
    Effect.onExitPrimitive(timeout === undefined ? run : timed(timeout, run), (exit) => {
      shared.statements++
      if (exit._tag === "Success" || (session.state !== "aborted" && session.lost === undefined)) return undefined
      for (const reason of exit.cause.reasons) {
        if (reason._tag === "Fail" && reason.error instanceof DatabaseError) shared.brokenBy ??= reason.error
      }
      return undefined
    }),
    (value) => {
      if (session.state !== "idle" || session.lost !== undefined) return Effect.succeed(value)
      shared.brokenBy ??= new DatabaseError({ reason: new Reason.TransactionEnded({ by: "statement" }) })
      return Effect.fail(shared.brokenBy)
    }
  )
}

const command = ({ connection }: Shared, text: string): Effect.Effect<Response, DatabaseError> =>
  connection.runOnce(text, [])

/** BEGIN, and with it what it is to set: in one message, of which the server runs nothing behind a refused BEGIN. */
const begin = ({ beginning, shared }: Level): Effect.Effect<Response, DatabaseError> => {
  const { access, isolation } = shared.mode
  const text = `begin isolation level ${isolation} ${access}${shared.deferrable ? " deferrable" : ""}`
  // Interrupted or failed, the connection's state is not idle or it is lost: either way it is not lent again.
  if (beginning.timeouts.length === 0) return command(shared, text)
  const settings = beginning.timeouts.map(([name, value]) => `set local ${name} = ${value}`)
  return shared.connection.begin([text, ...settings])
}

/** Sends BEGIN or SAVEPOINT, those of the levels around it first. */
const start = (level: Level): Effect.Effect<void, DatabaseError> =>
  Effect.suspend(() => {
    if (level.started) return Effect.void
    const { beginning: { settings }, parent, shared } = level
    if (parent === undefined) {
      const begun = settings.length === 0 ? begin(level) : Effect.andThen(begin(level), set(shared, settings))
      return running(shared, () => Effect.map(begun, () => void (level.started = true)), level.statementTimeout)
    }
    const started = running(shared, () => Effect.uninterruptible(startSavepoint(level)), level.statementTimeout)
    return Effect.andThen(start(parent), started)
  })

const startSavepoint = (level: Level): Effect.Effect<void, DatabaseError> => {
  const { beginning, shared } = level
  level.name = `aludel_${++shared.savepoints}`
  const settings = [...beginning.timeouts, ...beginning.settings]
  const sent = Effect.map(command(shared, `savepoint ${level.name}`), () => void (level.started = true))
  if (settings.length === 0) return sent
  return Effect.andThen(
    sent,
    Effect.map(set(shared, settings), ({ rows }) => {
      level.replaced = before(settings, rows[0])
    })
  )
}

const set = ({ connection }: Shared, settings: ReadonlyArray<Setting>) => connection.runOnce(...setLocal(settings))

/** How long a rollback may take; then the connection is given up, which rolls back too. */
const rollbackDeadline = Duration.seconds(5)

/** A rollback that cannot be done gives up the connection: it never replaces the first error. */
const rollback = (shared: Shared): Effect.Effect<void> =>
  Effect.suspend(() => {
    const { connection } = shared
    if (connection.session.lost !== undefined || connection.session.state === "idle") return Effect.void
    return command(shared, "rollback").pipe(
      Effect.timeoutOrElse({ duration: rollbackDeadline, orElse: () => connection.destroy }),
      Effect.catch(() => connection.destroy),
      Effect.asVoid
    )
  })

/** How long COMMIT may take: it cannot be interrupted, and must not hang on a network that is dead. */
const commitDeadline = Duration.seconds(60)

const commit = (level: Level): Effect.Effect<void, DatabaseError> =>
  Effect.suspend(() => {
    const { shared } = level
    const { session } = shared.connection
    if (!level.started && session.state === "idle") return Effect.void
    if (endedByStatement(shared)) return Effect.fail(shared.brokenBy)
    // COMMIT cannot be sent any more: nothing is stored, and that is certain.
    if (session.lost !== undefined) return Effect.fail(shared.brokenBy ??= lost(session.lost))
    if (session.state === "aborted") return Effect.andThen(rollback(shared), aborted(shared))
    return command(shared, "commit").pipe(
      Effect.timeoutOrElse({
        duration: commitDeadline,
        orElse: () => Effect.andThen(shared.connection.destroy, Effect.fail(lost("TIMEOUT")))
      }),
      Effect.catch((error) => {
        if (isLost(error.reason)) {
          shared.outcome = "unknown"
          const code = error.reason._tag === "ConnectionLost" ? error.reason.code : "25P03"
          return fail(new Reason.CommitOutcomeUnknown({ code }))
        }
        shared.brokenBy = error
        return Effect.fail(error)
      }),
      // The server answers COMMIT of an aborted transaction with ROLLBACK, and no error.
      Effect.flatMap((response) => response.command === "COMMIT" ? Effect.void : aborted(shared))
    )
  })

const lost = (code: string) => new DatabaseError({ reason: lostReason(code) })

const unmasked = <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> => effect

/** A statement that another fiber still has in flight ends first; whoever waits behind it finds the level ended. */
const closing = <E>(level: Level, then: Effect.Effect<void, E>): Effect.Effect<void, E | DatabaseError> =>
  Effect.suspend(() => {
    const run = Effect.suspend(() => {
      level.open = false
      return Effect.onExitPrimitive(then, () => {
        level.turn.pass()
        return undefined
      })
    })
    if (level.turn.takeNow()) return run
    const abandoned = (error: DatabaseError) => {
      // A fiber sits on a savepoint of this level and will not end: the connection is taken from under it.
      for (let each: Level | undefined = level; each !== undefined; each = each.parent) each.open = false
      return Effect.andThen(level.shared.connection.destroy, Effect.fail(error))
    }
    return Effect.flatMap(
      Effect.catch(Effect.as(level.turn.wait(unmasked), true), abandoned),
      () => run
    )
  })

const end = <A, E>(level: Level, exit: Exit<A, E>): Effect.Effect<void, DatabaseError> => {
  const { shared } = level
  if (exit._tag === "Success") {
    return Effect.map(closing(level, commit(level)), () => void (shared.outcome = "committed"))
  }
  return Effect.ignore(closing(level, rollback(shared)))
}

/** Ends a transaction that only read: nothing is to be kept of it. */
export const abandon = (level: Level): Effect.Effect<void> => Effect.ignore(closing(level, rollback(level.shared)))

/** Runs the body in the outermost level: commit on success, rollback on failure, defect and interruption. */
export const runOutermost = <A, E, R>(
  level: Level,
  body: Effect.Effect<A, E, R>
): Effect.Effect<A, E | DatabaseError, R> =>
  Effect.uninterruptibleMask((restore) =>
    Effect.flatMap(
      Effect.exit(restore(body)),
      (exit) =>
        Effect.onExitPrimitive(Effect.andThen(end(level, exit), exit), () => {
          level.shared.outcome ??= "rolled back"
          return undefined
        })
    )
  )

/** The error after which the transaction may be run again, if it failed of that and nothing of it can be stored. */
export const transientOf = ({ shared: { brokenBy, outcome } }: Level): DatabaseError | undefined =>
  outcome === "rolled back" && brokenBy !== undefined && isTransient(brokenBy) ? brokenBy : undefined

/** What is to run now that the transaction has ended. */
export const hooksOf = ({ afterCommit, afterRollback, shared }: Level): ReadonlyArray<Effect.Effect<void>> => {
  switch (shared.outcome) {
    case "committed":
      return [...shared.rolledBack, ...afterCommit]
    case "rolled back":
      return [...shared.rolledBack, ...afterRollback]
    default:
      return []
  }
}

const rollbackTo = (inner: Level): Effect.Effect<void> =>
  Effect.suspend(() => {
    const { name, shared, started } = inner
    shared.rolledBack.push(...inner.afterRollback)
    // Not started: either nothing was sent, or SAVEPOINT itself failed and has aborted the transaction.
    if (!started || shared.connection.session.lost !== undefined) return Effect.void
    return command(shared, `rollback to savepoint ${name}`).pipe(
      Effect.andThen(command(shared, `release savepoint ${name}`)),
      Effect.andThen(Effect.sync(() => {
        shared.brokenBy = undefined
      })),
      Effect.timeoutOrElse({ duration: rollbackDeadline, orElse: () => shared.connection.destroy }),
      Effect.catch(() => shared.connection.destroy)
    )
  })

/** What it registered is the level's around it from now on. */
const handOver = (inner: Level, parent: Level): void => {
  parent.afterCommit.push(...inner.afterCommit)
  parent.afterRollback.push(...inner.afterRollback)
}

const release = (inner: Level, parent: Level): Effect.Effect<void, DatabaseError> =>
  Effect.suspend(() => {
    const { name, replaced, shared } = inner
    handOver(inner, parent)
    if (!inner.started) return Effect.void
    const released = Effect.asVoid(running(shared, () => command(shared, `release savepoint ${name}`), undefined))
    if (replaced.length === 0) return released
    return Effect.andThen(running(shared, () => set(shared, replaced), undefined), released)
  })

const endSavepoint = <A, E>(inner: Level, parent: Level, exit: Exit<A, E>): Effect.Effect<void, DatabaseError> =>
  closing(
    inner,
    Effect.suspend(() => {
      const { shared } = inner
      if (exit._tag === "Failure") return rollbackTo(inner)
      if (shared.connection.session.state !== "aborted") return release(inner, parent)
      const failed = aborted(shared)
      return Effect.andThen(rollbackTo(inner), failed)
    })
  )

/**
 * Runs the body in a savepoint of the given level, which waits until it has ended: siblings take turns. SAVEPOINT is sent
 * with its first statement.
 */
export const runSavepoint = <A, E, R>(
  outer: Level,
  beginning: Beginning,
  body: (inner: Level) => Effect.Effect<A, E, R>
): Effect.Effect<A, E | DatabaseError, R> =>
  outer.inTurn(() =>
    Effect.uninterruptibleMask((restore) => {
      if (outer.shared.connection.session.state === "aborted") return aborted(outer.shared)
      const inner = outer.inner(beginning)
      return Effect.flatMap(
        Effect.exit(restore(body(inner))),
        (exit) =>
          exit._tag === "Success"
            ? Effect.andThen(endSavepoint(inner, outer, exit), exit)
            : Effect.andThen(Effect.ignore(endSavepoint(inner, outer, exit)), exit)
      )
    })
  )

/** Dies where a nested transaction asks for more than the outer one gives. */
export const checkNested = (outer: Mode, inner: TransactionOptions): Effect.Effect<void> =>
  covers(outer, inner) ?
    Effect.void
    : Effect.die(new IsolationMismatch({ outer: describeMode(outer), inner: describeMode(modeOf(inner)) }))

/** The mode in words. */
export const describeMode = ({ access, isolation }: Mode): string => `${isolation}, ${access}`
