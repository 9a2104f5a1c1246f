/** A session as it runs: its unit of work, the transaction under it, and who is using it. */
import {
  type Database,
  DatabaseError,
  deferredConstraints,
  Reads,
  Reason,
  type TransactionOptions,
  Writes
} from "@aludel/sql"
import * as Cause from "effect/Cause"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Semaphore from "effect/Semaphore"
import { HookFailed, SessionBusy, SessionClosed, SessionFailed } from "../error/SessionError.ts"
import { CircularWrite, InvalidWrite } from "../error/WriteError.ts"
import { flushOnce } from "./Flush.ts"
import { asDatabaseError, type FlushError } from "./FlushError.ts"
import { type HeldTransaction, hold } from "./HeldTransaction.ts"
import { type ErasedHooks, noHooks } from "./Hooks.ts"
import { UnitOfWork } from "./UnitOfWork.ts"

/** Flushes of one commit: hooks that always have more to say would never let it end. */
const mostFlushes = 100

/** Whether the error says that nothing was sent. */
const isRefused = (error: FlushError): boolean =>
  error instanceof InvalidWrite || error instanceof CircularWrite || error instanceof HookFailed ||
  error instanceof SessionFailed ||
  (error instanceof DatabaseError && Reason.isRefusal(error.reason))

/** The mode of a session's transaction. */
export type SessionMode = Required<Pick<TransactionOptions, "isolation" | "access">>

/** The session in whose flush an effect runs: it is the hook of one. */
const CurrentFlush = Context.Reference<SessionState | undefined>("@aludel/orm/CurrentFlush", {
  defaultValue: () => undefined
})

export class SessionState {
  readonly work = new UnitOfWork()
  /** What its statements put off until its commit. */
  readonly deferred = deferredConstraints()
  readonly outer: Database
  readonly options: SessionMode
  autoflush: boolean
  private ownHooks: ErasedHooks = noHooks
  private transaction: HeldTransaction | undefined
  /** The levels of the transaction, the innermost last. */
  private readonly levels: Array<Database> = []
  private failure: SessionFailed | undefined
  private user: number | undefined
  private isClosed = false
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
      if (this.isClosed) return Effect.die(new SessionClosed())
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

  get hooks(): ErasedHooks {
    return this.ownHooks
  }

  set hooks(hooks: ErasedHooks) {
    this.ownHooks = hooks
    this.work.isHeard = hooks !== noHooks
  }

  get usable(): Effect.Effect<void, SessionFailed> {
    return Effect.suspend(() => this.failure === undefined ? Effect.void : Effect.fail(this.failure))
  }

  /** The innermost level; the transaction begins with its first use. */
  readonly level: Effect.Effect<Database, DatabaseError> = Effect.suspend(() => {
    if (this.isClosed) return Effect.die(new SessionClosed())
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
      ).pipe(Effect.tap(({ afterCommit, afterRollback }) =>
        Effect.andThen(
          this.hooks.afterCommit === undefined ? Effect.void : afterCommit(this.hooks.afterCommit),
          this.hooks.afterRollback === undefined ? Effect.void : afterRollback(this.hooks.afterRollback)
        )
      ))
    }))
  })

  /** Runs what reads and writes on the innermost level. */
  on<A, E, R>(body: Effect.Effect<A, E, R>): Effect.Effect<A, E | DatabaseError, Exclude<Exclude<R, Reads>, Writes>> {
    return Effect.flatMap(
      this.level,
      (database) => body.pipe(Effect.provideService(Reads, database), Effect.provideService(Writes, database))
    )
  }

  /** Writes what there is to write. What a hook asks for is within the flush that it stands in. */
  readonly flush: Effect.Effect<void, FlushError> = Effect.flatMap(CurrentFlush, (current) => {
    if (this.work.dirty.size === 0 || current === this) return this.usable
    let isSent = false
    const flushed = flushOnce(this.work, this.hooks, () => {
      isSent = true
    })
    const body = Effect.andThen(this.usable, Effect.provideService(this.on(flushed), CurrentFlush, this))
    const done = Effect.onExit(body, (exit) =>
      Effect.sync(() => {
        if (exit._tag === "Success") return
        const error = Cause.findErrorOption(exit.cause)
        // What was refused before anything was sent leaves the session as it was.
        if (Option.isSome(error) && !isSent && isRefused(error.value)) return
        const interrupted = new Error("it was interrupted")
        const cause = Cause.hasInterruptsOnly(exit.cause) ? interrupted : Cause.squash(exit.cause)
        this.failure ??= new SessionFailed({ cause })
      }))
    return this.flushing.withPermit(done)
  })

  /** Runs the hooks of rows that were read. */
  readonly tellLoaded: Effect.Effect<void, HookFailed> = Effect.suspend(() =>
    Effect.forEach(
      this.work.takeLoaded(),
      ({ known: { row }, place: { entity } }) => this.hooks.row("afterLoad", entity, [row ?? {}]) ?? Effect.void,
      { discard: true }
    )
  )

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

  /** Flushes until nobody has more to say: what a hook says behind a flush is written by the next. */
  private readonly flushAll: Effect.Effect<void, FlushError> = Effect.gen({ self: this }, function*() {
    if (this.hooks.beforeCommit !== undefined) yield* this.on(this.hooks.beforeCommit)
    for (let flushes = 0; flushes < mostFlushes; flushes++) {
      yield* this.flush
      if (this.work.dirty.size === 0) return
    }
    const cause = new Error(`after ${mostFlushes} flushes there is still something to write`)
    yield* Effect.fail(new HookFailed({ hook: "afterFlush", cause }))
  })

  readonly commit: Effect.Effect<void, FlushError> = Effect.suspend(() =>
    Effect.flatMap(this.flushAll, () => {
      const { transaction } = this
      if (transaction === undefined) return Effect.void
      return Effect.uninterruptible(
        Effect.flatMap(Effect.exit(Effect.mapError(transaction.commit, this.deferred.named)), (exit) => {
          this.ended()
          if (exit._tag === "Success") this.work.settle()
          else this.undoAll()
          return exit
        })
      )
    })
  )

  private undoAll(): void {
    this.work.undo()
    this.work.expireAll()
  }

  /** The end of its scope: nobody asks any more what it knows. */
  readonly close: Effect.Effect<void> = Effect.suspend(() => {
    const rolledBack = this.transaction?.rollback ?? Effect.void
    return Effect.uninterruptible(Effect.ensuring(
      Effect.map(rolledBack, this.ended),
      Effect.sync(() => {
        this.isClosed = true
      })
    ))
  })

  readonly rollback: Effect.Effect<void> = Effect.suspend(() => {
    const { transaction } = this
    return Effect.uninterruptible(Effect.map(transaction?.rollback ?? Effect.void, () => {
      this.ended()
      this.undoAll()
    }))
  })
}
