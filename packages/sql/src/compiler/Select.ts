/** Writes SELECT: one line for each clause, in SQL's order. */
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

export const writeSelect = (out: Writer, select: Select): void => {
  out.write("select ")
  writeOutputs(out, select.outputs)
  out.write(" from ")
  writeTable(out, select.from)
  for (const join of select.joins) writeJoin(out, join)
  if (select.where !== undefined) {
    out.write(" where ")
    writeExpr(out, select.where)
  }
  if (select.groupBy.length > 0) {
    out.write(" group by ")
    out.list(select.groupBy, ", ", (key) => writeExpr(out, key))
  }
  if (select.having !== undefined) {
    out.write(" having ")
    writeExpr(out, select.having)
  }
  if (select.orderBy.length > 0) {
    out.write(" order by ")
    out.list(select.orderBy, ", ", (order) => writeOrder(out, order))
  }
  if (select.limit !== undefined) {
    out.write(" limit ")
    writeExpr(out, select.limit)
  }
  if (select.offset !== undefined) {
    out.write(" offset ")
    writeExpr(out, select.offset)
  }
}
