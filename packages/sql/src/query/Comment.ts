/**
 * Comments on statements: for whoever reads the server's log or `pg_stat_activity`, as tags in the form of sqlcommenter, and
 * as hints for the extension pg_hint_plan. No comment can end early, so that what it says is never read as SQL.
 *
 * Source: https://google.github.io/sqlcommenter/spec/
 */
import { InvalidQuery } from "../error/Reason.ts"
import { isStorable } from "../type/PgType.ts"
import type { Cardinality, Query, StatementComments } from "./Query.ts"
import { QueryValue } from "./QueryValue.ts"

const checked = (text: string): string => {
  if (typeof text === "string" && isStorable(text) && !text.includes("*/") && !text.includes("/*")) return text
  throw new InvalidQuery({ problem: "a comment holds `/*`, `*/`, NUL or a lone surrogate" })
}

type Commented = <Row, Names extends string, Needs, Rows extends Cardinality>(
  query: Query<Row, Names, Needs, Rows>
) => Query<Row, Names, Needs, Rows>

const commented = (add: (comments: StatementComments) => StatementComments): Commented => ({ plan }) =>
  // The same query but for its comments, which no type speaks of.
  new QueryValue({ ...plan, comments: add(plan.comments ?? { hint: "", text: "" }), compiled: undefined }) as never

const after = (text: string) => commented(({ hint, text: before }) => ({ hint, text: `${before} /*${text}*/` }))

/**
 * Puts a comment behind the statement: `query.pipe(comment("nightly report"))`. Throws `InvalidQuery` for a text that would
 * end the comment. A text that differs from run to run makes a prepared statement of each.
 */
export const comment = (text: string): Commented => after(` ${checked(text)} `)

const encode = (text: string): string => {
  if (typeof text !== "string" || !isStorable(text)) {
    throw new InvalidQuery({ problem: "a tag is no text, or holds NUL or a lone surrogate" })
  }
  return encodeURIComponent(text).replaceAll(
    /['*!()]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`
  )
}

/**
 * Puts tags behind the statement, in the form of sqlcommenter: `/*controller='users',route='%2Fusers'*\/`, sorted by key and
 * with everything special encoded. A value that differs from run to run makes a prepared statement of each.
 *
 * @param tags what is undefined is left out
 *
 * @example
 * import { columns, from, Pg, Query, table, tags } from "@aludel/sql"
 *
 * const users = table("users", class Users {
 *   id = Pg.bigint().identity().primaryKey()
 * })
 * const all = Query.all(from(users).select(columns(users)).pipe(tags({ route: "/users", framework: "effect" })))
 */
export const tags = (tags: Readonly<Record<string, string | undefined>>): Commented => {
  const pairs = Object.entries(tags)
    .flatMap(([key, value]) => value === undefined ? [] : [`${encode(key)}='${encode(value)}'`])
    .toSorted()
  return pairs.length === 0 ? (query) => query : after(pairs.join(","))
}

/**
 * Puts a hint before the statement, as the extension pg_hint_plan reads it: `query.pipe(hint("SeqScan(users)"))`. Throws
 * `InvalidQuery` for a text that would end the comment.
 *
 * Source: https://github.com/ossc-db/pg_hint_plan
 */
export const hint = (text: string): Commented => {
  const own = `/*+ ${checked(text)} */ `
  return commented((comments) => ({ ...comments, hint: `${own}${comments.hint}` }))
}
