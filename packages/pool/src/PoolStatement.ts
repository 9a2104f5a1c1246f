/**
 * One statement on whatever connection of the pool is free, as one Effect. Taking a connection or waiting for one, sending,
 * reading and giving back are steps of one callback, with no mask, finalizer or hop of the fiber between them; the
 * connection is given back in the step that its answer comes in.
 */
import type { CompiledQuery, DatabaseError, QueryResult } from "@aludel/sql"
import type * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import type { Connection } from "./Connection.ts"
import type { Response } from "./driver/Sending.ts"
import { read } from "./Execute.ts"
import type { Lent } from "./PoolWork.ts"
import type { Answer, Waiter } from "./state/Waiting.ts"

export type Told = Answer<Connection, Cause.Cause<DatabaseError>>
export type Waits = Waiter<Connection, Cause.Cause<DatabaseError>>

/** The steps that a lease is made of, none of which waits. */
export interface Leasing {
  /** A connection that is free now; a place in the queue; or why there is neither. */
  readonly take: () => Lent | Waits | Exit.Exit<never, DatabaseError>
  /** Why one who waited got nothing. */
  readonly refused: (told: Exclude<Told, Lent>) => Exit.Exit<never, DatabaseError>
  readonly begin: (entry: Lent, holder: unknown) => void
  readonly end: (entry: Lent) => void
  /** One who waits gives up; what it was given meanwhile goes to the next. */
  readonly leave: (waiter: Waits) => void
}

type Resume<Row> = (exit: Exit.Exit<QueryResult<Row>, DatabaseError>) => void

/** A statement on its way. */
class PoolStatement<Row> {
  private readonly leasing: Leasing
  private readonly statement: CompiledQuery<Row>
  private readonly resume: Resume<Row>
  private readonly holder = Fiber.getCurrent()
  private waiter: Waits | undefined
  private lent: Lent | undefined
  private interrupted = false

  constructor(leasing: Leasing, statement: CompiledQuery<Row>, resume: Resume<Row>) {
    this.leasing = leasing
    this.statement = statement
    this.resume = resume
  }

  start(): void {
    const taken = this.leasing.take()
    if (taken._tag === "Entry") this.sendOn(taken)
    else if (taken._tag === "Waiter") this.waitAs(taken)
    else this.resume(taken)
  }

  private waitAs(waiter: Waits): void {
    this.waiter = waiter
    waiter.listen((told) => {
      if (this.interrupted) return
      this.waiter = undefined
      if (told._tag === "Entry") this.sendOn(told)
      else this.resume(this.leasing.refused(told))
    })
  }

  private sendOn(entry: Lent): void {
    const { parameters, text } = this.statement
    this.lent = entry
    this.leasing.begin(entry, this.holder)
    entry.connection.send(text, parameters, (answer) => this.answered(entry, answer), this.holder)
  }

  private answered(entry: Lent, answer: Exit.Exit<Response, DatabaseError>): void {
    // Whoever interrupts gives it back: the server may still have to take the request to cancel.
    if (this.interrupted) return
    this.lent = undefined
    this.leasing.end(entry)
    this.resume(answer._tag === "Success" ? read(this.statement, answer.value) : Exit.failCause(answer.cause))
  }

  /** Leaves the queue; or cancels the statement, and gives the connection back when that has ended. */
  interrupt(): Effect.Effect<void> {
    this.interrupted = true
    const { lent, waiter } = this
    if (waiter !== undefined) this.leasing.leave(waiter)
    if (lent === undefined) return Effect.void
    return Effect.onExit(lent.connection.cancel, () => Effect.sync(() => this.leasing.end(lent)))
  }
}

/** Runs the statement on a connection of its own. */
export const runStatement = <Row>(
  leasing: Leasing,
  statement: CompiledQuery<Row>
): Effect.Effect<QueryResult<Row>, DatabaseError> =>
  Effect.callback((resume) => {
    const running = new PoolStatement(leasing, statement, resume)
    running.start()
    return Effect.suspend(() => running.interrupt())
  })
