/**
 * POSIX regular expressions, and SQL's own. A pattern from a user can make the server work for long: set a statement timeout.
 *
 * Source: https://www.postgresql.org/docs/current/functions-matching.html
 */
import { array } from "../type/Array.ts"
import { int4 } from "../type/Numeric.ts"
import { ofSignature } from "../type/PgType.ts"
import { text } from "../type/Text.ts"
import { call, type Expression, expression, type NullOf, operand, type StrictOf, type TablesOf } from "./Expression.ts"
import { functionOf, operands } from "./Function.ts"
import { comparedAs } from "./Pattern.ts"

/** `left !~ pattern`: whether a POSIX regular expression is not found. */
export const notMatches = comparedAs("!~")

/** `left !~* pattern`: as `notMatches`, without regard to case. */
export const notMatchesInsensitive = comparedAs("!~*")

/**
 * `left similar to pattern`: SQL's regular expression, a LIKE pattern with `|`, `*`, `+`, `?`, `{m,n}`, `(…)` and `[…]`; it
 * has to match the whole text.
 */
export const similarTo = comparedAs("similar to")

/** `left not similar to pattern`. */
export const notSimilarTo = comparedAs("not similar to")

/**
 * `regexp_replace(operand, pattern, replacement, flags)`: the first match, or with the flag `g` each, replaced; `\1` in the
 * replacement is what the first parentheses matched.
 *
 * @example
 * import { from, Pg, regexpReplace, table } from "@aludel/sql"
 *
 * const people = table("people", class People {
 *   phone = Pg.text().primaryKey()
 * })
 * const digits = from(people).select({ phone: regexpReplace(people.phone, "[^0-9]", "", "g") })
 */
export const regexpReplace = functionOf<
  string,
  readonly [pattern: string, replacement: string, flags?: string],
  string
>("regexp_replace", [text, text, text], text)

/** What the parentheses of a pattern matched: null for those that took no part. */
const captured = ofSignature(array(text, true))

/** `regexp_match(operand, pattern, flags)`: what the parentheses of the first match hold, or the match itself; null without one. */
export const regexpMatch = <
  T,
  A extends string | null,
  S,
  const P extends string | Expression<unknown, string | null, unknown>
>(
  given: Expression<T, A, S>,
  pattern: P,
  flags?: string
): Expression<T | TablesOf<P>, ReadonlyArray<string | null> | null, S | StrictOf<P>> =>
  expression(call("regexp_match", given.node, ...operands([pattern, flags], [text])), captured)

/** `regexp_split_to_array(operand, pattern)`: the texts between the matches. */
export const regexpSplitToArray = functionOf<string, readonly [pattern: string, flags?: string], ReadonlyArray<string>>(
  "regexp_split_to_array",
  [text],
  ofSignature(array(text, false))
)

/** `regexp_count(operand, pattern)`: how many matches there are. PostgreSQL 15. */
export const regexpCount = functionOf<string, readonly [pattern: string], number>("regexp_count", [text], int4)

/** `regexp_substr(operand, pattern)`: the first match; null without one. PostgreSQL 15. */
export const regexpSubstr = <
  T,
  A extends string | null,
  S,
  const P extends string | Expression<unknown, string | null, unknown>
>(given: Expression<T, A, S>, pattern: P): Expression<T | TablesOf<P>, string | null | NullOf<P>, S | StrictOf<P>> =>
  expression<T | TablesOf<P>, string | null, S | StrictOf<P>>(
    call("regexp_substr", given.node, operand(pattern, text)),
    text
  )
