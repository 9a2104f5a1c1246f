/** The criterion of a model over rows in memory: what can be told without a server of `where`, and of `softDelete`. */
import type { Expr } from "@aludel/sql/Plan"
import type { Place } from "../context/Place.ts"
import { columnOf } from "../erased/Table.ts"
import { columnsFor } from "../find/Related.ts"
import type { Values } from "../write/Change.ts"
import { mistake } from "./Failure.ts"
import { comparisonOf } from "./Sorting.ts"

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

/**
 * Whether a row meets the criterion of its model: comparisons of columns with values and columns, `isNull`, `and`, `or`, `not`,
 * `inList`. Throws a `DatabaseError` for a criterion of anything else: only a server could evaluate it.
 */
export const meets = ({ entity }: Place): (row: Values) => boolean => {
  const { options: { where }, plan, table } = entity
  if (where === undefined) return () => true
  const refuse = (): never => {
    throw mistake(
      `the criterion of "${entity.key}" is an expression that only the server can evaluate: its rows are not held in memory`
    )
  }
  const keyOf = ({ name, source }: Column): string =>
    (source === plan.source.alias ? plan.columns.find((column) => column.name === name)?.key : undefined) ?? refuse()
  const valueOf = (node: Expr): (row: Values) => unknown => {
    if (node._tag === "Bind") return () => node.value
    if (node._tag !== "Column") return refuse()
    const key = keyOf(node)
    return (row) => row[key]
  }
  const comparison = ({ left, operator, right }: Extract<Expr, { readonly _tag: "Binary" }>): Truth => {
    const holds = signs[operator]
    if (holds === undefined || left._tag !== "Column") return refuse()
    const key = keyOf(left)
    const compare = comparisonOf(columnOf(table, key).type)
    const compared = (a: unknown, b: unknown) => a === null || b === null ? null : holds(compare(a, b))
    if (right._tag !== "Call") {
      const value = valueOf(right)
      return (row) => compared(row[key], value(row))
    }
    const [list, ...more] = right.arguments
    if (list?._tag !== "Bind" || !Array.isArray(list.value) || more.length > 0) return refuse()
    const values: ReadonlyArray<unknown> = list.value
    if (right.name === "any") {
      return (row) => negated(every(values.map((value) => negated(compared(row[key], value)))))
    }
    return right.name === "all" ? (row) => every(values.map((value) => compared(row[key], value))) : refuse()
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
  const truth = truthOf(where(columnsFor(entity, table)).node)
  return (row) => truth(row) === true
}
