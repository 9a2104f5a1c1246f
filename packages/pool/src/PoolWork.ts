/**
 * What a pool's decisions ask for, done by fibers of the pool's own: opening, checking, resetting, closing, waking, and
 * telling of it. They run in the context that the pool was made in, not in that of whoever needed a connection first.
 */
import type { DatabaseError } from "@aludel/sql"
import * as Cause from "effect/Cause"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type { Exit } from "effect/Exit"
import * as Fiber from "effect/Fiber"
import { Random } from "effect/Random"
import { ParentSpan } from "effect/Tracer"
import { type Connector, lostConnection } from "./Connect.ts"
import type { Connection } from "./Connection.ts"
import { Meter } from "./events/Meter.ts"
import type { PoolEvent } from "./events/PoolEvent.ts"
import type { PoolConfig } from "./PoolConfig.ts"
import type { Entry } from "./state/Entry.ts"
import { PoolState } from "./state/PoolState.ts"
import type { CloseReason } from "./state/Work.ts"

export type Lent = Entry<Connection>

/** A timer of Node's cannot be set for longer than some weeks; waking too early does no harm. */
const longestSleep = 3_600_000

export class PoolWork {
  readonly meter = new Meter()
  readonly state: PoolState<Connection, Cause.Cause<DatabaseError>>
  private readonly connector: Connector
  private readonly context: Context.Context<never>
  private readonly clock: Clock.Clock
  private readonly listeners = new Set<(event: PoolEvent) => void>()
  private readonly openings = new Set<Fiber.Fiber<unknown>>()
  private readonly closings = new Set<Fiber.Fiber<unknown>>()
  private readonly whenDrained: Array<() => void> = []
  private timer: Fiber.Fiber<unknown> | undefined

  constructor(config: PoolConfig, connector: Connector, context: Context.Context<never>) {
    this.connector = connector
    this.context = context
    this.clock = Context.get(context, Clock.Clock)
    const random = Context.get(context, Random)
    this.state = new PoolState(
      config.limits,
      {
        open: () => this.run(this.open(), this.openings),
        check: (entry) => this.tend(entry, "Checked", connector.check(entry.connection)),
        reset: (entry) => this.tend(entry, "Reset", connector.reset(entry.connection)),
        close: (entry, reason) => this.close(entry, reason),
        wake: (at) => this.wake(at),
        leak: (entry, now) => this.reportLeak(entry, now),
        waited: (milliseconds) => this.meter.waited.add(milliseconds),
        drained: () => {
          for (const done of this.whenDrained.splice(0)) done()
        }
      },
      () => random.nextDoubleUnsafe()
    )
  }

  /** Milliseconds, and not of the time of day, which can be set back. */
  now(): number {
    return Number(this.clock.monotonicTimeNanosUnsafe()) / 1_000_000
  }

  listen(listener: (event: PoolEvent) => void): () => void {
    this.listeners.add(listener)
    return () => void this.listeners.delete(listener)
  }

  get isHeard(): boolean {
    return this.listeners.size > 0
  }

  /** The event is made only if somebody listens. */
  tell(event: () => PoolEvent): void {
    if (!this.isHeard) return
    const told = event()
    for (const listener of this.listeners) listener(told)
  }

  /** Runs something of the pool's own, and knows of it until it has ended. */
  private run(effect: Effect.Effect<unknown>, among: Set<Fiber.Fiber<unknown>>): void {
    const fiber = Effect.runForkWith(this.context)(effect)
    if (fiber.pollUnsafe() !== undefined) return
    among.add(fiber)
    fiber.addObserver(() => void among.delete(fiber))
  }

  private open(): Effect.Effect<void> {
    const begun = this.now()
    const noted: Array<Connection> = []
    const connect = Effect.suspend(() => this.connector.connect((one) => void noted.push(one)))
    return Effect.uninterruptibleMask((restore) =>
      Effect.flatMap(Effect.exit(restore(connect)), (exit) => {
        const kept = exit._tag === "Success" && exit.value.session.lost === undefined ? exit.value : undefined
        const destroyed = Effect.forEach(noted, (one) => one === kept ? Effect.void : one.destroy, { discard: true })
        return Effect.andThen(destroyed, Effect.sync(() => this.opened(exit, begun)))
      })
    )
  }

  private opened(exit: Exit<Connection, DatabaseError>, begun: number): void {
    const now = this.now()
    if (exit._tag === "Failure") return this.notOpened(exit.cause, now)
    const { session } = exit.value
    if (session.lost !== undefined) return this.notOpened(Cause.fail(lostConnection(session.lost)), now)
    this.meter.created.add(now - begun)
    const entry = this.state.opened(exit.value, now, ({ id }) => {
      this.tell(() => ({ _tag: "Connected", connection: id, milliseconds: now - begun }))
    })
    session.onLost(() => {
      if (entry.phase === "closed") return
      this.tell(() => ({ _tag: "Invalidated", connection: entry.id }))
      this.state.lost(entry, this.now())
    })
  }

  private notOpened(cause: Cause.Cause<DatabaseError>, now: number): void {
    if (Cause.hasInterruptsOnly(cause)) return this.state.abandoned()
    this.tell(() => ({ _tag: "ConnectFailed", reason: reasonTag(cause) }))
    this.state.failed(cause, now)
  }

  private tend(entry: Lent, event: "Checked" | "Reset", work: Effect.Effect<void, DatabaseError>): void {
    const tended = Effect.map(Effect.exit(work), ({ _tag }) => {
      const fit = _tag === "Success" && entry.connection.session.lost === undefined
      this.tell(() => ({ _tag: event, connection: entry.id, fit }))
      this.state.tendedTo(entry, fit, this.now())
    })
    this.run(tended, this.closings)
  }

  private close(entry: Lent, reason: CloseReason): void {
    this.tell(() => ({ _tag: "Closed", connection: entry.id, reason }))
    const { close, destroy } = entry.connection
    const ending = reason === "lost" || reason === "unfit" ? destroy : close
    this.run(Effect.map(Effect.exit(ending), () => this.state.gone(this.now())), this.closings)
  }

  private wake(at: number): void {
    this.timer?.interruptUnsafe()
    const sleep = Effect.sleep(Duration.millis(Math.min(Math.ceil(Math.max(at - this.now(), 0)), longestSleep)))
    this.timer = Effect.runForkWith(this.context)(Effect.map(sleep, () => {
      this.timer = undefined
      this.state.tick(this.now())
    }))
  }

  private reportLeak(entry: Lent, now: number): void {
    const { milliseconds, span } = leaseOf(entry, now)
    this.tell(() => ({ _tag: "LeaseTooLong", connection: entry.id, milliseconds, span }))
    const by = span === undefined ? "outside of any span" : `in the span "${span}"`
    Effect.runForkWith(this.context)(
      Effect.logWarning(
        `a connection has been lent for ${milliseconds} ms ${by}: is a transaction or a stream left open?`
      )
    )
  }

  /** Turns everybody away, and gives up what is being opened. */
  shut(): Effect.Effect<void> {
    return Effect.suspend(() => {
      this.state.shut()
      this.timer?.interruptUnsafe()
      return Fiber.interruptAll([...this.openings])
    })
  }

  /** Until every lease has ended. */
  readonly drained: Effect.Effect<void> = Effect.callback<void>((resume) => {
    if (this.state.settled) resume(Effect.void)
    else this.whenDrained.push(() => resume(Effect.void))
  })

  /** Takes away what is still lent. */
  readonly cutOff: Effect.Effect<void> = Effect.suspend(() =>
    Effect.forEach([...this.state.lent, ...this.state.tended], ({ connection }) => connection.destroy, {
      discard: true
    })
  )

  /** Until every connection that was to be closed is. */
  readonly closedAll: Effect.Effect<void> = Effect.suspend(() => Effect.asVoid(Fiber.awaitAll([...this.closings])))
}

/** How long a connection has been lent, and the span that holds it. */
export const leaseOf = ({ holder, since }: Lent, now: number) => {
  const context = holder instanceof Object && "context" in holder ? holder.context : undefined
  return { milliseconds: Math.round(now - since), span: Context.isContext(context) ? spanOf(context) : undefined }
}

/** The span that a fiber is in, by its context: the nearest one that has a name. */
const spanOf = (context: Context.Context<never>): string | undefined => {
  const span = Context.getOption(context, ParentSpan)
  return span._tag === "Some" && span.value._tag === "Span" ? span.value.name : undefined
}

const reasonTag = (cause: Cause.Cause<DatabaseError>): string => {
  const failure = Cause.findErrorOption(cause)
  return failure._tag === "Some" ? failure.value.reason._tag : "Defect"
}
