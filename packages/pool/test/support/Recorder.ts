/** A database over one scripted connection: which statements it was sent, and what it is to answer. */
import { DatabaseError, Reads, Reason, Writes } from "@aludel/sql"
import { assert } from "@effect/vitest"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import { makeDedicated } from "../../src/Dedicated.ts"
import type { Pool } from "../../src/Pool.ts"
import { poolDatabase } from "../../src/PoolDatabase.ts"
import { config, connectorOf, poolOf, ScriptedConnection } from "./ScriptedConnector.ts"

export const begin = "begin isolation level read committed read write"

/** A database over one connection that writes down what it is sent, and can be told how to answer. */
export class Recorder extends ScriptedConnection {
  readonly sent: Array<string> = []
  answers: Record<string, () => Effect.Effect<{ readonly command: string }, DatabaseError>> = {}

  override readonly run = (sql: string) =>
    Effect.suspend(() => {
      this.sent.push(sql)
      const answer = this.answers[sql] ?? (() => Effect.succeed({ command: sql.split(" ")[0]?.toUpperCase() ?? "" }))
      return Effect.map(answer(), ({ command }) => {
        this.follow(command, sql)
        return { rows: [], command, count: 0, columns: [] }
      })
    })

  override readonly runOnce = (sql: string) => this.run(sql)

  private follow(command: string, sql: string): void {
    if (command === "BEGIN" || sql.startsWith("rollback to")) this.health.state = "transaction"
    else if (command === "COMMIT" || command === "ROLLBACK") this.health.state = "idle"
  }

  /** Answers the statement with an error that aborts the transaction. */
  failOn(sql: string, reason: Reason.Reason): void {
    this.answers[sql] = () => {
      this.health.state = "aborted"
      return Effect.fail(new DatabaseError({ reason }))
    }
  }
}

export const broken = new Reason.InvalidQuery({ problem: "scripted" })

/** Runs the effect over one recorder; afterwards nothing is lent. */
export const run = <A, E>(effect: (recorder: Recorder, pool: Pool) => Effect.Effect<A, E, Reads | Writes>) => {
  const recorder = new Recorder(1)
  const pool = poolOf(recorder)
  const database = poolDatabase(pool, makeDedicated(connectorOf(recorder).connect), config())
  const context = Context.make(Reads, database).pipe(Context.add(Writes, database))
  return Effect.map(Effect.exit(Effect.provideContext(effect(recorder, pool), context)), (exit) => {
    assert.deepInclude(pool.stats(), { inUse: 0, waiting: 0, opening: 0 })
    return { exit, sent: recorder.sent, recorder }
  })
}
