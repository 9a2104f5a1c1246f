/**
 * Which statements the server is to keep a plan of, on one connection. The driver keeps every text for ever and closes
 * none, so a text is kept when it comes a second time, and only so many: a program that writes values into its texts, or
 * has ever new lists, does not fill the server's memory.
 */
import { touches } from "../driver/Touch.ts"
import { isTimed } from "../driver/Watch.ts"

/** How many statements a connection keeps. */
const most = 256

/** How many texts that came once are remembered. */
const remembered = 512

/** A statement that is kept. */
export interface Kept {
  /** What is sent for it. */
  readonly sent: string
  /** Whether it can leave something behind in its session. */
  readonly touches: boolean
  /** Whether it may set the time that statements are given. */
  readonly timed: boolean
  /** How often it was sent. */
  uses: number
}

export class Statements {
  private readonly kept = new Map<string, Kept>()
  private readonly once = new Set<string>()
  /** Those on the server, also of texts that were let go. */
  private made = 0
  /** The one that was asked for last: comparing its text costs less than looking a new string up. */
  private latest: readonly [text: string, kept: Kept] | undefined

  /** What is kept of the text, from its second time on; undefined where nothing is. */
  planOf(text: string): Kept | undefined {
    const { latest } = this
    if (latest !== undefined && latest[0] === text) return latest[1]
    const kept = this.kept.get(text)
    if (kept !== undefined) {
      this.latest = [text, kept]
      return kept
    }
    if (this.made >= most) return undefined
    if (this.once.delete(text)) return this.keep(text, text)
    this.once.add(text)
    if (this.once.size > remembered) this.forgetOldest()
    return undefined
  }

  private keep(text: string, sent: string): Kept {
    this.made++
    const kept = { sent, touches: touches(text), timed: isTimed(text), uses: 0 }
    this.kept.set(text, kept)
    return kept
  }

  private forgetOldest(): void {
    for (const oldest of this.once) {
      this.once.delete(oldest)
      return
    }
  }

  /** Lets a plan go that is of no use: the text gets a new one, under a text that the driver does not know yet. */
  renew(text: string): void {
    const kept = this.kept.get(text)
    if (kept === undefined) return
    this.latest = undefined
    this.kept.delete(text)
    if (this.made < most) this.keep(text, `${kept.sent} `)
  }
}
