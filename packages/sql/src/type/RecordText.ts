/**
 * The text form of a composite value: `(1,"a b",,"")`. What stands between the commas are texts or null; what they mean
 * is their type's affair. Nothing at all is NULL, and an empty text stands in quotes.
 *
 * Source: https://www.postgresql.org/docs/current/rowtypes.html#ROWTYPES-IO-SYNTAX
 */
import { Malformed } from "./PgType.ts"

const plain = /^[-+.:\w]+$/

const writeItem = (item: string | null): string =>
  item === null ? "" : plain.test(item) ? item : `"${item.replace(/["\\]/g, "$&$&")}"`

export const writeRecord = (items: ReadonlyArray<string | null>): string => `(${items.map(writeItem).join(",")})`

const malformed = () => new Malformed("a row of a composite type")

const quote = 34
const open = 40
const close = 41
const comma = 44
const backslash = 92

/** Reads one text, character by character: a row may be megabytes long. */
class Reader {
  private readonly text: string
  at = 1
  /** Of the item in hand: what was read of it, and where what was not begins. */
  private item = ""
  private from = 1

  constructor(text: string) {
    this.text = text
  }

  /** Takes what stands until here, and goes on behind so many characters. */
  private take(skipped: number): void {
    this.item += this.text.slice(this.from, this.at)
    this.from = this.at += skipped
  }

  /** Behind a quote: until the one that closes it. Two of them, or one behind a backslash, are one. */
  private quoted(): void {
    const { text } = this
    for (; this.at < text.length; this.at++) {
      const code = text.charCodeAt(this.at)
      if (code === backslash) this.take(1)
      else if (code === quote && text.charCodeAt(this.at + 1) !== quote) return this.take(1)
      else if (code === quote) this.take(1)
    }
    throw malformed()
  }

  /** One item, and what ends it: quoted and unquoted stretches may stand beside each other. */
  next(): string | null {
    const { text } = this
    const start = this.from = this.at
    this.item = ""
    for (; this.at < text.length; this.at++) {
      const code = text.charCodeAt(this.at)
      if (code === comma || code === close) {
        return this.at === start ? null : this.item + text.slice(this.from, this.at)
      }
      if (code === open) break
      if (code === backslash) this.take(1)
      else if (code === quote) {
        this.take(1)
        this.quoted()
        // The step to the next character is the loop's.
        this.at--
      }
    }
    throw malformed()
  }
}

/** Takes what a server wrote apart. Throws `Malformed`. */
export const readRecord = (text: string): ReadonlyArray<string | null> => {
  if (!text.startsWith("(")) throw malformed()
  const items: Array<string | null> = []
  const reader = new Reader(text)
  for (;;) {
    items.push(reader.next())
    if (text.charCodeAt(reader.at) === close) break
    reader.at++
  }
  if (reader.at !== text.length - 1) throw malformed()
  return items
}
