/** A statement as a session is given it, what it answers, and what cannot be sent. */
import type { CompiledQuery, ResultColumn } from "@aludel/sql"

/** A statement that is run before another one, and whose rows are nobody's. */
export interface Beforehand {
  readonly text: string
  readonly parameters: ReadonlyArray<string | null>
}

/** What a transaction begins with. */
export interface Opening {
  /** BEGIN, and what else has no parameters. */
  readonly statements: ReadonlyArray<string>
  /** What is set with parameters, if anything. */
  readonly setting: Beforehand | undefined
  /** Whether there will be one statement in it and no more, behind which a driver may send COMMIT by itself. */
  readonly alone: boolean
}

/** How a statement's rows may be read as they come, by a driver that has them as bytes. */
export interface Reading {
  readonly readerFor?: CompiledQuery<unknown>["readerFor"]
  /** Its columns, where they cannot have changed since they were last seen, as those of a cursor. */
  readonly columns?: ReadonlyArray<ResultColumn>
  /** For who sends the statement in a form of its own. */
  readonly decoderFor?: CompiledQuery<unknown>["decoderFor"]
  readonly origin?: CompiledQuery<unknown>["origin"]
}

/** Rows that were read as they came. */
export interface Read {
  readonly rows: ReadonlyArray<unknown>
  /** What the first row that could not be read has failed with; no row behind it was. Undefined where all were read. */
  readonly failure: unknown
}

/** The server's answer: rows as texts, the command tag, and the number of rows it names. */
export interface Response {
  /** The result's columns; none where the statement yields no rows. */
  readonly columns: ReadonlyArray<ResultColumn>
  readonly rows: ReadonlyArray<ReadonlyArray<string | null>>
  /** The rows in place of `rows`, where the driver has read them. */
  readonly read?: Read | undefined
  readonly command: string
  readonly count: number
}

/**
 * How a statement is sent: `prepared`, where the server keeps its plan for this text; `once`, where nothing is kept of it,
 * as for a text whose columns can change between two runs, such as a FETCH: the driver would read the second answer with
 * the first one's columns; `begin`, BEGIN and what is set with it in one message, of which the server runs nothing behind
 * what it refused.
 */
export type Sending = "prepared" | "once" | "begin"

/**
 * EXPLAIN of a plan without values: the server takes its `$1` for what it is only where no values could come with it. A
 * semicolon may begin another statement, which such a message would run.
 */
export const isGenericPlan = (text: string, parameters: ReadonlyArray<string | null>): boolean =>
  parameters.length === 0 && text.startsWith("explain (") && /^explain \([^)]*\bgeneric_plan true\b/.test(text) &&
  !text.includes(";")

/** The server ends a text at NUL, and the socket would write another character for a lone surrogate, without a word. */
const isUnsendable = (text: string | null): boolean => text !== null && (text.includes("\0") || !text.isWellFormed())

/**
 * Why it cannot be sent, if it cannot.
 *
 * @param text empty where it was sent before
 * @param most how many parameters the driver carries
 */
export const unsendable = (
  text: string,
  parameters: ReadonlyArray<string | null>,
  most: number
): string | undefined => {
  if (parameters.length > most) {
    return `the statement has ${parameters.length} parameters, and the driver carries ${most}: split it`
  }
  // One by one: two halves of a surrogate pair are no character where they stand in two parameters.
  return isUnsendable(text) || parameters.some(isUnsendable)
    ? "the statement or a parameter holds NUL or a lone surrogate, which no text can"
    : undefined
}
