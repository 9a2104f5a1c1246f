/**
 * A transaction on one connection. BEGIN is sent with the first statement's turn, alone, so that an empty transaction
 * costs nothing and no statement can slip past a refused BEGIN. Statements take turns; whatever fails, the connection
 * ends up idle or closed, and the first error stays the one that is reported.
 */
import {
  type AccessMode,
  covers,
  DatabaseError,
  type IsolationLevel,
  IsolationMismatch,
  Reason,
  type TransactionOptions
} from "@aludel/sql"
import * as Effect from "effect/Effect"
import type { Exit } from "effect/Exit"
import * as Semaphore from "effect/Semaphore"
import type { Connection } from "./Connection.ts"
import type { Response } from "./driver/Session.ts"

/** The level and access mode that a transaction runs under. */
export interface Mode {
  readonly isolation: IsolationLevel
  readonly access: AccessMode
}

export const modeOf = (options: TransactionOptions): Mode => ({
  isolation: options.isolation ?? "read committed",
  access: options.access ?? "read write"
})

/** What the whole transaction shares, from the outermost level to the innermost savepoint. */
class Shared {
  readonly connection: Connection
  readonly mode: Mode
  begun = false
  savepoints = 0
  cursors = 0
  /** The first error that aborted the transaction, until a rollback to a savepoint undoes it. */
  abortedBy: DatabaseError | undefined
  readonly afterCommit: Array<Effect.Effect<void>> = []

  constructor(connection: Connection, mode: Mode) {
    this.connection = connection
    this.mode = mode
  }
}

const fail = (reason: Reason.Reason) => Effect.fail(new DatabaseError({ reason }))

const ended = fail(new Reason.InvalidQuery({ problem: "the transaction that this code ran in has ended" }))

/** One level of a transaction: the outermost, or a savepoint. Its statements take turns. */
export class Level {
  readonly shared: Shared
  readonly turn = Semaphore.makeUnsafe(1)
  open = true

  constructor(shared: Shared) {
    this.shared = shared
  }

  static outermost(connection: Connection, mode: Mode): Level {
    return new Level(new Shared(connection, mode))
  }

  /** Runs what needs the connection, when it is this one's turn. */
  use<A, E, R>(body: (connection: Connection) => Effect.Effect<A, E, R>): Effect.Effect<A, E | DatabaseError, R> {
    return this.turn.withPermit(Effect.suspend(() => {
      if (!this.open) return ended
      const { connection } = this.shared
      if (connection.session.state === "aborted") return aborted(this.shared)
      return Effect.andThen(begin(this.shared), noticing(this.shared, body(connection)))
    }))
  }
}

const aborted = ({ abortedBy }: Shared) => fail(new Reason.TransactionAborted({ cause: abortedBy }))

/** Remembers the error that aborted the transaction, so that the next statement can say what it was. */
const noticing = <A, E, R>(shared: Shared, self: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Effect.tapError(self, (error) =>
    Effect.sync(() => {
      if (shared.connection.session.state === "aborted" && error instanceof DatabaseError) shared.abortedBy ??= error
    }))

const command = ({ connection }: Shared, text: string): Effect.Effect<Response, DatabaseError> =>
  connection.runOnce(text, [])

const begin = (shared: Shared): Effect.Effect<void, DatabaseError> =>
  Effect.suspend(() => {
    if (shared.begun) return Effect.void
    const { access, isolation } = shared.mode
    // Interrupted or failed, the connection's state is not idle or it is lost: either way it is not lent again.
    return Effect.map(command(shared, `begin isolation level ${isolation} ${access}`), () => {
      shared.begun = true
    })
  })

/** A rollback that cannot be done gives up the connection, which rolls back too: it never replaces the first error. */
const rollback = (shared: Shared): Effect.Effect<void> =>
  Effect.suspend(() => {
    const { session } = shared.connection
    if (session.lost !== undefined || session.state === "idle") return Effect.void
    return Effect.catch(Effect.asVoid(command(shared, "rollback")), () => shared.connection.destroy)
  })

const commit = (shared: Shared): Effect.Effect<void, DatabaseError> =>
  Effect.suspend(() => {
    if (!shared.begun) return Effect.void
    if (shared.connection.session.state === "aborted") return Effect.andThen(rollback(shared), aborted(shared))
    return command(shared, "commit").pipe(
      Effect.catch((error) =>
        error.reason._tag === "ConnectionLost"
          ? fail(new Reason.CommitOutcomeUnknown({ code: error.reason.code }))
          : Effect.fail(error)
      ),
      // The server answers COMMIT of an aborted transaction with ROLLBACK, and no error.
      Effect.flatMap((response) => response.command === "COMMIT" ? Effect.void : aborted(shared))
    )
  })

const end = <A, E>(level: Level, exit: Exit<A, E>): Effect.Effect<void, DatabaseError> =>
  // A statement that another fiber still has in flight ends first; whoever waits behind it finds the transaction ended.
  level.turn.withPermit(Effect.suspend(() => {
    level.open = false
    return exit._tag === "Success" ? commit(level.shared) : rollback(level.shared)
  }))

/** Ends a transaction that only read: nothing is to be kept of it. */
export const abandon = (level: Level): Effect.Effect<void> =>
  level.turn.withPermit(Effect.suspend(() => {
    level.open = false
    return rollback(level.shared)
  }))

/** Runs the body in the outermost level: commit on success, rollback on failure, defect and interruption. */
export const runOutermost = <A, E, R>(
  level: Level,
  body: Effect.Effect<A, E, R>
): Effect.Effect<A, E | DatabaseError, R> =>
  Effect.uninterruptibleMask((restore) =>
    Effect.flatMap(Effect.exit(restore(body)), (exit) => Effect.andThen(end(level, exit), exit))
  )

const rollbackTo = (shared: Shared, name: string): Effect.Effect<void> =>
  Effect.suspend(() => {
    if (shared.connection.session.lost !== undefined) return Effect.void
    return command(shared, `rollback to savepoint ${name}`).pipe(
      Effect.andThen(command(shared, `release savepoint ${name}`)),
      Effect.andThen(Effect.sync(() => {
        shared.abortedBy = undefined
      })),
      Effect.catch(() => shared.connection.destroy)
    )
  })

const endSavepoint = <A, E>(inner: Level, name: string, exit: Exit<A, E>): Effect.Effect<void, DatabaseError> =>
  inner.turn.withPermit(Effect.suspend(() => {
    inner.open = false
    const { shared } = inner
    if (exit._tag === "Failure") return rollbackTo(shared, name)
    if (shared.connection.session.state !== "aborted") {
      return Effect.asVoid(command(shared, `release savepoint ${name}`))
    }
    const { abortedBy } = shared
    return Effect.andThen(rollbackTo(shared, name), fail(new Reason.TransactionAborted({ cause: abortedBy })))
  }))

/**
 * Runs the body in a savepoint of the given level, which waits until it has ended: siblings take turns. Names come from
 * a counter, so that they never collide.
 */
export const runSavepoint = <A, E, R>(
  outer: Level,
  body: (inner: Level) => Effect.Effect<A, E, R>
): Effect.Effect<A, E | DatabaseError, R> =>
  outer.use(({ runOnce }) =>
    Effect.uninterruptibleMask((restore) => {
      const name = `aludel_${++outer.shared.savepoints}`
      const inner = new Level(outer.shared)
      return Effect.flatMap(runOnce(`savepoint ${name}`, []), () =>
        Effect.flatMap(
          Effect.exit(restore(body(inner))),
          (exit) => Effect.andThen(endSavepoint(inner, name, exit), exit)
        ))
    })
  )

/** Dies where a nested transaction asks for more than the outer one gives. */
export const checkNested = (outer: Mode, inner: TransactionOptions): Effect.Effect<void> =>
  covers(outer, inner) ?
    Effect.void
    : Effect.die(new IsolationMismatch({ outer: describe(outer), inner: describe(modeOf(inner)) }))

const describe = ({ access, isolation }: Mode): string => `${isolation}, ${access}`
