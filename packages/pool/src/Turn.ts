/**
 * Turns on one connection, in the order of asking. Whoever waits while nothing runs there may be waiting for a fiber that
 * waits for it: after a while without progress it is told so instead of hanging for ever.
 */
import { DatabaseError, Reason } from "@aludel/sql"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"

/** Whether anything happens on the connection. */
export interface Progress {
  /** How long to wait without any progress. */
  readonly patience: Duration.Duration
  readonly busy: () => boolean
  /** Grows with each statement. */
  readonly count: () => number
}

interface Waiter {
  granted: boolean
  wake: (() => void) | undefined
}

type Restore = <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>

export class Turn {
  private taken = false
  private readonly waiters: Array<Waiter> = []
  private readonly progress: Progress

  constructor(progress: Progress) {
    this.progress = progress
  }

  /** Takes the turn now if it is free. */
  takeNow(): boolean {
    if (this.taken) return false
    this.taken = true
    return true
  }

  /** Waits for the turn. Run where nothing can be interrupted but by `restore`, so that a turn taken is passed on. */
  wait(restore: Restore): Effect.Effect<void, DatabaseError> {
    return Effect.suspend(() => {
      const waiter: Waiter = { granted: false, wake: undefined }
      this.waiters.push(waiter)
      return Effect.onExit(restore(waiting(waiter, this.progress)), (exit) =>
        Effect.sync(() => {
          if (exit._tag === "Failure") this.leave(waiter)
        }))
    })
  }

  /** Hands the turn to the next. */
  pass(): void {
    const next = this.waiters.shift()
    this.taken = next !== undefined
    if (next === undefined) return
    next.granted = true
    next.wake?.()
  }

  private leave(waiter: Waiter): void {
    if (waiter.granted) return this.pass()
    this.waiters.splice(this.waiters.indexOf(waiter), 1)
  }
}

const waiting = (waiter: Waiter, progress: Progress): Effect.Effect<void, DatabaseError> =>
  Effect.suspend(() => {
    if (waiter.granted) return Effect.void
    let stuck: (() => void) | undefined
    return Effect.flatMap(
      Effect.forkDetach(watch(progress, () => stuck?.())),
      (watcher) =>
        Effect.callback<void, DatabaseError>((resume) => {
          const done = (effect: Effect.Effect<void, DatabaseError>) => {
            watcher.interruptUnsafe()
            resume(effect)
          }
          stuck = () => done(timedOut(progress))
          waiter.wake = () => done(Effect.void)
          if (waiter.granted) done(Effect.void)
          return Effect.sync(() => watcher.interruptUnsafe())
        })
    )
  })

/** Calls back once nothing has run for as long as patience lasts. */
const watch = (progress: Progress, stuck: () => void): Effect.Effect<void> =>
  Effect.suspend(() => {
    const before = progress.count()
    return Effect.flatMap(Effect.sleep(progress.patience), () => {
      if (progress.busy() || progress.count() !== before) return watch(progress, stuck)
      stuck()
      return Effect.void
    })
  })

const timedOut = ({ patience }: Progress) =>
  Effect.fail(new DatabaseError({ reason: new Reason.TurnTimeout({ milliseconds: Duration.toMillis(patience) }) }))
