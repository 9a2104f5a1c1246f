/**
 * PostgreSQL's own functions that yield rows: each call is a table under `.as(name)`, lateral where it mentions tables.
 *
 * Source: https://www.postgresql.org/docs/current/functions-srf.html
 */
import type { Utc } from "effect/DateTime"
import type { Expr } from "../ast/Expr.ts"
import { InvalidQuery } from "../error/Reason.ts"
import type { Numeric } from "../expression/Arithmetic.ts"
import { type ElementOf } from "../expression/Array.ts"
import { baseName } from "../expression/CommonType.ts"
import { bind, type Expression, isExpression, type Operand, type TablesOf } from "../expression/Expression.ts"
import { pathOperands } from "../expression/JsonPath.ts"
import { requireType } from "../expression/OperandType.ts"
import { plainBind } from "../expression/PlainValue.ts"
import type { AnyColumnDefinition } from "../schema/ColumnDefinition.ts"
import { arrayOf, elementOf } from "../type/Array.ts"
import { type Interval, interval } from "../type/Interval.ts"
import { type Json, jsonb, type JsonObject } from "../type/Json.ts"
import { int4, int8AsNumber, numericAsNumber } from "../type/Numeric.ts"
import type { PgType } from "../type/PgType.ts"
import { text } from "../type/Text.ts"
import type { Timestamp } from "../type/Timestamp.ts"
import { type ColumnList, type TableFunction, tableFunctionOf } from "./TableFunction.ts"

/** One call, with its columns by their place. */
const rowsOf = <Row, Tables>(
  name: string,
  operands: ReadonlyArray<Expr>,
  ...columns: ReadonlyArray<readonly [key: string, type: PgType]>
): TableFunction<Row, Tables> =>
  tableFunctionOf({
    calls: [{ schema: undefined, name, arguments: operands, definition: undefined }],
    columns: columns.map(([key, type]) => ({ key, name: key, type })),
    renamed: true
  })

/** A value with its type beside it: nothing else would tell the server which of several functions is meant. */
const typed = (given: unknown, type: PgType): Expr => isExpression(given) ? given.node : bind(given, type, true)

/** Columns under the given key. */
interface Under<Key extends string, Value> {
  readonly row: { readonly [K in Key]: Value }
}

type Arrays = { readonly [Key in string]: Expression<unknown, ReadonlyArray<unknown> | null, unknown> }

const elementType = (key: string, given: unknown): PgType => {
  if (!isExpression(given)) throw new InvalidQuery({ problem: `"${key}" in \`unnest\` is not an expression` })
  const element = elementOf(given.type)
  if (given.type.name === `${element.name}[]`) return element
  throw new InvalidQuery({ problem: `"${key}" in \`unnest\` is an array of several dimensions` })
}

/**
 * `unnest(array, …)`: one row for each element; of several arrays side by side, with nulls where one is shorter.
 *
 * @param arrays each under the key of its column
 *
 * @example
 * import { from, Pg, table, unnest } from "@aludel/sql"
 *
 * const posts = table("posts", class Posts {
 *   id = Pg.integer().primaryKey()
 *   tags = Pg.text().array()
 * })
 * const tag = unnest({ name: posts.tags }).withOrdinality("place").as("tag")
 * const tags = from(posts).crossJoinLateral(tag).select({ id: posts.id, tag: tag.name, place: tag.place })
 */
export const unnest = <F extends Arrays>(arrays: F): TableFunction<
  {
    readonly [Key in keyof F]:
      | ElementOf<F[Key]["~A"]>
      // Alone, it is as long as it is.
      | ([Exclude<keyof F, Key>] extends [never] ? never : null)
  },
  { readonly [Key in keyof F]: TablesOf<F[Key]> }[keyof F]
> => {
  const entries = Object.entries(arrays)
  if (entries.length === 0) throw new InvalidQuery({ problem: "`unnest` of no arrays yields nothing" })
  const columns = entries.map(([key, array]) => [key, elementType(key, array)] as const)
  return rowsOf("unnest", entries.map(([, array]) => array.node), ...columns)
}

const numbersType = (numbers: ReadonlyArray<number>): PgType => {
  if (numbers.every((number) => (number | 0) === number)) return int4
  return numbers.every(Number.isSafeInteger) ? int8AsNumber : numericAsNumber
}

const steppable = new Set(["smallint", "integer", "bigint", "numeric", "timestamp", "timestamptz"])

interface GenerateSeries {
  <const Key extends string = "value">(
    start: number,
    stop: number,
    step?: number,
    key?: Key
  ): TableFunction<Under<Key, number>["row"], never>
  <T, A extends Numeric | null, T2 = never, T3 = never, const Key extends string = "value">(
    start: Expression<T, A, unknown>,
    stop: Operand<NoInfer<A>> | Expression<T2, NoInfer<A> | null, unknown>,
    step?: Operand<NoInfer<A>> | Expression<T3, NoInfer<A> | null, unknown>,
    key?: Key
  ): TableFunction<Under<Key, NonNullable<A>>["row"], T | NoInfer<T2> | NoInfer<T3>>
  <T, A extends Utc | Timestamp | string | null, T2 = never, T3 = never, const Key extends string = "value">(
    start: Expression<T, A, unknown>,
    stop: NonNullable<NoInfer<A>> | Expression<T2, NoInfer<A> | null, unknown>,
    step: Interval | Expression<T3, Interval | null, unknown>,
    key?: Key
  ): TableFunction<Under<Key, NonNullable<A>>["row"], T | NoInfer<T2> | NoInfer<T3>>
}

const series = (start: unknown, stop: unknown, step: unknown, key = "value"): TableFunction<unknown, unknown> => {
  const numbers = [start, stop, step].filter((one) => typeof one === "number")
  const type = isExpression(start) ? start.type : numbersType(numbers)
  const name = baseName(type).replace("timestamp with time zone", "timestamptz")
  if (!steppable.has(name)) {
    throw new InvalidQuery({ problem: `\`generateSeries\` counts numbers and timestamps, not ${name}: cast it` })
  }
  const stepType = name.startsWith("timestamp") ? interval : type
  const operands = [typed(start, type), typed(stop, type), ...step === undefined ? [] : [typed(step, stepType)]]
  return rowsOf("generate_series", operands, [key, type])
}

/**
 * `generate_series(start, stop, step)`: from start to stop, both included; timestamps by an interval.
 *
 * @param start a number, or an expression, which gives the series its type
 * @param key the key of the column, `value` if not given
 *
 * @example
 * import { asc, count, eq, from, generateSeries, Interval, Pg, value } from "@aludel/sql"
 * import * as DateTime from "effect/DateTime"
 *
 * const ten = generateSeries(1, 10).as("ten")
 * const numbers = from(ten).select({ n: ten.value })
 *
 * const start = value(DateTime.makeUnsafe("2026-01-01"), Pg.timestamptz())
 * const days = generateSeries(start, DateTime.makeUnsafe("2026-01-07"), new Interval({ days: 1 }), "day").as("days")
 * const week = from(days).select({ day: days.day }).orderBy(asc(days.day))
 */
export const generateSeries: GenerateSeries =
  // The overloads say what the one erased function does.
  series as unknown as GenerateSeries

/** The name of a function of documents, which `json` and `jsonb` have each for themselves. */
const ofDocument = (document: unknown, name: string): string =>
  isExpression(document) && document.type.name === "json" ? `json_${name}` : `jsonb_${name}`

/** `jsonb_array_elements(document)`: the elements of an array. A plain value is a document. */
export const jsonbArrayElements = <D>(document: D): TableFunction<{ readonly value: Json }, TablesOf<D>> =>
  rowsOf(ofDocument(document, "array_elements"), [typed(document, jsonb)], ["value", jsonb])

/** `jsonb_array_elements_text(document)`: as texts, a string without its quotes; JSON's null becomes null. */
export const jsonbArrayElementsText = <D>(
  document: D
): TableFunction<{ readonly value: string | null }, TablesOf<D>> =>
  rowsOf(ofDocument(document, "array_elements_text"), [typed(document, jsonb)], ["value", text])

/** `jsonb_each(document)`: the keys and values of an object. */
export const jsonbEach = <D>(
  document: D
): TableFunction<{ readonly key: string; readonly value: Json }, TablesOf<D>> =>
  rowsOf(ofDocument(document, "each"), [typed(document, jsonb)], ["key", text], ["value", jsonb])

/** `jsonb_each_text(document)`: as `jsonbEach`, the values as texts; JSON's null becomes null. */
export const jsonbEachText = <D>(
  document: D
): TableFunction<{ readonly key: string; readonly value: string | null }, TablesOf<D>> =>
  rowsOf(ofDocument(document, "each_text"), [typed(document, jsonb)], ["key", text], ["value", text])

/** `jsonb_object_keys(document)`: the keys of an object. */
export const jsonbObjectKeys = <D>(document: D): TableFunction<{ readonly key: string }, TablesOf<D>> =>
  rowsOf(ofDocument(document, "object_keys"), [typed(document, jsonb)], ["key", text])

/**
 * `jsonb_path_query(document, path, vars)`: each document that the path yields. A plain value is a document.
 *
 * @param vars what the path's `$names` stand for
 *
 * @example
 * import { from, jsonbPathQuery, jsonPath, Pg, table } from "@aludel/sql"
 *
 * const orders = table("orders", class Orders {
 *   id = Pg.bigint().identity().primaryKey()
 *   doc = Pg.jsonb()
 * })
 * const dear = jsonbPathQuery(orders.doc, "$.items[*] ? (@.price > $least)", { least: 100 }).as("dear")
 * const names = from(orders).crossJoinLateral(dear).select({ id: orders.id, name: jsonPath(dear.value, ["name"]) })
 */
export const jsonbPathQuery = <D>(
  document: D,
  path: string,
  vars?: JsonObject
): TableFunction<{ readonly value: Json }, TablesOf<D>> => {
  if (isExpression(document)) requireType("jsonb_path_query", document, ["jsonb"])
  return rowsOf("jsonb_path_query", [typed(document, jsonb), ...pathOperands(path, vars)], ["value", jsonb])
}

/**
 * `jsonb_to_recordset(document) as (…)`: the objects of an array as rows. What an object does not have is null.
 *
 * @param columns what to read of each object; a column is called as its key, unless `.named(…)` says otherwise
 *
 * @example
 * import { from, jsonbToRecordset, Pg } from "@aludel/sql"
 *
 * const items = jsonbToRecordset([{ id: 1, name: "a" }, { id: 2 }], { id: Pg.integer(), name: Pg.text() }).as("items")
 * const rows = from(items).select({ id: items.id, name: items.name })
 */
export const jsonbToRecordset = <D, const C extends ColumnList>(
  document: D,
  columns: C
): TableFunction<
  { readonly [Key in keyof C]: (C[Key] & AnyColumnDefinition)["~A"] | null },
  TablesOf<D>
> => {
  const definition = Object.entries(columns).map(([key, { facts }]) => ({
    key,
    name: facts.name ?? key,
    type: facts.type
  }))
  const name = ofDocument(document, "to_recordset")
  return tableFunctionOf({
    calls: [{ schema: undefined, name, arguments: [typed(document, jsonb)], definition }],
    columns: definition,
    renamed: true
  })
}

type Text<T> = string | Expression<T, string | null, unknown>

/**
 * `regexp_matches(text, pattern, flags)`: of each match (of the first alone, without the flag `g`) what the groups in
 * parentheses took, or the whole match where there are none; null for a group that took no part.
 */
export const regexpMatches = <T = never, T2 = never>(
  given: Text<T>,
  pattern: Text<T2>,
  flags = ""
): TableFunction<{ readonly value: ReadonlyArray<string | null> }, T | T2> =>
  rowsOf("regexp_matches", [typed(given, text), typed(pattern, text), plainBind(flags)], ["value", arrayOf(text)])

/** `regexp_split_to_table(text, pattern, flags)`: the text cut at each match. */
export const regexpSplitToTable = <T = never, T2 = never>(
  given: Text<T>,
  pattern: Text<T2>,
  flags = ""
): TableFunction<{ readonly value: string }, T | T2> =>
  rowsOf("regexp_split_to_table", [typed(given, text), typed(pattern, text), plainBind(flags)], ["value", text])

/**
 * `string_to_table(text, delimiter)`: the text cut at each delimiter.
 *
 * @param key the key of the column, `value` if not given
 */
export const stringToTable = <T = never, T2 = never, const Key extends string = "value">(
  given: Text<T>,
  delimiter: Text<T2>,
  key?: Key
): TableFunction<Under<Key, string>["row"], T | T2> =>
  rowsOf("string_to_table", [typed(given, text), typed(delimiter, text)], [key ?? "value", text])
