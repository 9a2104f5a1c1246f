/** A session as it runs: its unit of work, the transaction under it, and who is using it. */
import {
  ConstraintViolation,
  type Database,
  DatabaseError,
  Reads,
  Reason,
  type TransactionOptions,
  Writes
} from "@aludel/sql"
import * as Effect from "effect/Effect"
import * as Semaphore from "effect/Semaphore"
import { SessionBusy, SessionFailed } from "../error/SessionError.ts"
import { CircularWrite, InvalidWrite } from "../error/WriteError.ts"
import { planWrites } from "../write/Plan.ts"
import { unexpected } from "../write/Unexpected.ts"
import { refused, runSteps, type WriteError } from "../write/Write.ts"
import { cascade } from "./Cascade.ts"
import { type HeldTransaction, hold } from "./HeldTransaction.ts"
import { UnitOfWork } from "./UnitOfWork.ts"

/** What a flush can fail with. */
export type FlushError = WriteError | SessionFailed

/** What a flush fails with, for a statement that knows of nothing but the database. */
export const asDatabaseError = (error: FlushError | SessionBusy): DatabaseError => {
  if (error instanceof DatabaseError) return error
  if (error instanceof SessionBusy) {
    return new DatabaseError({ reason: new Reason.InvalidQuery({ problem: error.message }) })
  }
  if (error instanceof ConstraintViolation) return unexpected(error)
  if (error instanceof SessionFailed) {
    return new DatabaseError({ reason: new Reason.TransactionAborted({ cause: error.cause }) })
  }
  return new DatabaseError({ reason: new Reason.TransactionAborted({ cause: error }) })
}

/** The mode of a session's transaction. */
export type SessionMode = Required<Pick<TransactionOptions, "isolation" | "access">>

export class SessionState {
  readonly work = new UnitOfWork()
  readonly outer: Database
  readonly options: SessionMode
  autoflush: boolean
  private transaction: HeldTransaction | undefined
  /** The levels of the transaction, the innermost last. */
  private readonly levels: Array<Database> = []
  private failure: SessionFailed | undefined
  private user: number | undefined
  private depth = 0
  private readonly turn = Semaphore.makeUnsafe(1)

  constructor(outer: Database, options: SessionMode, autoflush: boolean) {
    this.outer = outer
    this.options = options
    this.autoflush = autoflush
  }

  /** Refuses a second fiber while a first one is at work. */
  exclusive<A, E, R>(body: Effect.Effect<A, E, R>): Effect.Effect<A, E | SessionBusy, R> {
    return Effect.flatMap(Effect.fiberId, (id): Effect.Effect<A, E | SessionBusy, R> => {
      if (this.user !== undefined && this.user !== id) return Effect.fail(new SessionBusy())
      this.user = id
      this.depth++
      return Effect.ensuring(
        body,
        Effect.sync(() => {
          this.depth--
          if (this.depth === 0) this.user = undefined
        })
      )
    })
  }

  get usable(): Effect.Effect<void, SessionFailed> {
    return Effect.suspend(() => this.failure === undefined ? Effect.void : Effect.fail(this.failure))
  }

  /** The innermost level; the transaction begins with its first use. */
  readonly level: Effect.Effect<Database, DatabaseError> = Effect.suspend(() => {
    const open = this.levels.at(-1)
    if (open !== undefined) return Effect.succeed(open)
    return this.turn.withPermit(Effect.suspend(() => {
      const opened = this.levels.at(-1)
      if (opened !== undefined) return Effect.succeed(opened)
      return Effect.uninterruptibleMask((restore) =>
        Effect.map(restore(hold(this.outer, this.options)), (held) => {
          this.transaction = held
          this.levels.push(held.database)
          return held.database
        })
      )
    }))
  })

  /** Runs what reads and writes on the innermost level. */
  on<A, E, R>(body: Effect.Effect<A, E, R>): Effect.Effect<A, E | DatabaseError, Exclude<Exclude<R, Reads>, Writes>> {
    return Effect.flatMap(
      this.level,
      (database) => body.pipe(Effect.provideService(Reads, database), Effect.provideService(Writes, database))
    )
  }

  private fail<E>(error: E): E {
    // What was refused before anything was sent leaves the session as it was.
    const isSent = !(error instanceof InvalidWrite || error instanceof CircularWrite) &&
      !(error instanceof DatabaseError &&
        (error.reason._tag === "InvalidValue" || error.reason._tag === "InvalidQuery"))
    if (isSent) this.failure ??= new SessionFailed({ cause: error })
    return error
  }

  /** Writes what there is to write. */
  readonly flush: Effect.Effect<void, FlushError> = Effect.suspend(() => {
    if (this.work.dirty.size === 0) return this.usable
    const body = Effect.gen({ self: this }, function*() {
      yield* this.usable
      const removed = [...this.work.dirty].filter(({ known }) => known.state === "removed")
      if (removed.length > 0) yield* this.on(cascade(this.work, removed))
      const work = yield* refused(() => this.work.work())
      const orphans = [...this.work.dirty].filter((entry) =>
        entry.known.state === "removed" && !removed.includes(entry)
      )
      if (orphans.length > 0) yield* this.on(cascade(this.work, orphans))
      const all = orphans.length === 0 ? work : yield* refused(() => this.work.work())
      if (all.length === 0) return
      const steps = yield* refused(() => planWrites(all.map(({ change }) => change)))
      const written = yield* this.on(runSteps(steps))
      this.work.wrote(all, written)
    })
    return this.flushing.withPermit(
      Effect.onInterrupt(Effect.mapError(body, (error) => this.fail(error)), () =>
        Effect.sync(() => {
          // Nobody knows which of its statements went through.
          this.failure ??= new SessionFailed({ cause: new Error("it was interrupted") })
        }))
    )
  })

  private readonly flushing = Semaphore.makeUnsafe(1)

  /** The flush before a query. */
  readonly beforeQuery: Effect.Effect<void, FlushError> = Effect.suspend(() =>
    this.autoflush ? this.flush : this.usable
  )

  /** The same where only the database's errors are known. */
  readonly beforeStatement: Effect.Effect<void, DatabaseError> = Effect.suspend(() =>
    Effect.mapError(this.beforeQuery, asDatabaseError)
  )

  /** A savepoint around an effect: what it did is undone with it. */
  nested<A, E, R>(
    body: Effect.Effect<A, E, R>,
    inside: (effect: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>
  ): Effect.Effect<A, E | FlushError, R> {
    return Effect.flatMap(Effect.andThen(this.flush, this.level), (outer) => {
      const level = Effect.flatMap(Effect.context<R>(), (context) => {
        const database = context.mapUnsafe.get(Writes.key) as Database
        return Effect.suspend(() => {
          this.levels.push(database)
          this.work.begin()
          return Effect.onExit(Effect.tap(inside(body), () => this.flush), (exit) =>
            Effect.sync(() => {
              this.levels.pop()
              if (exit._tag === "Success") this.work.release()
              else {
                this.work.undo()
                this.failure = undefined
              }
            }))
        })
      })
      return outer.savepoint(level)
    })
  }

  private readonly ended = (): void => {
    this.transaction = undefined
    this.levels.length = 0
    this.failure = undefined
  }

  readonly commit: Effect.Effect<void, FlushError> = Effect.suspend(() =>
    Effect.flatMap(this.flush, () => {
      const { transaction } = this
      if (transaction === undefined) return Effect.void
      return Effect.uninterruptible(Effect.flatMap(Effect.exit(transaction.commit), (exit) => {
        this.ended()
        if (exit._tag === "Success") this.work.settle()
        else this.undoAll()
        return exit
      }))
    })
  )

  private undoAll(): void {
    this.work.undo()
    this.work.expireAll()
  }

  readonly rollback: Effect.Effect<void> = Effect.suspend(() => {
    const { transaction } = this
    return Effect.uninterruptible(Effect.map(transaction?.rollback ?? Effect.void, () => {
      this.ended()
      this.undoAll()
    }))
  })
}
