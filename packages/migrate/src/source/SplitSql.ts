/**
 * A text of SQL as its statements. A semicolon ends one, unless it stands in a string, a quoted name, a comment, parentheses
 * or the body of a routine: the rules of psql's own scanner.
 *
 * Source: https://www.postgresql.org/docs/current/sql-syntax-lexical.html
 */

/** One statement without its semicolon, and the line comments that stand right before it. */
export interface SqlStatement {
  readonly text: string
  readonly comments: ReadonlyArray<string>
}

/** A text that ends inside of something. */
export interface Unfinished {
  readonly what: string
  /** The line that it began in, from 1. */
  readonly line: number
}

const isWord = (character: string | undefined): boolean => character !== undefined && /[\p{L}\p{N}_$]/u.test(character)

/** Where the string ends that begins behind `from`; a doubled quote stands for itself. */
const quoteEnd = (text: string, from: number, quote: string, escapes: boolean): number => {
  for (let i = from; i < text.length; i++) {
    if (escapes && text[i] === "\\") i++
    else if (text[i] === quote) {
      if (text[i + 1] !== quote) return i + 1
      i++
    }
  }
  return -1
}

/** Block comments nest. */
const commentEnd = (text: string, from: number): number => {
  let depth = 1
  for (let i = from; i < text.length; i++) {
    if (text.startsWith("*/", i)) {
      depth--
      i++
      if (depth === 0) return i + 1
    } else if (text.startsWith("/*", i)) {
      depth++
      i++
    }
  }
  return -1
}

const dollarTag = /\$(?:[\p{L}_][\p{L}\p{N}_]*)?\$/uy

const tagAt = (text: string, at: number): string | undefined => {
  if (isWord(text[at - 1])) return undefined
  dollarTag.lastIndex = at
  return dollarTag.exec(text)?.[0]
}

/** `CREATE FUNCTION` and `CREATE PROCEDURE`, the only statements with a body of statements. */
const isRoutine = (words: ReadonlyArray<string>): boolean => {
  const rest = words[1] === "OR" && words[2] === "REPLACE" ? words.slice(3) : words.slice(1)
  return words[0] === "CREATE" && (rest[0] === "FUNCTION" || rest[0] === "PROCEDURE")
}

/**
 * Splits a text into statements.
 *
 * @returns the statements; what the text ends inside of, where a quote, a comment or a parenthesis is not closed
 */
export const splitSql = (text: string): ReadonlyArray<SqlStatement> | Unfinished => {
  const statements: Array<SqlStatement> = []
  let comments: Array<string> = []
  let start = -1
  let parentheses: Array<number> = []
  let words: Array<string> = []
  let body = 0
  let bodyStart = 0

  const unfinished = (what: string, at: number): Unfinished => ({ what, line: text.slice(0, at).split("\n").length })
  const begin = (at: number): void => {
    if (start < 0) start = at
  }
  const end = (at: number): void => {
    if (start >= 0) statements.push({ text: text.slice(start, at).trim(), comments })
    comments = []
    start = -1
    parentheses = []
    words = []
    body = 0
  }
  const word = (given: string, at: number): void => {
    const upper = given.toUpperCase()
    if (words.length < 5) words.push(upper)
    if (!isRoutine(words) || parentheses.length > 0) return
    if (upper === "BEGIN" || body > 0 && upper === "CASE") {
      if (body === 0) bodyStart = at
      body++
    } else if (upper === "END" && body > 0) body--
  }

  for (let i = 0; i < text.length;) {
    const character = text[i] as string
    const rest = text.slice(i, i + 2)
    let next = i + 1
    if (rest === "--") {
      const stop = text.indexOf("\n", i)
      next = stop < 0 ? text.length : stop
      if (start < 0) comments.push(text.slice(i + 2, next).trim())
    } else if (rest === "/*") {
      next = commentEnd(text, i + 2)
      if (next < 0) return unfinished("comment", i)
    } else if (/\s/.test(character)) {
      // Between two tokens.
    } else if (character === ";") {
      if (parentheses.length === 0 && body === 0) end(i)
    } else {
      begin(i)
      const tag = character === "$" ? tagAt(text, i) : undefined
      if (tag !== undefined) {
        const stop = text.indexOf(tag, i + tag.length)
        if (stop < 0) return unfinished(`text in ${tag}`, i)
        next = stop + tag.length
      } else if (character === "'" || character === "\"") {
        const escapes = character === "'" && /[eE]/.test(text[i - 1] ?? "") && !isWord(text[i - 2])
        next = quoteEnd(text, i + 1, character, escapes)
        if (next < 0) return unfinished(character === "'" ? "text in '" : "name in \"", i)
      } else if (character === "(") parentheses.push(i)
      else if (character === ")") parentheses.pop()
      else if (isWord(character)) {
        while (isWord(text[next])) next++
        word(text.slice(i, next), i)
      }
    }
    i = next
  }
  const open = parentheses[0]
  if (open !== undefined) return unfinished("parenthesis", open)
  if (body > 0) return unfinished("body that begins with BEGIN", bodyStart)
  end(text.length)
  return statements
}
