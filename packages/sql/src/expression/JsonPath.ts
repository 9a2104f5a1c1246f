/**
 * SQL/JSON paths over `jsonb`: `$.items[*] ? (@.price > $least)`. A path is a parameter, and so are the values that it names.
 *
 * Source: https://www.postgresql.org/docs/current/functions-json.html#FUNCTIONS-SQLJSON-PATH
 */
import { InvalidQuery } from "../error/Reason.ts"
import { type Json, jsonb, type JsonObject } from "../type/Json.ts"
import type { PgType } from "../type/PgType.ts"
import { boolean, text } from "../type/Text.ts"
import type { Condition } from "./Comparison.ts"
import { binary, bind, call, type Expression, expression, syntax, type TypeReference } from "./Expression.ts"
import type { OnlyDocuments } from "./Json.ts"
import { requireType } from "./OperandType.ts"
import { codecOf } from "./Value.ts"

const jsonpath: PgType<string> = { ...text, name: "jsonpath" }

const ofPath = (path: string) => bind(path, jsonpath, true)

const matching =
  (operator: string) => <T, A>(given: Expression<T, A, unknown> & OnlyDocuments<A>, path: string): Condition<T> => {
    requireType(operator, given, ["jsonb"])
    return expression(binary(operator, given.node, ofPath(path)), boolean)
  }

/**
 * `operand @? path`: whether the path yields anything. An index of the method `gin` helps.
 *
 * @example
 * import { from, jsonPathExists, Pg, table } from "@aludel/sql"
 *
 * const orders = table("orders", class Orders {
 *   id = Pg.bigint().identity().primaryKey()
 *   items = Pg.jsonb()
 * })
 * const dear = from(orders).where(jsonPathExists(orders.items, "$[*] ? (@.price > 100)")).select({ id: orders.id })
 */
export const jsonPathExists = matching("@?")

/** `operand @@ path`: what the path's predicate says; null where it says neither true nor false. */
export const jsonPathMatch = matching("@@")

/** What a function with a path takes behind its document: the path, and the values of its `$names`. */
export const pathOperands = (path: string, vars?: JsonObject) => [
  ofPath(path),
  ...(vars === undefined ? [] : [bind(vars, jsonb, true)])
]

const operandsOf = (name: string, given: Expression<unknown, unknown, unknown>, path: string, vars?: JsonObject) => {
  requireType(name, given, ["jsonb"])
  return call(name, given.node, ...pathOperands(path, vars))
}

/** `jsonb_path_exists(operand, path, vars)`: as `jsonPathExists`, with values for the names in the path. */
export const jsonbPathExists = <T, A, S>(
  given: Expression<T, A, S> & OnlyDocuments<A>,
  path: string,
  vars?: JsonObject
): Expression<T, boolean | Extract<A, null>, S> =>
  expression(operandsOf("jsonb_path_exists", given, path, vars), boolean)

/** `jsonb_path_query_first(operand, path, vars)`: the first document that the path yields; null without one. */
export const jsonbPathQueryFirst = <T, A, S>(
  given: Expression<T, A, S> & OnlyDocuments<A>,
  path: string,
  vars?: JsonObject
): Expression<T, Json | null, S> => expression(operandsOf("jsonb_path_query_first", given, path, vars), jsonb)

/** `jsonb_path_query_array(operand, path, vars)`: all documents that the path yields, as an array. */
export const jsonbPathQueryArray = <T, A, S>(
  given: Expression<T, A, S> & OnlyDocuments<A>,
  path: string,
  vars?: JsonObject
): Expression<T, Json | Extract<A, null>, S> =>
  expression(operandsOf("jsonb_path_query_array", given, path, vars), jsonb)

/** A path that stands in the text, as a literal: these three take no parameter for it. */
const quoted = (path: string): string => {
  if (path.includes("\\") || path.includes("\0")) {
    throw new InvalidQuery({ problem: "a path of `jsonExists`, `jsonValue` or `jsonQuery` holds a backslash or NUL" })
  }
  return `'${path.replaceAll("'", "''")}'`
}

const sqlJson = (name: string, given: Expression<unknown, unknown, unknown>, path: string, rest: string) => {
  requireType(name, given, ["jsonb"])
  return syntax([`${name}(`, `, ${quoted(path)}${rest})`], given.node)
}

/** `json_exists(operand, path)`: whether the path yields anything. PostgreSQL 17. */
export const jsonExists = <T, A, S>(
  given: Expression<T, A, S> & OnlyDocuments<A>,
  path: string
): Expression<T, boolean | Extract<A, null>, S> => expression(sqlJson("json_exists", given, path, ""), boolean)

/**
 * `json_value(operand, path returning type)`: the one scalar at the end of the path, as a value of this type; null where there
 * is none, and where it cannot be of the type. PostgreSQL 17.
 */
export const jsonValue = <T, A, S, R>(
  given: Expression<T, A, S> & OnlyDocuments<A>,
  path: string,
  returns: TypeReference<R>
): Expression<T, NonNullable<R> | null, S> => {
  const type = codecOf(returns)
  return expression(sqlJson("json_value", given, path, ` returning ${type.name}`), type)
}

/** `json_query(operand, path with wrapper)`: the documents at the end of the path as an array; null without one. PostgreSQL 17. */
export const jsonQuery = <T, A, S>(
  given: Expression<T, A, S> & OnlyDocuments<A>,
  path: string
): Expression<T, Json | null, S> => expression(sqlJson("json_query", given, path, " with wrapper"), jsonb)

/** `operand is json kind`: whether the text is a document of this kind. PostgreSQL 16. */
export const isJson = <T, A extends string | null, S>(
  given: Expression<T, A, S>,
  kind: "value" | "scalar" | "array" | "object" = "value"
): Expression<T, boolean | Extract<A, null>, S> => {
  if (!["value", "scalar", "array", "object"].includes(kind)) {
    throw new InvalidQuery({ problem: "`isJson` was asked for an unknown kind" })
  }
  return expression({ ...syntax(["", ` is json ${kind}`], given.node), closed: false }, boolean)
}
