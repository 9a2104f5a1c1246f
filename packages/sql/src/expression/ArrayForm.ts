/**
 * Arrays made, taken apart, joined and searched. Places are counted from 1, as everywhere in SQL.
 *
 * Source: https://www.postgresql.org/docs/current/functions-array.html
 */
import { InvalidQuery } from "../error/Reason.ts"
import { array as arrayType, arrayOf, elementOf, shapeOf } from "../type/Array.ts"
import { int4 } from "../type/Numeric.ts"
import { ofSignature, type PgType } from "../type/PgType.ts"
import { text } from "../type/Text.ts"
import type { ArrayValue, ElementOf } from "./Array.ts"
import {
  bind,
  call,
  type Expression,
  expression,
  listed,
  type NullOf,
  type Operand,
  operand,
  type StrictOf,
  syntax,
  type TablesOf
} from "./Expression.ts"
import { functionOf, operands } from "./Function.ts"

/** Null, where an element's table may be absent. */
type Absent<S> = [S] extends [never] ? never : null

/**
 * `array[first, …]`: the values of one row as an array, nulls among them. The first one is an expression, and gives the type.
 *
 * @example
 * import { array, from, Pg, table } from "@aludel/sql"
 *
 * const boxes = table("boxes", class Boxes {
 *   width = Pg.integer()
 *   height = Pg.integer()
 * })
 * const sides = from(boxes).select({ sides: array(boxes.width, boxes.height, 0) })
 */
export const array = <
  T,
  A,
  S,
  const O extends ReadonlyArray<Operand<NoInfer<A>> | Expression<unknown, NoInfer<A> | null, unknown>>
>(
  first: Expression<T, A, S>,
  ...others: O
): Expression<T | TablesOf<O[number]>, ReadonlyArray<A | NullOf<O[number]> | Absent<S | StrictOf<O[number]>>>> =>
  expression(
    listed("array[", [first.node, ...others.map((one) => operand(one, first.type))], "]"),
    ofSignature(arrayOf(first.type))
  )

/** A place in an array, from 1. */
export type Place = number | Expression<unknown, number | null, unknown>

/** An array of one dimension: an element of another is no array's element, for the server. */
export const flat = (name: string, { type }: Expression<unknown, unknown, unknown>): PgType => {
  if (type.name.endsWith("[][]")) throw new InvalidQuery({ problem: `\`${name}\` takes an array of one dimension` })
  return elementOf(type)
}

const dimensionsOf = (type: PgType): number =>
  type.base === undefined ? shapeOf(type)?.dimensions ?? 0 : dimensionsOf(type.base)

/** What one place after the other leads to. */
type ElementAt<A, Places> = Places extends readonly [unknown, ...infer Rest] ? ElementAt<ElementOf<A>, Rest> : A

/**
 * `(operand)[place]`: the element at this place, from 1; null where there is none. An array of several dimensions takes a
 * place in each: `(operand)[row][column]`.
 */
export const arrayElement = <
  T,
  A extends ArrayValue,
  S,
  const Places extends readonly [first: Place, ...others: ReadonlyArray<Place>]
>(
  given: Expression<T, A, S>,
  ...places: Places
): Expression<T | TablesOf<Places[number]>, ElementAt<A, Places> | null, S | StrictOf<Places[number]>> => {
  const element = elementOf(given.type)
  if (dimensionsOf(given.type) !== places.length) {
    throw new InvalidQuery({ problem: `\`arrayElement\` takes a place in each dimension of ${given.type.name}` })
  }
  return expression(
    syntax(["(", ")[", ...places.slice(1).map(() => "]["), "]"], given.node, ...places.map((at) => operand(at, int4))),
    // The elements' own codec.
    ofSignature(element)
  )
}

/**
 * `(operand)[from:to]`: the elements from one place to another, both included; empty where there are none. Of an array of
 * several dimensions these are the first one's: whole rows.
 */
export const arraySlice = <T, A extends ArrayValue, S, const From extends Place, const To extends Place>(
  given: Expression<T, A, S>,
  from: From,
  to: To
): Expression<T | TablesOf<From | To>, A | NullOf<From | To>, S | StrictOf<From | To>> =>
  expression(
    syntax(["(", ")[", ":", "]"], given.node, operand(from, int4), operand(to, int4)),
    ofSignature(given.type)
  )

/** `array_cat(left, right)`: the elements of both; the other one where one is null, so at most null where the right is. */
export const arrayCat = <
  T,
  A extends ArrayValue,
  const O extends NonNullable<NoInfer<A>> | Expression<unknown, NoInfer<A> | null, unknown>
>(
  left: Expression<T, A, unknown>,
  right: O
): Expression<T | TablesOf<O>, NonNullable<A> | NullOf<O>, StrictOf<O>> =>
  expression(
    call("array_cat", left.node, operand(right, left.type, true)),
    ofSignature(left.type)
  )

/** What an element is, or null where one may be. */
type Element<A> = Operand<ElementOf<A>> | Extract<ElementOf<A>, null>

/** `array_prepend(element, operand)`: with one element more at its beginning. */
export const arrayPrepend = <T, A extends ArrayValue, S>(
  element: Element<A>,
  given: Expression<T, A, S>
): Expression<T, A, S> =>
  expression(
    call("array_prepend", bind(element, elementOf(given.type), true), given.node),
    ofSignature(given.type)
  )

/** `array_replace(operand, from, to)`: with each element equal to one replaced by another. */
export const arrayReplace = <T, A extends ArrayValue, S>(
  given: Expression<T, A, S>,
  from: Element<A>,
  to: Element<A>
): Expression<T, A, S> => {
  const element = elementOf(given.type)
  return expression(
    call("array_replace", given.node, bind(from, element, true), bind(to, element, true)),
    ofSignature(given.type)
  )
}

/** `array_position(operand, element)`: the first place of this element; null where it is none. */
export const arrayPosition = <T, A extends ArrayValue, S>(
  given: Expression<T, A, S>,
  element: Element<A>
): Expression<T, number | null, S> =>
  expression(call("array_position", given.node, bind(element, flat("arrayPosition", given), true)), int4)

/** `array_positions(operand, element)`: all places of this element. */
export const arrayPositions = <T, A extends ArrayValue, S>(
  given: Expression<T, A, S>,
  element: Element<A>
): Expression<T, ReadonlyArray<number> | Extract<A, null>, S> =>
  expression(
    call("array_positions", given.node, bind(element, flat("arrayPositions", given), true)),
    ofSignature(arrayType(int4, false))
  )

/** `array_to_string(operand, delimiter, nullText)`: the elements' texts with the delimiter between them; nulls are left out. */
export const arrayToString = functionOf<
  ReadonlyArray<unknown>,
  readonly [delimiter: string, nullText?: string],
  string
>(
  "array_to_string",
  [text],
  text
)

/** `string_to_array(operand, delimiter, nullText)`: the texts between the delimiters; those equal to `nullText` are null. */
export const stringToArray = <T, A extends string | null, S, const N extends string | undefined = undefined>(
  given: Expression<T, A, S>,
  delimiter: string,
  nullText?: N
): Expression<T, ReadonlyArray<string | (N extends string ? null : never)> | Extract<A, null>, S> =>
  expression(
    call("string_to_array", given.node, ...operands([delimiter, nullText], [text])),
    ofSignature(arrayType(text, nullText !== undefined))
  )
