/**
 * Conditions that hold for every row, or for none, whatever the data: AND and OR of nothing, and what is made of them. They
 * come about where all that `optionally` might have added is left out, and a write would then touch the whole table.
 */
import type { Expr } from "../ast/Expr.ts"

/** Whether the condition is `true`, by how it is built. */
export const holdsAlways = (expr: Expr): boolean => {
  if (expr._tag === "Not") return holdsNever(expr.operand)
  if (expr._tag !== "Logical") return false
  return expr.operator === "and" ? expr.operands.every(holdsAlways) : expr.operands.some(holdsAlways)
}

/** Whether the condition is `false`, by how it is built. */
const holdsNever = (expr: Expr): boolean => {
  if (expr._tag === "Not") return holdsAlways(expr.operand)
  if (expr._tag !== "Logical") return false
  return expr.operator === "and" ? expr.operands.some(holdsNever) : expr.operands.every(holdsNever)
}
