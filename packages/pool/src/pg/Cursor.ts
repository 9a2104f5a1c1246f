/** A cursor as `pg-cursor` is one: handed to `client.query`, and read so many rows at a time. */
import type { Database, DatabaseError } from "@aludel/sql"
import * as Cause from "effect/Cause"
import type * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import { PgError, toPgError } from "./PgError.ts"
import { compiled } from "./Statement.ts"

type Next = () => Promise<ReadonlyArray<unknown> | undefined>

/**
 * A cursor, for `new PostgresDialect({ pool, cursor: PgCursor })` and for `client.query(new PgCursor(text, values))`: rows are
 * fetched as they are read, so many at a time as the first `read` asks for.
 *
 * @example
 * ```ts
 * import { type PgClient, PgCursor } from "@aludel/pool/Pg"
 *
 * const firstHundred = async (client: PgClient) => {
 *   const cursor = client.query(new PgCursor<{ n: number }>("select n from generate_series(1, $1::int) n", [1_000_000]))
 *   const rows = await cursor.read(100)
 *   await cursor.close()
 *   return rows
 * }
 * ```
 */
export class PgCursor<Row = Record<string, unknown>> {
  private readonly text: string
  private readonly values: ReadonlyArray<unknown>
  private readonly scope = Scope.makeUnsafe()
  private open: ((batchSize: number) => Promise<Next>) | undefined
  private next: Next | undefined
  private rest: Array<unknown> = []
  private ended = false

  constructor(text: string, values: ReadonlyArray<unknown> = []) {
    this.text = text
    this.values = values
  }

  /** Where it reads; called by the client that it is handed to. */
  submit(database: () => Database, context: Context.Context<never>): void {
    this.open = async (batchSize) => {
      const { statement } = compiled({ text: this.text, values: this.values }, "reads")
      const pull = await Effect.runPromiseWith(context)(
        Scope.provide(Stream.toPull(database().stream(statement, { batchSize })), this.scope)
      )
      return async () => {
        const exit = await Effect.runPromiseExitWith(context)(pull)
        if (Exit.isSuccess(exit)) return exit.value
        const error = exit.cause.reasons.find(Cause.isFailReason)?.error
        if (Cause.isDone(error)) return undefined
        throw error === undefined ? Cause.squash(exit.cause) : toPgError(error as DatabaseError)
      }
    }
  }

  /** The next rows, at most so many; none at the end. */
  async read(rows: number): Promise<Array<Row>> {
    if (this.open === undefined) throw new PgError("hand the cursor to `client.query` before it is read")
    this.next ??= await this.open(rows)
    while (this.rest.length < rows && !this.ended) {
      const found = await this.next()
      if (found === undefined) this.ended = true
      else this.rest.push(...found)
    }
    return this.rest.splice(0, rows) as Array<Row>
  }

  /** Closes it on the server. */
  async close(): Promise<void> {
    this.ended = true
    await Effect.runPromise(Scope.close(this.scope, Exit.void))
  }
}
