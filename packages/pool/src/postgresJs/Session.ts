/**
 * One postgres.js client with `max: 1`: one physical connection, one owner, one statement in flight. What the driver does
 * around that (its pool, `begin`, `cancel`, cursors, pipelining, parsers, reconnecting) mixes or loses answers under load
 * and is not used; docs/decisions/0005 says what was measured.
 */
import type { Socket } from "node:net"
import postgres from "postgres"
import { BaseSession, begun } from "../driver/BaseSession.ts"
import type { Copying, SessionOptions } from "../driver/Driver.ts"
import type { Failure } from "../driver/Failure.ts"
import { isGenericPlan, type Opening, type Response, type Sending } from "../driver/Sending.ts"
import { connectSocket, systemCode } from "../driver/Socket.ts"
import { alwaysStale, isStale, leavesNothing } from "../driver/Stale.ts"
import { TlsFailure } from "../driver/Tls.ts"
import { forgetsPlans, resetScript, touches } from "../driver/Touch.ts"
import { isBegin, stateAfter, stateAfterError } from "../driver/TransactionState.ts"
import { type Client, makeClient } from "./Client.ts"
import { startCopy } from "./Copy.ts"
import { lastReportedCode, reportedCode } from "./EndReport.ts"
import { reportOf } from "./ServerReport.ts"
import { type Kept, Statements } from "./Statements.ts"

/** The protocol's 65,535, less what the driver refuses by itself. */
const maxParameters = 65_533

/** The rows of a statement, until they are handed over. */
interface Collected {
  rows: Array<ReadonlyArray<string | null>>
}

const none: Collected["rows"] = []

/** Made apart from what waits for the answer: the driver's queries keep this function for longer than they last. */
const collecting = (collected: Collected) => (row: ReadonlyArray<string | null>): void => {
  collected.rows.push(row)
}

/** On "close" the driver takes all listeners off; an error that comes later would end the process. */
const silence = (socket: Socket): void => {
  process.nextTick(() => socket.on("error", () => {}))
}

export class Session extends BaseSession {
  private readonly client: postgres.Sql & Client
  /** The socket underneath, and what the driver was given: the same, or TLS over it. */
  private socket: Socket | undefined
  private stream: Socket | undefined
  /** What came last from the server. */
  private lastChunk: Buffer | undefined
  private readonly statements = new Statements()

  /** Nothing is opened before the first statement. */
  constructor(options: SessionOptions) {
    super(options)
    this.client = makeClient(options, {
      socket: () => this.openSocket(),
      onclose: () => this.lose("CLOSED"),
      onnotify: (...notification) => this.notified?.(...notification),
      onparameter: (name, value) => this.reports.report(name, value)
    })
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

  protected reported(code: string): string {
    const { inFlight, lastChunk } = this
    return inFlight && lastChunk !== undefined ? lastReportedCode(lastChunk) ?? code : code
  }

  get received(): number | undefined {
    return this.stream?.bytesRead
  }

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
    const refused = this.refusal(plan === undefined || plan.uses === 0 ? text : "", parameters, maxParameters)
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
    this.expect(sending === "begin" ? "" : text, parameters, plan)
    this.send(text, parameters, sending, plan, answered, (failure) => {
      if (!known || failure._tag !== "Server" || !isStale(failure.report.code)) return end(failure)
      this.heal(text, parameters, failure.report.code, answered, () => end(failure), end)
    })
  }

  begin(
    { setting, statements }: Opening,
    done: (response: Response) => void,
    failed: (failure: Failure) => void
  ): void {
    const begun = setting === undefined
      ? done
      : () => this.start(setting.text, setting.parameters, "once", done, failed)
    this.start(statements.join("; "), [], statements.length === 1 ? "once" : "begin", begun, failed)
  }

  protected override ended(): void {
    this.lastChunk = undefined
    super.ended()
  }

  copy(text: string): Copying {
    const lost = new Promise<never>((_, reject) => this.onLost(() => reject(new Error("the session is gone"))))
    lost.catch(() => {})
    const copying = startCopy(this.client, text, lost)
    this.inFlight = true
    copying.done.catch(() => {}).finally(() => this.ended())
    return copying
  }

  failureOf(cause: unknown): Failure {
    return this.failure(cause, "", "once")
  }

  /**
   * The server kept a plan that does not fit the table any more: outside of a transaction nothing has happened yet, unless
   * the statement can commit by itself, so it is run once again without the plan.
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
    if (this.state !== "idle" || this.lost !== undefined || this.cancelling || !leavesNothing(text)) {
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
    const collected: Collected = { rows: [] }
    // What stands in a BEGIN is the transaction's alone.
    if (!this.left && sending !== "begin" && (plan?.touches ?? touches(text))) this.left = true
    const options = { prepare: plan !== undefined, simple: sending === "begin" || isGenericPlan(text, parameters) }
    // `forEach` and not the result's own array, which has holes after an earlier error in mid-stream.
    this.client.unsafe(plan?.sent ?? text, parameters, options).values().forEach(collecting(collected)).then(
      (result) => {
        this.key = result.state
        // The server only warns, and goes on in the transaction that there is.
        if (isBegin(result.command) && this.state !== "idle") return failed({ _tag: "Refused", problem: begun })
        this.state = sending === "begin" ? "transaction" : stateAfter(result.command, text, this.state)
        if (this.left && forgetsPlans(text)) this.spent = true
        const { columns, command, count } = result
        const { rows } = collected
        // The driver's queries last until a full collection, and rows would with them.
        collected.rows = none
        done({ rows, command, count: count ?? rows.length, columns: columns ?? [] })
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

  protected cut(): void {
    this.client.end({ timeout: 0 }).catch(() => {})
    // From above: TLS that finds its socket gone would report that to nobody.
    this.stream?.destroy()
    this.socket?.destroy()
  }

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
