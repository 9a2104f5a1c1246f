/** Writes SELECT: one line for each clause, in SQL's order. */
import type { Expr } from "../ast/Expr.ts"
import type { Output, Select } from "../ast/Select.ts"
import { writeExpr, writeOrder } from "./Expr.ts"
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

/** A clause of one expression, which is left out where there is none. */
const writeClause = (out: Writer, keyword: string, expr: Expr | undefined): void => {
  if (expr === undefined) return
  out.write(` ${keyword} `)
  writeExpr(out, expr)
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
  // GROUP BY knows an expression again only by the same parameters.
  if (select.groupBy.length > 0) out.numberOnce()
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
