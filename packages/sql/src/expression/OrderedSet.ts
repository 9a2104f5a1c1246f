/**
 * Aggregates over a sorted group: ordered-set and hypothetical-set aggregates, `name(…) within group (order by …)`.
 *
 * Source: https://www.postgresql.org/docs/current/functions-aggregate.html#FUNCTIONS-ORDEREDSET-TABLE
 */
import type * as Ast from "../ast/Expr.ts"
import { array } from "../type/Array.ts"
import { float8 } from "../type/FloatingPoint.ts"
import { count } from "../type/Numeric.ts"
import { ofSignature, type PgType } from "../type/PgType.ts"
import { aggregate, type OrderedSetAggregate } from "./Aggregate.ts"
import { bind, type Expression, type Operand } from "./Expression.ts"
import type { SortKey } from "./Order.ts"

/** The caller gives `A` and its codec together. */
const ofSorted = <T, A>(
  name: string,
  operands: ReadonlyArray<Ast.Expr>,
  withinGroup: ReadonlyArray<Ast.Order>,
  type: PgType
): OrderedSetAggregate<T, A> => aggregate<T, A>(name, operands, ofSignature(type), withinGroup)

const ascending = ({ node }: Expression<unknown, unknown, unknown>): ReadonlyArray<Ast.Order> => [
  { expr: node, direction: "asc", nulls: undefined }
]

/**
 * `percentile_cont(fraction) within group (order by operand)`: the value below which this share of the rows lies, between
 * two of them if need be; 0.5 is the median. Null for no rows.
 *
 * @param fraction from 0 to 1; several give an array of as many values
 *
 * @example
 * import { from, percentileCont, Pg, table } from "@aludel/sql"
 *
 * const runs = table("runs", class Runs {
 *   id = Pg.bigint().identity().primaryKey()
 *   seconds = Pg.doublePrecision()
 * })
 * const median = from(runs).select({ median: percentileCont(0.5, runs.seconds) })
 */
export function percentileCont<T>(
  fraction: number,
  operand: Expression<T, number | null, unknown>
): OrderedSetAggregate<T, number | null>
export function percentileCont<T>(
  fractions: ReadonlyArray<number>,
  operand: Expression<T, number | null, unknown>
): OrderedSetAggregate<T, ReadonlyArray<number> | null>
export function percentileCont<T>(
  fraction: number | ReadonlyArray<number>,
  operand: Expression<T, number | null, unknown>
): OrderedSetAggregate<T, never> {
  return percentile("percentile_cont", fraction, operand, float8)
}

/** `percentile_disc(fraction) within group (order by operand)`: as `percentileCont`, but one of the values themselves. */
export function percentileDisc<T, A>(
  fraction: number,
  operand: Expression<T, A, unknown>
): OrderedSetAggregate<T, A | null>
export function percentileDisc<T, A>(
  fractions: ReadonlyArray<number>,
  operand: Expression<T, A, unknown>
): OrderedSetAggregate<T, ReadonlyArray<NonNullable<A>> | null>
export function percentileDisc<T>(
  fraction: number | ReadonlyArray<number>,
  operand: Expression<T, unknown, unknown>
): OrderedSetAggregate<T, never> {
  return percentile("percentile_disc", fraction, operand, operand.type)
}

const fractions = array(float8, false)

const percentile = <T>(
  name: string,
  fraction: number | ReadonlyArray<number>,
  operand: Expression<T, unknown, unknown>,
  type: PgType
): OrderedSetAggregate<T, never> =>
  typeof fraction === "number"
    ? ofSorted(name, [bind(fraction, float8)], ascending(operand), type)
    : ofSorted(name, [bind(fraction, fractions, true)], ascending(operand), array(type, false))

/** `mode() within group (order by operand)`: the value that most rows have; null for no rows. */
export const mode = <T, A>(operand: Expression<T, A, unknown>): OrderedSetAggregate<T, A | null> =>
  ofSorted("mode", [], ascending(operand), operand.type)

interface Hypothetical {
  <T, A>(
    value: Operand<A>,
    operand: Expression<T, A, unknown>,
    order?: (operand: Expression<T, A, unknown>) => SortKey<T>
  ): OrderedSetAggregate<T, number>
}

const hypothetical = (name: string, type: PgType): Hypothetical => (value, operand, order) =>
  ofSorted(
    name,
    [bind(value, operand.type, true)],
    order === undefined ? ascending(operand) : [order(operand).node],
    type
  )

/**
 * `rank(value) within group (order by operand)`: the rank, with gaps, that a row with this value would have in the group.
 *
 * @param order how the group is sorted, `desc`; ascending if not given
 */
export const rankOf = hypothetical("rank", count)

/** `dense_rank(value) within group (order by operand)`: as `rankOf`, without gaps. */
export const denseRankOf = hypothetical("dense_rank", count)

/** `percent_rank(value) within group (order by operand)`: the rank between 0 and 1. */
export const percentRankOf = hypothetical("percent_rank", float8)

/** `cume_dist(value) within group (order by operand)`: the share of rows up to it. */
export const cumeDistOf = hypothetical("cume_dist", float8)
