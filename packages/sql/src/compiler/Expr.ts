/** Writes expressions. Parentheses are decided here and nowhere else: whatever is itself an operation is wrapped. */
import type {
  Aggregate,
  Case,
  Expr,
  Fragment,
  FrameBound,
  NamedWindow,
  Order,
  Over,
  Subquery,
  Syntax,
  WindowDefinition
} from "../ast/Expr.ts"
import { InvalidQuery } from "../error/Reason.ts"
import { writeTable } from "./Table.ts"
import { quoteIdentifier, type Writer } from "./Writer.ts"
import { qualifiedColumn } from "./Written.ts"

/** What an operand may be without parentheses: a name, a parameter, a call, what has its own brackets. */
const closed: ReadonlySet<Expr["_tag"]> = new Set(
  ["Column", "Bind", "Parameter", "Null", "Call", "Aggregate", "Over", "Cast", "Case", "Row", "Attribute"] as const
)

const isOperation = (expr: Expr): boolean =>
  expr._tag === "Logical"
    ? expr.operands.length > 1
    : expr._tag === "Subquery"
    ? expr.kind === "in"
    : expr._tag === "Syntax"
    ? !expr.closed
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
      return out.mode === "literals" ? out.identifier(expr.name) : out.write(qualifiedColumn(expr))
    case "Bind":
      return out.bind(expr)
    case "Parameter":
      return out.parameter(expr)
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
      return out.all(expr.operands, expr.operator === "and" ? " and " : " or ", writeLogicalOperand)
    case "Call":
      checkArguments(expr)
      out.write(`${expr.name}(`)
      out.all(expr.arguments, ", ", writeExpr)
      return out.write(")")
    case "Row":
      out.write("row(")
      out.list(expr.items, ", ", (item) => writeExpr(out, item))
      return out.write(")")
    case "Subquery":
      return writeSubquery(out, expr)
    case "Between":
      writeOperand(out, expr.operand)
      out.write(expr.symmetric === true ? " between symmetric " : " between ")
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
    case "Syntax":
      return writeSyntax(out, expr)
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

const writeCase = (out: Writer, { branches, operand, otherwise }: Case): void => {
  out.write("case")
  if (operand !== undefined) {
    out.write(" ")
    writeOperand(out, operand)
  }
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

/** The server's own limit, FUNC_MAX_ARGS. */
const maxArguments = 100

const checkArguments = (expr: { readonly name: string; readonly arguments: ReadonlyArray<Expr> }): void => {
  if (expr.arguments.length <= maxArguments) return
  throw new InvalidQuery({
    problem: `${expr.name} has ${expr.arguments.length} arguments; a function takes ${maxArguments}`
  })
}

const writeAggregate = (out: Writer, expr: Aggregate): void => {
  out.write(`${expr.name}(`)
  if (expr.distinct) out.write("distinct ")
  if (expr.arguments === "*") out.write("*")
  else out.all(expr.arguments, ", ", writeExpr)
  if (expr.orderBy.length > 0) {
    out.write(" order by ")
    out.all(expr.orderBy, ", ", writeOrder)
  }
  out.write(")")
  if (expr.withinGroup.length > 0) {
    out.write(" within group (order by ")
    out.all(expr.withinGroup, ", ", writeOrder)
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

/** Takes note of a window of the WINDOW clause, behind the one that it begins with. */
const mentionWindow = (out: Writer, window: NamedWindow): void => {
  const { windows } = out
  if (windows === undefined) {
    throw new InvalidQuery({ problem: `the window "${window.name}" stands outside of a select` })
  }
  if (windows.includes(window)) return
  if (window.base !== undefined) mentionWindow(out, window.base)
  if (windows.some(({ name }) => name === window.name)) {
    throw new InvalidQuery({ problem: `two windows of a select are called "${window.name}"` })
  }
  windows.push(window)
}

const writeWindow = (out: Writer, { base, frame, orderBy, partitionBy }: WindowDefinition): void => {
  let separator = ""
  const next = (text: string): void => {
    out.write(`${separator}${text}`)
    separator = " "
  }
  out.write("(")
  if (base !== undefined) {
    mentionWindow(out, base)
    next(quoteIdentifier(base.name))
  }
  if (partitionBy.length > 0) {
    next("partition by ")
    out.all(partitionBy, ", ", writeExpr)
  }
  if (orderBy.length > 0) {
    next("order by ")
    out.all(orderBy, ", ", writeOrder)
  }
  if (frame !== undefined) {
    next(`${frame.mode} between `)
    writeBound(out, frame.start, "preceding")
    out.write(" and ")
    writeBound(out, frame.end, "following")
    if (frame.exclude !== undefined) out.write(` exclude ${frame.exclude}`)
  }
  out.write(")")
}

const writeOver = (out: Writer, over: Over): void => {
  const { base, call, frame, orderBy } = over
  writeExpr(out, call)
  out.write(" over ")
  if (base === undefined || orderBy.length > 0 || frame !== undefined) return writeWindow(out, over)
  mentionWindow(out, base)
  out.identifier(base.name)
}

/** `window "name" as (…), …`: those that the select mentions. */
export const writeWindows = (out: Writer, windows: ReadonlyArray<NamedWindow>): void => {
  out.write(" window ")
  out.list(windows, ", ", (window) => {
    out.identifier(window.name)
    out.write(" as ")
    writeWindow(out, window)
  })
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

const writeSyntax = (out: Writer, { closed: isClosed, operands, parts }: Syntax): void =>
  parts.forEach((part, index) => {
    out.write(part)
    const operand = operands[index]
    if (operand === undefined) return
    if (operand._tag === "Identifier") return out.identifier(operand.name)
    if (isClosed) return writeExpr(out, operand)
    writeOperand(out, operand)
  })
