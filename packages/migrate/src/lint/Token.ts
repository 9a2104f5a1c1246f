/**
 * SQL as tokens, by PostgreSQL's lexical rules: strings of every kind, dollar quotes, nested comments, quoted identifiers.
 *
 * Source: https://www.postgresql.org/docs/current/sql-syntax-lexical.html
 */

/** One token. A word is folded to lower case as the server folds it; a quoted name and a string keep their quotes in `text`. */
export interface Token {
  readonly kind: "word" | "quoted" | "string" | "number" | "symbol"
  /** A word folded, a quoted name unquoted, all else as written. */
  readonly value: string
  /** As written. */
  readonly text: string
  readonly start: number
  readonly end: number
}

const patterns: ReadonlyArray<readonly [Token["kind"], RegExp]> = [
  ["string", /[eE]'(?:[^'\\]|\\[^]|'')*'/y],
  ["string", /(?:[bBxXnN]|[uU]&)?'(?:[^']|'')*'/y],
  ["string", /\$([A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$[^]*?\$\1\$/y],
  ["quoted", /(?:[uU]&)?"(?:[^"]|"")*"/y],
  ["word", /[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*/y],
  ["number", /\d[\d_]*(?:\.\d*)?(?:[eE][+-]?\d+)?|\.\d+/y],
  ["symbol", /::|[<>!=]=|<>|\|\||:=|=>|[^]/y]
]

const space = /\s+|--[^\n]*/y

/** The end of a comment that begins here, which may hold others; undefined where it has none. */
const commentEnd = (text: string, start: number): number | undefined => {
  let depth = 0
  for (let at = start; at < text.length - 1; at++) {
    const two = text.slice(at, at + 2)
    if (two === "/*") depth++
    else if (two === "*/") depth--
    else continue
    at++
    if (depth === 0) return at + 1
  }
  return undefined
}

const valueOf = (kind: Token["kind"], text: string): string => {
  if (kind === "word") return text.toLowerCase()
  return kind === "quoted" ? text.slice(text.indexOf("\"") + 1, -1).replaceAll("\"\"", "\"") : text
}

/** The tokens of a text; undefined where a string, a name or a comment does not end. */
export const tokensOf = (text: string): ReadonlyArray<Token> | undefined => {
  const tokens: Array<Token> = []
  let at = 0
  while (at < text.length) {
    space.lastIndex = at
    const skipped = space.exec(text)
    if (skipped !== null) {
      at += skipped[0].length
      continue
    }
    if (text.startsWith("/*", at)) {
      const end = commentEnd(text, at)
      if (end === undefined) return undefined
      at = end
      continue
    }
    for (const [kind, pattern] of patterns) {
      pattern.lastIndex = at
      const found = pattern.exec(text)?.[0]
      if (found === undefined) continue
      if (kind === "symbol" && (found === "'" || found === "\"")) return undefined
      tokens.push({ kind, value: valueOf(kind, found), text: found, start: at, end: at + found.length })
      at += found.length
      break
    }
  }
  return tokens
}

const isWord = (token: Token | undefined, word: string): boolean => token?.kind === "word" && token.value === word

/** Statements as lists of tokens, by the semicolons that stand outside of brackets and of the bodies of SQL functions. */
export const statementsIn = (tokens: ReadonlyArray<Token>): ReadonlyArray<ReadonlyArray<Token>> => {
  const statements: Array<ReadonlyArray<Token>> = []
  let current: Array<Token> = []
  let brackets = 0
  // BEGIN ATOMIC … END holds statements, and CASE … END inside them.
  let blocks = 0
  for (const [index, token] of tokens.entries()) {
    if (token.text === "(") brackets++
    if (token.text === ")") brackets--
    if (isWord(token, "begin") && isWord(tokens[index + 1], "atomic")) blocks++
    else if (blocks > 0 && isWord(token, "case")) blocks++
    else if (blocks > 0 && isWord(token, "end")) blocks--
    if (token.text === ";" && brackets <= 0 && blocks === 0) {
      if (current.length > 0) statements.push(current)
      current = []
    } else current.push(token)
  }
  if (current.length > 0) statements.push(current)
  return statements
}
