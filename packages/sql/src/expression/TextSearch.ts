/**
 * Full-text search. A configuration is written into the text, so that an index over the same call is used; what a user
 * searches for is a parameter.
 *
 * Source: https://www.postgresql.org/docs/current/functions-textsearch.html
 */
import { InvalidQuery } from "../error/Reason.ts"
import { float4 } from "../type/FloatingPoint.ts"
import { int4 } from "../type/Numeric.ts"
import { boolean, text, tsquery, tsvector } from "../type/Text.ts"
import type { Condition } from "./Comparison.ts"
import {
  binary,
  bind,
  call,
  type Expression,
  expression,
  type NullOf,
  operand,
  type StrictOf,
  syntax,
  type TablesOf
} from "./Expression.ts"
import { requireType } from "./OperandType.ts"

/** The configurations that PostgreSQL brings with it; one's own is named with its schema: `public.my_english`. */
export type TextSearchConfiguration =
  | "simple"
  | "arabic"
  | "armenian"
  | "basque"
  | "catalan"
  | "danish"
  | "dutch"
  | "english"
  | "finnish"
  | "french"
  | "german"
  | "greek"
  | "hindi"
  | "hungarian"
  | "indonesian"
  | "irish"
  | "italian"
  | "lithuanian"
  | "nepali"
  | "norwegian"
  | "portuguese"
  | "romanian"
  | "russian"
  | "serbian"
  | "spanish"
  | "swedish"
  | "tamil"
  | "turkish"
  | "yiddish"
  | `${string}.${string}`

const form = /^[a-z_][a-z0-9_]*(?:\.[a-z_][a-z0-9_]*)?$/

/** The configuration as a literal. */
const literal = (configuration: TextSearchConfiguration): string => {
  if (form.test(configuration)) return `'${configuration}'`
  throw new InvalidQuery({ problem: "a text search configuration is named by small letters, digits and _" })
}

type Text = string | Expression<unknown, string | null, unknown>

/**
 * `to_tsvector(configuration, document)`: the text's words in their basic form, with their places. Of a `jsonb` document its
 * strings.
 *
 * @example
 * import { desc, from, Pg, table, toTsvector, tsMatches, tsRank, websearchToTsquery } from "@aludel/sql"
 *
 * const articles = table("articles", class Articles {
 *   id = Pg.bigint().identity().primaryKey()
 *   body = Pg.text()
 * })
 * const search = (words: string) => {
 *   const query = websearchToTsquery("english", words)
 *   const vector = toTsvector("english", articles.body)
 *   return from(articles).where(tsMatches(vector, query)).select({ id: articles.id }).orderBy(desc(tsRank(vector, query)))
 * }
 */
export const toTsvector = <T, A, S>(
  configuration: TextSearchConfiguration,
  document: Expression<T, A, S>
): Expression<T, string | Extract<A, null>, S> => {
  requireType("toTsvector", document, ["text", "varchar", "char", "citext", "json", "jsonb"])
  return expression(syntax([`to_tsvector(${literal(configuration)}, `, ")"], document.node), tsvector)
}

const toQuery = (name: string) =>
<const O extends Text>(
  configuration: TextSearchConfiguration,
  words: O
): Expression<TablesOf<O>, string | NullOf<O>, StrictOf<O>> =>
  expression<TablesOf<O>, string, StrictOf<O>>(
    syntax([`${name}(${literal(configuration)}, `, ")"], operand(words, text)),
    tsquery
  )

/** `to_tsquery(configuration, words)`: a query in PostgreSQL's own form, `fat & (rat | cat)`; another fails on the server. */
export const toTsquery = toQuery("to_tsquery")

/** `plainto_tsquery(configuration, words)`: each of the words, whatever the text holds. */
export const plaintoTsquery = toQuery("plainto_tsquery")

/** `phraseto_tsquery(configuration, words)`: the words one after the other. */
export const phrasetoTsquery = toQuery("phraseto_tsquery")

/** `websearch_to_tsquery(configuration, words)`: as search engines have it, `"sad cat" or "fat rat" -dog`; never fails. */
export const websearchToTsquery = toQuery("websearch_to_tsquery")

/** `vector @@ query`: whether the document matches. */
export const tsMatches = <T, T2 = never>(
  vector: Expression<T, string | null, unknown>,
  query: string | Expression<T2, string | null, unknown>
): Condition<T | T2> => {
  requireType("tsMatches", vector, ["tsvector"])
  return expression(binary("@@", vector.node, operand(query, tsquery)), boolean)
}

const ranking = (name: string) =>
<T, A extends string | null, S, T2, B extends string | null, S2>(
  vector: Expression<T, A, S>,
  query: Expression<T2, B, S2>,
  normalization?: number
): Expression<T | T2, number | Extract<A | B, null>, S | S2> => {
  requireType(name, vector, ["tsvector"])
  requireType(name, query, ["tsquery"])
  const operands = normalization === undefined ? [] : [bind(normalization, int4)]
  return expression(call(name, vector.node, query.node, ...operands), float4)
}

/** `ts_rank(vector, query, normalization)`: how well the document matches, by how often the words stand in it. */
export const tsRank = ranking("ts_rank")

/** `ts_rank_cd(vector, query, normalization)`: as `tsRank`, by how near to each other the words stand. */
export const tsRankCd = ranking("ts_rank_cd")

/** `ts_headline(configuration, document, query, options)`: an excerpt of the text with the words marked; not escaped for HTML. */
export const tsHeadline = <T, A extends string | null, S, T2, B extends string | null, S2>(
  configuration: TextSearchConfiguration,
  document: Expression<T, A, S>,
  query: Expression<T2, B, S2>,
  options?: string
): Expression<T | T2, string | Extract<A | B, null>, S | S2> => {
  requireType("tsHeadline", query, ["tsquery"])
  const opening = `ts_headline(${literal(configuration)}, `
  return expression(
    options === undefined
      ? syntax([opening, ", ", ")"], document.node, query.node)
      : syntax([opening, ", ", ", ", ")"], document.node, query.node, bind(options, text)),
    text
  )
}

/** `setweight(vector, weight)`: each word with the weight `A` to `D`, which ranks it. */
export const setweight = <T, A extends string | null, S>(
  vector: Expression<T, A, S>,
  weight: "A" | "B" | "C" | "D"
): Expression<T, string | Extract<A, null>, S> => {
  requireType("setweight", vector, ["tsvector"])
  if (!["A", "B", "C", "D"].includes(weight)) throw new InvalidQuery({ problem: "`setweight` was given no weight" })
  return expression(syntax(["setweight(", `, '${weight}')`], vector.node), tsvector)
}

const joined =
  (name: string, operator: string, type: typeof tsvector) =>
  <T, A extends string | null, S, T2, B extends string | null, S2>(
    left: Expression<T, A, S>,
    right: Expression<T2, B, S2>
  ): Expression<T | T2, string | Extract<A | B, null>, S | S2> => {
    for (const side of [left, right]) requireType(name, side, [type.name])
    return expression(binary(operator, left.node, right.node), type)
  }

/** `left || right`, of two vectors: the words of both, the right's places behind the left's. */
export const tsvectorConcat = joined("tsvectorConcat", "||", tsvector)

/** `left && right`, of two queries: both must match. */
export const tsqueryAnd = joined("tsqueryAnd", "&&", tsquery)

/** `left || right`, of two queries: either must match. */
export const tsqueryOr = joined("tsqueryOr", "||", tsquery)
