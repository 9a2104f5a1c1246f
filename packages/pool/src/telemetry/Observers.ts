/** Who is told of a pool's statements: those around the fiber that sends, and those who listen to the whole pool. */
import type { DatabaseError, SentStatement, StatementObserver } from "@aludel/sql"
import { CurrentObservation } from "@aludel/sql/Plan"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import type { Exit } from "effect/Exit"
import type { Fiber } from "effect/Fiber"
import { uncommented } from "./Description.ts"
import { callSiteOf, kindOf, notSent, outcomeOf, spansOf } from "./Sent.ts"

type AnyFiber = Fiber<unknown, unknown>

/** The transaction that a connection is in, and which attempt of it. */
export type TransactionMark = NonNullable<SentStatement["transaction"]>

/** What a connection knows of the statement that it sends. */
export interface Sent {
  readonly text: string
  readonly parameters: ReadonlyArray<string | null>
  /** Whether the program asked for it, and so it is not to be told apart by its text. */
  readonly asked: boolean
  readonly transaction: TransactionMark | undefined
  /** The time that the server gives it, in milliseconds. */
  readonly timeout: number | undefined
}

/** A statement under way that somebody wants to know of. */
export interface Observed {
  interrupted: boolean
  readonly ended: (answer: Exit<{ readonly count: number }, DatabaseError>) => void
}

/** Those who listen to a pool, and what it is called. */
export class Observers {
  readonly pool: string
  readonly server: SentStatement["server"]
  private readonly listening: Set<StatementObserver>

  constructor(pool: string, server: SentStatement["server"] = "primary", listening = new Set<StatementObserver>()) {
    this.pool = pool
    this.server = server
    this.listening = listening
  }

  /** Those of a replica's pool, which whoever listens to the primary's hears too. */
  replica(pool: string): Observers {
    return new Observers(pool, "replica", this.listening)
  }

  /** Tells the observer of each statement from now on, until the returned function is called. */
  listen(observer: StatementObserver): () => void {
    this.listening.add(observer)
    return () => void this.listening.delete(observer)
  }

  /** Whether anybody wants to know what the fiber sends. */
  isHeard(fiber: AnyFiber): boolean {
    const observers = fiber.getRef(CurrentObservation)?.observers
    return this.listening.size > 0 || (observers !== undefined && observers.length > 0)
  }

  /** Notes that the fiber sends a statement, of which they are told when it has ended. */
  begin(fiber: AnyFiber, { asked, parameters, text, timeout, transaction }: Sent): Observed {
    const { callers, correlation, observers = [] } = fiber.getRef(CurrentObservation) ?? {}
    const clock = fiber.getRef(Clock.Clock)
    const sentAt = clock.currentTimeMillisUnsafe()
    const lateAfter = stopwatch()
    const begun = clock.monotonicTimeNanosUnsafe()
    const kind = asked ? "statement" : kindOf(text)
    const told = {
      text: uncommented(text),
      kind,
      parameters: parameters.length,
      sentAt,
      transaction,
      // BEGIN goes with the first statement, whosever that is.
      callers: kind === "transaction" ? undefined : callers,
      pool: this.pool,
      server: this.server,
      ...spansOf(fiber.cache.span),
      correlation
    }
    const all = new Set([...observers, ...this.listening])
    const callSite = [...all].some(({ callSites }) => callSites) ? callSiteOf(fiber) : undefined
    const observed: Observed = {
      interrupted: false,
      ended: (answer) => {
        if (notSent(answer)) return
        const ending = {
          milliseconds: Number(clock.monotonicTimeNanosUnsafe() - begun) / 1_000_000,
          rows: answer._tag === "Success" ? answer.value.count : 0,
          outcome: outcomeOf(answer, { interrupted: observed.interrupted, late: lateAfter(timeout) })
        }
        for (const { callSites, tell, values } of all) {
          telling(fiber, () =>
            tell({
              ...told,
              ...ending,
              values: values === true ? parameters : undefined,
              callSite: callSites === true ? callSite : undefined
            }))
        }
      }
    }
    return observed
  }
}

/** Whether so many milliseconds have passed: the server's clock runs, whatever a test does with the fiber's. */
const stopwatch = () => {
  const begun = performance.now()
  return (milliseconds: number | undefined): boolean =>
    milliseconds !== undefined && performance.now() - begun >= milliseconds * 0.95
}

/** An observer that throws has a mistake in it, which is no concern of the statement. */
const telling = (fiber: AnyFiber, tell: () => void): void => {
  try {
    tell()
  } catch (cause) {
    Effect.runForkWith(fiber.context)(Effect.logError("an observer of statements failed", cause))
  }
}
