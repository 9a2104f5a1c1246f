/**
 * Named parameters in SQL text, `:age`: where they stand, at run time by PostgreSQL's lexical rules, and their names in
 * the type as far as a template type can tell. A colon begins one where a letter follows and where no word and no closing
 * bracket stands right before it, so that `x::int`, `f(a := 1)` and `a[1:2]` hold none; `\:` is a colon.
 *
 * Source: https://www.postgresql.org/docs/current/sql-syntax-lexical.html
 */
import { InvalidQuery } from "../error/Reason.ts"
import { isStorable } from "../type/PgType.ts"

type Letter =
  | "a"
  | "b"
  | "c"
  | "d"
  | "e"
  | "f"
  | "g"
  | "h"
  | "i"
  | "j"
  | "k"
  | "l"
  | "m"
  | "n"
  | "o"
  | "p"
  | "q"
  | "r"
  | "s"
  | "t"
  | "u"
  | "v"
  | "w"
  | "x"
  | "y"
  | "z"
type NameStart = Letter | Uppercase<Letter> | "_"
type NameCharacter = NameStart | "0" | "1" | "2" | "3" | "4" | "5" | "6" | "7" | "8" | "9"
/** Behind these a colon begins no parameter. */
type Before = NameCharacter | ")" | "]" | "$"

type Name<Text, Found extends string = ""> = Text extends `${infer Head}${infer Tail}`
  ? Head extends NameCharacter ? Name<Tail, `${Found}${Head}`> : Found
  : Found

type NameAt<Text> = Text extends `${infer Head}${string}` ? Head extends NameStart ? Name<Text> : never : never

type Plain<Text, Found = never> = Text extends `${infer Left}:${infer Right}`
  ? Right extends `:${infer Cast}` ? Plain<Cast, Found>
  : Left extends `${string}${Before}` ? Plain<Right, Found>
  : Plain<Right, Found | NameAt<Right>>
  : Found

/** Passes over identifiers in double quotes. */
type Unquoted<Text, Found = never> = Text extends `${infer Left}"${string}"${infer Right}`
  ? Unquoted<Right, Found | Plain<Left>>
  : Text extends `${string}"${string}` ? string
  : Found | Plain<Text>

/** Passes over strings. */
type Outside<Text, Found = never> = Text extends `${infer Left}'${string}'${infer Right}`
  ? Outside<Right, Found | Unquoted<Left>>
  : Found | Unquoted<Text>

/**
 * The names of a text's parameters. What takes a lexer to read (comments, dollar quotes, backslashes) or is not known as
 * a literal is `string`: then only the run time knows.
 */
export type ParameterName<Text extends string> = string extends Text ? string
  : Text extends `${string}${"--" | "/*" | "\\"}${string}` | `${string}$${string}$${string}` ? string
  : Outside<Text>

const identifier = String.raw`[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*`

/** One token; the order counts. Only nested comments are beyond it. */
const token = new RegExp(
  [
    // A string with escapes goes on in another one behind a line's end.
    String.raw`[eE]'(?:[^'\\]|\\[^]|''|'[^\S\r\n]*[\r\n]\s*')*'`,
    String.raw`'(?:[^']|'')*'`,
    String.raw`"(?:[^"]|"")*"`,
    String.raw`\$((?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?)\$[^]*?\$\1\$`,
    String.raw`--[^\r\n]*`,
    identifier,
    String.raw`::`,
    String.raw`(?<![\w$\u0080-\uffff)\]]):(?<name>[A-Za-z_]\w*)`,
    String.raw`(?<escaped>\\:)`,
    String.raw`(?<numbered>\$\d+)`,
    String.raw`[^]`
  ].join("|"),
  "y"
)

/** The end of the comment that begins here; comments nest. */
const commentEnd = (text: string, start: number): number => {
  const edge = /\/\*|\*\//g
  edge.lastIndex = start
  let depth = 0
  for (let match = edge.exec(text); match !== null; match = edge.exec(text)) {
    depth += match[0] === "/*" ? 1 : -1
    if (depth === 0) return edge.lastIndex
  }
  return text.length
}

/** A text apart: always one part more than names; a name stands as often as it is written. */
export interface NamedText {
  readonly parts: ReadonlyArray<string>
  readonly names: ReadonlyArray<string>
}

/** A text apart at its numbered parameters: always one part more than numbers, which count from 1. */
export interface NumberedText {
  readonly parts: ReadonlyArray<string>
  readonly numbers: ReadonlyArray<number>
}

/** Takes a text apart at `$1`, `$2`, where these are parameters. Throws `InvalidQuery` where it cannot be sent. */
export const numberedText = (text: string): NumberedText => {
  checkStorable(text)
  const parts: Array<string> = []
  const numbers: Array<number> = []
  let from = 0
  let at = 0
  while (at < text.length) {
    if (text.startsWith("/*", at)) {
      at = commentEnd(text, at)
      continue
    }
    token.lastIndex = at
    const numbered = token.exec(text)?.groups?.["numbered"]
    if (numbered !== undefined) {
      parts.push(text.slice(from, at))
      numbers.push(Number(numbered.slice(1)))
      from = token.lastIndex
    }
    at = token.lastIndex
  }
  return { parts: [...parts, text.slice(from)], numbers }
}

const checkStorable = (text: string): void => {
  if (typeof text === "string" && isStorable(text)) return
  throw new InvalidQuery({ problem: "a statement's text holds NUL or a lone surrogate" })
}

/** Takes a text apart at its parameters. Throws `InvalidQuery` where it cannot be sent, or numbers a parameter itself. */
export const namedText = (text: string): NamedText => {
  checkStorable(text)
  const names: Array<string> = []
  const parts: Array<string> = []
  let part = ""
  let at = 0
  while (at < text.length) {
    if (text.startsWith("/*", at)) {
      const end = commentEnd(text, at)
      part += text.slice(at, end)
      at = end
      continue
    }
    token.lastIndex = at
    const match = token.exec(text)
    const { escaped, name, numbered } = match?.groups ?? {}
    if (numbered !== undefined) {
      throw new InvalidQuery({ problem: `the text holds the numbered parameter ${numbered}: name it, as in :name` })
    }
    if (name === undefined) {
      part += escaped === undefined ? match?.[0] ?? "" : ":"
    } else {
      names.push(name)
      parts.push(part)
      part = ""
    }
    at = token.lastIndex
  }
  return { parts: [...parts, part], names }
}
