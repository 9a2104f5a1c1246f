/** Conditions over rows, as far as they can be told without a server: a model's `where`, that of a partial index. */
import { type Expr, isExpression, type TablePlan } from "@aludel/sql/Plan"
import { comparisonOf, isOrdered } from "./Sorting.ts"

type Column = Extract<Expr, { readonly _tag: "Column" }>

type Row = Readonly<Record<string, unknown>>

/** What holds for a row: null is neither true nor false; undefined is not known. */
export type Truth = boolean | null | undefined

/** A condition over rows, by the keys of their columns. */
export interface Predicate {
  /** The keys of the columns that it speaks of. */
  readonly keys: ReadonlySet<string>
  /** What it is for a row, of which columns may be undefined, and so not known. */
  readonly of: (row: Row) => Truth
}

/** Stands in a row for a value that is not null, whichever it is. */
export const someValue: unique symbol = Symbol("some value")

const signs: { readonly [Operator in string]?: (sign: number) => boolean } = {
  "=": (sign) => sign === 0,
  "<>": (sign) => sign !== 0,
  "<": (sign) => sign < 0,
  "<=": (sign) => sign <= 0,
  ">": (sign) => sign > 0,
  ">=": (sign) => sign >= 0
}

const every = (parts: ReadonlyArray<Truth>): Truth =>
  parts.includes(false) ? false : parts.includes(undefined) ? undefined : parts.includes(null) ? null : true

const negated = (truth: Truth): Truth => typeof truth === "boolean" ? !truth : truth

const some = (parts: ReadonlyArray<Truth>): Truth => negated(every(parts.map(negated)))

/** What only a server could evaluate. */
class Unknown extends Error {}

const refuse = (): never => {
  throw new Unknown()
}

/**
 * The condition as a predicate: comparisons of columns with values and columns, `isNull`, `and`, `or`, `not`, `inList`.
 * Undefined for a condition of anything else: only a server could evaluate it.
 */
export const predicateOf = (plan: TablePlan, node: Expr): Predicate | undefined => {
  const keys = new Set<string>()
  try {
    return { keys, of: truthIn(plan, keys)(node) }
  } catch (cause) {
    if (cause instanceof Unknown) return undefined
    throw cause
  }
}

const truthIn = (plan: TablePlan, keys: Set<string>): (node: Expr) => (row: Row) => Truth => {
  const columnOf = ({ name, source }: Column) => {
    const column = source === plan.source.alias ? plan.columns.find((one) => one.name === name) : undefined
    if (column === undefined) return refuse()
    keys.add(column.key)
    return column
  }
  const valueOf = (node: Expr): (row: Row) => unknown => {
    if (node._tag === "Bind") return () => node.value
    if (node._tag !== "Column") return refuse()
    const { key } = columnOf(node)
    return (row) => isExpression(row[key]) ? undefined : row[key]
  }
  const comparison = ({ left, operator, right }: Extract<Expr, { readonly _tag: "Binary" }>): (row: Row) => Truth => {
    const holds = signs[operator]
    if (holds === undefined || left._tag !== "Column") return refuse()
    const { facts: { type } } = columnOf(left)
    if (!isOrdered(type)) return refuse()
    const compare = comparisonOf(type)
    const compared = (a: unknown, b: unknown): Truth => {
      if (a === null || b === null) return null
      const isUnknown = [a, b].some((one) => one === undefined || one === someValue)
      return isUnknown ? undefined : holds(compare(a, b))
    }
    const own = valueOf(left)
    if (right._tag !== "Call") {
      const value = valueOf(right)
      return (row) => compared(own(row), value(row))
    }
    const [list, ...more] = right.arguments
    if (list?._tag !== "Bind" || !Array.isArray(list.value) || more.length > 0) return refuse()
    const values: ReadonlyArray<unknown> = list.value
    if (right.name === "any") {
      return (row) => some(values.map((value) => compared(own(row), value)))
    }
    return right.name === "all" ? (row) => every(values.map((value) => compared(own(row), value))) : refuse()
  }
  const truthOf = (node: Expr): (row: Row) => Truth => {
    switch (node._tag) {
      case "Column":
      case "Bind": {
        const value = valueOf(node)
        return (row) => value(row) as Truth
      }
      case "IsNull": {
        const value = valueOf(node.operand)
        return (row) => {
          const found = value(row)
          return found === undefined ? undefined : (found === null) !== node.negated
        }
      }
      case "Not": {
        const operand = truthOf(node.operand)
        return (row) => negated(operand(row))
      }
      case "Logical": {
        const operands = node.operands.map(truthOf)
        return node.operator === "and"
          ? (row) => every(operands.map((operand) => operand(row)))
          : (row) => some(operands.map((operand) => operand(row)))
      }
      case "Binary":
        return comparison(node)
      default:
        return refuse()
    }
  }
  return truthOf
}
