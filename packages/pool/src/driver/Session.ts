/**
 * One postgres.js client with `max: 1`: one physical connection, one owner, one statement in flight. What the driver does
 * around that (its pool, `begin`, `cancel`, cursors, pipelining, parsers, reconnecting) mixes or loses answers under load
 * and is not used; docs/decisions/0005 says what was measured.
 */
import type { Socket } from "node:net"
import postgres from "postgres"
import { type BackendKey, sendCancelRequest } from "./Cancel.ts"
import { type Client, makeClient, type Notified, type SessionOptions } from "./Client.ts"
import { type Copying, startCopy } from "./Copy.ts"
import { lastReportedCode, reportedCode } from "./EndReport.ts"
import type { Failure } from "./Failure.ts"
import { Reported } from "./Reported.ts"
import { isGenericPlan, type Response, type Sending, unsendable } from "./Sending.ts"
import { reportOf } from "./ServerReport.ts"
import { connectSocket, systemCode } from "./Socket.ts"
import { alwaysStale, isStale, type Kept, Statements } from "./Statements.ts"
import { TlsFailure } from "./Tls.ts"
import { forgetsPlans, resetScript, touches } from "./Touch.ts"
import { isBegin, stateAfter, stateAfterError, type TransactionState } from "./TransactionState.ts"
import { Watch } from "./Watch.ts"

const begun =
  "a transaction is under way, and BEGIN inside of it does nothing: `transaction` and `savepoint` nest in one another"

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
  private left = false
  private readonly reports = new Reported()
  private readonly options: SessionOptions
  private readonly client: postgres.Sql & Client
  private readonly lostListeners: Array<() => void> = []
  /** The socket underneath, and what the driver was given: the same, or TLS over it. */
  private socket: Socket | undefined
  private stream: Socket | undefined
  private key: BackendKey | undefined
  private inFlight = false
  /** What came last from the server. */
  private lastChunk: Buffer | undefined
  private cancelling = false
  /** Who waits for the statement in flight to have ended. */
  private readonly whenEnded: Array<() => void> = []
  private readonly statements = new Statements()
  private readonly watch: Watch

  /** Nothing is opened before the first statement. */
  constructor(options: SessionOptions) {
    this.options = options
    this.watch = new Watch(options.statementTimeout, () => this.destroy("TIMEOUT"))
    this.client = makeClient(options, {
      socket: () => this.openSocket(),
      onclose: () => this.lose("CLOSED"),
      onnotify: (...notification) => this.notified?.(...notification),
      onparameter: (name, value) => this.reports.report(name, value)
    })
  }

  /** Whether a statement may have left something behind, so that the session has to be reset before it is lent. */
  get touched(): boolean {
    return this.left || this.reports.isChanged
  }

  /** What was done up to now is how the session is to be: nothing of it is left behind. */
  settle(): void {
    this.left = false
    this.reports.settle()
  }

  /** Calls back once, when the session can no longer be used; at once if that is so already. */
  onLost(done: () => void): void {
    if (this.lost === undefined) this.lostListeners.push(done)
    else done()
  }

  /** The `statement_timeout` of what runs next, in milliseconds, if there is one. */
  get statementTimeout(): number | undefined {
    return this.watch.limit
  }

  set statementTimeout(milliseconds: number | undefined) {
    this.watch.limit = milliseconds
  }

  get pid(): number | undefined {
    return this.key?.pid
  }

  /** Whether a statement is in flight. */
  get busy(): boolean {
    return this.inFlight
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
        this.lastChunk = chunk
        this.watch.heard()
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

  /** The server's own word for a loss in the middle of an answer, else this. */
  private reported(code: string): string {
    const { inFlight, lastChunk } = this
    return inFlight && lastChunk !== undefined ? lastReportedCode(lastChunk) ?? code : code
  }

  private lose(code: string): void {
    this.lost ??= this.reported(code)
    for (const done of this.lostListeners.splice(0)) done()
  }

  /** Runs one statement, or BEGIN with its settings; its answer is complete when this resolves. Rejects with a `Failure`. */
  run(text: string, parameters: ReadonlyArray<string | null>, sending: Sending): Promise<Response> {
    return new Promise((resolve, reject) => this.start(text, parameters, sending, resolve, reject))
  }

  /**
   * The same for one who need not wait for a promise's turn: one of the two is called, once, when the answer is complete
   * and the session is free for the next statement; at once where nothing is sent.
   */
  start(
    text: string,
    parameters: ReadonlyArray<string | null>,
    sending: Sending,
    done: (response: Response) => void,
    failed: (failure: Failure) => void
  ): void {
    const plan = sending === "prepared" && this.lost === undefined && !this.inFlight && !isGenericPlan(text, parameters)
      ? this.statements.planOf(text)
      : undefined
    const refused = this.refusal(plan === undefined || plan.uses === 0 ? text : "", parameters)
    if (refused !== undefined) return failed(refused)
    const known = plan !== undefined && plan.uses++ > 0
    const end = (failure: Failure) => {
      this.ended()
      failed(failure)
    }
    const answered = (response: Response) => {
      this.ended()
      done(response)
    }
    this.inFlight = true
    this.watch.begin(sending === "begin" ? "" : text, parameters, this.state === "idle" && !this.touched)
    this.send(text, parameters, sending, plan, answered, (failure) => {
      if (!known || failure._tag !== "Server" || !isStale(failure.report.code)) return end(failure)
      this.heal(text, parameters, failure.report.code, answered, () => end(failure), end)
    })
  }

  private ended(): void {
    this.inFlight = false
    this.watch.end()
    this.lastChunk = undefined
    this.cancelling = false
    for (const done of this.whenEnded.splice(0)) done()
  }

  /** Starts a COPY. Its errors are for `failureOf`; nothing else is to run on this session, then or later. */
  copy(text: string): Copying {
    const lost = new Promise<never>((_, reject) => this.onLost(() => reject(new Error("the session is gone"))))
    lost.catch(() => {})
    const copying = startCopy(this.client, text, lost)
    this.inFlight = true
    copying.done.catch(() => {}).finally(() => this.ended())
    return copying
  }

  /** What an error of a COPY says. */
  failureOf(cause: unknown): Failure {
    return this.failure(cause, "", "once")
  }

  /** @param text empty where it was sent before */
  private refusal(text: string, parameters: ReadonlyArray<string | null>): Failure | undefined {
    if (this.lost !== undefined) return this.loss(this.lost)
    if (this.busy) return { _tag: "Refused", problem: "a statement is in flight on this connection" }
    const problem = unsendable(text, parameters)
    return problem === undefined ? undefined : { _tag: "Refused", problem }
  }

  private loss(code: string): Failure {
    // A server that wants a certificate of ours says so only after the handshake, by an alert.
    return { _tag: "Lost", code, permanent: this.permanent || code.startsWith("ERR_SSL_") }
  }

  /**
   * The server kept a plan that does not fit the table any more: outside of a transaction nothing has happened yet, so the
   * statement is run once again without it.
   *
   * @param left called where the failure stays what it was
   */
  private heal(
    text: string,
    parameters: ReadonlyArray<string | null>,
    code: string,
    done: (response: Response) => void,
    left: () => void,
    failed: (failure: Failure) => void
  ): void {
    if (this.state !== "idle" || this.lost !== undefined || this.cancelling) {
      if (alwaysStale.has(code)) this.statements.renew(text)
      return left()
    }
    this.send(text, parameters, "once", undefined, (response) => {
      this.statements.renew(text)
      done(response)
    }, failed)
  }

  /** Nothing of it is async: a statement's answer should not wait for promises behind promises. */
  private send(
    text: string,
    parameters: ReadonlyArray<string | null>,
    sending: Sending,
    plan: Kept | undefined,
    done: (response: Response) => void,
    failed: (failure: Failure) => void
  ): void {
    let rows: Array<ReadonlyArray<string | null>> = []
    // What stands in a BEGIN is the transaction's alone.
    if (!this.left && sending !== "begin" && (plan?.touches ?? touches(text))) this.left = true
    const options = { prepare: plan !== undefined, simple: sending === "begin" || isGenericPlan(text, parameters) }
    // `forEach` and not the result's own array, which has holes after an earlier error in mid-stream.
    this.client.unsafe(plan?.sent ?? text, parameters, options).values().forEach((row) => rows.push(row)).then(
      (result) => {
        this.key = result.state
        // The server only warns, and goes on in the transaction that there is.
        if (isBegin(result.command) && this.state !== "idle") return failed({ _tag: "Refused", problem: begun })
        this.state = sending === "begin" ? "transaction" : stateAfter(result.command, text, this.state)
        if (this.left && forgetsPlans(text)) this.spent = true
        const { columns, command, count } = result
        const response = { rows, command, count: count ?? rows.length, columns: columns ?? [] }
        // The driver's queries hang together for longer than they last: rows would be kept until a full collection.
        rows = []
        done(response)
      },
      (cause: unknown) => failed(this.failure(cause, text, sending))
    )
  }

  private failure(cause: unknown, text: string, sending: Sending): Failure {
    if (!(cause instanceof postgres.PostgresError)) {
      const code = this.lost === undefined || this.lost === "CLOSED" ? this.reported(systemCode(cause)) : this.lost
      this.lose(code)
      return this.loss(code)
    }
    const report = reportOf(cause)
    if (report.severity === "FATAL" || report.severity === "PANIC") this.lose(report.code)
    if (report.code === "25006" && this.options.wantsWritable) this.doubtful = true
    this.state = stateAfterError(text, sending, this.state)
    return { _tag: "Server", report }
  }

  /** Takes back whatever statements left behind in the session. Rejects with a `Failure`, and is not to be lent then. */
  async reset(): Promise<void> {
    if (this.lost !== undefined) throw this.loss(this.lost)
    this.inFlight = true
    try {
      await this.client.unsafe(resetScript, [], { prepare: false, simple: true })
    } catch (cause) {
      throw this.failure(cause, resetScript, "once")
    } finally {
      this.ended()
    }
  }

  /** Cancels the statement in flight and waits until it has ended and the server has taken the request. */
  async cancel(): Promise<void> {
    const { key } = this
    if (!this.inFlight) return
    this.cancelling = true
    if (key === undefined) return this.destroy()
    const settled = new Promise<void>((resolve) => this.whenEnded.push(resolve))
    await Promise.all([settled, sendCancelRequest(this.options, key).catch(() => this.destroy())])
  }

  /** Ends the session at once, whatever the network does; a statement in flight is cancelled as well as may be. */
  destroy(code = "DESTROYED"): void {
    const { key, options } = this
    if (this.busy && key !== undefined && this.lost === undefined) {
      sendCancelRequest(options, key).catch(() => {})
    }
    this.lose(code)
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
