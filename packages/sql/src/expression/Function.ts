/**
 * Functions with operands of fixed types, and what comes out of them. Each is null where an operand is; an operand behind
 * the first is a value or an expression.
 */
import type { PgType } from "../type/PgType.ts"
import { call, type Expression, expression, type NullOf, operand, type StrictOf, type TablesOf } from "./Expression.ts"

/** What each further operand may be: a value of its type, or an expression. */
export type Given<Types extends ReadonlyArray<unknown>> = {
  readonly [Place in keyof Types]: Types[Place] | Expression<unknown, Types[Place] | null, unknown>
}

/**
 * A function.
 *
 * @typeParam First what the first operand's value is
 * @typeParam Others what the values of the further operands are
 * @typeParam Result what it yields where no operand is null
 */
export interface FunctionOf<First, Others extends ReadonlyArray<unknown>, Result> {
  <T, A extends First | null, S, const O extends Given<Others>>(
    operand: Expression<T, A, S>,
    ...others: O
  ): Expression<
    T | TablesOf<O[number]>,
    Result | Extract<A, null> | NullOf<O[number]>,
    S | StrictOf<O[number]>
  >
}

/** A function of one operand. */
export interface FunctionOfOne<First, Result> {
  <T, A extends First | null, S>(operand: Expression<T, A, S>): Expression<T, Result | Extract<A, null>, S>
}

/**
 * The function of this name.
 *
 * @param types the further operands' types, in order
 * @param result what it yields
 */
export const functionOf = <First, Others extends ReadonlyArray<unknown>, Result>(
  name: string,
  types: ReadonlyArray<PgType>,
  result: PgType<Result>
): FunctionOf<First, Others, Result> =>
(first, ...others) => expression(call(name, first.node, ...operands(others, types)), result)

/** The further operands by the one door, each of its own type; those left out are not there. */
export const operands = (given: ReadonlyArray<unknown>, types: ReadonlyArray<PgType>) =>
  given.flatMap((one, index) => {
    const type = types[Math.min(index, types.length - 1)]
    return one === undefined || type === undefined ? [] : [operand(one, type)]
  })

/** The function of this name, of one operand. */
export const functionOfOne =
  <First, Result>(name: string, result: PgType<Result>): FunctionOfOne<First, Result> => (operand) =>
    expression(call(name, operand.node), result)

/** A function whose operands may all be values. */
export interface FunctionOfAll<Operands extends ReadonlyArray<unknown>, Result> {
  <const O extends Given<Operands>>(
    ...operands: O
  ): Expression<TablesOf<O[number]>, Result | NullOf<O[number]>, StrictOf<O[number]>>
}

/** The function of this name, whose operands may all be values of these types. */
export const functionOfAll = <Operands extends ReadonlyArray<unknown>, Result>(
  name: string,
  types: ReadonlyArray<PgType>,
  result: PgType<Result>
): FunctionOfAll<Operands, Result> =>
(...given) => expression(call(name, ...operands(given, types)), result)
