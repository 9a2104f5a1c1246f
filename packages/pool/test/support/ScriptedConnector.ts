/**
 * A connector without a network, for the pool's decisions: each opening, check and reset does what the test says, and
 * each connection can be lost, touched or left in a transaction.
 */
import { DatabaseError, Reason } from "@aludel/sql"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import type { PoolOptions } from "../../src/config/PoolOptions.ts"
import type { Connector } from "../../src/Connect.ts"
import type { Connection, LentConnection, SessionHealth } from "../../src/Connection.ts"
import type { Held } from "../../src/Held.ts"
import { makePool, type Pool } from "../../src/Pool.ts"
import { makePoolConfig, type PoolConfig } from "../../src/PoolConfig.ts"

export class ScriptedConnection implements Connection {
  readonly id: number
  readonly listeners: Array<() => void> = []
  readonly health: { -readonly [Key in keyof SessionHealth]: SessionHealth[Key] }
  readonly observing: Connection["observing"] = { transaction: undefined }
  ended: "closed" | "destroyed" | undefined

  constructor(id: number) {
    this.id = id
    this.health = {
      busy: false,
      doubtful: false,
      received: undefined,
      lost: undefined,
      spent: false,
      state: "idle",
      statementTimeout: undefined,
      touched: false,
      onLost: (done) => void this.listeners.push(done),
      run: () => Promise.resolve({ rows: [], command: "SELECT", count: 0, columns: [] }),
      reset: () => Promise.resolve(),
      settle: () => {}
    }
  }

  get session(): SessionHealth {
    return this.health
  }

  /** What `send` has in flight. */
  private sending: Fiber.Fiber<unknown, unknown> | undefined

  readonly send: Connection["send"] = (text, parameters, done) => {
    const fiber = Effect.runForkWith(Fiber.getCurrent()?.context ?? Context.empty())(this.run(text, parameters))
    this.sending = fiber
    fiber.addObserver(done)
  }
  readonly cancel = Effect.suspend(() => this.sending === undefined ? Effect.void : Fiber.interrupt(this.sending))
  readonly run: Connection["run"] = () => Effect.succeed({ rows: [], command: "SELECT", count: 0, columns: [] })
  readonly runOnce: Connection["run"] = (text, parameters) => this.run(text, parameters)
  readonly begin: Connection["begin"] = ({ setting, statements }) => {
    const begun = this.run(statements.join("; "), [])
    return setting === undefined ? begun : Effect.andThen(begun, this.runOnce(setting.text, setting.parameters))
  }
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
    this.lose()
  })

  /** As if the server had gone away. */
  lose(): void {
    this.health.lost ??= "CLOSED"
    for (const done of this.listeners.splice(0)) done()
  }
}

/** What one opening, check or reset does: at once, fail, die, or what the effect does. */
type Behaviour = "open" | "fail" | "die" | Effect.Effect<void, DatabaseError>

export const unreachable = new DatabaseError({
  reason: new Reason.ConnectionFailed({ host: "scripted", port: 1, code: "ECONNREFUSED" })
})

const behave = (behaviour: Behaviour): Effect.Effect<void, DatabaseError> => {
  if (behaviour === "open") return Effect.void
  if (behaviour === "fail") return Effect.fail(unreachable)
  return behaviour === "die" ? Effect.die("scripted") : behaviour
}

export class ScriptedConnector implements Connector {
  readonly opened: Array<ScriptedConnection> = []
  attempts = 0
  checks = 0
  resets = 0
  behaviour: Behaviour = "open"
  checking: Behaviour = "open"
  resetting: Behaviour = "open"

  readonly connect: Connector["connect"] = (note) =>
    Effect.suspend(() => {
      const id = ++this.attempts
      return Effect.map(behave(this.behaviour), () => {
        const connection = new ScriptedConnection(id)
        this.opened.push(connection)
        note(connection)
        return connection
      })
    })

  readonly check: Connector["check"] = () =>
    Effect.suspend(() => {
      this.checks++
      return behave(this.checking)
    })

  readonly reset: Connector["reset"] = (connection) =>
    Effect.suspend(() => {
      this.resets++
      return Effect.map(behave(this.resetting), () => {
        if (connection instanceof ScriptedConnection) connection.health.touched = false
      })
    })

  /** Those that are not closed. */
  get alive(): ReadonlyArray<ScriptedConnection> {
    return this.opened.filter(({ ended }) => ended === undefined)
  }
}

/** Checked settings. */
export const config = (options: PoolOptions = {}): PoolConfig =>
  Effect.runSync(makePoolConfig({ host: "scripted", port: 1, user: "u", database: "d", size: 2, ...options }))

/** A pool in the test's own context: its clock, its logger. */
export const scriptedPool = (connector: Connector, options: PoolOptions = {}): Effect.Effect<Pool> =>
  Effect.map(Effect.context<never>(), (context) => makePool(config(options), connector, context))

/** A connector that has this one connection. */
export const connectorOf = (connection: Connection): Connector => ({
  connect: (note) =>
    Effect.sync(() => {
      note(connection)
      return connection
    }),
  check: () => Effect.void,
  reset: () => Effect.void
})

/** A pool that never has more than this one connection, by the machine's clock. */
export const poolOf = (connection: Connection): Pool =>
  makePool(config({ size: 1 }), connectorOf(connection), Context.empty())

/** Runs the body with a connection that is held meanwhile, as a transaction does. */
export const use = <A, E, R>(
  pool: Pool,
  body: (connection: LentConnection) => Effect.Effect<A, E, R>
): Effect.Effect<A, E | DatabaseError, R> =>
  Effect.suspend(() => {
    let held: Held | undefined
    const taken = pool.hold((one) => void (held = one))
    return Effect.onExit(
      Effect.flatMap(taken, () => held === undefined ? Effect.die("nothing is held") : body(held.connection)),
      () => Effect.sync(() => held?.release())
    )
  })
