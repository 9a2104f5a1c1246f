/**
 * A statement that is a text, taken apart as far as it has to be to stand inside of another one: its WITH, and what follows.
 * Nothing inside of quotes, comments and brackets is looked at.
 *
 * Source: https://www.postgresql.org/docs/current/sql-syntax-lexical.html, sql-select.html (WITH)
 */

/** A word, a sign, or what is quoted, outside of brackets. */
interface Token {
  /** In lower case; empty for what is quoted. */
  readonly word: string
  readonly start: number
  readonly end: number
}

/** What stands on the outermost level, with each pair of brackets as one token. */
interface Outline {
  readonly tokens: ReadonlyArray<Token>
  /** Whether a comment stands in it that lasts until the end of its line. */
  readonly lineComment: boolean
}

const space = /\s+|--[^\n]*/y
const quoted =
  /"(?:[^"]|"")*"|[eE]'(?:[^'\\]|''|\\[^])*'|'(?:[^']|'')*'|\$([A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$[^]*?\$\1\$/y
const word = /[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*|\$\d+/y

const endOf = (pattern: RegExp, text: string, at: number): number | undefined => {
  pattern.lastIndex = at
  return pattern.test(text) ? pattern.lastIndex : undefined
}

/** Where a comment ends that may hold others; undefined where none begins here. */
const blockComment = (text: string, at: number): number | undefined => {
  if (!text.startsWith("/*", at)) return undefined
  let depth = 0
  for (let index = at; index < text.length; index++) {
    if (text.startsWith("/*", index)) {
      depth++
      index++
    } else if (text.startsWith("*/", index)) {
      index++
      if (--depth === 0) return index + 1
    }
  }
  return text.length
}

const outlineOf = (text: string): Outline => {
  const tokens: Array<Token> = []
  let lineComment = false
  let depth = 0
  let opened = 0
  for (let at = 0; at < text.length;) {
    const blank = endOf(space, text, at) ?? blockComment(text, at)
    if (blank !== undefined) {
      lineComment ||= text.startsWith("--", at)
      at = blank
      continue
    }
    // A string with escapes begins as a word does.
    const name = endOf(quoted, text, at)
    const end = name ?? endOf(word, text, at) ?? at + 1
    const read = name === undefined ? text.slice(at, end).toLowerCase() : ""
    const opens = read === "(" || read === "["
    if (opens && depth++ === 0) opened = at
    if (read === ")" || read === "]") {
      if (--depth === 0) tokens.push({ word: "()", start: opened, end })
    } else if (depth === 0) tokens.push({ word: read, start: at, end })
    at = end
  }
  return { tokens, lineComment }
}

/** A statement's parts. */
export interface StatementText {
  /** `with`, `with recursive` or nothing. */
  readonly keyword: string
  /** What WITH lists; empty where there is none. */
  readonly ctes: string
  readonly main: string
  /** The word that the main part begins with; `()` for a bracket. */
  readonly verb: string
  /** Whether it yields rows, and can stand in WITH. */
  readonly returnsRows: boolean
}

const queries: ReadonlySet<string> = new Set(["select", "values", "table", "()"])
const writes: ReadonlySet<string> = new Set(["insert", "update", "delete", "merge"])

const yieldsRows = (verb: string, words: ReadonlyArray<Token>): boolean => {
  if (queries.has(verb)) return !words.some(({ word }) => word === "into")
  return writes.has(verb) && words.some(({ word }) => word === "returning")
}

/** Behind the queries that WITH lists; undefined where it is not as expected. */
const afterWith = (tokens: ReadonlyArray<Token>, from: number): number | undefined => {
  for (let at = from; at < tokens.length;) {
    // The name; the names of its columns; AS; MATERIALIZED or not; the query.
    at++
    if (tokens[at]?.word === "()") at++
    if (tokens[at]?.word !== "as") return undefined
    at++
    if (tokens[at]?.word === "not") at++
    if (tokens[at]?.word === "materialized") at++
    if (tokens[at]?.word !== "()") return undefined
    at++
    for (const [clause, last] of [["search", "set"], ["cycle", "using"]] as const) {
      if (tokens[at]?.word !== clause) continue
      while (at < tokens.length && tokens[at]?.word !== last) at++
      at += 2
    }
    if (tokens[at]?.word !== ",") return at
    at++
  }
  return undefined
}

/** The parts of a statement; undefined for several of them, or none. */
export const statementText = (text: string): StatementText | undefined => {
  const { lineComment, tokens: all } = outlineOf(text)
  const tokens = all.at(-1)?.word === ";" ? all.slice(0, -1) : all
  const [first] = tokens
  if (first === undefined || tokens.some(({ word }) => word === ";")) return undefined
  const recursive = tokens[1]?.word === "recursive"
  const listed = recursive ? 2 : 1
  const begins = first.word === "with" ? afterWith(tokens, listed) : 0
  const head = begins === undefined ? undefined : tokens[begins]
  if (begins === undefined || head === undefined) return undefined
  const end = tokens.at(-1)?.end
  const main = text.slice(head.start, end)
  return {
    keyword: begins === 0 ? "" : recursive ? "with recursive" : "with",
    ctes: begins === 0 ? "" : closed(text.slice(tokens[listed]?.start, tokens[begins - 1]?.end), lineComment),
    main: closed(main, lineComment),
    verb: head.word,
    returnsRows: yieldsRows(head.word, tokens.slice(begins))
  }
}

/** What follows does not become a part of its last comment. */
const closed = (text: string, lineComment: boolean): string => lineComment ? `${text}\n` : text
