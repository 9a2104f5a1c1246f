/** One client of a `PgPool`: statements in the order of asking, on one connection, in the transaction that it has begun. */
import { type Database, DatabaseError } from "@aludel/sql"
import * as Cause from "effect/Cause"
import type * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import type * as Exit from "effect/Exit"
import { controlOf } from "./Control.ts"
import { PgCursor } from "./Cursor.ts"
import { Levels } from "./Levels.ts"
import { PgError, toPgError } from "./PgError.ts"
import { compiled, type PgQueryConfig, type PgResult, tagged } from "./Statement.ts"
import type { TypeParsers } from "./Values.ts"

/** What is called back, where no promise is wanted. */
export type Callback<A> = (error: Error | undefined, value: A) => void

/** The value, or the error as `pg` would throw it. */
export const valueOf = <A>(exit: Exit.Exit<A, DatabaseError>): A => {
  if (exit._tag === "Success") return exit.value
  const error = Cause.squash(exit.cause)
  throw error instanceof DatabaseError ? toPgError(error) : error
}

/** The promise, or nothing where its end is called back. */
export const promised = <A>(promise: Promise<A>, callback: Callback<A> | undefined): Promise<A> => {
  if (callback === undefined) return promise
  // As `pg` calls back, and returns: one of the two is there.
  promise.then((value) => callback(undefined, value), (error: Error) => callback(error, undefined as never))
  return undefined as never
}

/** The forms in which a query is given. */
export interface QueryMethod {
  <Row = Record<string, unknown>>(text: string, values?: ReadonlyArray<unknown>): Promise<PgResult<Row>>
  <Row = Record<string, unknown>>(config: PgQueryConfig): Promise<PgResult<Row>>
  <Row = Record<string, unknown>>(text: string, callback: Callback<PgResult<Row>>): void
  <Row = Record<string, unknown>>(text: string, values: ReadonlyArray<unknown>, callback: Callback<PgResult<Row>>): void
  <Row = Record<string, unknown>>(config: PgQueryConfig, callback: Callback<PgResult<Row>>): void
}

export type Rest = ReadonlyArray<ReadonlyArray<unknown> | Callback<PgResult> | undefined>

/** What was given, in one form. */
export const configOf = (given: string | PgQueryConfig, rest: Rest) => {
  const values = rest.find((one): one is ReadonlyArray<unknown> => Array.isArray(one))
  const callback = rest.find((one) => typeof one === "function")
  const config: PgQueryConfig = typeof given === "string"
    ? { text: given, values }
    : { ...given, values: given.values ?? values }
  return { config, callback }
}

/** Runs a statement where the database is, in these services. */
export const runStatement = async (
  database: Database,
  context: Context.Context<never>,
  config: PgQueryConfig
): Promise<PgResult> => {
  const { result, statement } = compiled(config, "writes")
  return result(valueOf(await Effect.runPromiseExitWith(context)(database.run(statement))))
}

/** A client that `pool.connect()` lends: what it sends runs on one connection. Give it back by `release`. */
export class PgClient {
  private readonly levels: Levels
  private readonly context: Context.Context<never>
  private readonly types: TypeParsers | undefined
  private readonly back: () => Promise<void>
  private tail: Promise<unknown> = Promise.resolve()
  private released = false

  constructor(
    base: Database,
    context: Context.Context<never>,
    types: TypeParsers | undefined,
    back: () => Promise<void>
  ) {
    this.levels = new Levels(base, context)
    this.context = context
    this.types = types
    this.back = back
  }

  /** Runs a query, behind those that were asked for before. A cursor is given back, to be read. */
  readonly query: QueryMethod & { <Row>(cursor: PgCursor<Row>): PgCursor<Row> } = (
    given: string | PgQueryConfig | PgCursor<unknown>,
    ...rest: Rest
  ): never => {
    if (given instanceof PgCursor) {
      given.submit(() => this.levels.database, this.context)
      return given as never
    }
    const { callback, config } = configOf(given, rest)
    // What of the forms above it is.
    return promised(this.inOrder(() => this.send(config)), callback) as never
  }

  private inOrder<A>(work: () => Promise<A>): Promise<A> {
    if (this.released) return Promise.reject(new PgError("this client was released: nothing was sent"))
    const turn = this.tail.then(work, work)
    this.tail = turn.catch(() => {})
    return turn
  }

  private async send(config: PgQueryConfig): Promise<PgResult> {
    const control = controlOf(config.text)
    if (control === undefined) {
      return runStatement(this.levels.database, this.context, { types: this.types, ...config })
    }
    valueOf(await this.levels.control(control))
    return tagged(tags[control._tag])
  }

  /** Gives the connection back; what is open on it is rolled back. Throws where that was done already. */
  readonly release = (): void => {
    if (this.released) throw new PgError("this client was released already")
    const closed = this.inOrder(() => this.levels.close())
    this.released = true
    void closed.then(this.back, this.back)
  }
}

const tags = {
  Begin: "BEGIN",
  Commit: "COMMIT",
  Rollback: "ROLLBACK",
  Savepoint: "SAVEPOINT",
  RollbackTo: "ROLLBACK",
  Release: "RELEASE",
  Unknown: ""
} as const
