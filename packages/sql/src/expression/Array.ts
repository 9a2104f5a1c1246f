/**
 * Operators and functions over arrays. A list of values in the program is `inList`; these are for columns of an array type.
 *
 * Source: https://www.postgresql.org/docs/current/functions-array.html
 */
import { elementOf } from "../type/Array.ts"
import { int4 } from "../type/Numeric.ts"
import { ofSignature } from "../type/PgType.ts"
import { boolean } from "../type/Text.ts"
import type { Condition } from "./Comparison.ts"
import { binary, bind, call, type Expression, expression, type Operand, operand } from "./Expression.ts"

/** An array's value in TypeScript, or null. */
export type ArrayValue = ReadonlyArray<unknown> | null

/** What one element of the array is. */
export type ElementOf<A> = A extends ReadonlyArray<infer E> ? E : never

interface ArrayComparison {
  <T, A extends ArrayValue, T2 = never>(
    left: Expression<T, A, unknown>,
    right: NonNullable<NoInfer<A>> | Expression<T2, NoInfer<A> | null, unknown>
  ): Condition<T | T2>
}

const comparison = (operator: string): ArrayComparison => (left, right) =>
  expression(binary(operator, left.node, operand(right, left.type)), boolean)

/** `left @> right`: whether each element of the right is one of the left. */
export const arrayContains = comparison("@>")

/** `left <@ right`: whether each element of the left is one of the right. */
export const arrayContainedBy = comparison("<@")

/** `left && right`: whether they have an element in common. */
export const arrayOverlaps = comparison("&&")

/** `cardinality(operand)`: the number of elements, in all dimensions; 0 for the empty array. */
export const arrayLength = <T, A extends ArrayValue, S>(
  operand: Expression<T, A, S>
): Expression<T, number | Extract<A, null>, S> => expression(call("cardinality", operand.node), int4)

interface WithElement {
  <T, A extends ArrayValue, S>(
    operand: Expression<T, A, S>,
    element: Operand<ElementOf<A>> | Extract<ElementOf<A>, null>
  ): Expression<T, A, S>
}

const withElement = (name: string): WithElement => (operand, element) =>
  expression(
    call(name, operand.node, bind(element, elementOf(operand.type), true)),
    // The array's own codec.
    ofSignature(operand.type)
  )

/** `array_append(operand, element)`: with one element more at its end. */
export const arrayAppend = withElement("array_append")

/** `array_remove(operand, element)`: without the elements equal to this one. */
export const arrayRemove = withElement("array_remove")
