/**
 * One physical connection over the wire codec of `@effect/sql-pg`: its parser, its encoders and its logins. What that client
 * makes of them (`PgConnection`) has no COPY, tells of no settings, and decodes by itself; docs/decisions/0032 says what
 * was found. One statement is in flight; a statement is one write and one answer, and BEGIN goes with the first one.
 */
import type { ResultColumn } from "@aludel/sql"
import type * as Protocol from "@effect/sql-pg/PgProtocol"
import { BaseSession, begun } from "../driver/BaseSession.ts"
import type { Copying, SessionOptions } from "../driver/Driver.ts"
import type { Failure } from "../driver/Failure.ts"
import {
  type Beforehand,
  isGenericPlan,
  type Opening,
  type Reading,
  type Response,
  type Sending
} from "../driver/Sending.ts"
import { alwaysStale, isStale, leavesNothing } from "../driver/Stale.ts"
import { forgetsPlans, resetScript, touches } from "../driver/Touch.ts"
import { isBegin, stateAfter, type TransactionState } from "../driver/TransactionState.ts"
import { CopyUnderWay } from "./Copy.ts"
import { columnsOf, Flight } from "./Flight.ts"
import { refuseCopy } from "./Frames.ts"
import { Login, LoginFailure } from "./Login.ts"
import { bytesOf } from "./Outgoing.ts"
import { isFatal, reportOf } from "./ServerReport.ts"
import { Statements } from "./Statements.ts"
import { type Message, Wire } from "./Wire.ts"

/** What a message counts with 16 bits. */
const maxParameters = 65_535

const states: Record<Protocol.TransactionStatus, TransactionState> = { I: "idle", T: "transaction", E: "aborted" }

const nothing: ReadonlyArray<ResultColumn> = []
const unbegun = { before: [], alone: false }
const begunResponse: Response = { rows: [], command: "BEGIN", count: 0, columns: nothing }

export class Session extends BaseSession {
  private readonly wire = new Wire({
    message: (message) => this.hear(message),
    batchEnd: () => this.batchEnd(),
    lost: (code, permanent) => {
      this.permanent ||= permanent
      this.lose(code)
    }
  })
  /** Undefined once the server has let us in. */
  private login: Login | undefined
  private opened = false
  private flight: Flight | undefined
  /** The flight whose answer is complete, until all that came with it was read. */
  private over: Flight | undefined
  private copying: CopyUnderWay | undefined
  /** BEGIN and what is set with it, to be sent with the next statement. */
  private beginning: { readonly before: ReadonlyArray<Beforehand>; readonly alone: boolean } | undefined
  private readonly statements = new Statements()
  private status: Protocol.TransactionStatus = "I"
  /** The server's own word for why it ends the session. */
  private lastWord: string | undefined

  /** Nothing is opened before the first statement. */
  constructor(options: SessionOptions) {
    super(options)
    this.login = new Login(options)
  }

  get received(): number | undefined {
    return this.wire.stream?.bytesRead
  }

  start(
    text: string,
    parameters: ReadonlyArray<string | null>,
    sending: Sending,
    done: (response: Response) => void,
    failed: (failure: Failure) => void,
    reading?: Reading
  ): void {
    const simple = isGenericPlan(text, parameters)
    const plan = sending === "prepared" && !simple && !this.inFlight && this.lost === undefined
      ? this.statements.planOf(text)
      : undefined
    const refused = this.refusal(plan?.parsed === true ? "" : text, parameters, maxParameters)
    if (refused !== undefined) return failed(refused)
    if (this.beginning !== undefined && (text === "commit" || text === "rollback")) return this.endUnsent(text, done)
    this.inFlight = true
    this.expect(text, parameters, plan)
    if (!this.left && (plan?.touches ?? touches(text))) this.left = true
    this.depart(new Flight({ text, parameters, plan, reading, simple, state: this.state }, done, failed))
  }

  begin(
    { alone, setting, statements }: Opening,
    done: (response: Response) => void,
    failed: (failure: Failure) => void
  ): void {
    const refused = this.refusal("", [], maxParameters)
    if (refused !== undefined) return failed(refused)
    if (this.state !== "idle") return failed({ _tag: "Refused", problem: begun })
    this.expect("", [])
    this.watch.end()
    const before = statements.map((text): Beforehand => ({ text, parameters: [] }))
    if (setting !== undefined) before.push(setting)
    this.beginning = { before, alone }
    this.state = "transaction"
    done(begunResponse)
  }

  /** A transaction that no statement was sent in. */
  private endUnsent(text: string, done: (response: Response) => void): void {
    this.beginning = undefined
    this.state = "idle"
    done({ rows: [], command: text.toUpperCase(), count: 0, columns: nothing })
  }

  /** Sends it, as soon as there is a session to send it on. */
  private depart(flight: Flight): void {
    this.flight = flight
    if (this.login === undefined) return this.send(flight)
    if (this.opened) return
    this.opened = true
    const { login } = this
    this.wire.open(this.options, () => login.start())
  }

  private send(flight: Flight): void {
    const { alone, before } = this.beginning ?? unbegun
    const bytes = bytesOf(flight, before, alone, this.statements.takeClosing())
    if (bytes === undefined) {
      this.flight = undefined
      this.ended()
      return flight.failed({ _tag: "Refused", problem: "the parameters are more than the 1 GB that a message holds" })
    }
    this.beginning = undefined
    flight.before = before.length
    this.wire.reader = flight.field
    this.wire.write(bytes)
  }

  copy(text: string): Copying {
    const copying = new CopyUnderWay()
    this.copying = copying
    if (this.lost !== undefined) copying.fail(this.loss(this.lost))
    else {
      this.inFlight = true
      const statement = { text, parameters: [], plan: undefined, simple: true, state: this.state }
      this.depart(new Flight(statement, ({ count }) => copying.end(count), (failure) => copying.fail(failure)))
    }
    return copying
  }

  failureOf(): Failure {
    return this.copying?.failure ?? this.loss(this.lost ?? "UNKNOWN")
  }

  private hear(message: Message): void {
    const { flight } = this
    switch (message._tag) {
      case "DataRow":
        return flight?.row(message.values)
      case "RowDescription":
        flight?.described(columnsOf(message.fields))
        this.wire.reader = flight?.field
        return
      case "NoData":
        return flight?.described(nothing)
      case "ParseComplete":
        return flight?.parsed()
      case "CommandComplete":
        return flight?.completed(message.commandTag)
      case "EmptyQueryResponse":
        return flight?.completed("")
      case "ReadyForQuery":
        return this.ready(message.status)
      case "ErrorResponse":
        return this.refused(message.fields)
      case "ParameterStatus":
        return this.reports.report(message.name, message.value)
      case "BackendKeyData":
        this.key = { pid: message.pid >>> 0, secret: message.secret >>> 0 }
        return
      case "NotificationResponse":
        return this.notified?.(message.channel, message.payload, message.pid)
      case "CopyInResponse":
      case "CopyOutResponse":
        return this.openCopy(message._tag === "CopyInResponse")
      case "CopyData":
        return this.copying?.opened?.arrived(message.data)
      case "CopyDone":
        return this.copying?.opened?.complete()
      default:
        return this.answerLogin(message)
    }
  }

  private answerLogin(message: Message): void {
    const { login } = this
    if (login === undefined) return
    try {
      const answer = login.answer(message)
      if (answer !== undefined) this.wire.write(answer)
    } catch (cause) {
      this.destroy(cause instanceof LoginFailure ? cause.code : "PROTOCOL")
    }
  }

  private ready(status: Protocol.TransactionStatus): void {
    this.status = status
    const { flight } = this
    if (this.login !== undefined) {
      this.login = undefined
      if (flight !== undefined) this.send(flight)
    } else this.over = flight
  }

  private refused(fields: Protocol.ErrorFields): void {
    const { flight } = this
    const fatal = isFatal(fields)
    if (fatal) this.lastWord = fields.code
    if (flight === undefined) return this.lose(fields.code ?? "PROTOCOL")
    flight.error ??= fields
    // Nothing comes behind it.
    if (fatal) this.over = flight
  }

  /** A COPY among other statements gets no bytes, and what it sends is nobody's. */
  private openCopy(wantsBytes: boolean): void {
    const { copying } = this
    const { stream } = this.wire
    if (copying === undefined || stream === undefined) {
      if (wantsBytes) this.wire.write(refuseCopy)
      return
    }
    copying.open(stream)
  }

  private batchEnd(): void {
    this.watch.heard()
    this.copying?.opened?.deliver()
    const { over } = this
    if (over === undefined) return
    this.over = undefined
    this.flight = undefined
    if (over.error === undefined) this.succeed(over)
    else this.fail(over, over.error)
  }

  private succeed(flight: Flight): void {
    const { response } = flight
    const { state, text } = flight.statement
    this.state = this.stateBehind(response.command, text)
    if (this.left && forgetsPlans(text)) this.spent = true
    this.ended()
    // The server only warns, and goes on in the transaction that there is.
    if (isBegin(response.command) && state !== "idle") flight.failed({ _tag: "Refused", problem: begun })
    else flight.done(response)
  }

  /** As the server says; but a transaction that was ended is over, also where AND CHAIN has begun another. */
  private stateBehind(command: string, text: string): TransactionState {
    const state = states[this.status]
    if (state === "idle" || stateAfter(command, text, state) !== "idle") return state
    this.spent = true
    return "idle"
  }

  private fail(flight: Flight, fields: Protocol.ErrorFields): void {
    const report = reportOf(fields)
    if (isFatal(fields)) this.lose(report.code)
    if (report.code === "25006" && this.options.wantsWritable) this.doubtful = true
    // Behind a BEGIN that was refused nothing was run, and nothing more is to be in its place.
    this.state = flight.before > 0 || this.lost !== undefined ? "aborted" : states[this.status]
    if (this.heal(flight, report.code)) return
    this.ended()
    flight.failed({ _tag: "Server", report })
  }

  /**
   * The server kept a plan that does not fit the table any more: outside of a transaction nothing has happened yet, unless
   * the statement can commit by itself, so it is run once again without the plan. Whether it is.
   */
  private heal(flight: Flight, code: string): boolean {
    const { parameters, plan, reading, text } = flight.statement
    if (plan === undefined || !flight.known || !isStale(code)) return false
    const again = this.state === "idle" && this.lost === undefined && !this.cancelling && leavesNothing(text)
    if (!again) {
      if (alwaysStale.has(code)) this.statements.forget(plan)
      return false
    }
    const statement = { text, parameters, plan: undefined, reading, simple: false, state: this.state }
    const done = (response: Response) => {
      this.statements.forget(plan)
      flight.done(response)
    }
    this.depart(new Flight(statement, done, flight.failed))
    return true
  }

  async reset(): Promise<void> {
    if (this.lost !== undefined) throw this.loss(this.lost)
    this.inFlight = true
    await new Promise<void>((resolve, reject) => {
      const statement = { text: resetScript, parameters: [], plan: undefined, simple: true, state: this.state }
      this.depart(new Flight(statement, () => resolve(), reject))
    })
  }

  protected reported(code: string): string {
    return this.lastWord ?? code
  }

  protected override lose(code: string): void {
    const { flight } = this
    super.lose(code)
    if (flight === undefined) return
    this.flight = undefined
    this.over = undefined
    this.ended()
    flight.failed(this.loss(this.lost ?? code))
  }

  protected cut(): void {
    this.wire.cut()
  }

  async close(): Promise<void> {
    if (this.lost === undefined && !this.busy && this.opened) {
      const late = new Promise<void>((resolve) => setTimeout(resolve, 500).unref())
      await Promise.race([new Promise<void>((resolve) => this.wire.end(resolve)), late])
    }
    this.destroy()
  }
}
