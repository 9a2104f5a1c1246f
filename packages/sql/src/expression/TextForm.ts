/**
 * Functions that give a text another form: padded, cut, filled in, compared by the rules of another collation.
 *
 * Source: https://www.postgresql.org/docs/current/functions-string.html
 */
import { int4 } from "../type/Numeric.ts"
import { ofSignature } from "../type/PgType.ts"
import { text } from "../type/Text.ts"
import {
  bind,
  call,
  type Expression,
  expression,
  isExpression,
  type NullOf,
  type Operand,
  operand,
  type StrictOf,
  syntax,
  type TablesOf
} from "./Expression.ts"
import { functionOf, functionOfOne } from "./Function.ts"
import { requireType } from "./OperandType.ts"

/**
 * `lpad(operand, length, fill)`: filled up at its beginning (by default with blanks) to so many characters, or cut to them.
 *
 * @example
 * import { castTo, from, lpad, Pg, table } from "@aludel/sql"
 *
 * const invoices = table("invoices", class Invoices {
 *   number = Pg.integer().primaryKey()
 * })
 * const printed = from(invoices).select({ number: lpad(castTo(invoices.number, Pg.text()), 8, "0") })
 */
export const lpad = functionOf<string, readonly [length: number, fill?: string], string>("lpad", [int4, text], text)

/** `rpad(operand, length, fill)`: as `lpad`, at its end. */
export const rpad = functionOf<string, readonly [length: number, fill?: string], string>("rpad", [int4, text], text)

/** `left(operand, count)`: its first characters; with a negative count all but the last so many. */
export const left = functionOf<string, readonly [count: number], string>("left", [int4], text)

/** `right(operand, count)`: its last characters; with a negative count all but the first so many. */
export const right = functionOf<string, readonly [count: number], string>("right", [int4], text)

/** `repeat(operand, times)`: so many times one after the other. */
export const repeat = functionOf<string, readonly [times: number], string>("repeat", [int4], text)

/** `translate(operand, from, to)`: each character of `from` by the one in its place of `to`, or left out where there is none. */
export const translate = functionOf<string, readonly [from: string, to: string], string>(
  "translate",
  [text, text],
  text
)

/** `ascii(operand)`: the code of its first character; 0 for the empty text. */
export const ascii = functionOfOne<string, number>("ascii", int4)

/** `chr(operand)`: the character of the code; 0 fails on the server. */
export const chr = functionOfOne<number, string>("chr", text)

/** `md5(operand)`: its MD5 hash as 32 hexadecimal digits. Not for secrets. */
export const md5 = functionOfOne<string, string>("md5", text)

/** `quote_ident(operand)`: as an identifier for a statement that the server itself puts together. */
export const quoteIdent = functionOfOne<string, string>("quote_ident", text)

/** `quote_literal(operand)`: as a literal for a statement that the server itself puts together. */
export const quoteLiteral = functionOfOne<string, string>("quote_literal", text)

/** The node of an operand of any type: a value is a text, which the server would not know by itself. */
const anything = (one: unknown) => isExpression(one) ? one.node : bind(one, text, true)

/**
 * `format(form, …)`: the form with each `%s` replaced by an operand's text, `%I` by it as an identifier, `%L` as a literal. A
 * null is empty for `%s`, so that it is null only where the form is.
 *
 * @example
 * import { format, from, Pg, table } from "@aludel/sql"
 *
 * const people = table("people", class People {
 *   name = Pg.text().primaryKey()
 *   age = Pg.integer()
 * })
 * const lines = from(people).select({ line: format("%s is %s years old", people.name, people.age) })
 */
export const format = <
  const F extends string | Expression<unknown, string | null, unknown>,
  const O extends ReadonlyArray<string | Expression<unknown, unknown, unknown>>
>(form: F, ...others: O): Expression<TablesOf<F | O[number]>, string | NullOf<F>, StrictOf<F>> =>
  expression<TablesOf<F | O[number]>, string, StrictOf<F>>(
    call("format", operand(form, text), ...others.map(anything)),
    text
  )

/** `concat_ws(separator, …)`: the operands' texts with the separator between them; a null is left out. */
export const concatWs = <const O extends ReadonlyArray<string | Expression<unknown, unknown, unknown>>>(
  separator: string,
  ...others: O
): Expression<TablesOf<O[number]>, string> =>
  expression(call("concat_ws", bind(separator, text), ...others.map(anything)), text)

/** `left || right`: one text after the other; null where either is, unlike `concat`. */
export const textConcat = <
  T,
  A extends string | null,
  S,
  const O extends Operand<string> | Expression<unknown, string | null, unknown>
>(
  operand_: Expression<T, A, S>,
  other: O
): Expression<T | TablesOf<O>, string | Extract<A, null> | NullOf<O>, S | StrictOf<O>> =>
  expression({ _tag: "Binary", operator: "||", left: operand_.node, right: operand(other, text) }, text)

/**
 * `overlay(operand placing other from start for count)`: with the characters from this one on, counted from 1, replaced by
 * the other text; by default as many as it has.
 */
export const overlay = functionOf<string, readonly [placing: string, start: number, count?: number], string>(
  "overlay",
  [text, int4, int4],
  text
)

/**
 * `operand collate "name"`: compared and sorted by the rules of this collation.
 * https://www.postgresql.org/docs/current/collation.html
 *
 * @example
 * import { asc, collate, from, Pg, table } from "@aludel/sql"
 *
 * const words = table("words", class Words {
 *   word = Pg.text().primaryKey()
 * })
 * const sorted = from(words).select({ word: words.word }).orderBy(asc(collate(words.word, "C")))
 */
export const collate = <T, A extends string | null, S>(
  operand: Expression<T, A, S>,
  collation: string
): Expression<T, A, S> => {
  requireType("collate", operand, ["text", "varchar", "char", "citext"])
  return expression(
    { ...syntax(["", " collate ", ""], operand.node, { _tag: "Identifier", name: collation }), closed: false },
    // Its own codec.
    ofSignature(operand.type)
  )
}
