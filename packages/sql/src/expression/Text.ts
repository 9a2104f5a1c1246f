/**
 * Functions over text. Each is null where an operand is, but for `concat`.
 *
 * Source: https://www.postgresql.org/docs/current/functions-string.html
 */
import { int4 } from "../type/Numeric.ts"
import { text } from "../type/Text.ts"
import { bind, call, type Expression, expression, isExpression, operand } from "./Expression.ts"

interface OfText<Result> {
  <T, A extends string | null, S>(operand: Expression<T, A, S>): Expression<T, Result | Extract<A, null>, S>
}

interface WithText<Result> {
  <T, A extends string | null, S, T2 = never, B extends string | null = never, S2 = never>(
    operand: Expression<T, A, S>,
    other: string | Expression<T2, B, S2>
  ): Expression<T | T2, Result | Extract<A | B, null>, S | S2>
}

const toText = (name: string): OfText<string> => (operand) => expression(call(name, operand.node), text)

/**
 * `lower(operand)`: in small letters.
 *
 * @example
 * import { eq, from, lower, Pg, table } from "@aludel/sql"
 *
 * const users = table("users", class Users {
 *   id = Pg.bigint().identity().primaryKey()
 *   email = Pg.text().unique()
 * })
 * const byEmail = (email: string) =>
 *   from(users).where(eq(lower(users.email), email.toLowerCase())).select({ id: users.id })
 */
export const lower = toText("lower")

/** `upper(operand)`: in capitals. */
export const upper = toText("upper")

/** `initcap(operand)`: each word with a capital. */
export const initcap = toText("initcap")

/** `reverse(operand)`: from its end to its beginning. */
export const reverse = toText("reverse")

/** `length(operand)`, in characters. */
export const length: OfText<number> = (operand) => expression(call("length", operand.node), int4)

const trimmed = (name: string) =>
<T, A extends string | null, S>(
  operand: Expression<T, A, S>,
  characters?: string
): Expression<T, string | Extract<A, null>, S> =>
  expression(
    characters === undefined ? call(name, operand.node) : call(name, operand.node, bind(characters, text)),
    text
  )

/** `btrim(operand, characters)`: without these characters (by default blanks) at both ends. */
export const trim = trimmed("btrim")

/** `ltrim(operand, characters)`: without these characters (by default blanks) at the beginning. */
export const trimStart = trimmed("ltrim")

/** `rtrim(operand, characters)`: without these characters (by default blanks) at the end. */
export const trimEnd = trimmed("rtrim")

/** `substr(operand, start, count)`: from this character on, which is counted from 1. */
export const substring = <T, A extends string | null, S>(
  operand: Expression<T, A, S>,
  start: number,
  count?: number
): Expression<T, string | Extract<A, null>, S> =>
  expression(
    count === undefined
      ? call("substr", operand.node, bind(start, int4))
      : call("substr", operand.node, bind(start, int4), bind(count, int4)),
    text
  )

/** `replace(operand, from, to)`: each occurrence of a text by another. */
export const replace = <T, A extends string | null, S>(
  operand: Expression<T, A, S>,
  from: string,
  to: string
): Expression<T, string | Extract<A, null>, S> =>
  expression(call("replace", operand.node, bind(from, text), bind(to, text)), text)

/** `strpos(operand, other)`: where the other text first stands in it, counted from 1; 0 where it does not. */
export const position: WithText<number> = (whole, other) =>
  expression(call("strpos", whole.node, operand(other, text)), int4)

/** `split_part(operand, delimiter, field)`: the part with this number, counted from 1; empty where there is none. */
export const splitPart = <T, A extends string | null, S>(
  operand: Expression<T, A, S>,
  delimiter: string,
  field: number
): Expression<T, string | Extract<A, null>, S> =>
  expression(call("split_part", operand.node, bind(delimiter, text), bind(field, int4)), text)

/** `concat(…)`: the operands' texts one after the other. A null is left out, so it is never null. */
export const concat = <T = never>(
  ...operands: ReadonlyArray<string | Expression<T, unknown, unknown>>
): Expression<T, string> =>
  // It takes operands of any type: the server could not tell a parameter's.
  expression(call("concat", ...operands.map((one) => isExpression(one) ? one.node : bind(one, text, true))), text)
