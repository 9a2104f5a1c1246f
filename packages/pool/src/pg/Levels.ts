/**
 * Transactions that are begun and ended by statements, over a port where they are around an effect: each is a fiber that
 * waits inside of its transaction to be told how to end.
 */
import { type Database, DatabaseError, Reason, type TransactionOptions, Writes } from "@aludel/sql"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import type { Control } from "./Control.ts"

const rolledBack: unique symbol = Symbol("rolled back")

interface Level {
  /** Of a savepoint its name. */
  readonly name: string | undefined
  readonly database: Database
  /** Ends it, and waits until it has ended. */
  readonly end: (how: "commit" | "rollback") => Promise<Exit.Exit<void, DatabaseError>>
}

type Opened = Level | { readonly error: Exit.Exit<never, DatabaseError> }

type Around = <E>(
  database: Database,
  body: Effect.Effect<void, E, Writes>
) => Effect.Effect<void, E | DatabaseError, Writes>

const invalid = (problem: string): Exit.Exit<never, DatabaseError> =>
  Exit.fail(new DatabaseError({ reason: new Reason.InvalidQuery({ problem }) }))

/** The transaction, and the savepoints in it, that one client has opened. */
export class Levels {
  private readonly open: Array<Level> = []
  private readonly base: Database
  private readonly context: Context.Context<never>

  constructor(base: Database, context: Context.Context<never>) {
    this.base = base
    this.context = context
  }

  /** Where statements run now. */
  get database(): Database {
    return this.open.at(-1)?.database ?? this.base
  }

  private start(name: string | undefined, around: Around): Promise<Opened> {
    const outer = this.database
    const services = this.context.pipe(Context.add(Writes, outer))
    const ended = Promise.withResolvers<Exit.Exit<void, DatabaseError>>()
    let told: (how: "commit" | "rollback") => void = () => {}
    const end: Level["end"] = (how) => {
      told(how)
      return ended.promise
    }
    return new Promise((resolve) => {
      const body = Effect.flatMap(Writes, (database) =>
        Effect.callback<void, typeof rolledBack>((resume) => {
          told = (how) => resume(how === "commit" ? Effect.void : Effect.fail(rolledBack))
          resolve({ name, database, end })
        }))
      // A rollback is what was asked for.
      const running = Effect.catchIf(
        around(outer, body),
        (error): error is typeof rolledBack => error === rolledBack,
        () => Effect.void
      )
      Effect.runForkWith(services)(running).addObserver((exit) => {
        ended.resolve(exit)
        if (exit._tag === "Failure") resolve({ error: Exit.failCause(exit.cause) })
      })
    })
  }

  private async push(name: string | undefined, around: Around): Promise<Exit.Exit<void, DatabaseError>> {
    const opened = await this.start(name, around)
    if ("error" in opened) return opened.error
    this.open.push(opened)
    return Exit.void
  }

  private readonly savepoint = (name: string) => this.push(name, (outer, body) => outer.savepoint(body))

  /** Ends levels from the innermost on, up to the one at this index; the last one's end is what comes of it. */
  private async endFrom(index: number, how: "commit" | "rollback"): Promise<Exit.Exit<void, DatabaseError>> {
    let exit: Exit.Exit<void, DatabaseError> = Exit.void
    let way = how
    while (this.open.length > index) {
      exit = await (this.open.pop() as Level).end(way)
      // What could not be kept inside is not kept around it.
      if (exit._tag === "Failure") way = "rollback"
    }
    return exit
  }

  private find(name: string): number {
    return this.open.findLastIndex((level) => level.name === name)
  }

  /** Does what the statement says. */
  async control(control: Control): Promise<Exit.Exit<void, DatabaseError>> {
    const outermost = this.open.findIndex(({ name }) => name === undefined)
    switch (control._tag) {
      case "Unknown":
        return invalid(control.problem)
      case "Begin": {
        if (outermost >= 0) return invalid("a transaction has begun already: use a savepoint")
        const options: TransactionOptions = control.options
        return this.push(undefined, (outer, body) => outer.transaction(body, options))
      }
      case "Commit":
      case "Rollback":
        if (outermost < 0) return invalid("no transaction was begun by this client")
        return this.endFrom(outermost, control._tag === "Commit" ? "commit" : "rollback")
      case "Savepoint":
        if (this.database.current === undefined) {
          return invalid("a savepoint is one of a transaction, and none has begun")
        }
        return this.savepoint(control.name)
      case "Release":
      case "RollbackTo": {
        const index = this.find(control.name)
        if (index < 0) return invalid(`there is no savepoint "${control.name}"`)
        const exit = await this.endFrom(index, control._tag === "Release" ? "commit" : "rollback")
        // It stays where it was.
        return control._tag === "Release" || exit._tag === "Failure" ? exit : this.savepoint(control.name)
      }
    }
  }

  /** Rolls back what is open. */
  async close(): Promise<void> {
    await this.endFrom(0, "rollback")
  }
}
