/**
 * Operators and functions over JSON documents. Keys and paths are parameters, whatever they hold.
 *
 * Source: https://www.postgresql.org/docs/current/functions-json.html
 */
import { InvalidQuery } from "../error/Reason.ts"
import { arrayOf } from "../type/Array.ts"
import { int4 } from "../type/Numeric.ts"
import type { PgType } from "../type/PgType.ts"
import { boolean, text } from "../type/Text.ts"
import { type Aggregate, aggregate } from "./Aggregate.ts"
import type { Condition } from "./Comparison.ts"
import { binary, bind, call, type Expression, expression, isExpression, type TablesOf } from "./Expression.ts"
import { document, documentArray, documentObject, inDocument } from "./JsonType.ts"

const bindKey = (key: string | number) => bind(key, typeof key === "number" ? int4 : text, true)
const bindKeys = (keys: ReadonlyArray<string | number>) => bind(keys.map(String), arrayOf(text), true)

/**
 * `operand -> key`: the document under a key, or at a place of an array (from 0, or from its end with -1); null where
 * there is none.
 *
 * @example
 * import { from, jsonBuildObject, jsonGet, Pg, table } from "@aludel/sql"
 *
 * const people = table("people", class People {
 *   name = Pg.text().primaryKey()
 * })
 * const names = from(people).select({ name: jsonGet(jsonBuildObject({ name: people.name }), "name") })
 */
export const jsonGet = <T, S>(
  operand: Expression<T, unknown, S>,
  key: string | number
): Expression<T, unknown, S> => expression(binary("->", operand.node, bindKey(key)), document)

/** `operand ->> key`: as `jsonGet`, as text, without the quotes of a string; JSON's null becomes null. */
export const jsonGetText = <T, S>(
  operand: Expression<T, unknown, S>,
  key: string | number
): Expression<T, string | null, S> => expression(binary("->>", operand.node, bindKey(key)), text)

/** `operand #> path`: the document at the end of the keys and places; null where there is none. */
export const jsonPath = <T, S>(
  operand: Expression<T, unknown, S>,
  path: ReadonlyArray<string | number>
): Expression<T, unknown, S> => expression(binary("#>", operand.node, bindKeys(path)), document)

/** `operand #>> path`: as `jsonPath`, as text. */
export const jsonPathText = <T, S>(
  operand: Expression<T, unknown, S>,
  path: ReadonlyArray<string | number>
): Expression<T, string | null, S> => expression(binary("#>>", operand.node, bindKeys(path)), text)

const containment = (operator: string) =>
<T, Right>(
  left: Expression<T, unknown, unknown>,
  right: Right
): Condition<T | (Right extends { readonly "~T": infer T2 } ? T2 : never)> =>
  expression(binary(operator, left.node, isExpression(right) ? right.node : bind(right, document, true)), boolean)

/** `left @> right`: whether the right document is a part of the left, of `jsonb`. */
export const jsonContains = containment("@>")

/** `left <@ right`: whether the left document is a part of the right, of `jsonb`. */
export const jsonContainedBy = containment("<@")

/** `operand ? key`: whether the `jsonb` object has the key, or the array the text. */
export const jsonHasKey = <T>(operand: Expression<T, unknown, unknown>, key: string): Condition<T> =>
  expression(binary("?", operand.node, bind(key, text)), boolean)

/** `operand ?| keys`: whether the `jsonb` object has at least one of the keys. */
export const jsonHasAnyKey = <T>(operand: Expression<T, unknown, unknown>, keys: ReadonlyArray<string>): Condition<T> =>
  expression(binary("?|", operand.node, bindKeys(keys)), boolean)

/** `operand ?& keys`: whether the `jsonb` object has all of the keys. */
export const jsonHasAllKeys = <T>(
  operand: Expression<T, unknown, unknown>,
  keys: ReadonlyArray<string>
): Condition<T> => expression(binary("?&", operand.node, bindKeys(keys)), boolean)

/** `jsonb_typeof(operand)`: what the document is. */
export const jsonTypeOf = <T, S>(
  operand: Expression<T, unknown, S>
): Expression<T, "object" | "array" | "string" | "number" | "boolean" | "null" | null, S> =>
  expression(call("jsonb_typeof", operand.node), text as PgType<never>)

type Fields = { readonly [Key in string]: Expression<unknown, unknown, unknown> }

/**
 * `jsonb_build_object(…)`: the expressions under their keys, each read back as exact as by itself. A column's field is null
 * where an outer join found no row for it, and the type says so. On the server, where `jsonGet` and the like read it, a
 * field that JSON could not hold exactly is a text, and so is a column's own document.
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
    call("jsonb_build_object", ...entries.flatMap(([key, { node, type }]) => [bindKey(key), inDocument(node, type)])),
    // The codec is made of the fields', which gave the object its type.
    documentObject(entries.map(([key, { type }]) => [key, type])) as PgType<never>
  )
}

/** `jsonb_agg(operand)`: the values of the group's rows as one array, nulls among them; null for no rows. */
export const jsonAgg = <T, A, S>(
  operand: Expression<T, A, S>
): Aggregate<T, ReadonlyArray<A | ([S] extends [never] ? never : null)> | null> =>
  aggregate("jsonb_agg", [inDocument(operand.node, operand.type)], documentArray(operand.type) as PgType<never>)
