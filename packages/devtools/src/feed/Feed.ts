/** What was seen lately, in bounded memory, and who is told of what comes next. No Effects, no clock. */
import type { SentStatement } from "@aludel/sql"
import type { FeedEvent, ToldRequest, ToldStatement } from "./FeedEvent.ts"
import { Repeats } from "./Repeats.ts"

export interface FeedOptions {
  /** How many statements are remembered, and as many requests. */
  readonly remembered: number
  /** How often one text may be sent in one request before that is a finding. */
  readonly moreThan: number
}

/** What is sent for the tools themselves belongs to this, and is not shown. */
export const own = "@aludel/devtools"

/** Keeps the latest of each, by key. */
class Latest<A> {
  private readonly most: number
  private readonly all = new Map<string, A>()
  constructor(most: number) {
    this.most = most
  }
  set(key: string, value: A): void {
    this.all.set(key, value)
    const [oldest] = this.all.keys()
    if (this.all.size > this.most && oldest !== undefined) this.all.delete(oldest)
  }
  get(key: string): A | undefined {
    return this.all.get(key)
  }
  values(): Iterable<A> {
    return this.all.values()
  }
}

export class Feed {
  private readonly statements: Latest<ToldStatement>
  private readonly requests: Latest<ToldRequest>
  private readonly repeats: Repeats
  private readonly listeners = new Set<(event: FeedEvent) => void>()
  private count = 0

  constructor({ moreThan, remembered }: FeedOptions) {
    this.statements = new Latest(remembered)
    this.requests = new Latest(remembered)
    this.repeats = new Repeats(moreThan)
  }

  /** Notes a statement that was sent. */
  add(sent: SentStatement): void {
    if (sent.correlation === own) return
    const number = ++this.count
    const statement: ToldStatement = { ...sent, number, group: sent.correlation ?? sent.traceId }
    this.statements.set(`${number}`, statement)
    this.tell({ event: "statement", data: statement })
    const finding = this.repeats.note(statement)
    if (finding !== undefined) this.tell({ event: "finding", data: finding })
  }

  /** Notes that a request has begun, or ended. */
  request(request: ToldRequest): void {
    this.requests.set(request.id, request)
    this.tell({ event: "request", data: request })
  }

  tell(event: FeedEvent): void {
    for (const listener of this.listeners) listener(event)
  }

  /** A statement that is still remembered. */
  statement(number: number): ToldStatement | undefined {
    return this.statements.get(`${number}`)
  }

  /** Tells of what is remembered, and of everything from now on, until the returned function is called. */
  listen(listener: (event: FeedEvent) => void): () => void {
    for (const data of this.requests.values()) listener({ event: "request", data })
    for (const data of this.statements.values()) listener({ event: "statement", data })
    this.listeners.add(listener)
    return () => void this.listeners.delete(listener)
  }
}

/** Whether an event is about requests whose ids begin so, or about the pool. Everything begins with nothing. */
export const concerns = ({ data, event }: FeedEvent, prefix: string): boolean => {
  if (prefix === "") return true
  switch (event) {
    case "statement":
    case "finding":
      return data.group?.startsWith(prefix) === true
    case "request":
      return data.id.startsWith(prefix)
    default:
      return true
  }
}
