/**
 * Conditions over one row, as far as they can be told without a server: in SQL's logic of three values and a fourth, "not
 * known here". The server has the last word on each row, so that what is told may err.
 */
import type { Expr } from "@aludel/sql/Plan"
import * as BigDecimal from "effect/BigDecimal"
import * as DateTime from "effect/DateTime"

/** Not to be told here. */
export const unknown: unique symbol = Symbol("unknown")

type Value = string | number | bigint | boolean | null | typeof unknown | ReadonlyArray<unknown>

/** A value as what is compared here. */
const plain = (value: unknown): Value => {
  switch (typeof value) {
    case "string":
    case "number":
    case "bigint":
    case "boolean":
      return value
    default:
      if (value === null) return null
      if (Array.isArray(value)) return value
      if (BigDecimal.isBigDecimal(value)) return Number(BigDecimal.format(value))
      if (DateTime.isDateTime(value)) return DateTime.toEpochMillis(value)
      return unknown
  }
}

/** How a column of the row is read, by its name. */
export type Read = (column: string) => unknown

type Scalar = string | number | bigint | boolean

const isScalar = (value: Value): value is Scalar => value !== null && value !== unknown && !Array.isArray(value)

const isNumber = (value: Value): value is number | bigint => typeof value === "number" || typeof value === "bigint"

/** Of any two kinds that SQL would compare here, -1, 0 or 1. */
const order = (left: Scalar, right: Scalar): number | undefined => {
  if (isNumber(left) !== isNumber(right)) return undefined
  if ((typeof left === "boolean") !== (typeof right === "boolean")) return undefined
  return left < right ? -1 : left > right ? 1 : 0
}

const comparisons: Readonly<Record<string, (order: number) => boolean>> = {
  "=": (order) => order === 0,
  "<>": (order) => order !== 0,
  "<": (order) => order < 0,
  "<=": (order) => order <= 0,
  ">": (order) => order > 0,
  ">=": (order) => order >= 0
}

const arithmetic: Readonly<Record<string, (left: number, right: number) => number>> = {
  "+": (left, right) => left + right,
  "-": (left, right) => left - right,
  "*": (left, right) => left * right,
  "/": (left, right) => left / right,
  "%": (left, right) => left % right
}

const likePattern = (pattern: string, flags: string): RegExp => {
  const text = pattern.replace(/\\(.)|[\s\S]/g, (whole, escaped: string | undefined) => {
    if (escaped === undefined && whole === "%") return ".*"
    if (escaped === undefined && whole === "_") return "."
    return (escaped ?? whole).replace(/[.*+?^${}()|[\]\\]/g, "\\$&")
  })
  return new RegExp(`^${text}$`, `s${flags}`)
}

const regExp = (pattern: string, flags: string): RegExp | undefined => {
  try {
    return new RegExp(pattern, flags)
  } catch {
    return undefined
  }
}

const matchers: Readonly<Record<string, (text: string, pattern: string) => boolean | undefined>> = {
  like: (text, pattern) => likePattern(pattern, "").test(text),
  ilike: (text, pattern) => likePattern(pattern, "i").test(text),
  "~": (text, pattern) => regExp(pattern, "")?.test(text),
  "~*": (text, pattern) => regExp(pattern, "i")?.test(text)
}

const negated: Readonly<Record<string, string>> = { "not like": "like", "not ilike": "ilike", "!~": "~", "!~*": "~*" }

const not = (value: Value): Value => typeof value === "boolean" ? !value : value

const matched = (operator: string, left: Value, right: Value): Value => {
  if (left === null || right === null) return null
  const positive = negated[operator]
  if (positive !== undefined) return not(matched(positive, left, right))
  const match = matchers[operator]
  if (match === undefined || typeof left !== "string" || typeof right !== "string") return unknown
  return match(left, right) ?? unknown
}

const compared = (operator: string, left: Value, right: Value): Value => {
  if (left === unknown || right === unknown) return unknown
  if (left === null || right === null) return null
  if (!isScalar(left) || !isScalar(right)) return unknown
  const found = order(left, right)
  return found === undefined ? unknown : comparisons[operator]?.(found) ?? unknown
}

/** `= any(array)` and the like, and `in (…)`. */
const quantified = (operator: string, all: boolean, left: Value, items: ReadonlyArray<Value>): Value => {
  const found = items.map((item) => compared(operator, left, item))
  return logical(all ? "and" : "or", found)
}

const logical = (operator: "and" | "or", values: ReadonlyArray<Value>): Value => {
  const deciding = operator === "or"
  if (values.includes(deciding)) return deciding
  if (values.includes(unknown)) return unknown
  return values.includes(null) ? null : !deciding
}

const computed = (operator: string, left: Value, right: Value): Value => {
  if (left === null || right === null) return null
  if (operator === "||" && typeof left === "string" && typeof right === "string") return left + right
  const compute = arithmetic[operator]
  if (compute === undefined || !isNumber(left) || !isNumber(right)) return unknown
  const result = compute(Number(left), Number(right))
  // Whole numbers are divided as such.
  return operator === "/" && Number.isInteger(Number(left)) && Number.isInteger(Number(right))
    ? Math.trunc(result)
    : result
}

const text = (make: (text: string) => Value) => ([value]: ReadonlyArray<Value>): Value =>
  value === null ? null : typeof value === "string" ? make(value) : unknown

const functions: Readonly<Record<string, (given: ReadonlyArray<Value>) => Value>> = {
  length: text((value) => Array.from(value).length),
  char_length: text((value) => Array.from(value).length),
  octet_length: text((value) => new TextEncoder().encode(value).length),
  lower: text((value) => value.toLowerCase()),
  upper: text((value) => value.toUpperCase()),
  btrim: text((value) => value.trim()),
  abs: ([value]) => value === null ? null : isNumber(value ?? unknown) ? Math.abs(Number(value)) : unknown,
  coalesce: (values) => values.find((value) => value !== null) ?? null,
  cardinality: ([value]) => value === null ? null : Array.isArray(value) ? value.length : unknown,
  num_nulls: (values) => values.includes(unknown) ? unknown : values.filter((value) => value === null).length,
  num_nonnulls: (values) => values.includes(unknown) ? unknown : values.filter((value) => value !== null).length
}

const isCall = (expr: Expr, name: string): expr is Extract<Expr, { readonly _tag: "Call" }> =>
  expr._tag === "Call" && expr.name === name && expr.arguments.length === 1

const binary = (operator: string, left: Expr, right: Expr, read: Read): Value => {
  const first = evaluate(left, read)
  for (const quantifier of ["any", "all"] as const) {
    if (!isCall(right, quantifier) || right.arguments[0] === undefined) continue
    const items = evaluate(right.arguments[0], read)
    return Array.isArray(items) ? quantified(operator, quantifier === "all", first, items.map(plain)) : unknown
  }
  if (operator === "in" || operator === "not in") {
    if (right._tag !== "Syntax") return unknown
    const items = right.operands.map((one) => one._tag === "Identifier" ? unknown : evaluate(one, read))
    const found = quantified("=", false, first, items)
    return operator === "in" ? found : not(found)
  }
  const second = evaluate(right, read)
  if (Object.hasOwn(comparisons, operator)) return compared(operator, first, second)
  if (Object.hasOwn(matchers, operator) || Object.hasOwn(negated, operator)) return matched(operator, first, second)
  return computed(operator, first, second)
}

/** What the expression is over the row. */
export const evaluate = (expr: Expr, read: Read): Value => {
  switch (expr._tag) {
    case "Column":
      return plain(read(expr.name))
    case "Bind":
      return plain(expr.value)
    case "Null":
      return null
    case "Cast":
      return evaluate(expr.operand, read)
    case "Binary":
      return binary(expr.operator, expr.left, expr.right, read)
    case "Not":
      return not(evaluate(expr.operand, read))
    case "IsNull": {
      const value = read1(expr.operand, read)
      return value === unknown ? unknown : (value === null) !== expr.negated
    }
    case "Is": {
      const value = evaluate(expr.operand, read)
      return value === unknown ? unknown : String(value ?? "unknown") === expr.truth
    }
    case "Logical":
      return logical(expr.operator, expr.operands.map((operand) => evaluate(operand, read)))
    case "Between": {
      const [operand, lower, upper] = [expr.operand, expr.lower, expr.upper].map((one) => evaluate(one, read)) as [
        Value,
        Value,
        Value
      ]
      const within = (from: Value, to: Value) =>
        logical("and", [compared(">=", operand, from), compared("<=", operand, to)])
      return expr.symmetric === true
        ? logical("or", [within(lower, upper), within(upper, lower)])
        : within(lower, upper)
    }
    case "Negate": {
      const value = evaluate(expr.operand, read)
      return isNumber(value) ? -value : value === null ? null : unknown
    }
    case "Case": {
      if (expr.operand !== undefined) return unknown
      for (const { condition, result } of expr.branches) {
        const holds = evaluate(condition, read)
        if (holds === unknown) return unknown
        if (holds === true) return evaluate(result, read)
      }
      return expr.otherwise === undefined ? null : evaluate(expr.otherwise, read)
    }
    case "Call":
      return functions[expr.name]?.(expr.arguments.map((one) => evaluate(one, read))) ?? unknown
    default:
      return unknown
  }
}

/** A value of a type that is not compared here is no null all the same. */
const read1 = (expr: Expr, read: Read): Value => {
  if (expr._tag !== "Column") return evaluate(expr, read)
  const value = read(expr.name)
  return value === null || value === unknown ? value : true
}

const partsOf = (value: unknown): ReadonlyArray<unknown> =>
  typeof value !== "object" || value === null
    ? []
    : Object.entries(value).flatMap(([key, part]) => key === "type" || key === "value" || key === "query" ? [] : [part])

/** The values that a condition speaks of. */
export const constantsIn = (value: unknown): ReadonlyArray<unknown> => {
  if (typeof value === "object" && value !== null && "_tag" in value && value._tag === "Bind" && "value" in value) {
    return Array.isArray(value.value) ? value.value : [value.value]
  }
  return partsOf(value).flatMap(constantsIn)
}
