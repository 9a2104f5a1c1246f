/**
 * Window functions, and OVER: a call over the rows around each row, which all stay.
 *
 * Source: https://www.postgresql.org/docs/current/functions-window.html
 */
import type * as Ast from "../ast/Expr.ts"
import { InvalidQuery } from "../error/Reason.ts"
import { float8 } from "../type/FloatingPoint.ts"
import { count, int4 } from "../type/Numeric.ts"
import { ofSignature, type PgType } from "../type/PgType.ts"
import type { Windowed } from "./Aggregate.ts"
import {
  bind,
  call,
  type Expression,
  expression,
  type NullOf,
  type Operand,
  operand,
  type StrictOf,
  type TablesOf
} from "./Expression.ts"
import { definitionOf, type NamedWindow, type WindowOptions } from "./NamedWindow.ts"

/** A function that only OVER makes an expression of. */
export type WindowFunction<Tables, Value, Strict = never> = Windowed<Tables, Value, Strict>

/**
 * `call over (partition by … order by … frame)`, of an aggregate or a window function. The window may be one with a name:
 * `call over "name"`.
 *
 * @example
 * import { desc, from, over, Pg, rowNumber, sum, table } from "@aludel/sql"
 *
 * const sales = table("sales", class Sales {
 *   id = Pg.bigint().identity().primaryKey()
 *   region = Pg.text()
 *   amount = Pg.numeric(12, 2)
 * })
 * const ranked = from(sales).select({
 *   id: sales.id,
 *   place: over(rowNumber(), { partitionBy: sales.region, orderBy: desc(sales.amount) }),
 *   running: over(sum(sales.amount), { orderBy: desc(sales.amount), frame: { rows: [null, 0] } })
 * })
 */
export const over = <T, A, S, T2 = never>(
  windowed: Windowed<T, A, S>,
  window: WindowOptions<T2> | NamedWindow<T2> = {}
): Expression<T | NoInfer<T2>, A, S> => {
  const { node } = windowed
  if (node._tag !== "Aggregate" && node._tag !== "Call") {
    throw new InvalidQuery({ problem: "only an aggregate or a window function can stand before OVER" })
  }
  return expression({
    _tag: "Over",
    call: node,
    ...definitionOf("window" in window ? { base: window } : window)
    // The call's codec, which came with its `A`.
  }, ofSignature(windowed.type))
}

/** The seam between a call and the typed handle that only OVER takes. */
const windowFunction = <T, A, S = never>(node: Ast.Call, type: PgType): WindowFunction<T, A, S> =>
  ({ node, type }) as unknown as WindowFunction<T, A, S>

const place = (name: string, type: PgType) => (): WindowFunction<never, number> => windowFunction(call(name), type)

/** `row_number()`: the row's number in its partition, from 1. */
export const rowNumber = place("row_number", count)

/** `rank()`: as `rowNumber`, but rows that sort equal share the first one's. */
export const rank = place("rank", count)

/** `dense_rank()`: as `rank`, without gaps. */
export const denseRank = place("dense_rank", count)

/** `percent_rank()`: the rank between 0 and 1. */
export const percentRank = place("percent_rank", float8)

/** `cume_dist()`: the share of rows up to this one, above 0 and up to 1. */
export const cumeDist = place("cume_dist", float8)

/** `ntile(buckets)`: the number of the row's bucket, where the partition is cut into so many of one size. */
export const ntile = (buckets: number): WindowFunction<never, number> =>
  windowFunction(call("ntile", bind(buckets, int4)), int4)

interface Neighbour {
  <T, A, S, O extends Operand<NoInfer<A>> | Expression<unknown, NoInfer<A> | null, unknown> | null = null>(
    operand: Expression<T, A, S>,
    offset?: number,
    otherwise?: O
  ): WindowFunction<T | TablesOf<NoInfer<O>>, A | NullOf<NoInfer<O>>, S | StrictOf<NoInfer<O>>>
}

const neighbour = (name: string): Neighbour => (of, offset = 1, otherwise) =>
  windowFunction(
    otherwise === undefined || otherwise === null
      ? call(name, of.node, bind(offset, int4))
      : call(name, of.node, bind(offset, int4), operand(otherwise, of.type)),
    of.type
  )

/** `lag(operand, offset, otherwise)`: its value so many rows (by default 1) before; null, or `otherwise`, before the first. */
export const lag = neighbour("lag")

/** `lead(operand, offset, otherwise)`: its value so many rows (by default 1) behind; null, or `otherwise`, behind the last. */
export const lead = neighbour("lead")

const ofFrame = (name: string) => <T, A>(operand: Expression<T, A, unknown>): WindowFunction<T, A | null> =>
  windowFunction(call(name, operand.node), operand.type)

/** `first_value(operand)`: its value in the frame's first row; null for an empty frame. */
export const firstValue = ofFrame("first_value")

/** `last_value(operand)`: its value in the frame's last row, which by default is the current one's last equal. */
export const lastValue = ofFrame("last_value")

/** `nth_value(operand, n)`: its value in the frame's row with this number, from 1; null where there is none. */
export const nthValue = <T, A>(operand: Expression<T, A, unknown>, n: number): WindowFunction<T, A | null> =>
  windowFunction(call("nth_value", operand.node, bind(n, int4)), operand.type)
