/** What sessions have in common, whatever carries their bytes: their condition, who waits for what, losing and cancelling. */
import { type BackendKey, sendCancelRequest } from "./Cancel.ts"
import type { Copying, Notified, Session, SessionOptions } from "./Driver.ts"
import type { Failure } from "./Failure.ts"
import { Reported } from "./Reported.ts"
import { type Opening, type Reading, type Response, type Sending, unsendable } from "./Sending.ts"
import type { TransactionState } from "./TransactionState.ts"
import { isTimed, Watch } from "./Watch.ts"

export const begun =
  "a transaction is under way, and BEGIN inside of it does nothing: `transaction` and `savepoint` nest in one another"

/** When a request to cancel is repeated, in milliseconds. */
const askAgainAfter = 250

const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds).unref())

export abstract class BaseSession implements Session {
  state: TransactionState = "idle"
  lost: string | undefined
  spent = false
  doubtful = false
  notified: Notified | undefined

  protected readonly options: SessionOptions
  protected readonly watch: Watch
  protected readonly reports = new Reported()
  protected key: BackendKey | undefined
  protected permanent = false
  /** Whether a statement's text says that it may have left something behind. */
  protected left = false
  protected inFlight = false
  protected cancelling = false
  private readonly lostListeners: Array<() => void> = []
  /** Who waits for the statement in flight to have ended. */
  private readonly whenEnded: Array<() => void> = []

  constructor(options: SessionOptions) {
    this.options = options
    this.watch = new Watch(options.statementTimeout, () => this.destroy("TIMEOUT"))
  }

  get touched(): boolean {
    return this.left || this.reports.isChanged
  }

  settle(): void {
    this.left = false
    this.reports.settle()
  }

  onLost(done: () => void): void {
    if (this.lost === undefined) this.lostListeners.push(done)
    else done()
  }

  get statementTimeout(): number | undefined {
    return this.watch.limit
  }

  set statementTimeout(milliseconds: number | undefined) {
    this.watch.limit = milliseconds
  }

  abstract get received(): number | undefined

  get busy(): boolean {
    return this.inFlight
  }

  /** The server's own word for a loss, where it said one, else this. */
  protected abstract reported(code: string): string

  protected lose(code: string): void {
    this.lost ??= this.reported(code)
    for (const done of this.lostListeners.splice(0)) done()
  }

  protected loss(code: string): Failure {
    // A server that wants a certificate of ours says so only after the handshake, by an alert.
    return { _tag: "Lost", code, permanent: this.permanent || code.startsWith("ERR_SSL_") }
  }

  /**
   * Why it is not sent.
   *
   * @param text empty where it was sent before
   * @param most how many parameters the driver carries
   */
  protected refusal(
    text: string,
    parameters: ReadonlyArray<string | null>,
    most: number
  ): Failure | undefined {
    if (this.lost !== undefined) return this.loss(this.lost)
    if (this.busy) return { _tag: "Refused", problem: "a statement is in flight on this connection" }
    const problem = unsendable(text, parameters, most)
    return problem === undefined ? undefined : { _tag: "Refused", problem }
  }

  /** The statement that is about to be sent, or its plan, as the watch has to know of it. */
  protected expect(text: string, parameters: ReadonlyArray<string | null>, plan?: { readonly timed: boolean }): void {
    const timed = (plan?.timed ?? isTimed(text)) || parameters.includes("statement_timeout")
    this.watch.begin(timed, this.state === "idle" && !this.touched)
  }

  /** The statement in flight has ended. */
  protected ended(): void {
    this.inFlight = false
    this.watch.end()
    this.cancelling = false
    for (const done of this.whenEnded.splice(0)) done()
  }

  run(text: string, parameters: ReadonlyArray<string | null>, sending: Sending): Promise<Response> {
    return new Promise((resolve, reject) => this.start(text, parameters, sending, resolve, reject))
  }

  abstract start(
    text: string,
    parameters: ReadonlyArray<string | null>,
    sending: Sending,
    done: (response: Response) => void,
    failed: (failure: Failure) => void,
    reading?: Reading
  ): void

  abstract begin(opening: Opening, done: (response: Response) => void, failed: (failure: Failure) => void): void
  abstract copy(text: string): Copying
  abstract failureOf(cause: unknown): Failure
  abstract reset(): Promise<void>
  abstract close(): Promise<void>
  /** Lets the network go. */
  protected abstract cut(): void

  async cancel(): Promise<void> {
    const { key } = this
    if (!this.inFlight) return
    this.cancelling = true
    if (key === undefined) return this.destroy()
    let ended = false
    const settled = new Promise<void>((resolve) => this.whenEnded.push(resolve)).then(() => void (ended = true))
    // One that comes before the statement is there is forgotten by the server, so it is asked again.
    while (!ended) {
      await sendCancelRequest(this.options, key).catch(() => this.destroy())
      await Promise.race([settled, pause(askAgainAfter)])
    }
  }

  destroy(code = "DESTROYED"): void {
    const { key, options } = this
    if (this.busy && key !== undefined && this.lost === undefined) {
      sendCancelRequest(options, key).catch(() => {})
    }
    this.lose(code)
    this.cut()
  }
}
