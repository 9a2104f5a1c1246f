/** Writes SELECT: one line for each clause, in SQL's order. */
import type { Expr } from "../ast/Expr.ts"
import type { Order, Output, Select } from "../ast/Select.ts"
import { writeExpr } from "./Expr.ts"
import { writeJoin, writeTable } from "./Source.ts"
import type { Writer } from "./Writer.ts"

/** The columns of a result; a column keeps its own name where that is what it is called. */
export const writeOutputs = (out: Writer, outputs: ReadonlyArray<Output>): void =>
  out.list(outputs, ", ", ({ as, expr }) => {
    writeExpr(out, expr._tag === "Bind" ? { ...expr, cast: true } : expr)
    if (expr._tag === "Column" && expr.name === as) return
    out.write(" as ")
    out.identifier(as)
  })

const writeOrder = (out: Writer, { direction, expr, nulls }: Order): void => {
  writeExpr(out, expr)
  if (direction === "desc") out.write(" desc")
  if (nulls !== undefined) out.write(` nulls ${nulls}`)
}

/** A clause of one expression, which is left out where there is none. */
export const writeClause = (out: Writer, keyword: string, expr: Expr | undefined): void => {
  if (expr === undefined) return
  out.write(` ${keyword} `)
  writeExpr(out, expr)
}

/** `returning …`, which is left out where nothing comes back. */
export const writeReturning = (out: Writer, returning: ReadonlyArray<Output>): void => {
  if (returning.length === 0) return
  out.write(" returning ")
  writeOutputs(out, returning)
}

/** A clause of a list, which is left out where it is empty. */
const writeList = <A>(
  out: Writer,
  keyword: string,
  items: ReadonlyArray<A>,
  each: (out: Writer, item: A) => void
): void => {
  if (items.length === 0) return
  out.write(` ${keyword} `)
  out.list(items, ", ", (item) => each(out, item))
}

export const writeSelect = (out: Writer, select: Select): void => {
  out.write("select ")
  writeOutputs(out, select.outputs)
  out.write(" from ")
  writeTable(out, select.from)
  for (const join of select.joins) writeJoin(out, join)
  writeClause(out, "where", select.where)
  writeList(out, "group by", select.groupBy, writeExpr)
  writeClause(out, "having", select.having)
  writeList(out, "order by", select.orderBy, writeOrder)
  writeClause(out, "limit", select.limit)
  writeClause(out, "offset", select.offset)
}
