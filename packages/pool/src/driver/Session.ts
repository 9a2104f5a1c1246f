/**
 * One postgres.js client with `max: 1`: one physical connection, one owner, one statement in flight. What the driver does
 * around that (its pool, `begin`, `cancel`, cursors, pipelining, parsers, reconnecting) mixes or loses answers under load
 * and is not used; docs/decisions/0005 says what was measured.
 */
import type { WireColumn } from "@aludel/sql"
import { isIP, type Socket } from "node:net"
import postgres from "postgres"
import { type BackendKey, sendCancelRequest } from "./Cancel.ts"
import { type Copying, startCopy } from "./Copy.ts"
import type { Failure } from "./Failure.ts"
import { reportedCode } from "./IdleReport.ts"
import { reportOf } from "./ServerReport.ts"
import { type Address, connectSocket, systemCode } from "./Socket.ts"
import { alwaysStale, isStale, Statements } from "./Statements.ts"

export interface SessionOptions extends Address {
  readonly user: string
  readonly password: string
  readonly database: string
  readonly applicationName: string
  readonly tls: boolean
}

/** The server's answer: rows as texts, the command tag, and the number of rows it names. */
export interface Response {
  readonly rows: ReadonlyArray<ReadonlyArray<string | null>>
  readonly command: string
  readonly count: number
  readonly columns: ReadonlyArray<WireColumn>
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
  readonly columns: ReadonlyArray<WireColumn> | undefined
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

/** What the server's certificate must name. An IP address is no name for TLS, and is compared as an address. */
const certificateName = (host: string) => isIP(host) === 0 ? { servername: host } : { host }

/** Who is told of a notification, by channel, payload and the sender's process id. */
export type Notified = (channel: string, payload: string, pid: number) => void

const clientOptions = (
  options: SessionOptions,
  socket: () => Promise<Socket>,
  onClose: () => void,
  onNotify: Notified
) => ({
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
  ssl: options.tls ? { ...certificateName(options.host), minVersion: "TLSv1.2" } : false,
  connection: { application_name: options.applicationName },
  types: { raw: { to: 25, from: parsedTypes, serialize: (text: string) => text, parse: undefined } },
  onnotice: () => {},
  onclose: onClose,
  onnotify: onNotify,
  socket
})

export class Session {
  state: TransactionState = "idle"
  /** Why the session can no longer be used; undefined while it can. */
  lost: string | undefined

  /** Who is told of notifications. */
  notified: Notified | undefined

  private readonly options: SessionOptions
  private readonly client: postgres.Sql
  private readonly lostListeners: Array<() => void> = []
  private socket: Socket | undefined
  private key: BackendKey | undefined
  private running: Promise<unknown> | undefined
  private cancelling = false
  private readonly statements = new Statements()

  /** Nothing is opened before the first statement. */
  constructor(options: SessionOptions) {
    this.options = options
    // The driver's types know neither a socket factory nor `null` for "never".
    const notify: Notified = (...notification) => this.notified?.(...notification)
    this.client = postgres(clientOptions(options, () => this.openSocket(), () => this.lose("CLOSED"), notify) as never)
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
      // The driver goes on with TLS although the server has just said no ("N"), and then sees only that it hung up.
      if (this.options.tls) socket.once("data", ([answer]) => answer === 0x4e && this.lose("TLS_REFUSED"))
      socket.on("data", (chunk) => {
        const code = this.busy ? undefined : reportedCode(chunk)
        if (code !== undefined) this.lose(code)
      })
      socket.once("error", (cause) => this.lose(systemCode(cause)))
      socket.once("close", () => this.lose("CLOSED"))
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
    if (this.lost !== undefined) return { _tag: "Lost", code: this.lost }
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
      return { rows, command: result.command, count: result.count ?? rows.length, columns: result.columns ?? [] }
    } catch (cause) {
      throw this.failure(cause, text, sending)
    }
  }

  private failure(cause: unknown, text: string, sending: Sending): Failure {
    if (!(cause instanceof postgres.PostgresError)) {
      const code = this.lost === undefined || this.lost === "CLOSED" ? systemCode(cause) : this.lost
      this.lose(code)
      return { _tag: "Lost", code }
    }
    const report = reportOf(cause)
    if (report.severity === "FATAL" || report.severity === "PANIC") this.lose(report.code)
    // How far it came is not said: it is taken to have begun.
    if (sending === "begin") this.state = "aborted"
    // A COMMIT that fails has rolled back; any other error aborts the transaction that it happened in.
    if (this.state === "transaction") this.state = text === "commit" ? "idle" : "aborted"
    return { _tag: "Server", report }
  }

  /** Cancels the statement in flight and waits until it has ended and the server has taken the request. */
  async cancel(): Promise<void> {
    const { key, running } = this
    if (running === undefined) return
    this.cancelling = true
    // Over TLS the request would have to be encrypted too: the session is given up instead.
    if (key === undefined || this.options.tls) return this.destroy()
    const settled = running.then(() => {}, () => {})
    await Promise.all([settled, sendCancelRequest(this.options, key).catch(() => this.destroy())])
  }

  /** Ends the session at once, whatever the network does; a statement in flight is cancelled as well as may be. */
  destroy(): void {
    const { key, options } = this
    if (this.busy && key !== undefined && this.lost === undefined && !options.tls) {
      sendCancelRequest(options, key).catch(() => {})
    }
    this.lose("DESTROYED")
    this.client.end({ timeout: 0 }).catch(() => {})
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
