/**
 * Which statements the server is to keep a plan of, on one connection: a text from its second time on, and only so many; the
 * one that was not used for longest is closed. So a program that writes values into its texts, or has ever new lists, does
 * not fill the server's memory.
 */
import type { ResultColumn } from "@aludel/sql"
import * as Protocol from "@effect/sql-pg/PgProtocol"
import { touches } from "../driver/Touch.ts"
import { isTimed } from "../driver/Watch.ts"

/** How many statements a connection keeps. */
const most = 256

/** How many texts that came once are remembered. */
const remembered = 512

/** A statement that is kept. */
export class Kept {
  readonly text: string
  readonly name: string
  /** Whether it can leave something behind in its session. */
  readonly touches: boolean
  /** Whether it may set the time that statements are given. */
  readonly timed: boolean
  /** Whether the server has it. */
  parsed = false
  /** The columns of its result, which cannot change: the server would refuse the plan. Undefined before it said so. */
  columns: ReadonlyArray<ResultColumn> | undefined

  constructor(text: string, name: string) {
    this.text = text
    this.name = name
    this.touches = touches(text)
    this.timed = isTimed(text)
  }
}

export class Statements {
  private readonly kept = new Map<string, Kept>()
  private readonly once = new Set<string>()
  private made = 0
  private latest: Kept | undefined
  private closing: Array<Uint8Array> = []

  /** What is kept of the text, from its second time on; undefined where nothing is. */
  planOf(text: string): Kept | undefined {
    const { latest } = this
    if (latest !== undefined && latest.text === text) return latest
    const kept = this.kept.get(text)
    if (kept !== undefined) return this.use(kept)
    if (this.once.delete(text)) return this.use(this.keep(text))
    this.once.add(text)
    if (this.once.size > remembered) {
      for (const oldest of this.once) {
        this.once.delete(oldest)
        break
      }
    }
    return undefined
  }

  private use(kept: Kept): Kept {
    // To the end: the first is the one that was not used for longest.
    this.kept.delete(kept.text)
    this.kept.set(kept.text, kept)
    this.latest = kept
    return kept
  }

  private keep(text: string): Kept {
    if (this.kept.size >= most) {
      for (const oldest of this.kept.values()) {
        this.forget(oldest)
        break
      }
    }
    const kept = new Kept(text, `aludel_${++this.made}`)
    this.kept.set(text, kept)
    return kept
  }

  /** Lets a plan go that is of no use: the text gets a new one. */
  forget(kept: Kept): void {
    if (this.latest === kept) this.latest = undefined
    if (!this.kept.delete(kept.text) || !kept.parsed) return
    this.closing.push(Protocol.encodeClose({ target: "statement", name: kept.name }))
  }

  /** What is to be said to the server of those that were let go, once. */
  takeClosing(): ReadonlyArray<Uint8Array> {
    const { closing } = this
    if (closing.length > 0) this.closing = []
    return closing
  }
}
