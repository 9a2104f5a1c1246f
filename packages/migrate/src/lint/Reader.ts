/** A place in a statement's tokens that moves on as words are recognised. */
import type { QualifiedName } from "../catalog/Catalog.ts"
import { defaultSchema } from "../operation/Quote.ts"
import type { Token } from "./Token.ts"

/** Thrown where a statement is not of a form that is known: it is then not looked at, which is said. */
export class NotRead extends Error {}

export class Reader {
  readonly source: string
  readonly tokens: ReadonlyArray<Token>
  at = 0
  /** Whether every name so far had its schema. */
  isQualified = true
  constructor(source: string, tokens: ReadonlyArray<Token>) {
    this.source = source
    this.tokens = tokens
  }

  get next(): Token | undefined {
    return this.tokens[this.at]
  }

  get isDone(): boolean {
    return this.at >= this.tokens.length
  }

  /** Whether these words come next. */
  sees(...words: ReadonlyArray<string>): boolean {
    return words.every((word, offset) => {
      const token = this.tokens[this.at + offset]
      return token !== undefined && token.kind !== "quoted" && token.kind !== "string" && token.value === word
    })
  }

  /** Goes past these words where they come next. */
  takes(...words: ReadonlyArray<string>): boolean {
    if (!this.sees(...words)) return false
    this.at += words.length
    return true
  }

  needs(...words: ReadonlyArray<string>): void {
    if (!this.takes(...words)) throw new NotRead(words.join(" "))
  }

  /** One name. */
  identifier(): string {
    const token = this.next
    if (token === undefined || token.kind !== "word" && token.kind !== "quoted") throw new NotRead("a name")
    this.at++
    return token.value
  }

  /** A name with or without its schema. */
  name(): QualifiedName {
    const first = this.identifier()
    if (!this.takes(".")) {
      this.isQualified = false
      return { schema: defaultSchema, name: first }
    }
    return { schema: first, name: this.identifier() }
  }

  names(): ReadonlyArray<QualifiedName> {
    const found: Array<QualifiedName> = []
    do {
      this.takes("only")
      found.push(this.name())
      this.takes("*")
    } while (this.takes(","))
    return found
  }

  /** What stands from here to before the first of these words outside of brackets, or to the end, as it is written. */
  until(...words: ReadonlyArray<string>): string {
    const from = this.at
    let depth = 0
    while (!this.isDone) {
      if (depth === 0 && words.some((word) => this.sees(word))) break
      const text = this.next?.text
      if (text === "(" || text === "[") depth++
      if (text === ")" || text === "]") depth--
      if (depth < 0) break
      this.at++
    }
    return this.written(from)
  }

  /** What stands in brackets, with them. */
  brackets(): string {
    const from = this.at
    this.needs("(")
    this.until()
    this.needs(")")
    return this.written(from)
  }

  /** The rest, as it is written. */
  rest(): string {
    const from = this.at
    this.at = this.tokens.length
    return this.written(from)
  }

  private written(from: number): string {
    const first = this.tokens[from]
    const last = this.tokens[this.at - 1]
    return first === undefined || last === undefined || this.at === from ? "" : this.source.slice(first.start, last.end)
  }

  end(): void {
    if (!this.isDone) throw new NotRead(this.next?.text)
  }
}
