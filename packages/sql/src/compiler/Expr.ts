/** Writes expressions. Parentheses are decided here and nowhere else: whatever is itself an operation is wrapped. */
import type { Expr, Subquery } from "../ast/Expr.ts"
import type { Writer } from "./Writer.ts"

const isOperation = (expr: Expr): boolean =>
  expr._tag === "Binary" || (expr._tag === "Subquery" && expr.kind === "in") || expr._tag === "Not" ||
  expr._tag === "IsNull" ||
  (expr._tag === "Logical" && expr.operands.length > 1)

const writeOperand = (out: Writer, expr: Expr): void => {
  if (!isOperation(expr)) return writeExpr(out, expr)
  out.write("(")
  writeExpr(out, expr)
  out.write(")")
}

/** AND binds tighter than OR and looser than every other operator, so only a nested AND or OR needs parentheses. */
const writeLogicalOperand = (out: Writer, expr: Expr): void =>
  expr._tag === "Logical" ? writeOperand(out, expr) : writeExpr(out, expr)

const writeSubquery = (out: Writer, { kind, operand, query }: Subquery): void => {
  if (operand !== undefined) {
    writeOperand(out, operand)
    out.write(" ")
  }
  out.write(kind === "value" ? "(" : `${kind} (`)
  out.query(query)
  out.write(")")
}

export const writeExpr = (out: Writer, expr: Expr): void => {
  switch (expr._tag) {
    case "Column":
      // A set operation's result has no table: its columns stand by their name alone.
      if (out.mode !== "literals" && expr.source !== "") {
        out.identifier(expr.source)
        out.write(".")
      }
      return out.identifier(expr.name)
    case "Bind":
      return out.bind(expr)
    case "Null":
      return out.write("null")
    case "Binary":
      writeOperand(out, expr.left)
      out.write(` ${expr.operator} `)
      return writeOperand(out, expr.right)
    case "Not":
      out.write("not ")
      return writeOperand(out, expr.operand)
    case "IsNull":
      writeOperand(out, expr.operand)
      return out.write(expr.negated ? " is not null" : " is null")
    case "Logical":
      if (expr.operands.length === 0) return out.write(expr.operator === "and" ? "true" : "false")
      return out.list(expr.operands, ` ${expr.operator} `, (operand) => writeLogicalOperand(out, operand))
    case "Call":
      out.write(`${expr.name}(`)
      if (expr.arguments === "*") out.write("*")
      else out.list(expr.arguments, ", ", (argument) => writeExpr(out, argument))
      return out.write(")")
    case "Subquery":
      return writeSubquery(out, expr)
    default:
      return expr satisfies never
  }
}

/** A part of an index: a column stands alone, an expression in parentheses. */
export const writeElement = (out: Writer, expr: Expr): void => {
  if (expr._tag === "Column") return writeExpr(out, expr)
  out.write("(")
  writeExpr(out, expr)
  out.write(")")
}
