/** Conditions over rows in memory, as far as they can be told without a server: a model's `where`, that of a partial index. */
import type { Expr } from "@aludel/sql/Plan"
import type { Entity } from "../context/Context.ts"
import { columnOf } from "../erased/Table.ts"
import type { Values } from "../write/Change.ts"
import { comparisonOf, isOrdered } from "./Sorting.ts"

type Column = Extract<Expr, { readonly _tag: "Column" }>

/** What holds for a row: null is neither true nor false. */
type Truth = (row: Values) => boolean | null

const signs: { readonly [Operator in string]?: (sign: number) => boolean } = {
  "=": (sign) => sign === 0,
  "<>": (sign) => sign !== 0,
  "<": (sign) => sign < 0,
  "<=": (sign) => sign <= 0,
  ">": (sign) => sign > 0,
  ">=": (sign) => sign >= 0
}

const every = (parts: ReadonlyArray<boolean | null>): boolean | null =>
  parts.includes(false) ? false : parts.includes(null) ? null : true

const negated = (truth: boolean | null): boolean | null => truth === null ? null : !truth

/** What only a server could evaluate. */
class Unknown {}

const refuse = (): never => {
  throw new Unknown()
}

/**
 * What a condition is for a row: of comparisons of columns with values and columns, `isNull`, `and`, `or`, `not`, `inList`.
 * Undefined for a condition of anything else: only a server could evaluate it.
 */
export const predicateOf = (entity: Entity, node: Expr): Truth | undefined => {
  try {
    return truthIn(entity)(node)
  } catch (cause) {
    if (cause instanceof Unknown) return undefined
    throw cause
  }
}

const truthIn = ({ plan, table }: Entity): (node: Expr) => Truth => {
  const keyOf = ({ name, source }: Column): string =>
    (source === plan.source.alias ? plan.columns.find((column) => column.name === name)?.key : undefined) ?? refuse()
  const valueOf = (node: Expr): (row: Values) => unknown => {
    if (node._tag === "Bind") return () => node.value
    if (node._tag !== "Column") return refuse()
    const key = keyOf(node)
    // What a variant's rows do not have is null in the table.
    return (row) => row[key] ?? null
  }
  const comparison = ({ left, operator, right }: Extract<Expr, { readonly _tag: "Binary" }>): Truth => {
    const holds = signs[operator]
    if (holds === undefined || left._tag !== "Column") return refuse()
    const { type } = columnOf(table, keyOf(left))
    if (!isOrdered(type)) return refuse()
    const compare = comparisonOf(type)
    const compared = (a: unknown, b: unknown) => a === null || b === null ? null : holds(compare(a, b))
    const own = valueOf(left)
    if (right._tag !== "Call") {
      const value = valueOf(right)
      return (row) => compared(own(row), value(row))
    }
    const [list, ...more] = right.arguments
    if (list?._tag !== "Bind" || !Array.isArray(list.value) || more.length > 0) return refuse()
    const values: ReadonlyArray<unknown> = list.value
    if (right.name === "any") {
      return (row) => negated(every(values.map((value) => negated(compared(own(row), value)))))
    }
    return right.name === "all" ? (row) => every(values.map((value) => compared(own(row), value))) : refuse()
  }
  const truthOf = (node: Expr): Truth => {
    switch (node._tag) {
      case "Column":
      case "Bind": {
        const value = valueOf(node)
        return (row) => value(row) as boolean | null
      }
      case "IsNull": {
        const value = valueOf(node.operand)
        return (row) => (value(row) === null) !== node.negated
      }
      case "Not": {
        const operand = truthOf(node.operand)
        return (row) => negated(operand(row))
      }
      case "Logical": {
        const operands = node.operands.map(truthOf)
        return node.operator === "and"
          ? (row) => every(operands.map((operand) => operand(row)))
          : (row) => negated(every(operands.map((operand) => negated(operand(row)))))
      }
      case "Binary":
        return comparison(node)
      default:
        return refuse()
    }
  }
  return truthOf
}
