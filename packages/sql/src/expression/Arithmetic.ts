/**
 * Arithmetic. Both sides have one TypeScript type; between PostgreSQL's types of that type (an `integer` and a
 * `double precision` are both a `number`) the result has the wider one, as on the server.
 *
 * Source: https://www.postgresql.org/docs/current/functions-math.html
 */
import type { BigDecimal } from "effect/BigDecimal"
import { numeric } from "../type/Numeric.ts"
import { ofSignature, type PgType } from "../type/PgType.ts"
import { baseName, wider } from "./CommonType.ts"
import { binary, call, type Expression, expression, isExpression, type Operand, operand } from "./Expression.ts"

/** What PostgreSQL's number types are in TypeScript. */
export type Numeric = number | bigint | BigDecimal

/** The type of an operation: the wider side, and a `numeric` without the limits that hold for a column. */
const widest = (left: PgType, right: PgType): PgType => {
  const wide = wider(left, right)
  return baseName(wide) === "numeric" && wide.name !== "numeric" ? numeric() : wide
}

interface Arithmetic {
  <T, A extends Numeric | null, S, T2 = never, B extends NonNullable<A> | null = never, S2 = never>(
    left: Expression<T, A, S>,
    right: Operand<NoInfer<A>> | Expression<T2, B, S2>
  ): Expression<T | NoInfer<T2>, A | Extract<NoInfer<B>, null>, S | NoInfer<S2>>
}

const arithmetic = (operator: string): Arithmetic => (left, right) =>
  expression(
    binary(operator, left.node, operand(right, left.type)),
    // Of the two sides' types, which are one in TypeScript.
    ofSignature(widest(left.type, isExpression(right) ? right.type : left.type))
  )

/**
 * `left + right`.
 *
 * @example
 * import { add, from, multiply, Pg, table } from "@aludel/sql"
 *
 * const items = table("items", class Items {
 *   id = Pg.bigint().identity().primaryKey()
 *   amount = Pg.integer()
 *   extra = Pg.integer()
 * })
 * const amounts = from(items).select({ twice: multiply(add(items.amount, items.extra), 2) })
 */
export const add = arithmetic("+")

/** `left - right`. */
export const subtract = arithmetic("-")

/** `left * right`. */
export const multiply = arithmetic("*")

/** `left / right`; between integers without the fraction. Dividing by zero fails on the server. */
export const divide = arithmetic("/")

/** `left % right`: what remains, with the sign of the left. */
export const modulo = arithmetic("%")

interface Sign {
  <T, A extends Numeric | null, S>(operand: Expression<T, A, S>): Expression<T, A, S>
}

const same = (name: string): Sign => (operand) =>
  expression(call(name, operand.node), ofSignature(widest(operand.type, operand.type)))

/** `- operand`. */
export const negate: Sign = (operand) =>
  expression({ _tag: "Negate", operand: operand.node }, ofSignature(widest(operand.type, operand.type)))

/** `abs(operand)`: without its sign. */
export const abs = same("abs")

interface Rounding {
  <T, A extends BigDecimal | null, S>(operand: Expression<T, A, S>): Expression<T, A, S>
}

/** `round(operand)`, to a whole `numeric`; the half goes away from zero. */
export const round: Rounding = same("round")

/** `floor(operand)`: the next whole `numeric` below. */
export const floor: Rounding = same("floor")

/** `ceil(operand)`: the next whole `numeric` above. */
export const ceil: Rounding = same("ceil")
