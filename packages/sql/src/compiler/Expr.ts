/** Writes expressions. Parentheses are decided here and nowhere else: whatever is itself an operation is wrapped. */
import type { Aggregate, Case, Expr, Fragment, FrameBound, Order, Over, Subquery } from "../ast/Expr.ts"
import { writeTable } from "./Table.ts"
import type { Writer } from "./Writer.ts"

/** What an operand may be without parentheses: a name, a parameter, a call, what has its own brackets. */
const closed: ReadonlySet<Expr["_tag"]> = new Set(
  ["Column", "Bind", "Null", "Call", "Aggregate", "Over", "Cast", "Case", "Attribute"] as const
)

const isOperation = (expr: Expr): boolean =>
  expr._tag === "Logical"
    ? expr.operands.length > 1
    : expr._tag === "Subquery"
    ? expr.kind === "in"
    : !closed.has(expr._tag)

const writeOperand = (out: Writer, expr: Expr): void => {
  if (!isOperation(expr)) return writeExpr(out, expr)
  out.write("(")
  writeExpr(out, expr)
  out.write(")")
}

/**
 * AND binds tighter than OR and looser than every other operator, so only a nested AND or OR needs parentheses, and a
 * fragment, which may hold one.
 */
const writeLogicalOperand = (out: Writer, expr: Expr): void =>
  expr._tag === "Logical" || expr._tag === "Fragment" ? writeOperand(out, expr) : writeExpr(out, expr)

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
      out.list(expr.arguments, ", ", (argument) => writeExpr(out, argument))
      return out.write(")")
    case "Subquery":
      return writeSubquery(out, expr)
    case "Between":
      writeOperand(out, expr.operand)
      out.write(" between ")
      writeOperand(out, expr.lower)
      out.write(" and ")
      return writeOperand(out, expr.upper)
    case "Is":
      writeOperand(out, expr.operand)
      return out.write(` is ${expr.truth}`)
    case "Negate":
      // The blank keeps two of them, or a negative literal, from becoming a comment.
      out.write("- ")
      return writeOperand(out, expr.operand)
    case "Cast":
      out.write("cast(")
      writeExpr(out, expr.operand)
      return out.write(` as ${expr.type.name})`)
    case "Case":
      return writeCase(out, expr)
    case "Aggregate":
      return writeAggregate(out, expr)
    case "Over":
      return writeOver(out, expr)
    case "Fragment":
      return writeFragment(out, expr)
    case "Attribute":
      out.write("(")
      writeExpr(out, expr.operand)
      out.write(").")
      return out.identifier(expr.name)
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

/** One key of ORDER BY. */
export const writeOrder = (out: Writer, { direction, expr, nulls }: Order): void => {
  writeExpr(out, expr)
  if (direction === "desc") out.write(" desc")
  if (nulls !== undefined) out.write(` nulls ${nulls}`)
}

const writeCase = (out: Writer, { branches, otherwise }: Case): void => {
  out.write("case")
  for (const { condition, result } of branches) {
    out.write(" when ")
    writeExpr(out, condition)
    out.write(" then ")
    writeExpr(out, result)
  }
  if (otherwise !== undefined) {
    out.write(" else ")
    writeExpr(out, otherwise)
  }
  out.write(" end")
}

const writeAggregate = (out: Writer, expr: Aggregate): void => {
  out.write(`${expr.name}(`)
  if (expr.distinct) out.write("distinct ")
  if (expr.arguments === "*") out.write("*")
  else out.list(expr.arguments, ", ", (argument) => writeExpr(out, argument))
  if (expr.orderBy.length > 0) {
    out.write(" order by ")
    out.list(expr.orderBy, ", ", (order) => writeOrder(out, order))
  }
  out.write(")")
  if (expr.withinGroup.length > 0) {
    out.write(" within group (order by ")
    out.list(expr.withinGroup, ", ", (order) => writeOrder(out, order))
    out.write(")")
  }
  if (expr.filter === undefined) return
  out.write(" filter (where ")
  writeExpr(out, expr.filter)
  out.write(")")
}

const writeBound = (out: Writer, bound: FrameBound, unbounded: "preceding" | "following"): void => {
  if ("offset" in bound) {
    writeOperand(out, bound.offset)
    return out.write(` ${bound.kind}`)
  }
  out.write(bound.kind === "unbounded" ? `unbounded ${unbounded}` : bound.kind)
}

const writeOver = (out: Writer, { call, frame, orderBy, partitionBy }: Over): void => {
  writeExpr(out, call)
  out.write(" over (")
  if (partitionBy.length > 0) {
    out.write("partition by ")
    out.list(partitionBy, ", ", (key) => writeExpr(out, key))
  }
  if (orderBy.length > 0) {
    out.write(partitionBy.length > 0 ? " order by " : "order by ")
    out.list(orderBy, ", ", (order) => writeOrder(out, order))
  }
  if (frame !== undefined) {
    out.write(`${partitionBy.length + orderBy.length > 0 ? " " : ""}${frame.mode} between `)
    writeBound(out, frame.start, "preceding")
    out.write(" and ")
    writeBound(out, frame.end, "following")
    if (frame.exclude !== undefined) out.write(` exclude ${frame.exclude}`)
  }
  out.write(")")
}

const writeFragment = (out: Writer, { operands, parts }: Fragment): void =>
  parts.forEach((part, index) => {
    out.write(part)
    const operand = operands[index]
    if (operand === undefined) return
    if (operand._tag === "Identifier") return out.identifier(operand.name)
    if (operand._tag === "TableSource") return writeTable(out, operand)
    writeOperand(out, operand)
  })
