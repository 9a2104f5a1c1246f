/**
 * One postgres.js client with `max: 1`: one physical connection, one owner, one statement in flight. What the driver does
 * around that (its pool, `begin`, `cancel`, cursors, pipelining, parsers, reconnecting) mixes or loses answers under load
 * and is not used; docs/decisions/0005 says what was measured.
 */
import type { ResultColumn } from "@aludel/sql"
import type { Socket } from "node:net"
import postgres from "postgres"
import { type BackendKey, sendCancelRequest } from "./Cancel.ts"
import { type Copying, startCopy } from "./Copy.ts"
import type { Failure } from "./Failure.ts"
import { reportedCode } from "./IdleReport.ts"
import { reportOf } from "./ServerReport.ts"
import { type Address, connectSocket, systemCode } from "./Socket.ts"
import { alwaysStale, isStale, Statements } from "./Statements.ts"
import { TlsFailure } from "./Tls.ts"
import { forgetsPlans, resetScript, touches } from "./Touch.ts"

export interface SessionOptions extends Address {
  readonly user: string
  readonly password: string
  readonly database: string
  /** What the startup packet sets: it wins over what the server has for the role and the database. */
  readonly settings: Readonly<Record<string, string>>
  /** Whether a server that turns out to be read-only is the wrong one. */
  readonly wantsWritable: boolean
}

/** The server's answer: rows as texts, the command tag, and the number of rows it names. */
export interface Response {
  /** The result's columns; none where the statement yields no rows. */
  readonly columns: ReadonlyArray<ResultColumn>
  readonly rows: ReadonlyArray<ReadonlyArray<string | null>>
  readonly command: string
  readonly count: number
}

/**
 * How a statement is sent: `prepared`, where the server keeps its plan for this text; `once`, where nothing is kept of it,
 * as for a text whose columns can change between two runs, such as a FETCH: the driver would read the second answer with
 * the first one's columns; `begin`, BEGIN and what is set with it in one message, of which the server runs nothing behind
 * what it refused.
 */
export type Sending = "prepared" | "once" | "begin"

/** What a result of the driver says beside its rows. */
interface Result {
  readonly columns: ReadonlyArray<ResultColumn> | undefined
  readonly state: BackendKey
  readonly command: string
  readonly count: number | null
}

/** Idle, in a transaction, in one that an error aborted. */
export type TransactionState = "idle" | "transaction" | "aborted"

/** The OIDs that the driver would parse by itself: number, json, boolean, dates, bytea. */
const parsedTypes = [16, 17, 21, 23, 26, 114, 700, 701, 1082, 1114, 1184, 3802]

/** The protocol's 65,535, less what the driver refuses by itself. */
const maxParameters = 65_533

interface Hooks {
  readonly socket: () => Promise<Socket>
  readonly onclose: () => void
  readonly onnotify: Notified
  readonly onparameter: (name: string, value: string) => void
}

/** Who is told of a notification, by channel, payload and the sender's process id. */
export type Notified = (channel: string, payload: string, pid: number) => void

const clientOptions = (options: SessionOptions, hooks: Hooks) => ({
  host: options.host,
  port: options.port,
  user: options.user,
  password: options.password,
  database: options.database,
  max: 1,
  prepare: true,
  fetch_types: false,
  no_subscribe: true,
  idle_timeout: 0,
  max_lifetime: null,
  connect_timeout: 0,
  keep_alive: null,
  backoff: 0,
  max_pipeline: 1,
  debug: false,
  // The socket is encrypted before the driver gets it.
  ssl: false,
  connection: options.settings,
  types: { raw: { to: 25, from: parsedTypes, serialize: (text: string) => text, parse: undefined } },
  onnotice: () => {},
  ...hooks
})

/** Variables that the driver takes where a setting is empty, or fails on. */
const foreign = ["PGPASSWORD", "PGTARGETSESSIONATTRS"]

/** A client that knows nothing of the environment: what it is to use was decided before. */
const makeClient = (options: unknown): postgres.Sql => {
  const hidden = foreign.map((name) => [name, process.env[name]] as const)
  for (const name of foreign) delete process.env[name]
  try {
    // The driver's types know neither a socket factory nor `null` for "never".
    return postgres(options as never)
  } finally {
    for (const [name, value] of hidden) if (value !== undefined) process.env[name] = value
  }
}

/** On "close" the driver takes all listeners off; an error that comes later would end the process. */
const silence = (socket: Socket): void => {
  process.nextTick(() => socket.on("error", () => {}))
}

export class Session {
  state: TransactionState = "idle"
  /** Why the session can no longer be used; undefined while it can. */
  lost: string | undefined
  /** Whether it is to be closed when it comes back, although it works. */
  spent = false
  /** Whether the server showed itself as one that was not wanted: read-only, where writing is. */
  doubtful = false

  /** Who is told of notifications. */
  notified: Notified | undefined

  private permanent = false
  private ready = false
  private left = false
  /** What the server reported when the session began, and which of it is not so now. */
  private readonly parameters = new Map<string, string>()
  private readonly changed = new Set<string>()
  private readonly options: SessionOptions
  private readonly client: postgres.Sql
  private readonly lostListeners: Array<() => void> = []
  /** The socket underneath, and what the driver was given: the same, or TLS over it. */
  private socket: Socket | undefined
  private stream: Socket | undefined
  private key: BackendKey | undefined
  private running: Promise<unknown> | undefined
  private cancelling = false
  private readonly statements = new Statements()

  /** Nothing is opened before the first statement. */
  constructor(options: SessionOptions) {
    this.options = options
    this.client = makeClient(clientOptions(options, {
      socket: () => this.openSocket(),
      onclose: () => this.lose("CLOSED"),
      onnotify: (...notification) => this.notified?.(...notification),
      onparameter: (name, value) => this.report(name, value)
    }))
  }

  private report(name: string, value: string): void {
    if (!this.ready) this.parameters.set(name, value)
    else if (this.parameters.get(name) === value) this.changed.delete(name)
    // A server that was promoted says so by itself.
    else if (name !== "in_hot_standby") this.changed.add(name)
  }

  /** Whether a statement may have left something behind, so that the session has to be reset before it is lent. */
  get touched(): boolean {
    return this.left || this.changed.size > 0
  }

  /** What was done up to now is how the session is to be: nothing of it is left behind. */
  settle(): void {
    this.left = false
    this.changed.clear()
    this.ready = true
  }

  /** Calls back once, when the session can no longer be used; at once if that is so already. */
  onLost(done: () => void): void {
    if (this.lost === undefined) this.lostListeners.push(done)
    else done()
  }

  get pid(): number | undefined {
    return this.key?.pid
  }

  /** Whether a statement is in flight. */
  get busy(): boolean {
    return this.running !== undefined
  }

  private openSocket(): Promise<Socket> {
    if (this.socket !== undefined || this.lost !== undefined) {
      return Promise.reject(new Error("this session does not reconnect"))
    }
    return connectSocket(this.options, (socket) => {
      this.socket = socket
      socket.once("error", (cause) => this.lose(systemCode(cause)))
      socket.once("close", () => this.lose("CLOSED"))
    }).then((stream) => {
      this.stream = stream
      stream.on("data", (chunk: Buffer) => {
        const code = this.busy ? undefined : reportedCode(chunk)
        if (code !== undefined) this.lose(code)
      })
      for (const one of new Set([this.socket, stream])) one?.once("close", () => silence(one))
      return stream
    }).catch((cause: unknown) => {
      this.permanent ||= cause instanceof TlsFailure
      this.lose(systemCode(cause))
      this.socket?.destroy()
      throw cause
    })
  }

  private lose(code: string): void {
    this.lost ??= code
    for (const done of this.lostListeners.splice(0)) done()
  }

  /** Runs one statement, or BEGIN with its settings; its answer is complete when this resolves. Rejects with a `Failure`. */
  run(text: string, parameters: ReadonlyArray<string | null>, sending: Sending): Promise<Response> {
    const refused = this.refusal(text, parameters)
    if (refused !== undefined) return Promise.reject(refused)
    const sent = sending === "prepared" ? this.sendHealing(text, parameters) : this.send(text, parameters, sending)
    const running = sent.finally(() => {
      this.running = undefined
      this.cancelling = false
    })
    this.running = running
    return running
  }

  /** Starts a COPY. Its errors are for `failureOf`; nothing else is to run on this session, then or later. */
  copy(text: string): Copying {
    const lost = new Promise<never>((_, reject) => this.onLost(() => reject(new Error("the session is gone"))))
    lost.catch(() => {})
    const copying = startCopy(this.client, text, lost)
    this.running = copying.done.catch(() => {}).finally(() => {
      this.running = undefined
    })
    return copying
  }

  /** What an error of a COPY says. */
  failureOf(cause: unknown): Failure {
    return this.failure(cause, "", "once")
  }

  private refusal(text: string, parameters: ReadonlyArray<string | null>): Failure | undefined {
    if (this.lost !== undefined) return this.loss(this.lost)
    if (this.busy) return { _tag: "Refused", problem: "a statement is in flight on this connection" }
    if (parameters.length > maxParameters) {
      return {
        _tag: "Refused",
        problem: `the statement has ${parameters.length} parameters, and the driver carries ${maxParameters}: split it`
      }
    }
    if (text.includes("\0") || parameters.some((parameter) => parameter?.includes("\0") === true)) {
      return { _tag: "Refused", problem: "the statement or a parameter holds the character NUL, which no text can" }
    }
    return undefined
  }

  private loss(code: string): Failure {
    // A server that wants a certificate of ours says so only after the handshake, by an alert.
    return { _tag: "Lost", code, permanent: this.permanent || code.startsWith("ERR_SSL_") }
  }

  /**
   * Runs a statement that the server may have kept a plan of. Where the table was changed under it, the plan is of no use
   * any more: outside of a transaction nothing has happened yet, so the statement is run once again without it.
   */
  private async sendHealing(text: string, parameters: ReadonlyArray<string | null>): Promise<Response> {
    const kept = this.statements.isKept(text)
    try {
      return await this.send(text, parameters, "prepared")
    } catch (cause) {
      // What `send` throws is a failure.
      const failure = cause as Failure
      if (!kept || failure._tag !== "Server" || !isStale(failure.report.code)) throw cause
      if (this.state !== "idle" || this.lost !== undefined || this.cancelling) {
        if (alwaysStale.has(failure.report.code)) this.statements.renew(text)
        throw cause
      }
      const response = await this.send(text, parameters, "once")
      this.statements.renew(text)
      return response
    }
  }

  private async send(text: string, parameters: ReadonlyArray<string | null>, sending: Sending): Promise<Response> {
    const rows: Array<ReadonlyArray<string | null>> = []
    // What stands in a BEGIN is the transaction's alone.
    if (!this.left && sending !== "begin" && touches(text)) this.left = true
    try {
      // The driver's types know neither `simple`, nor rows as arrays in `forEach`, nor what a result says of its backend.
      const kept = sending === "prepared" ? this.statements.textOf(text) : undefined
      const options = { prepare: kept !== undefined, simple: sending === "begin" }
      const query = this.client.unsafe(kept ?? text, [...parameters], options as never)
      // `forEach` and not the result's own array, which has holes after an earlier error in mid-stream.
      const answer: unknown = await query.values().forEach(
        ((row: ReadonlyArray<string | null>) => rows.push(row)) as never
      )
      const result = answer as Result
      this.key = result.state
      this.state = sending === "begin" ? "transaction" : stateAfter(result.command, text, this.state)
      if (this.left && forgetsPlans(text)) this.spent = true
      return { rows, command: result.command, count: result.count ?? rows.length, columns: result.columns ?? [] }
    } catch (cause) {
      throw this.failure(cause, text, sending)
    }
  }

  private failure(cause: unknown, text: string, sending: Sending): Failure {
    if (!(cause instanceof postgres.PostgresError)) {
      const code = this.lost === undefined || this.lost === "CLOSED" ? systemCode(cause) : this.lost
      this.lose(code)
      return this.loss(code)
    }
    const report = reportOf(cause)
    if (report.severity === "FATAL" || report.severity === "PANIC") this.lose(report.code)
    if (report.code === "25006" && this.options.wantsWritable) this.doubtful = true
    // How far it came is not said: it is taken to have begun.
    if (sending === "begin") this.state = "aborted"
    // A COMMIT that fails has rolled back; any other error aborts the transaction that it happened in.
    if (this.state === "transaction") this.state = text === "commit" ? "idle" : "aborted"
    return { _tag: "Server", report }
  }

  /** Takes back whatever statements left behind in the session. Rejects with a `Failure`, and is not to be lent then. */
  async reset(): Promise<void> {
    if (this.lost !== undefined) throw this.loss(this.lost)
    try {
      const running = this.client.unsafe(resetScript).simple()
      this.running = running.catch(() => {})
      await running
    } catch (cause) {
      throw this.failure(cause, resetScript, "once")
    } finally {
      this.running = undefined
    }
  }

  /** Cancels the statement in flight and waits until it has ended and the server has taken the request. */
  async cancel(): Promise<void> {
    const { key, running } = this
    if (running === undefined) return
    this.cancelling = true
    if (key === undefined) return this.destroy()
    const settled = running.then(() => {}, () => {})
    await Promise.all([settled, sendCancelRequest(this.options, key).catch(() => this.destroy())])
  }

  /** Ends the session at once, whatever the network does; a statement in flight is cancelled as well as may be. */
  destroy(): void {
    const { key, options } = this
    if (this.busy && key !== undefined && this.lost === undefined) {
      sendCancelRequest(options, key).catch(() => {})
    }
    this.lose("DESTROYED")
    this.client.end({ timeout: 0 }).catch(() => {})
    // From above: TLS that finds its socket gone would report that to nobody.
    this.stream?.destroy()
    this.socket?.destroy()
  }

  /** Ends the session in order: Terminate is sent, and the socket closed. */
  async close(): Promise<void> {
    const { socket } = this
    if (this.lost === undefined && !this.busy && socket !== undefined) {
      const gone = new Promise<void>((resolve) => socket.once("close", () => resolve()))
      this.client.end({ timeout: 0 }).catch(() => {})
      const late = new Promise<void>((resolve) => setTimeout(resolve, 500).unref())
      await Promise.race([gone, late])
    }
    this.destroy()
  }
}

/** The state that the command tag says the session is in. `ROLLBACK` to a savepoint leaves the transaction open. */
const stateAfter = (command: string, text: string, state: TransactionState): TransactionState => {
  switch (command) {
    case "BEGIN":
      return "transaction"
    case "COMMIT":
      return "idle"
    case "ROLLBACK":
      return /^rollback\s+to\b/i.test(text) ? "transaction" : "idle"
    default:
      return state
  }
}
