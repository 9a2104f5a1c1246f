/**
 * Operators and functions over ranges and multiranges.
 *
 * Source: https://www.postgresql.org/docs/current/functions-range.html
 */
import { InvalidQuery } from "../error/Reason.ts"
import { ofSignature, type PgType } from "../type/PgType.ts"
import { boundOf, multirange, type PgRange } from "../type/Range.ts"
import { boolean } from "../type/Text.ts"
import { type Aggregate, aggregate } from "./Aggregate.ts"
import type { Condition } from "./Comparison.ts"
import {
  binary,
  call,
  type Expression,
  expression,
  type NullOf,
  type Operand,
  operand,
  type StrictOf,
  type TablesOf
} from "./Expression.ts"
import { functionOfOne } from "./Function.ts"

/** A range's or multirange's value in TypeScript. */
export type RangeValue = PgRange<unknown> | ReadonlyArray<PgRange<unknown>>

/** What a bound is. */
export type BoundOf<A> = A extends PgRange<infer B> ? B : A extends ReadonlyArray<PgRange<infer B>> ? B : never

const boundType = (name: string, { type }: Expression<unknown, unknown, unknown>): PgType => {
  const bound = boundOf(type)
  if (bound === undefined) {
    throw new InvalidQuery({ problem: `\`${name}\` takes a range or multirange, not ${type.name}` })
  }
  return bound
}

interface OfRanges {
  <
    T,
    A extends RangeValue | null,
    const O extends NonNullable<NoInfer<A>> | Expression<unknown, NoInfer<A> | null, unknown>
  >(
    left: Expression<T, A, unknown>,
    right: O
  ): Condition<T | TablesOf<O>>
}

const compared = (name: string, operator: string): OfRanges => (left, right) => {
  boundType(name, left)
  return expression(binary(operator, left.node, operand(right, left.type, true)), boolean)
}

/** `left @> right`: whether the right range lies within the left. */
export const rangeContains = compared("rangeContains", "@>")

/** `left <@ right`: whether the left range lies within the right. */
export const rangeContainedBy = compared("rangeContainedBy", "<@")

/**
 * `left && right`: whether they have a point in common.
 *
 * @example
 * import { from, Pg, rangeContainsElement, rangeOf, rangeOverlaps, table } from "@aludel/sql"
 *
 * const bookings = table("bookings", class Bookings {
 *   id = Pg.bigint().identity().primaryKey()
 *   during = Pg.daterange()
 * })
 * const inMay = from(bookings)
 *   .where(rangeOverlaps(bookings.during, rangeOf("2024-05-01", "2024-06-01")))
 *   .select({ id: bookings.id })
 * const on = (day: string) => from(bookings).where(rangeContainsElement(bookings.during, day)).select({ id: bookings.id })
 */
export const rangeOverlaps = compared("rangeOverlaps", "&&")

/** `left << right`: whether the left range ends before the right begins. */
export const rangeLeftOf = compared("rangeLeftOf", "<<")

/** `left >> right`: whether the left range begins after the right ends. */
export const rangeRightOf = compared("rangeRightOf", ">>")

/** `left &< right`: whether the left range does not reach beyond the right's end. */
export const rangeNotRightOf = compared("rangeNotRightOf", "&<")

/** `left &> right`: whether the left range does not reach before the right's beginning. */
export const rangeNotLeftOf = compared("rangeNotLeftOf", "&>")

/** `left -|- right`: whether one begins where the other ends. */
export const rangeAdjacent = compared("rangeAdjacent", "-|-")

/** `left @> element`: whether the range holds this value. */
export const rangeContainsElement = <
  T,
  A extends RangeValue | null,
  const O extends Operand<BoundOf<A>> | Expression<unknown, BoundOf<A> | null, unknown>
>(left: Expression<T, A, unknown>, element: O): Condition<T | TablesOf<O>> =>
  expression(binary("@>", left.node, operand(element, boundType("rangeContainsElement", left), true)), boolean)

interface Combined {
  <
    T,
    A extends RangeValue | null,
    S,
    const O extends NonNullable<NoInfer<A>> | Expression<unknown, NoInfer<A> | null, unknown>
  >(
    left: Expression<T, A, S>,
    right: O
  ): Expression<T | TablesOf<O>, A | NullOf<O>, S | StrictOf<O>>
}

const combined = (name: string, operator: string): Combined => (left, right) => {
  boundType(name, left)
  return expression(binary(operator, left.node, operand(right, left.type, true)), ofSignature(left.type))
}

/** `left + right`: what is in either; fails on the server where two ranges leave a gap (multiranges may). */
export const rangeUnion = combined("rangeUnion", "+")

/** `left * right`: what is in both. */
export const rangeIntersect = combined("rangeIntersect", "*")

/** `left - right`: what is in the left and not in the right; fails on the server where a range would fall apart. */
export const rangeExcept = combined("rangeExcept", "-")

const bound =
  (name: string) =>
  <T, A extends RangeValue | null, S>(given: Expression<T, A, S>): Expression<T, BoundOf<A> | null, S> =>
    expression(call(name, given.node), ofSignature(boundType(name, given)))

/** `lower(operand)`: the lower bound; null for an empty range, and for one without. */
export const rangeLower = bound("lower")

/** `upper(operand)`: the upper bound; null for an empty range, and for one without. */
export const rangeUpper = bound("upper")

/** `isempty(operand)`: whether it holds nothing. */
export const isEmptyRange = functionOfOne<RangeValue, boolean>("isempty", boolean)

/** `range_merge(left, right)`: the smallest range that holds both. */
export const rangeMerge = <
  T,
  A extends PgRange<unknown> | null,
  S,
  const O extends NonNullable<NoInfer<A>> | Expression<unknown, NoInfer<A> | null, unknown>
>(left: Expression<T, A, S>, right: O): Expression<T | TablesOf<O>, A | NullOf<O>, S | StrictOf<O>> => {
  boundType("rangeMerge", left)
  return expression(call("range_merge", left.node, operand(right, left.type, true)), ofSignature(left.type))
}

/** `range_agg(operand)`: the group's ranges as one multirange; null for no rows. */
export const rangeAgg = <T, A extends PgRange<unknown> | null>(
  operand: Expression<T, A, unknown>
): Aggregate<T, ReadonlyArray<NonNullable<A>> | null> =>
  aggregate(
    "range_agg",
    [operand.node],
    ofSignature(multirange(operand.type.name.replace("range", "multirange"), boundType("rangeAgg", operand)))
  )

/** `range_intersect_agg(operand)`: what is in each of the group's ranges; null for no rows. */
export const rangeIntersectAgg = <T, A extends RangeValue | null>(
  operand: Expression<T, A, unknown>
): Aggregate<T, A | null> => {
  boundType("rangeIntersectAgg", operand)
  return aggregate("range_intersect_agg", [operand.node], ofSignature(operand.type))
}
