/**
 * The text format of COPY: a line for each row, its values between tabs, NULL as `\N`. A line's end or a tab inside a value
 * is written with a backslash, so that every raw one is what it looks like.
 *
 * Source: https://www.postgresql.org/docs/current/sql-copy.html#id-1.9.3.55.9.2
 */
import { Malformed } from "./PgType.ts"

const letters: Readonly<Record<string, string>> = {
  "\\": "\\\\",
  "\b": "\\b",
  "\f": "\\f",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
  "\v": "\\v"
}

const characters: Readonly<Record<string, string>> = { b: "\b", f: "\f", n: "\n", r: "\r", t: "\t", v: "\v" }

const writeValue = (value: string | null): string =>
  // eslint-disable-next-line no-control-regex -- these are the ones to be escaped
  value === null ? "\\N" : value.replace(/[\\\b\f\n\r\t\v]/g, (character) => letters[character] ?? character)

/** One row, with the line's end. */
export const writeLine = (values: ReadonlyArray<string | null>): string => `${values.map(writeValue).join("\t")}\n`

const readValue = (value: string): string | null =>
  value === "\\N"
    ? null
    : value.includes("\\")
    ? value.replace(/\\([^])/g, (_, letter: string) => characters[letter] ?? letter)
    : value

/** The values of a line that a server wrote, without its end. */
export const readLine = (line: string): ReadonlyArray<string | null> => line.split("\t").map(readValue)

/** What every JavaScript runtime has, and ECMAScript's own types do not list. */
declare class TextDecoder {
  constructor(encoding: string, options: { readonly fatal: boolean; readonly ignoreBOM: boolean })
  decode(chunk: Uint8Array, options: { readonly stream: boolean }): string
}

/** Puts chunks together and takes them apart into lines: neither lines nor characters need to end where a chunk does. */
export class Lines {
  private readonly decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true })
  private rest = ""

  /** The lines that end in this chunk. Throws `Malformed` where it is no UTF-8. */
  push(chunk: Uint8Array): ReadonlyArray<string> {
    try {
      const parts = `${this.rest}${this.decoder.decode(chunk, { stream: true })}`.split("\n")
      this.rest = parts.pop() ?? ""
      return parts
    } catch {
      throw new Malformed("a text in UTF-8")
    }
  }

  /** Throws `Malformed` where a line has begun and not ended. */
  end(): void {
    if (this.rest !== "") throw new Malformed("a whole line at the end of the data")
  }
}
