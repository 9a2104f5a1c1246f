/**
 * Patterns in text: LIKE and regular expressions. A pattern that comes from a user is a value like any other, but its `%`
 * and `_` mean something: `contains`, `startsWith` and `endsWith` escape what they are given.
 *
 * Source: https://www.postgresql.org/docs/current/functions-matching.html
 */
import { boolean, text } from "../type/Text.ts"
import type { Condition } from "./Comparison.ts"
import { binary, bind, type Expression, expression, operand } from "./Expression.ts"

/** A text beside a pattern. */
export interface PatternComparison {
  <T, T2 = never>(
    left: Expression<T, string | null, unknown>,
    pattern: string | Expression<T2, string | null, unknown>
  ): Condition<T | T2>
}

/** Text beside a pattern, by this operator. */
export const comparedAs = (operator: string): PatternComparison => (left, pattern) =>
  expression(binary(operator, left.node, operand(pattern, text)), boolean)

/** `left like pattern`: `%` stands for any text, `_` for one character, and a backslash before either for itself. */
export const like = comparedAs("like")

/** `left not like pattern`. */
export const notLike = comparedAs("not like")

/** `left ilike pattern`: as `like`, without regard to case. */
export const ilike = comparedAs("ilike")

/** `left not ilike pattern`. */
export const notIlike = comparedAs("not ilike")

/** `left ~ pattern`: whether a POSIX regular expression is found. */
export const matches = comparedAs("~")

/** `left ~* pattern`: as `matches`, without regard to case. */
export const matchesInsensitive = comparedAs("~*")

/**
 * The text as a part of a LIKE pattern that stands for itself: a backslash before each `\\`, `%` and `_`.
 *
 * @example
 * import { escapeLike, from, like, Pg, table } from "@aludel/sql"
 *
 * const files = table("files", class Files {
 *   path = Pg.text().primaryKey()
 * })
 * const inFolder = (folder: string) =>
 *   from(files).where(like(files.path, `${escapeLike(folder)}/%.ts`)).select({ path: files.path })
 */
export const escapeLike = (given: string): string => given.replaceAll(/[\\%_]/g, "\\$&")

/** Options of `contains`, `startsWith` and `endsWith`. */
export interface MatchOptions {
  /** Without regard to case, by ILIKE. */
  readonly insensitive?: boolean | undefined
}

const part =
  (before: string, after: string) =>
  <T>(left: Expression<T, string | null, unknown>, given: string, options: MatchOptions = {}): Condition<T> =>
    expression(
      binary(
        options.insensitive === true ? "ilike" : "like",
        left.node,
        // What is no string is refused by the type, when it is sent.
        bind(typeof given === "string" ? `${before}${escapeLike(given)}${after}` : given, text)
      ),
      boolean
    )

/** Whether the text begins with the given one: `left like 'given%'`, escaped. */
export const startsWith = part("", "%")

/** Whether the text ends with the given one: `left like '%given'`, escaped. */
export const endsWith = part("%", "")

/** Whether the given text stands anywhere in it: `left like '%given%'`, escaped. */
export const contains = part("%", "%")
