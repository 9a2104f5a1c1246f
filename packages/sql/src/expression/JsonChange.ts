/**
 * Documents of `jsonb` with something changed: for `set` of an update, which then changes one path and nothing beside it.
 *
 * Source: https://www.postgresql.org/docs/current/functions-json.html#FUNCTIONS-JSON-PROCESSING
 */
import { type Binary, type Call } from "../ast/Expr.ts"
import { arrayOf } from "../type/Array.ts"
import { int4 } from "../type/Numeric.ts"
import { ofSignature } from "../type/PgType.ts"
import { boolean, text } from "../type/Text.ts"
import {
  binary,
  bind,
  call,
  type Expression,
  expression,
  type NullOf,
  type StrictOf,
  type TablesOf
} from "./Expression.ts"
import { documentNode, type DocumentOperand, type OnlyDocuments } from "./Json.ts"
import { requireType } from "./OperandType.ts"

/** Keys of objects, and places of arrays from 0, or from their end with -1. */
export type JsonSteps = ReadonlyArray<string | number>

const steps = (path: JsonSteps) => bind(path.map(String), arrayOf(text), true)

/** The document changed is read as the document was. */
const changed = <Result>(
  name: string,
  given: Expression<unknown, unknown, unknown>,
  node: (document: Expression<unknown, unknown, unknown>) => Binary | Call
): Expression<never, Result> => {
  requireType(name, given, ["jsonb"])
  return expression(node(given), ofSignature(given.type))
}

interface Placing {
  <T, A, S, const V extends DocumentOperand>(
    operand: Expression<T, A, S> & OnlyDocuments<A>,
    path: JsonSteps,
    value: V,
    option?: boolean
  ): Expression<T | TablesOf<V>, A | NullOf<Extract<V, Expression<unknown, unknown, unknown>>>, S | StrictOf<V>>
}

const placing = (name: string): Placing => (given, path, value, option) =>
  changed(
    name,
    given,
    ({ node }) =>
      call(name, node, steps(path), documentNode(value), ...(option === undefined ? [] : [bind(option, boolean)]))
  )

/**
 * `jsonb_set(operand, path, value, createMissing)`: with another value at the end of the path.
 *
 * @param option whether a last key that is missing is added; it is if not given
 *
 * @example
 * import { eq, jsonbSet, Pg, table, update } from "@aludel/sql"
 *
 * const people = table("people", class People {
 *   name = Pg.text().primaryKey()
 *   settings = Pg.jsonb()
 * })
 * const darken = update(people)
 *   .set({ settings: jsonbSet(people.settings, ["editor", "theme"], "dark") })
 *   .where(eq(people.name, "Ann"))
 */
export const jsonbSet = placing("jsonb_set")

/**
 * `jsonb_insert(operand, path, value, after)`: with one value more: before, or after, the place in an array, or under a key
 * that is not there yet.
 */
export const jsonbInsert = placing("jsonb_insert")

/** `operand || other`: two objects' keys, of equal ones the right; or two arrays one after the other. */
export const jsonbConcat = <T, A, S, const V extends DocumentOperand>(
  given: Expression<T, A, S> & OnlyDocuments<A>,
  other: V
): Expression<T | TablesOf<V>, A | NullOf<Extract<V, Expression<unknown, unknown, unknown>>>, S | StrictOf<V>> =>
  changed("jsonbConcat", given, ({ node }) => binary("||", node, documentNode(other)))

/** `operand - key`: without a key, several keys, or the element at a place. */
export const jsonbDelete = <T, A, S>(
  given: Expression<T, A, S> & OnlyDocuments<A>,
  key: string | number | ReadonlyArray<string>
): Expression<T, A, S> =>
  changed("jsonbDelete", given, ({ node }) =>
    binary(
      "-",
      node,
      typeof key === "number"
        ? bind(key, int4, true)
        : typeof key === "string"
        ? bind(key, text, true)
        : bind(key, arrayOf(text), true)
    ))

/** `operand #- path`: without what is at the end of the path. */
export const jsonbDeletePath = <T, A, S>(
  given: Expression<T, A, S> & OnlyDocuments<A>,
  path: JsonSteps
): Expression<T, A, S> => changed("jsonbDeletePath", given, ({ node }) => binary("#-", node, steps(path)))

/** `jsonb_strip_nulls(operand)`: without the fields of objects that are null. */
export const jsonbStripNulls = <T, A, S>(given: Expression<T, A, S> & OnlyDocuments<A>): Expression<T, A, S> =>
  changed("jsonbStripNulls", given, ({ node }) => call("jsonb_strip_nulls", node))

/** `jsonb_pretty(operand)`: the document as a text of several lines. */
export const jsonbPretty = <T, A, S>(
  given: Expression<T, A, S> & OnlyDocuments<A>
): Expression<T, string | Extract<A, null>, S> => {
  requireType("jsonbPretty", given, ["jsonb"])
  return expression(call("jsonb_pretty", given.node), text)
}

/** `jsonb_array_length(operand)`: how many elements the array has; what is no array fails on the server. */
export const jsonbArrayLength = <T, A, S>(
  given: Expression<T, A, S> & OnlyDocuments<A>
): Expression<T, number | Extract<A, null>, S> => {
  requireType("jsonbArrayLength", given, ["jsonb"])
  return expression(call("jsonb_array_length", given.node), int4)
}
