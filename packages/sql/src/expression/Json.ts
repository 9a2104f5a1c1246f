/**
 * Operators and functions over JSON documents. Keys and paths are parameters, whatever they hold.
 *
 * Source: https://www.postgresql.org/docs/current/functions-json.html
 */
import type { Expr } from "../ast/Expr.ts"
import { InvalidQuery } from "../error/Reason.ts"
import { arrayOf } from "../type/Array.ts"
import { type Json, json, jsonb, jsonNull, type JsonValue } from "../type/Json.ts"
import { int4 } from "../type/Numeric.ts"
import { ofSignature, type PgType } from "../type/PgType.ts"
import { boolean, text } from "../type/Text.ts"
import { type Aggregate, aggregate } from "./Aggregate.ts"
import type { Condition } from "./Comparison.ts"
import { binary, bind, call, type Expression, expression, isExpression, type TablesOf } from "./Expression.ts"
import { documentArray, documentObject, documentRecord, documentTuple, inDocument } from "./JsonType.ts"
import { requireType } from "./OperandType.ts"

const bindKey = (key: string | number) => bind(key, typeof key === "number" ? int4 : text, true)
const bindKeys = (keys: ReadonlyArray<string | number>) => bind(keys.map(String), arrayOf(text), true)

/**
 * What is no document: a text, a number, a date. An array might be one, and is looked at when the query is built; a document
 * whose schema makes something else of it is one again by `castTo`.
 */
export type OnlyDocuments<A> = [Extract<A, object>] extends [never] ? "takes an operand of json or jsonb" : unknown

const both = ["json", "jsonb"]
const binaryOnly = ["jsonb"]

/** What is read out of a `json` is a `json`. */
const within = ({ type }: Expression<unknown, unknown, unknown>): PgType<Json> => type.name === "json" ? json : jsonb

/**
 * `operand -> key`: the document under a key, or at a place of an array (from 0, or from its end with -1); null where
 * there is none, and `jsonNull` where it is JSON's null.
 *
 * @example
 * import { from, jsonGet, Pg, table } from "@aludel/sql"
 *
 * const people = table("people", class People {
 *   name = Pg.text().primaryKey()
 *   settings = Pg.jsonb()
 * })
 * const themes = from(people).select({ theme: jsonGet(people.settings, "theme") })
 */
export const jsonGet = <T, A, S>(
  operand: Expression<T, A, S> & OnlyDocuments<A>,
  key: string | number
): Expression<T, Json | null, S> => {
  requireType("jsonGet", operand, both)
  return expression(binary("->", operand.node, bindKey(key)), within(operand))
}

/** `operand ->> key`: as `jsonGet`, as text, without the quotes of a string; JSON's null becomes null. */
export const jsonGetText = <T, A, S>(
  operand: Expression<T, A, S> & OnlyDocuments<A>,
  key: string | number
): Expression<T, string | null, S> => {
  requireType("jsonGetText", operand, both)
  return expression(binary("->>", operand.node, bindKey(key)), text)
}

/** `operand #> path`: the document at the end of the keys and places; null where there is none. */
export const jsonPath = <T, A, S>(
  operand: Expression<T, A, S> & OnlyDocuments<A>,
  path: ReadonlyArray<string | number>
): Expression<T, Json | null, S> => {
  requireType("jsonPath", operand, both)
  return expression(binary("#>", operand.node, bindKeys(path)), within(operand))
}

/** `operand #>> path`: as `jsonPath`, as text. */
export const jsonPathText = <T, A, S>(
  operand: Expression<T, A, S> & OnlyDocuments<A>,
  path: ReadonlyArray<string | number>
): Expression<T, string | null, S> => {
  requireType("jsonPathText", operand, both)
  return expression(binary("#>>", operand.node, bindKeys(path)), text)
}

/** A document as a value, or an expression that yields one. */
export type DocumentOperand = Json | JsonValue | Expression<unknown, unknown, unknown>

/** The node of a document: a value is a parameter of `jsonb`, null the document `null`. */
export const documentNode = (given: unknown) =>
  isExpression(given) ? given.node : bind(given === null ? jsonNull : given, jsonb, true)

const containment = (operator: string) =>
<T, A, const Right extends DocumentOperand>(
  left: Expression<T, A, unknown> & OnlyDocuments<A>,
  right: Right
): Condition<T | TablesOf<Right>> => {
  requireType(operator, left, binaryOnly)
  return expression(binary(operator, left.node, documentNode(right)), boolean)
}

/** `left @> right`: whether the right document is a part of the left, of `jsonb`. */
export const jsonContains = containment("@>")

/** `left <@ right`: whether the left document is a part of the right, of `jsonb`. */
export const jsonContainedBy = containment("<@")

/** `operand ? key`: whether the `jsonb` object has the key, or the array the text. */
export const jsonHasKey = <T, A>(
  operand: Expression<T, A, unknown> & OnlyDocuments<A>,
  key: string
): Condition<T> => {
  requireType("jsonHasKey", operand, binaryOnly)
  return expression(binary("?", operand.node, bind(key, text)), boolean)
}

const hasKeys =
  (operator: string) =>
  <T, A>(operand: Expression<T, A, unknown> & OnlyDocuments<A>, keys: ReadonlyArray<string>): Condition<T> => {
    requireType(operator, operand, binaryOnly)
    return expression(binary(operator, operand.node, bindKeys(keys)), boolean)
  }

/** `operand ?| keys`: whether the `jsonb` object has at least one of the keys. */
export const jsonHasAnyKey = hasKeys("?|")

/** `operand ?& keys`: whether the `jsonb` object has all of the keys. */
export const jsonHasAllKeys = hasKeys("?&")

/** `jsonb_typeof(operand)`: what the document is. */
export const jsonTypeOf = <T, A, S>(
  operand: Expression<T, A, S> & OnlyDocuments<A>
): Expression<T, "object" | "array" | "string" | "number" | "boolean" | "null" | Extract<A, null>, S> => {
  requireType("jsonTypeOf", operand, both)
  return expression(call(`${operand.type.name}_typeof`, operand.node), ofSignature(text))
}

/**
 * `to_jsonb(operand)`: the value as a document, as the server writes it: a `bigint` becomes a JSON number, which is read as
 * JavaScript's. `jsonBuildObject` keeps it exact.
 */
export const toJsonb = <T, A, S>(operand: Expression<T, A, S>): Expression<T, Json | Extract<A, null>, S> =>
  expression(call("to_jsonb", operand.node), jsonb)

/** What PostgreSQL lets a function have. */
const maxArguments = 100

/** A document of any number of parts: functions take 100 arguments, and `||` puts together what several have built. */
const built = (name: string, parts: ReadonlyArray<ReadonlyArray<Expr>>): Expr => {
  const each = Math.floor(maxArguments / (parts[0]?.length ?? 1))
  const build = (from: number): Expr => call(name, ...parts.slice(from, from + each).flat())
  let whole = build(0)
  for (let from = each; from < parts.length; from += each) whole = binary("||", whole, build(from))
  return whole
}

type Fields = { readonly [Key in string]: Expression<unknown, unknown, unknown> }

/**
 * `jsonb_build_object(…)`: the expressions under their keys, each read back as exact as by itself. A column's field is null
 * where an outer join found no row for it, and the type says so. On the server, where `jsonGet` and the like read it, a
 * field that JSON could not hold exactly is a text, and so is a column's own document. More than 50 fields, which are more
 * arguments than a function takes, are several such objects put together by `||`.
 *
 * @example
 * import { from, jsonAgg, jsonBuildObject, Pg, table } from "@aludel/sql"
 *
 * const posts = table("posts", class Posts {
 *   id = Pg.bigint().identity().primaryKey()
 *   author = Pg.text()
 *   title = Pg.text()
 * })
 * const byAuthor = from(posts).groupBy(posts.author).select({
 *   author: posts.author,
 *   posts: jsonAgg(jsonBuildObject({ id: posts.id, title: posts.title }))
 * })
 */
export const jsonBuildObject = <F extends Fields>(fields: F): Expression<
  { readonly [Key in keyof F]: TablesOf<F[Key]> }[keyof F],
  { readonly [Key in keyof F]: F[Key]["~A"] | ([F[Key]["~S"]] extends [never] ? never : null) }
> => {
  const entries = Object.entries(fields)
  for (const [key, field] of entries) {
    if (!isExpression(field)) throw new InvalidQuery({ problem: `"${key}" in the JSON object is not an expression` })
  }
  return expression(
    built("jsonb_build_object", entries.map(([key, { node, type }]) => [bindKey(key), inDocument(node, type)])),
    // The codec is made of the fields', which gave the object its type.
    ofSignature(documentObject(entries.map(([key, { type }]) => [key, type])))
  )
}

/** What a place of an array holds: its expression's value, or null where an outer join found no row. */
type Item<F> = F extends Expression<unknown, infer A, infer S> ? A | ([S] extends [never] ? never : null) : never

/** `jsonb_build_array(…)`: the expressions as one array, each read back as exact as by itself. */
export const jsonBuildArray = <const F extends ReadonlyArray<Expression<unknown, unknown, unknown>>>(
  ...items: F
): Expression<TablesOf<F[number]>, { readonly [Place in keyof F]: Item<F[Place]> }> =>
  expression(
    built("jsonb_build_array", items.map(({ node, type }) => [inDocument(node, type)])),
    ofSignature(documentTuple(items.map(({ type }) => type)))
  )

/**
 * `jsonb_object_agg(key, operand)`: the values of the group's rows as one object, each under its row's key; of equal keys
 * the last one. Null for no rows; a key that is null fails on the server.
 */
export const jsonObjectAgg = <T, T2, A, S>(
  key: Expression<T, string, unknown>,
  operand: Expression<T2, A, S>
): Aggregate<T | T2, Readonly<Record<string, A | ([S] extends [never] ? never : null)>> | null> =>
  aggregate(
    "jsonb_object_agg",
    [key.node, inDocument(operand.node, operand.type)],
    ofSignature(documentRecord(operand.type))
  )

/** `jsonb_agg(operand)`: the values of the group's rows as one array, nulls among them; null for no rows. */
export const jsonAgg = <T, A, S>(
  operand: Expression<T, A, S>
): Aggregate<T, ReadonlyArray<A | ([S] extends [never] ? never : null)> | null> =>
  aggregate("jsonb_agg", [inDocument(operand.node, operand.type)], ofSignature(documentArray(operand.type)))
