/**
 * A connector without a network, for the pool's state machine: each opening waits until the test lets it succeed or
 * fail, and each connection can be lost or left in a transaction.
 */
import { DatabaseError, Reason } from "@aludel/sql"
import * as Deferred from "effect/Deferred"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import type { Connection, SessionHealth } from "../../src/Connection.ts"
import type { Connect } from "../../src/Pool.ts"
import type { PoolConfig } from "../../src/PoolConfig.ts"

export class ScriptedConnection implements Connection {
  readonly id: number
  readonly listeners: Array<() => void> = []
  readonly health: { -readonly [Key in keyof SessionHealth]: SessionHealth[Key] }
  ended: "closed" | "destroyed" | undefined

  constructor(id: number) {
    this.id = id
    this.health = { busy: false, lost: undefined, state: "idle", onLost: (done) => void this.listeners.push(done) }
  }

  get session(): SessionHealth {
    return this.health
  }

  readonly run: Connection["run"] = () => Effect.succeed({ rows: [], command: "SELECT", count: 0, columns: [] })
  readonly runOnce: Connection["run"] = (text, parameters) => this.run(text, parameters)
  readonly begin: Connection["begin"] = (statements) => this.run(statements.join("; "), [])
  readonly copy: Connection["copy"] = () => {
    throw new Error("the scripted connection does not COPY")
  }
  readonly copyFailure: Connection["copyFailure"] = () =>
    new DatabaseError({ reason: new Reason.ConnectionLost({ code: "CLOSED" }) })
  readonly onNotification: Connection["onNotification"] = () => {}
  readonly close = Effect.sync(() => {
    this.ended ??= "closed"
  })
  readonly destroy = Effect.sync(() => {
    this.ended ??= "destroyed"
  })

  /** As if the server had gone away. */
  lose(): void {
    this.health.lost = "CLOSED"
    for (const done of this.listeners.splice(0)) done()
  }
}

export class ScriptedConnector {
  readonly opened: Array<ScriptedConnection> = []
  attempts = 0
  /** What the next openings do: at once, fail, or wait for a gate. */
  behaviour: "open" | "fail" | Deferred.Deferred<void> = "open"

  readonly connect: Connect = (note) =>
    Effect.suspend(() => {
      const id = ++this.attempts
      const { behaviour } = this
      if (behaviour === "fail") {
        const reason = new Reason.ConnectionFailed({ host: "scripted", port: 1, code: "ECONNREFUSED" })
        return Effect.fail(new DatabaseError({ reason }))
      }
      const ready = behaviour === "open" ? Effect.void : Deferred.await(behaviour)
      return Effect.map(ready, () => {
        const connection = new ScriptedConnection(id)
        this.opened.push(connection)
        note(connection)
        return connection
      })
    })
}

export const config = (change: Partial<PoolConfig> = {}): PoolConfig => ({
  host: "scripted",
  port: 1,
  user: "u",
  password: Redacted.make(""),
  database: "d",
  applicationName: "test",
  tls: "disable",
  size: 2,
  acquireTimeout: Duration.seconds(30),
  connectTimeout: Duration.seconds(10),
  drainTimeout: Duration.seconds(10),
  ...change
})
